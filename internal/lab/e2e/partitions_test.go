package e2e_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed/gnip"
	"github.com/gotweetstream/tweetstream/feed/powerstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
)

var acme = gnip.Params{Account: "acme", Label: "prod"}

// authOf is the credential that a server wants for feeds.
func authOf(srv *streamtest.Server, feeds []tweetstream.Feed) tweetstream.Auth {
	keys := srv.Keys()
	if feeds[0].Auth == tweetstream.AuthBearer {
		return tweetstream.BearerToken{Token: keys.BearerToken}
	}
	return tweetstream.BasicAuth{User: keys.User, Password: keys.Password}
}

// TestPartitionsOverDays: whatever goes wrong for days, the partitions of a stream are
// together asked for no more often than the service allows.
func TestPartitionsOverDays(t *testing.T) {
	for name, stream := range map[string]func(gnip.Params, ...int) ([]tweetstream.Feed, error){
		"decahose": gnip.Decahose, "compliance": gnip.Compliance,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				feeds, err := stream(acme)
				if err != nil {
					t.Fatal(err)
				}
				days := 8 / len(feeds)
				srv := troubled(feeds[0])
				defer srv.Close()
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(days)*24*time.Hour)
				defer cancel()
				events, errs := kit.ClientAs(t, srv, authOf(srv, feeds)).Stream(ctx, feeds...)
				kit.Discard(events)
				if err := <-errs; err != context.DeadlineExceeded {
					t.Fatalf("ended with %v", err)
				}
				for _, limit := range feeds[0].Limits {
					checkLimit(t, srv.Requests(), limit.Attempts, limit.In)
				}
				checkLimit(t, srv.Requests(), 100, 15*time.Minute)
				if n := len(srv.Requests()); n < 200*days {
					t.Errorf("only %d requests in %d days", n, days)
				}
			})
		})
	}
}

// troubled returns a server with a fault for each request, none of which ends a feed.
func troubled(feed tweetstream.Feed) *streamtest.Server {
	faults := slices.DeleteFunc(monthly(), func(f fault.Fault) bool {
		return f.BeforeRequest || slices.Contains(feed.Final, f.Reply.Status)
	})
	rng := rand.New(rand.NewPCG(1, 13))
	var mu sync.Mutex
	srv := streamtest.NewUnstartedServer()
	srv.Listener = streamtest.NewMemoryListener()
	srv.Answer = func(*streamtest.Request) streamtest.Reply {
		mu.Lock()
		defer mu.Unlock()
		f := faults[rng.IntN(len(faults))]
		if f.Class == fault.Continues { // it has to end some time
			f.Reply.Steps = append(slices.Clone(f.Reply.Steps), streamtest.End())
		}
		return f.Reply
	}
	srv.Start()
	return srv
}

func checkLimit(t *testing.T, requests []streamtest.Request, most int, in time.Duration) {
	t.Helper()
	for i := most; i < len(requests); i++ {
		if d := requests[i].Time.Sub(requests[i-most].Time); d < in {
			t.Fatalf("%d requests in %v", most+1, d)
		}
	}
}

// dated is a Tweet a second from now on.
func dated() iter.Seq[[]byte] {
	begin := time.Now()
	return func(yield func([]byte) bool) {
		for id := 1; yield([]byte(datedTweet(id, begin))); id++ {
		}
	}
}

func datedTweet(id int, begin time.Time) string {
	at := begin.Add(time.Duration(id-1) * time.Second).UTC().Format(time.RubyDate)
	return fmt.Sprintf(`{"id":%d,"text":"tide","created_at":%q,"user":{"id":7},"lang":"en"}`, id, at)
}

// TestRecoveryThatBreaks: a recovery that is cut goes on from its last Tweet, and ends
// once the server says that it is complete.
func TestRecoveryThatBreaks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := streamtest.NewUnstartedServer()
		simulated := simulation.Simulation{Source: dated(), Rate: 1, History: 1000}.Answer(srv)
		begin := time.Now()
		cut := false
		srv.Answer = func(r *streamtest.Request) streamtest.Reply {
			if r.Query.Has("startTime") && !cut {
				cut = true
				return streamtest.Stream(
					streamtest.Message(datedTweet(301, begin)),
					streamtest.Message(datedTweet(302, begin)), streamtest.Cut())
			}
			return simulated(r)
		}
		srv.Listener = streamtest.NewMemoryListener()
		srv.Start()
		defer srv.Close()
		live, err := powerstream.New(powerstream.Params{})
		if err != nil {
			t.Fatal(err)
		}
		client := kit.ClientAs(t, srv, authOf(srv, []tweetstream.Feed{live}), tweetstream.WithDedup(1000))
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Second)
		defer cancel()
		events, _ := client.Stream(ctx, live)
		kit.Discard(events)
		time.Sleep(200 * time.Second)
		past, err := powerstream.New(powerstream.Params{
			Start: begin.Add(300 * time.Second), End: begin.Add(310 * time.Second),
		})
		if err != nil {
			t.Fatal(err)
		}
		events, errs := client.Stream(t.Context(), past)
		var ids []int64
		for e := range events {
			if s, ok := e.(*tweetstream.Status); ok {
				ids = append(ids, s.ID)
			}
		}
		want := []int64{301, 302, 303, 304, 305, 306, 307, 308, 309, 310}
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("Tweets (-want +got):\n%s", diff)
		}
		if err, given := <-errs; given {
			t.Errorf("ended with %v", err)
		}
	})
}

// TestDeploysOfPartitions: all partitions come back at once, and again and again, within the
// limit of the service.
func TestDeploysOfPartitions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulation.NewMemoryServer(simulation.Simulation{
			Source: dated(), Rate: 0.1, Deploys: time.Hour,
		})
		defer srv.Close()
		feeds, err := gnip.Compliance(acme)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour+time.Minute)
		defer cancel()
		events, _ := kit.ClientAs(t, srv, authOf(srv, feeds)).Stream(ctx, feeds...)
		var longest time.Duration
		for e := range events {
			if c, ok := e.(*tweetstream.Connected); ok {
				longest = max(longest, c.Gap)
			}
		}
		if n := len(srv.Requests()); n != 8*25 || longest > time.Second {
			t.Errorf("%d requests in a day; the longest gap was %v", n, longest)
		}
		checkLimit(t, srv.Requests(), 10, time.Minute)
	})
}
