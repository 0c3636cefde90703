package streamtest_test

import (
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// connect returns a client of the package for a server, which it closes.
func connect(t testing.TB, srv *streamtest.Server, options ...tweetstream.Option) *tweetstream.Client {
	t.Helper()
	t.Cleanup(srv.Close)
	options = append(options, tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()))
	client, err := tweetstream.New(srv.Credentials(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// texts is a Source.
func texts(all ...string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for _, text := range all {
			if !yield([]byte(text)) {
				return
			}
		}
	}
}

// A filter gets what matches, at the pace of the stream.
func TestSimulationFilters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := connect(t, streamtest.NewMemorySimulator(streamtest.Simulation{
			Source: texts(
				`{"id":1,"text":"low tide","user":{"id":7},"in_reply_to_status_id":null}`,
				`{"id":2,"text":"high water","user":{"id":7},"in_reply_to_status_id":null}`,
				`{"id":3,"text":"spring tides","user":{"id":8},"in_reply_to_status_id":null}`,
				`{"id":4,"text":"#Tide","user":{"id":9},"in_reply_to_status_id":null}`,
			),
			Rate: 1, Ends: true,
		}))
		start := time.Now()
		events, _ := client.Filter(t.Context(), tweetstream.FilterParams{Track: []string{"tide"}, Follow: []int64{8}})
		got := map[int64]time.Duration{}
		for e := range events {
			if status, ok := e.(*tweetstream.Status); ok {
				got[status.ID] = time.Since(start)
			}
			if _, ok := e.(*tweetstream.Closed); ok {
				break
			}
		}
		want := map[int64]time.Duration{1: 0, 3: 2 * time.Second, 4: 3 * time.Second}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Tweets and their times (-want +got):\n%s", diff)
		}
	})
}
