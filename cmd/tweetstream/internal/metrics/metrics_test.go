package metrics

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/monitor"
	"github.com/gotweetstream/tweetstream/tweet"
)

type broker struct{}

func (broker) Ready() error   { return errors.New("away") }
func (broker) Pending() int64 { return 7 }

func TestMetrics(t *testing.T) {
	m := monitor.New(func() tweetstream.Stats {
		return tweetstream.Stats{
			Received: map[tweetstream.Kind]int64{tweetstream.KindStatus: 42, tweetstream.KindDelete: 3},
			Failures: map[tweetstream.RetryClass]int64{tweetstream.RetryNetwork: 2},
			Bytes:    1000, Connections: 3, Lag: 1500 * time.Millisecond,
			LastReceived: time.UnixMilli(1_500),
		}
	})
	m.Note(&tweetstream.Status{Tweet: tweet.Tweet{Text: "secret words", Lang: "xx",
		Entities: tweet.Entities{Hashtags: []tweet.Hashtag{{Text: "secret"}}}}})
	m.Add("a.jsonl", struct{}{})
	m.Add("nats://host/A", broker{})
	m.Add("nats://host/A", broker{}) // named twice
	w := httptest.NewRecorder()
	Handler(m).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	text := w.Body.String()
	for _, want := range []string{
		`tweetstream_messages_received_total{kind="status"} 42`,
		`tweetstream_messages_received_total{kind="delete"} 3`,
		`tweetstream_failures_total{class="network"} 2`,
		`tweetstream_received_bytes_total 1000`, `tweetstream_connections_total 3`,
		`tweetstream_lag_seconds 1.5`, `tweetstream_last_received_timestamp_seconds 1.5`,
		`tweetstream_ready 0`, `tweetstream_target_ready{target="a.jsonl"} 1`,
		`tweetstream_target_ready{target="nats://host/A"} 0`,
		`tweetstream_target_pending_messages{target="nats://host/A"} 7`,
		`go_goroutines `,
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("%q is missing", want)
		}
	}
	if w.Code != 200 || strings.Contains(text, "secret") || strings.Contains(text, `"xx"`) {
		t.Errorf("status %d, and a message's text is in\n%s", w.Code, text)
	}
}
