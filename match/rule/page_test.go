package rule_test

import (
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match"
)

// TestPage tries the examples of docs/rules.md: the table with a column of rules, one of texts that
// each finds, and one of texts that it does not find.
func TestPage(t *testing.T) {
	examples := 0
	for _, cells := range matchtest.Table(t, "../../docs/rules.md", "rule text") {
		value := strings.Trim(cells[1], "`")
		examples += tryTexts(t, value, cells[2], true) + tryTexts(t, value, cells[3], false)
	}
	if examples < 60 {
		t.Errorf("%d examples: is the table as it was?", examples)
	}
}

// tryTexts tries the texts of a cell, and returns how many there are.
func tryTexts(t *testing.T, value, cell string, want bool) (n int) {
	t.Helper()
	for _, s := range strings.Split(cell, " · ") {
		if s = strings.TrimSpace(s); s != "" {
			check(t, value, text(s), want)
			n++
		}
	}
	return n
}

// TestPageOnTrack tries the table of docs/rules.md that compares with the parameter track.
func TestPageOnTrack(t *testing.T) {
	rows := matchtest.Table(t, "../../docs/rules.md", "term of `track`")
	for _, cells := range rows {
		tw := text(cells[0])
		value, want := claim(cells[1])
		check(t, value, tw, want)
		term, want := claim(cells[2])
		m, err := match.New(tweetstream.FilterParams{Track: []string{term}})
		if err != nil || m.Matches(tw) != want {
			t.Errorf("track %s on %s: not %v, %v", term, tw.Text, want, err)
		}
	}
	if len(rows) < 5 {
		t.Errorf("%d rows", len(rows))
	}
}

// claim takes "`x` matches" apart.
func claim(cell string) (value string, matches bool) {
	_, rest, _ := strings.Cut(cell, "`")
	value, rest, _ = strings.Cut(rest, "`")
	return value, !strings.Contains(rest, "does not match")
}
