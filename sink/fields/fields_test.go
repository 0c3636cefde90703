package fields

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
)

func decoded(t *testing.T, line string) tweetstream.Event {
	t.Helper()
	event, err := tweetstream.NewDecoder(strings.NewReader(line + "\r\n")).Decode()
	if err != nil {
		t.Fatal(err)
	}
	return event
}

const message = `{"created_at":"Wed Dec 25 12:00:00 +0000 2019","id":1209999999999999999,"id_str":"1209999999999999999",` +
	`"text":"Tea &amp; cake\nfor #two and #three…","truncated":true,"extra":1.0e+2,"favorited":false,"place":null,` +
	`"extended_tweet":{"full_text":"Tea &amp; cake\nfor #two and #three, @north_pier https://t.co/a","entities":{` +
	`"hashtags":[{"text":"two","indices":[15,19]},{"text":"three","indices":[24,30]}],` +
	`"user_mentions":[{"screen_name":"north_pier","id":8,"indices":[32,43]}],` +
	`"urls":[{"url":"https://t.co/a","expanded_url":"https://example.com/a b","indices":[44,58]}]}},` +
	`"entities":{"hashtags":[{"text":"two","indices":[15,19]}]},` +
	`"user":{"id":7,"screen_name":"harbour_lights","name":"caf\u00e9","withheld_in_countries":["DE","AR"]},` +
	`"coordinates":{"type":"Point","coordinates":[-73.5,40.25]},"matrix":[[1,2],[3]],"source":"<a href=\"https://example.com\">Web &amp; App</a>",` +
	`"timestamp_ms":"1577275200123"}`

func TestValues(t *testing.T) {
	event := decoded(t, message)
	for field, want := range map[string]string{
		"id":                           "1209999999999999999",
		"id_str":                       "1209999999999999999",
		"extra":                        "1.0e+2",
		"favorited":                    "false",
		"text":                         "Tea &amp; cake\nfor #two and #three…",
		"full_text":                    "Tea & cake\nfor #two and #three, @north_pier https://t.co/a",
		"user.screen_name":             "harbour_lights",
		"user.name":                    "café",
		"user.withheld_in_countries":   "DE AR",
		"entities.hashtags.text":       "two",
		"entities.hashtags[0].text":    "two",
		"entities.hashtags[1].text":    "",
		"entities.hashtags[0].indices": "15 19",
		"coordinates.coordinates[0]":   "-73.5",
		"coordinates":                  `{"type":"Point","coordinates":[-73.5,40.25]}`,
		"matrix":                       "1 2 3",
		"matrix[0][1]":                 "2",
		"place":                        "",
		"place.full_name":              "",
		"user.nothing.below":           "",
		"id.below":                     "",
		"user[0]":                      "",
		"nothing":                      "",
		"kind":                         "status",
		"time":                         "2019-12-25T12:00:00Z",
		"type":                         "original",
		"url":                          "https://twitter.com/harbour_lights/status/1209999999999999999",
		"hashtags":                     "two three",
		"mentions":                     "north_pier",
		"links":                        "https://example.com/a b",
		"media":                        "",
		"source_name":                  "Web & App",
		"longitude":                    "-73.5",
		"latitude":                     "40.25",
	} {
		f, err := Parse(field)
		if err != nil {
			t.Error(err)
		} else if diff := cmp.Diff(want, f.Value(event)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", field, diff)
		}
	}
}

// Other events have the values of their messages, and nothing of a Tweet.
func TestValuesOfOtherEvents(t *testing.T) {
	for _, tt := range []struct {
		event tweetstream.Event
		want  []string
	}{
		{decoded(t, `{"delete":{"status":{"id":11,"user_id":3},"timestamp_ms":"1577275200123"}}`),
			[]string{"delete", "2019-12-25T12:00:00Z", "11", ""}},
		{decoded(t, `{"friends":[1,2]}`), []string{"unknown", "", "", ""}},
		{decoded(t, `This is a notice`), []string{"unknown", "", "", ""}},
		{decoded(t, `{"id":6,"text":`), []string{"malformed", "", "", ""}},
		{&tweetstream.Closed{RetryIn: time.Second}, []string{"closed", "", "", ""}},
	} {
		list, err := ParseList("kind, time,delete.status.id,full_text")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range list {
			got = append(got, f.Value(tt.event))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.event.Kind(), diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "a,", ",a", "user.", ".user", "a..b", "a[", "a[]", "a[x]",
		"a[-1]", "a[0", "a[0]b", "a[0][", "[0]", "a b", "a|b", "#.a", "a[4294967296]", "{{.User}}"} {
		if list, err := ParseList(text); err == nil {
			t.Errorf("%q became %v", text, list)
		}
	}
}

func TestTypes(t *testing.T) {
	for want, line := range map[string]string{
		"original": `{"id":1,"text":"a","user":{"id":2}}`,
		"reply":    `{"id":1,"text":"a","user":{"id":2},"in_reply_to_user_id":3}`,
		"quote":    `{"id":1,"text":"a","user":{"id":2},"quoted_status_id":3,"in_reply_to_user_id":3}`,
		"retweet":  `{"id":1,"text":"a","user":{"id":2},"retweeted_status":{"id":3,"text":"b","user":{"id":4}}}`,
	} {
		if got := computed["type"].value(decoded(t, line)); got != want {
			t.Errorf("%s: got %s, want %s", line, got, want)
		}
	}
}

// FuzzParse holds that a field that was understood keeps its text, and that no
// message makes it fail.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"id_str", "user.screen_name", "a[0][1].b", "full_text", "a]["} {
		f.Add(seed, message)
	}
	f.Fuzz(func(t *testing.T, text, line string) {
		field, err := Parse(text)
		if err != nil {
			return
		}
		if field.String() != text {
			t.Errorf("%q became %q", text, field)
		}
		// The Decoder bounds how deeply values are nested, and each level is one look at the rest.
		event, err := tweetstream.NewDecoder(strings.NewReader(line)).Decode()
		if err != nil {
			return
		}
		field.Value(event)
	})
}
