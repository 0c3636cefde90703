package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"html"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/coverage"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/survey"
	"github.com/gotweetstream/tweetstream/tweet"
)

// surveyed is of three hours with a gap, a repeat, damage, and texts of a stranger.
func surveyed() *survey.Report {
	found, covered := survey.New(), coverage.New(10)
	add := func(event tweetstream.Event) { found.Add(event, covered.Add(event)) }
	for _, hour := range []int{12, 14, 14} {
		s := &tweetstream.Status{Tweet: tweet.Tweet{ID: int64(hour), Text: hostile, Lang: hostile,
			Source: hostile, User: tweet.User{ScreenName: hostile + "\x1b"},
			Entities: tweet.Entities{Hashtags: []tweet.Hashtag{{Text: hostile}}}}}
		s.CreatedAt = tweet.Time{Time: time.Date(2019, 12, 25, hour, 0, 0, 0, time.UTC)}
		add(s)
	}
	add(&tweetstream.Damaged{Source: hostile, Messages: 3, Err: errors.New(hostile)})
	for _, minute := range []int{0, 2} {
		add(&tweetstream.Member{Source: hostile, Name: "2019/12/25/12/00.json", Damaged: minute == 0,
			PathTime: time.Date(2019, 12, 25, 12, minute, 0, 0, time.UTC)})
	}
	add(&tweetstream.Member{Source: hostile, Name: "x", Skipped: errors.New(hostile)})
	covered.Finish()
	return found.Finish(covered)
}

func written(t *testing.T) string {
	t.Helper()
	var page bytes.Buffer
	if err := WriteReport(&page, surveyed()); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// The page is well-formed, also as XML. It has the elements of the template only, and nothing that
// asks for something.
func TestReportAsksNobody(t *testing.T) {
	page := written(t)
	known := " html head meta title style body h1 h2 main p dl div dt dd section svg desc rect " +
		"polyline polygon path span table thead tbody tr th td bdi small details summary ul li b "
	decoder := xml.NewDecoder(strings.NewReader(page))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, page)
		}
		element, ok := token.(xml.StartElement)
		if ok && !strings.Contains(known, " "+element.Name.Local+" ") {
			t.Errorf("there is an element %s", element.Name.Local)
		}
		for _, a := range element.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Value, "//") ||
				regexp.MustCompile("^(src|href|style|action)$").MatchString(a.Name.Local) {
				t.Errorf("%s has the attribute %s=%q", element.Name.Local, a.Name.Local, a.Value)
			}
		}
	}
}

// What strangers write is text, wherever it stands.
func TestReportShowsTextAsText(t *testing.T) {
	page := written(t)
	for _, want := range []string{">" + hostile + "</bdi>", ">#" + hostile + "</bdi>",
		">@" + hostile + "\ufffd</bdi>"} {
		if !strings.Contains(html.UnescapeString(page), want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	if strings.Contains(page, "<img") {
		t.Errorf("the page is\n%s", page)
	}
}

// The policy allows the style of the page, and nothing else.
func TestReportHasAPolicy(t *testing.T) {
	page := written(t)
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).
		FindStringSubmatch(page)
	if policy == nil {
		t.Fatalf("there is no policy in\n%s", page)
	}
	_, after, _ := strings.Cut(page, "<style>")
	text, _, _ := strings.Cut(after, "</style>")
	sum := sha256.Sum256([]byte(text))
	want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'"
	if policy[1] != want {
		t.Errorf("the policy is %q, want %q", policy[1], want)
	}
}

func TestReportShowsWhatIsWrong(t *testing.T) {
	page := written(t)
	for _, want := range []string{
		"One place is damaged.",
		"messages: 3, hours without a message: 1, repeats: 1, damaged: 1",
		`<title>2019-12-25 13:00, messages: 0</title>`,
		`<title>2019-12-25 14:00, messages: 2, repeats: 1, damaged: 1</title>`,
		`<rect class="gap" x="4.9`,
		`<th scope="row">2019-12-25T12:01</th>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not on the page\n%s", want, page)
		}
	}
}

// A report of nothing is a page, too.
func TestReportOfNothing(t *testing.T) {
	var page bytes.Buffer
	err := WriteReport(&page, survey.New().Finish(coverage.New(0)))
	if err != nil || !strings.Contains(page.String(), "No message has a time.") {
		t.Errorf("%v; the page is\n%s", err, page.String())
	}
}
