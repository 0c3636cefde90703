package powerstream_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed/powerstream"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// stream runs a feed against replies. It returns the queries, the kinds of events, and the error.
func stream(
	t *testing.T, p powerstream.Params, replies ...streamtest.Reply,
) (asked []url.Values, kinds []string, err error) {
	t.Helper()
	srv := streamtest.NewMemoryServer(replies...)
	defer srv.Close()
	client, err := tweetstream.New(tweetstream.BearerToken{Token: srv.Keys().BearerToken},
		tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()))
	if err != nil {
		t.Fatal(err)
	}
	feed, err := powerstream.New(p)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	events, errs := client.Stream(ctx, feed)
	for e := range events {
		kinds = append(kinds, e.Kind().String())
	}
	for _, r := range srv.Requests() {
		if r.Path != "/2/powerstream" {
			t.Errorf("asked for %s", r.Path)
		}
		asked = append(asked, r.Query)
	}
	return asked, kinds, <-errs
}

func post(at time.Time) string {
	return fmt.Sprintf(`[{"id":20,"text":"tea","created_at":%q,"user":{"id":12}}]`,
		at.UTC().Format(time.RubyDate))
}

// TestStream: data centre, array with one Post, and no backfill after a full buffer.
func TestStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := `{"error":{"message":"closing, it reached the maximum allowed backup"}}`
		asked, kinds, err := stream(t, powerstream.Params{BackfillMinutes: 5, LocalDCOnly: true},
			streamtest.Stream(streamtest.Message(
				`{"type":"connection_metadata","datacenter":"atla","timestamp":1762557264155}`,
				post(time.Now())), streamtest.Cut()),
			streamtest.Stream(streamtest.Message(post(time.Now()), full), streamtest.End()),
			streamtest.Refuse(429, ""), streamtest.Refuse(409, ""))
		with := url.Values{"backfillMinutes": {"5"}, "localDcOnly": {"true"}}
		without := url.Values{"localDcOnly": {"true"}}
		queries := []url.Values{with, with, without, without}
		if diff := cmp.Diff(queries, asked); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
		got := strings.Join(kinds, " ")
		want := "connected system status connection_error connected status system closed request_error"
		if got != want {
			t.Errorf("got %s", got)
		}
		var refused *tweetstream.RequestError
		if !errors.As(err, &refused) || refused.StatusCode != 409 ||
			!strings.Contains(refused.Hint, "rules") {
			t.Errorf("ended with %v", err)
		}
	})
}

// TestRecovery: a recovery ends, and only the rest is asked for again.
func TestRecovery(t *testing.T) {
	done := streamtest.Message(`{"info":{"message":"Recovery Request Completed"}}`)
	for name, tt := range map[string]struct {
		replies func(start time.Time) []streamtest.Reply
		minutes []int // from the start, that each request asked for
	}{
		"message": {func(start time.Time) []streamtest.Reply {
			return []streamtest.Reply{streamtest.Stream(
				streamtest.Message(post(start.Add(time.Minute))), done, streamtest.Stall())}
		}, []int{0}},
		"cut": {func(start time.Time) []streamtest.Reply {
			return []streamtest.Reply{
				streamtest.Stream(streamtest.Message(post(start.Add(3*time.Minute))), streamtest.Cut()),
				streamtest.Stream(done, streamtest.End()),
			}
		}, []int{0, 3}},
		"operational": {func(start time.Time) []streamtest.Reply {
			return []streamtest.Reply{
				streamtest.Stream(streamtest.Message(
					`{"error":{"message":"disconnected for operational reasons"}}`), streamtest.End()),
				streamtest.Stream(done),
			}
		}, []int{0, 0}},
		"closed": {func(start time.Time) []streamtest.Reply {
			one := streamtest.Stream(streamtest.Message(post(start.Add(5*time.Minute))), streamtest.End())
			return []streamtest.Reply{one, one}
		}, []int{0, 5}},
		"empty": {func(time.Time) []streamtest.Reply {
			return []streamtest.Reply{streamtest.Stream(streamtest.End())}
		}, []int{0}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now().Add(-time.Hour)
				p := powerstream.Params{Start: start, End: start.Add(30 * time.Minute)}
				asked, kinds, err := stream(t, p, tt.replies(start)...)
				if err != nil || len(asked) != len(tt.minutes) {
					t.Fatalf("%d requests, %v; %v", len(asked), err, kinds)
				}
				for i, minutes := range tt.minutes {
					want := url.Values{"endTime": {p.End.UTC().Format(time.RFC3339)}, "startTime": {
						start.Add(time.Duration(minutes) * time.Minute).UTC().Format(time.RFC3339)}}
					if diff := cmp.Diff(want, asked[i]); diff != "" {
						t.Errorf("request %d (-want +got):\n%s", i+1, diff)
					}
				}
			})
		})
	}
}

func TestParams(t *testing.T) {
	now := time.Now()
	for param, p := range map[string]powerstream.Params{
		"backfillMinutes": {BackfillMinutes: 6},
		"startTime":       {Start: now.Add(-25 * time.Hour), End: now.Add(-time.Hour)},
		"endTime":         {Start: now.Add(-time.Hour)},
	} {
		var wrong *tweetstream.ParamError
		if _, err := powerstream.New(p); !errors.As(err, &wrong) || wrong.Param != param {
			t.Errorf("%s: %v", param, err)
		}
	}
	both := powerstream.Params{BackfillMinutes: -1, Start: now.Add(-time.Hour), End: now}
	if _, err := powerstream.New(both); strings.Count(fmt.Sprint(err), "backfillMinutes") != 2 {
		t.Error(err)
	}
}
