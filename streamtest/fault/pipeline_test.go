package fault_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// A pipeline in a test with everything that can go wrong. Hours pass at once.
func TestPipelineWithEveryFault(t *testing.T) {
	const last = `{"id":9,"text":"well again","user":{"id":1},"in_reply_to_status_id":null}`

	for _, f := range fault.All() {
		if f.Flood || f.Delimited { // tens of MiB; only for clients that use delimited=length
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := f.Server(streamtest.Stream(streamtest.Message(last))) // the fault, then all is well
				srv.Listener = streamtest.NewMemoryListener()
				srv.Start()
				defer srv.Close()
				if f.Class == fault.Continues {
					srv.Send(last) // on the same connection
				}
				got := runMyPipeline(t, srv, 2*time.Hour) // the texts of its messages

				want := f.Delivers
				if f.Class != tweetstream.RetryNever {
					want = append(want, last)
				}
				// got must hold want in this order, and otherwise only messages of f.May.
				for _, text := range got {
					if len(want) > 0 && text == want[0] {
						want = want[1:]
					} else if !slices.Contains(f.May, text) {
						t.Errorf("got %.80q", text)
					}
				}
				if len(want) > 0 {
					t.Errorf("did not get %.80q", want)
				}
			})
		})
	}
}

// runMyPipeline returns the messages that came within a time.
func runMyPipeline(t *testing.T, srv *streamtest.Server, d time.Duration) (texts []string) {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	client, err := tweetstream.New(srv.Credentials(),
		tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()))
	if err != nil {
		t.Fatal(err)
	}
	events, _ := client.Sample(ctx, tweetstream.SampleParams{})
	for event := range events {
		if raw := tweetstream.Raw(event); raw != nil && event.Kind() != tweetstream.KindMalformed {
			texts = append(texts, string(raw))
		}
	}
	return texts
}
