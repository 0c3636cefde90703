package match_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/tweet"
)

// TestCases goes through parameters and Tweets that the service sent for them or
// did not send. The cases are not part of the repository: TWEETSTREAM_CASES
// names the directory.
func TestCases(t *testing.T) {
	dir := os.Getenv("TWEETSTREAM_CASES")
	if dir == "" {
		t.Skip("TWEETSTREAM_CASES is not set")
	}
	f, err := os.Open(filepath.Join(dir, "match", "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	cases := 0
	for ; lines.Scan(); cases++ {
		checkCase(t, lines.Bytes())
	}
	if lines.Err() != nil || cases < 60 {
		t.Errorf("%d cases: %v", cases, lines.Err())
	}
}

func checkCase(t *testing.T, line []byte) {
	t.Helper()
	var c struct {
		ID, Why   string
		Track     []string
		Locations [][]float64
		Match     bool
		Tweet     json.RawMessage
	}
	var tw tweet.Tweet
	if err := json.Unmarshal(line, &c); err != nil {
		t.Fatal(err)
	}
	if err := tweet.Unmarshal(c.Tweet, &tw); err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	p := tweetstream.FilterParams{Track: c.Track}
	for _, b := range c.Locations {
		boxes, err := tweetstream.BoxesOf(b...)
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		p.Locations = append(p.Locations, boxes...)
	}
	m := newMatcher(t, p)
	reasons, got := m.Match(&tw)
	plain, _, _ := matchtest.Naive(p, &tw)
	if got != c.Match || m.Matches(&tw) != got || plain != got || got != (len(reasons) > 0) {
		t.Errorf("%s: Match %v, Matches %v, the re-statement %v, want %v: %s\n%q on %q",
			c.ID, got, m.Matches(&tw), plain, c.Match, c.Why, c.Track, tw.FullText())
	}
}

// TestPage tries the examples of docs/matching.md: the tables with a column of
// terms, one of texts that each finds, and one of texts that it does not find.
func TestPage(t *testing.T) {
	examples := 0
	for _, cells := range matchtest.Table(t, "../docs/matching.md", "term") {
		if len(cells) == 5 {
			term := strings.Trim(cells[1], "`")
			examples += checkExamples(t, term, cells[2], true) + checkExamples(t, term, cells[3], false)
		}
	}
	if examples < 60 {
		t.Errorf("%d examples: are the tables as they were?", examples)
	}
}

// checkExamples tries the texts of a cell, and returns how many there are.
func checkExamples(t *testing.T, term, cell string, want bool) int {
	t.Helper()
	items := exampleItems.FindAllString(cell, -1)
	for _, item := range items {
		checkTrack(t, exampleTweet(item), want, term)
	}
	return len(items)
}

// exampleItems are separated by commas. One with a comma in it is in quotes.
var exampleItems = regexp.MustCompile(`"[^"]+"|[^, ][^,]*[^, ]|[^, ]`)

// exampleTweet makes a Tweet of an example: a hashtag, a display_url that was
// cut, or a text.
func exampleTweet(example string) *tweet.Tweet {
	example = strings.Trim(example, "`\"")
	if tag, ok := strings.CutPrefix(example, "the hashtag "); ok {
		return &tweet.Tweet{Entities: tweet.Entities{Hashtags: []tweet.Hashtag{{Text: tag}}}}
	}
	if strings.HasSuffix(example, "…") {
		return linked("", example)
	}
	return text(example)
}
