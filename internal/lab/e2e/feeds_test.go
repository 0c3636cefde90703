package e2e_test

import (
	"context"
	"errors"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed/gnip"
	"github.com/gotweetstream/tweetstream/feed/powerstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/contract"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// liveFeeds are one of each service.
func liveFeeds(t *testing.T) []tweetstream.Feed {
	t.Helper()
	power, err := powerstream.New(powerstream.Params{})
	if err != nil {
		t.Fatal(err)
	}
	params := gnip.Params{Account: "acme", Label: "prod"}
	track, err := gnip.PowerTrack(params)
	if err != nil {
		t.Fatal(err)
	}
	deca, err := gnip.Decahose(params, 1)
	if err != nil {
		t.Fatal(err)
	}
	return append(deca, power, track)
}

// TestFeedContract runs the cases of package contract for each feed.
func TestFeedContract(t *testing.T) {
	for _, feed := range liveFeeds(t) {
		t.Run(feed.Name, func(t *testing.T) {
			contract.TestFeed(t, contract.Feed{
				Path: feed.Path, Heartbeat: feed.Heartbeat, Final: feed.Final,
			}, func(to contract.Target) (contract.Client, error) { return feedClient(feed, to) })
		})
	}
}

// TestThirtyDaysOfFeeds: whatever a server does, it is never asked more often than the feed allows.
func TestThirtyDaysOfFeeds(t *testing.T) {
	days := 30
	if slowed() {
		days = 3
	}
	for _, feed := range liveFeeds(t)[:2] { // the limit of PowerTrack is above that of every stream
		t.Run(feed.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempts := live(t, feed, time.Duration(days)*24*time.Hour)
				for _, limit := range feed.Limits {
					for i := limit.Attempts; i < len(attempts); i++ {
						if d := attempts[i].Sub(attempts[i-limit.Attempts]); d < limit.In {
							t.Fatalf("%d attempts in %v", limit.Attempts+1, d)
						}
					}
				}
				if len(attempts) < 100*days {
					t.Errorf("only %d attempts", len(attempts))
				}
				t.Logf("%d attempts", len(attempts))
			})
		})
	}
}

// live runs a feed for a time, against a server with a fault on each connection, and with hours in
// which every response ends at once. It returns when each attempt came.
func live(t *testing.T, feed tweetstream.Feed, d time.Duration) (attempts []time.Time) {
	t.Helper()
	faults, rng := monthly(), rand.New(rand.NewPCG(7, 30))
	hurry := streamtest.Stream(streamtest.Message(kit.Limit(1)), streamtest.End())
	calm := streamtest.Stream()
	for range 60 {
		calm.Steps = append(calm.Steps, streamtest.Wait(feed.Heartbeat), streamtest.KeepAlive())
	}
	calm.Steps = append(calm.Steps, streamtest.End())
	srv := streamtest.NewUnstartedServer()
	srv.Listener = streamtest.NewMemoryListener()
	srv.Answer = func(*streamtest.Request) streamtest.Reply {
		now := time.Now()
		attempts = append(attempts, now)
		f := faults[rng.IntN(len(faults))]
		if now.YearDay()%10 == 1 && now.Hour() == 0 || f.BeforeRequest {
			return hurry
		}
		if rng.IntN(2) == 0 {
			return calm
		}
		if f.Class == fault.Continues {
			f.Reply.Steps = append(slices.Clone(f.Reply.Steps), streamtest.End())
		}
		return f.Reply
	}
	srv.Start()
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	keys := srv.Keys()
	var auth tweetstream.Auth = tweetstream.BearerToken{Token: keys.BearerToken}
	if feed.Auth == tweetstream.AuthBasic {
		auth = tweetstream.BasicAuth{User: keys.User, Password: keys.Password}
	}
	feed.Final = nil // so that none of these statuses ends the run
	events, errs := kit.ClientAs(t, srv, auth).Stream(ctx, feed)
	kit.Discard(events)
	if err := <-errs; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended with %v", err)
	}
	synctest.Wait()
	return attempts
}

func feedClient(feed tweetstream.Feed, to contract.Target) (contract.Client, error) {
	var auth tweetstream.Auth = tweetstream.BearerToken{Token: tweetstream.NewSecret(to.BearerToken)}
	if feed.Auth == tweetstream.AuthBasic {
		auth = tweetstream.BasicAuth{
			User: tweetstream.NewSecret(to.User), Password: tweetstream.NewSecret(to.Password),
		}
	}
	retries := to.MaxRetries
	if retries < 0 {
		retries = math.MaxInt
	}
	client, err := tweetstream.New(auth, tweetstream.WithBaseURL(to.BaseURL),
		tweetstream.WithHTTPClient(to.HTTP), tweetstream.WithMaxRetries(retries))
	return feedAdapter{client, feed}, err
}

// feedAdapter makes a Client with a feed one of package contract.
type feedAdapter struct {
	*tweetstream.Client
	feed tweetstream.Feed
}

func (a feedAdapter) Stream(
	ctx context.Context, _ contract.Request,
) (iter.Seq[contract.Event], func() error) {
	events, errs := a.Client.Stream(ctx, a.feed)
	return func(yield func(contract.Event) bool) {
		for event := range events {
			if !yield(converted(event)) {
				return
			}
		}
	}, func() error { return <-errs }
}
