package tally

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
)

// named returns dimensions by their names.
func named(names ...string) (dims []Dimension) {
	for _, name := range names {
		for _, d := range Dimensions() {
			if d.Name == name {
				dims = append(dims, d)
			}
		}
	}
	return dims
}

func decoded(t *testing.T, text string) (events []tweetstream.Event) {
	t.Helper()
	for event, err := range tweetstream.NewDecoder(strings.NewReader(text)).All() {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

func table(t *testing.T, dims []Dimension, top, most int, events ...tweetstream.Event) string {
	t.Helper()
	all := New(dims, top)
	all.most = most
	for _, event := range events {
		if err := all.Add(event, tweetstream.TimeOf(event)); err != nil {
			t.Fatal(err)
		}
	}
	var b strings.Builder
	if err := all.WriteCSV(&b); err != nil {
		t.Error(err)
	}
	if err := all.Close(); err != nil {
		t.Error(err)
	}
	return b.String()
}

const messages = `{"id":1,"created_at":"Wed Dec 25 12:00:09 +0000 2019","text":"#Tea #tea","lang":"en",` +
	`"source":"<a href=\"http://x.example\">Kettle</a>","user":{"id":7,"screen_name":"a"},` +
	`"place":{"country_code":"GB"},"entities":{"hashtags":[{"text":"Tea"},{"text":"tea"}],` +
	`"urls":[{"url":"http://t.co/1","expanded_url":"https://www.Example.org:80/x"}]}}
{"id":2,"created_at":"Wed Dec 25 13:01:00 +0000 2019","text":"#tea #cake","lang":"en",` +
	`"user":{"id":7,"screen_name":"a"},"in_reply_to_user_id":9,` +
	`"entities":{"hashtags":[{"text":"tea"},{"text":"cake"}]}}
{"id":3,"created_at":"Thu Dec 26 00:00:00 +0000 2019","text":"a, \"b\"","lang":"de",` +
	`"user":{"id":8,"screen_name":"b"}}
{"delete":{"status":{"id":11,"user_id":3}}}
`

func TestDimensions(t *testing.T) {
	events := decoded(t, messages)
	for by, want := range map[string]string{
		"day":     "2019-12-25,2 2019-12-26,1",
		"hour":    "2019-12-25T12:00:00Z,1 2019-12-25T13:00:00Z,1 2019-12-26T00:00:00Z,1",
		"minute":  "2019-12-25T12:00:00Z,1 2019-12-25T13:01:00Z,1 2019-12-26T00:00:00Z,1",
		"kind":    "delete,1 status,3",
		"lang":    "de,1 en,2",
		"type":    "original,2 reply,1",
		"country": ",2 GB,1",
		"hashtag": "cake,1 tea,2",
		"domain":  "example.org,1",
		"client":  ",2 Kettle,1",
		"user":    "a,2 b,1",
		"user_id": "7,2 8,1",
	} {
		counted := events
		if by != "kind" {
			counted = events[:3]
		}
		got := table(t, named(by), 0, mostRows, counted...)
		if diff := cmp.Diff(by+",count "+want, strings.Join(strings.Fields(got), " ")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if n := len(Dimensions()); n != 12 {
		t.Errorf("there are %d dimensions", n)
	}
}

func TestCombinations(t *testing.T) {
	events := decoded(t, messages)[:3]
	for _, tt := range []struct {
		by   []string
		top  int
		want string
	}{
		{[]string{"lang", "day"}, 0, "lang,day,count de,2019-12-26,1 en,2019-12-25,2"},
		{[]string{"hashtag", "day"}, 1, "hashtag,day,count tea,2019-12-25,2"},
		{[]string{"lang"}, 1, "lang,count en,2"},
		{[]string{"user", "day"}, 5, "user,day,count a,2019-12-25,2 b,2019-12-26,1"},
		{[]string{"type"}, 2, "type,count original,2 reply,1"},
		{[]string{"day", "hour"}, 1, "day,hour,count 2019-12-25,2019-12-25T12:00:00Z,1 " +
			"2019-12-25,2019-12-25T13:00:00Z,1 2019-12-26,2019-12-26T00:00:00Z,1"},
	} {
		got := table(t, named(tt.by...), tt.top, mostRows, events...)
		if diff := cmp.Diff(tt.want, strings.Join(strings.Fields(got), " ")); diff != "" {
			t.Errorf("%v, top %d (-want +got):\n%s", tt.by, tt.top, diff)
		}
	}
}

// A table that does not fit into memory is the same.
func TestSpill(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var events []tweetstream.Event
	for range 3000 {
		s := new(tweetstream.Status)
		s.User.ScreenName = fmt.Sprintf("user\x00%d", random.IntN(500))
		s.Lang = []string{"en", "de", "", `"a,b"` + "\n"}[random.IntN(4)]
		s.CreatedAt.Time = time.Unix(1.5e9+random.Int64N(3)*86400, 0)
		events = append(events, s)
	}
	for _, top := range []int{0, 3} {
		dims := named("user", "lang", "day")
		want := table(t, dims, top, mostRows, events...)
		for _, most := range []int{100, 999, 2000} {
			if got := table(t, dims, top, most, events...); got != want {
				t.Errorf("top %d: with %d rows in memory: %s", top, most, cmp.Diff(want, got))
			}
		}
	}
}
