package render

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/sink/fields"
)

var noon = time.Date(2026, 8, 4, 12, 0, 0, 0, time.UTC)

func decoded(t *testing.T, line string) tweetstream.Event {
	t.Helper()
	event, err := tweetstream.NewDecoder(strings.NewReader(line + "\r\n")).Decode()
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// What the server sends is in the scripts; this is what they cannot have.
func TestFormatsOfClientEvents(t *testing.T) {
	for _, tt := range []struct {
		event      tweetstream.Event
		json, text string
	}{
		{
			&tweetstream.Connected{Attempt: 3, Gap: 1500 * time.Millisecond,
				LastStatusID: 1209999999999999999},
			`{"kind":"connected","attempt":3,"gap_ms":1500,"last_status_id":"1209999999999999999"}`,
			"connected attempt 3, after a gap of 1.5s",
		},
		{
			&tweetstream.Connected{Attempt: 1},
			`{"kind":"connected","attempt":1,"gap_ms":0}`,
			"connected attempt 1",
		},
		{
			&tweetstream.Dropped{Count: 12},
			`{"kind":"dropped","count":12}`,
			"dropped 12 messages, since the reader was too slow",
		},
		{
			&tweetstream.Repaired{Feed: "gnip/likes/1", From: noon, To: noon.Add(time.Hour),
				By: tweetstream.RepairBackfill, Count: 7,
				Missing: []tweetstream.Period{{From: noon, To: noon.Add(55 * time.Minute)}},
				Err:     &tweetstream.RequestError{StatusCode: 406}},
			`{"kind":"repaired","error":"tweetstream: server answered 406 Not Acceptable",` +
				`"feed":"gnip/likes/1","from":"2026-08-04T12:00:00Z","to":"2026-08-04T13:00:00Z",` +
				`"by":"backfill","count":7,` +
				`"missing":[{"from":"2026-08-04T12:00:00Z","to":"2026-08-04T12:55:00Z"}]}`,
			"repaired gnip/likes/1: 7 messages by backfill of the gap 2026-08-04T12:00:00Z to " +
				"2026-08-04T13:00:00Z; missing 2026-08-04T12:00:00Z to 2026-08-04T12:55:00Z: " +
				"server answered 406 Not Acceptable",
		},
		{
			&tweetstream.Closed{},
			`{"kind":"closed","retry_in_ms":0}`,
			"closed the server closed the stream; connecting again in 0s",
		},
		{
			&tweetstream.ConnectionError{Err: tweetstream.ErrStalled, RetryIn: 250 * time.Millisecond},
			`{"kind":"connection_error","error":"no data received before the stall timeout","retry_in_ms":250}`,
			"connection_error no data received before the stall timeout; connecting again in 250ms",
		},
		{
			&tweetstream.RequestError{StatusCode: 503, Body: []byte("over\ncapacity"),
				RetryIn: 5 * time.Second},
			`{"kind":"request_error","error":"tweetstream: server answered 503 Service Unavailable","status":503,"body":"over\ncapacity","retry_in_ms":5000}`,
			"request_error server answered 503 Service Unavailable; asking again in 5s",
		},
		{
			&tweetstream.Malformed{Err: errors.New("too long"), Size: 9, Raw: []byte("\xff\x1b\u009b")},
			`{"kind":"malformed","text":"\ufffd\u001b` + "\u009b" +
				`","error":"too long","offset":0,"size":9}`,
			"malformed too long (byte 0 of 9)",
		},
	} {
		t.Run(tt.event.Kind().String(), func(t *testing.T) {
			if diff := cmp.Diff(tt.json, string(appendJSON(nil, tt.event))); diff != "" {
				t.Errorf("json (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(
				tt.text, string(appendText(styleFor(false), nil)(nil, tt.event))); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

// A message of several lines stays a single object on a single line.
func TestJSONOfSeveralLines(t *testing.T) {
	event := decoded(t, "{\"limit\":\n  {\"track\": 1}}")
	if diff := cmp.Diff(
		`{"kind":"limit","message":{"limit":{"track":1}}}`, string(appendJSON(nil, event))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	event = &tweetstream.Limit{Raw: []byte("{\"limit\":\r\n\t{\"track\": 10}}")}
	if diff := cmp.Diff(
		`before {"kind":"limit","message":{"limit":{"track":10}}}`,
		string(appendJSON([]byte("before "), event))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Bytes that JSON allows and a terminal obeys.
func TestRawIsHarmlessOnTerminals(t *testing.T) {
	wire := "{\"friends\":[\"\u009b2J \x7f \x9b \u202e\"]}"
	event := decoded(t, wire)
	for _, tt := range []struct {
		format   string
		terminal bool
		want     string
	}{
		{Raw, false, wire},
		{Raw, true, `{"friends":["\u009b2J \u007f \x9b \u202e"]}`},
		{JSON, false, `{"kind":"unknown","message":` + wire + `}`},
		{JSON, true, `{"kind":"unknown","message":{"friends":["\u009b2J \u007f \x9b \u202e"]}}`},
		{Text, false, `unknown {"friends":["\u009b2J \u007f \x9b \u202e"]}`},
		{Text, true, `unknown {"friends":["\u009b2J \u007f \x9b \u202e"]}`},
	} {
		got := string(New(Options{Format: tt.format, Terminal: tt.terminal, Explain: nil})(nil, event))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s, terminal %v (-want +got):\n%s", tt.format, tt.terminal, diff)
		}
	}
}

// Reasons have words of the command line and, in other services' hands, anything.
func TestReasonsAreHarmlessOnTerminals(t *testing.T) {
	event := decoded(t, "{\"id\":1,\"text\":\"J\u202e\",\"user\":{\"id\":7,\"screen_name\":\"a\"}}")
	matcher, err := match.New(tweetstream.FilterParams{Track: []string{"J\u202e"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ format, want string }{
		{Text, `(no time) @a J\u202e (track "J\u202e": in text)`},
		{JSON, `{"kind":"status","message":{"id":1,"text":"J\u202e","user":{"id":7,"screen_name":"a"}},` +
			`"reasons":[{"predicate":"track","term":"J\u202e","words":[{"text":"J\u202e","field":"text","in":"tweet"}]}]}`},
	} {
		got := string(New(Options{Format: tt.format, Terminal: true, Explain: matcher})(nil, event))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.format, diff)
		}
	}
}

func TestEnvelope(t *testing.T) {
	for line, want := range map[string]bool{
		`{"kind":"status","message":{"id":1}}`: true,
		`{"kind":"connected","attempt":1}`:     true,
		`{"kind":"keep_alive"}`:                true,
		`{"kind":"harbour","message":{}}`:      false, // of another service
		`{"id":1,"kind":"status"}`:             false,
		`{"kind":1}`:                           false,
		`{"kind":"`:                            false,
		``:                                     false,
	} {
		if got := IsEnvelope([]byte(line)); got != want {
			t.Errorf("%s: got %v", line, got)
		}
	}
}

func TestTables(t *testing.T) {
	list, err := fields.ParseList("id,user.screen_name,text,none")
	if err != nil {
		t.Fatal(err)
	}
	event := decoded(t,
		`{"id":1209999999999999999,"text":"tea,\t\"cake\"\r\nand \u001b[2Jmore","user":{"id":7,"screen_name":"a"}}`)
	if got := string(Header(list)); got != "id,user.screen_name,text,none" {
		t.Errorf("header is %q", got)
	}
	for _, tt := range []struct {
		format   string
		terminal bool
		want     string
	}{
		{TSV, false, "1209999999999999999\ta\ttea, \"cake\" and \x1b[2Jmore\t"},
		{TSV, true, `1209999999999999999` + "\ta\t" + `tea, "cake" and \u001b[2Jmore` + "\t"},
		{CSV, false, "1209999999999999999,a,\"tea,\t\"\"cake\"\"\r\nand \x1b[2Jmore\","},
	} {
		seen := make([]bool, len(list))
		got := string(
			New(Options{Format: tt.format, Fields: list, Seen: seen, Terminal: tt.terminal})(nil, event))
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s, terminal %v (-want +got):\n%s", tt.format, tt.terminal, diff)
		}
		if diff := cmp.Diff([]bool{true, true, true, false}, seen); diff != "" {
			t.Errorf("%s: fields that had a value (-want +got):\n%s", tt.format, diff)
		}
	}
}

func TestTemplate(t *testing.T) {
	event := decoded(t,
		`{"id":1209999999999999999,"text":"tea &amp; cake","user":{"id":7,"screen_name":"a"}}`)
	for text, want := range map[string]string{
		`{{.User.ScreenName}}: {{unescape .FullText}}`: "a: tea & cake",
		`{{field "user.id"}} {{.ID}} {{.Kind}}`:        "7 1209999999999999999 status",
		`{{json .WithheldInCountries}}`:                "null",
		`{{with .Place}}{{.FullName}}{{end}}`:          "",
	} {
		parsed, err := ParseTemplate(text)
		if err != nil {
			t.Fatal(err)
		}
		line := New(Options{Format: Template, Template: parsed,
			Failed: func(_ tweetstream.Event, err error) { t.Error(err) }})
		if got := string(line(nil, event)); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// An event that a template cannot show is told, and the next one is shown.
func TestTemplateFails(t *testing.T) {
	for _, text := range []string{`{{.Place.FullName}}`, `{{.NoSuchField}}`, `{{field "a..b"}}`} {
		parsed, err := ParseTemplate(text)
		if err != nil {
			t.Fatal(err)
		}
		failures := 0
		line := New(Options{Format: Template, Template: parsed,
			Failed: func(tweetstream.Event, error) { failures++ }})
		line(nil, decoded(t, `{"id":1,"text":"a","user":{"id":7}}`))
		if failures != 1 {
			t.Errorf("%s: %d failures", text, failures)
		}
	}
	if _, err := ParseTemplate(`{{.`); err == nil {
		t.Error("a broken template is parsed")
	}
}

func TestHighlight(t *testing.T) {
	for _, tt := range []struct{ track, text, want string }{
		{"tea", "Tea for two, teas, tea", "[Tea] for two, teas, [tea]"},
		{"fish chips", "chips and #Fish", "[chips] and #[Fish]"},
		{"#rain", "the #rain, again", "the [#rain], again"},
		{"日本", "日本", "[日本]"},
		{"a,ab", "ab a", "[ab] [a]"},
		{"nothing", "tea", "tea"},
	} {
		matcher, err := match.New(tweetstream.FilterParams{Track: strings.Split(tt.track, ",")})
		if err != nil {
			t.Fatal(err)
		}
		event := decoded(t, fmt.Sprintf(`{"id":1,"text":%q,"user":{"id":7,"screen_name":"a"}}`, tt.text))
		line := New(Options{Format: Text, Colour: true, Highlight: matcher})
		_, got, _ := strings.Cut(string(line(nil, event)), "@a\x1b[0m ")
		got = strings.NewReplacer("\x1b[1;31m", "[", "\x1b[0m", "]").Replace(got)
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.track, got, tt.want)
		}
	}
}
