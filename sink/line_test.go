package sink_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

// decoded returns the events of a stream.
func decoded(t *testing.T, stream string) (events []tweetstream.Event) {
	t.Helper()
	decoder := tweetstream.NewDecoder(strings.NewReader(stream))
	decoder.SetMaxMessageSize(1 << 10)
	for event, err := range decoder.All() {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

func TestLine(t *testing.T) {
	for _, tt := range []struct{ name, message, want string }{
		{"a message", `{"limit":{"track":1}}`, `{"limit":{"track":1}}`},
		{"several lines", "{\"limit\":\n {\"track\":\n1}}", `{"limit":  {"track": 1}}`},
		{"escaped line ends", `{"friends":["a\r\nb"]}`, `{"friends":["a\r\nb"]}`},
		{"bytes that are no text", "{\"friends\":[\n\"\xff\"]}", "{\"friends\":[ \"\xff\"]}"},
		{"a broken message", `{"limit":{"tr`, `{"limit":{"tr`},
		{"a notice", "Exceeded connection limit for user", "Exceeded connection limit for user"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			event := decoded(t, tt.message+"\r\n")[0]
			raw := string(tweetstream.Raw(event))
			line, err := sink.Line(event)
			if diff := cmp.Diff(tt.want, string(line)); err != nil || diff != "" {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
			if after := string(tweetstream.Raw(event)); after != raw {
				t.Errorf("the event was changed to %q", after)
			}
		})
	}
}

func TestLineOfCRLF(t *testing.T) {
	line, err := sink.Line(&tweetstream.Limit{Raw: []byte("{\"limit\":\r\n {\"track\":1}}")})
	if want := `{"limit":   {"track":1}}`; err != nil || string(line) != want {
		t.Errorf("got %q and %v, want %q", line, err, want)
	}
}

func TestNoLine(t *testing.T) {
	long := decoded(t, `{"limit":"`+strings.Repeat("x", 2000)+"\"}\r\n")[0]
	for _, event := range []tweetstream.Event{long, &tweetstream.KeepAlive{}, &tweetstream.Closed{}} {
		line, err := sink.Line(event)
		if unfit := (*sink.Unstorable)(nil); line != nil || !errors.As(err, &unfit) {
			t.Errorf("%s: got %q and %v", event.Kind(), line, err)
		}
	}
}
