package simulation_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// streaming returns the module's client of a server, with a credential of a kind.
func streaming(
	t testing.TB, srv *streamtest.Server, kind tweetstream.AuthKind, options ...tweetstream.Option,
) *tweetstream.Client {
	t.Helper()
	t.Cleanup(srv.Close)
	keys := srv.Keys()
	var auth tweetstream.Auth = tweetstream.BearerToken{Token: keys.BearerToken}
	if kind == tweetstream.AuthBasic {
		auth = tweetstream.BasicAuth{User: keys.User, Password: keys.Password}
	}
	options = append(options, tweetstream.WithBaseURL(srv.URL),
		tweetstream.WithHTTPClient(srv.Client()))
	client, err := tweetstream.New(auth, options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// partitions are those of a stream of Gnip, until the server ends it.
func partitions(product string, n int) (feeds []tweetstream.Feed) {
	for i := range n {
		feeds = append(feeds, tweetstream.Feed{
			Name: fmt.Sprint(product, i+1), Path: gnip(product), Auth: tweetstream.AuthBasic,
			Params:    url.Values{"partition": {fmt.Sprint(i + 1)}},
			Heartbeat: 10 * time.Second,
			Complete: func(e tweetstream.Event, _ tweetstream.Gap) bool {
				return e.Kind() == tweetstream.KindClosed
			},
		})
	}
	return feeds
}

// The client gets every message of all partitions once, each as an event of its kind.
func TestClientOfPartitions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := traffic.Traffic{Likes: 0.3, Compliance: 1}
		client := streaming(t, simulation.NewMemoryServer(simulation.Simulation{
			Source: slices.Values(take(2000, made.Messages())), Ends: true,
		}), tweetstream.AuthBasic)
		events, _ := client.Stream(t.Context(), partitions("compliance", 8)...)
		count := map[tweetstream.Kind]int{}
		seen := map[string]bool{}
		for e := range events {
			count[e.Kind()]++
			if raw := string(tweetstream.Raw(e)); raw != "" && seen[raw] {
				t.Errorf("twice: %s", raw)
			} else {
				seen[raw] = true
			}
		}
		for kind, n := range count {
			switch kind {
			case tweetstream.KindCompliance, tweetstream.KindDelete, tweetstream.KindLike,
				tweetstream.KindStatusWithheld, tweetstream.KindUserWithheld, tweetstream.KindScrubGeo:
			case tweetstream.KindConnected, tweetstream.KindClosed:
				if n != 8 {
					t.Errorf("%d times %v", n, kind)
				}
			default:
				t.Errorf("%d times %v", n, kind)
			}
		}
		if n := count[tweetstream.KindCompliance]; n < 500 {
			t.Errorf("%d compliance messages", n)
		}
	})
}

// A system message says when the client comes back.
func TestClientIsForcedOff(t *testing.T) {
	for name, tt := range map[string]struct {
		simulation  simulation.Simulation
		others      int
		least, most time.Duration
	}{
		"a deploy": {simulation.Simulation{Deploys: time.Hour}, 0, 0, time.Second},
		"too many connections": {
			simulation.Simulation{Connections: 1}, 1, time.Minute, 2 * time.Minute,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := tt.simulation
				s.Source, s.Rate = everySecond, 1
				srv := simulation.NewMemoryServer(s)
				feed := tweetstream.Feed{
					Name: "powerstream", Path: powerstream, Auth: tweetstream.AuthBearer,
					Heartbeat: 20 * time.Second,
				}
				reading := func() <-chan tweetstream.Event {
					client := streaming(t, srv, tweetstream.AuthBearer)
					events, _ := client.Stream(t.Context(), feed)
					<-events // Connected
					return events
				}
				for range tt.others {
					older := reading()
					go func() {
						for range older {
						}
					}()
				}
				events := reading()
				for e := range events {
					if closed, ok := e.(*tweetstream.Closed); ok {
						if closed.RetryIn < tt.least || closed.RetryIn > tt.most || closed.Feed != feed.Name {
							t.Errorf("%+v", closed)
						}
						return
					}
				}
			})
		})
	}
}

// A recovery that its message declares complete is the end of a finite feed.
func TestClientOfARecovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulation.NewMemoryServer(simulation.Simulation{
			Source: everySecond, Rate: 1, History: 1000,
		})
		client := streaming(t, srv, tweetstream.AuthBearer)
		feed := tweetstream.Feed{
			Name: "powerstream", Path: powerstream, Auth: tweetstream.AuthBearer,
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		live, _ := client.Stream(ctx, feed)
		for range live {
		}
		feed.Params = url.Values{
			"startTime": {"2000-01-01T00:05:00Z"}, "endTime": {"2000-01-01T00:05:10Z"},
		}
		feed.Complete = func(e tweetstream.Event, _ tweetstream.Gap) bool {
			s, ok := e.(*tweetstream.System)
			return ok && s.ActivityCount == 10
		}
		events, errs := client.Stream(t.Context(), feed)
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
