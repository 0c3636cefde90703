package simulation_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
	"github.com/gotweetstream/tweetstream/tweet"
)

// A filter stream carries its allowance. Limit notices count the rest: the total since
// the connection opened, at most each second, the last one soon after the last Tweet.
func TestAllowance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// In each of three seconds four of ten Tweets are let through; then nothing
		// comes for ten seconds.
		source := func(yield func([]byte) bool) {
			for i := range 30 {
				if !yield([]byte(status(at(time.Duration(i)*100*time.Millisecond), "tide", 1))) {
					return
				}
			}
			time.Sleep(10 * time.Second)
			yield([]byte(status(at(3*time.Second), "tide", 1)))
		}
		srv := simulation.NewMemoryServer(simulation.Simulation{
			Source: source, Speed: 1, Allowance: 4, Ends: true,
		})
		client := connect(t, srv, tweetstream.WithMaxRetries(0))
		began := time.Now()
		events, _ := client.Filter(t.Context(), tweetstream.FilterParams{Track: []string{"tide"}})
		var tweets int64
		var limits []int64
		var times []time.Duration
		for e := range events {
			switch e := e.(type) {
			case *tweetstream.Status:
				tweets++
			case *tweetstream.Limit:
				limits = append(limits, e.Track)
				times = append(times, time.Since(began).Round(100*time.Millisecond))
				if e.Timestamp == 0 {
					t.Errorf("no time: %s", e.Raw)
				}
			}
		}
		// A second's worth at once, and then one each 250 ms.
		if want := int64(4 + 4*3); tweets < want-1 || tweets > want+1 {
			t.Errorf("%d Tweets", tweets)
		}
		if total := limits[len(limits)-1]; total+tweets != 31 {
			t.Errorf("%d Tweets and %v withheld are not 31", tweets, limits)
		}
		for i := 1; i < len(limits); i++ {
			if limits[i] <= limits[i-1] || times[i]-times[i-1] < time.Second {
				t.Errorf("notices %v at %v", limits, times)
			}
		}
		if last := times[len(times)-1]; last > 5*time.Second {
			t.Errorf("the last notice came after %v", last)
		}
		requests, _ := srv.WaitEnded(t.Context(), 1)
		if got := requests[0].Withheld; got != 31-tweets {
			t.Errorf("Withheld is %d", got)
		}
	})
}

// Seconds are those of the messages, so a recording loses the same Tweets at any
// speed; with a Rate they are those of the clock. Other streams have no limit.
func TestAllowanceIsPerSecond(t *testing.T) {
	var source []string
	for i := range 100 { // ten in each second, by their own times
		source = append(source, status(at(time.Duration(i)*100*time.Millisecond), "tide", 1))
	}
	tests := []struct {
		name     string
		s        simulation.Simulation
		endpoint string
		want     int64
	}{
		{"own pace", simulation.Simulation{Speed: 1}, "filter", 5 + 5*99/10},
		{"fast", simulation.Simulation{Speed: 1000}, "filter", 5 + 5*99/10},
		{"flat out", simulation.Simulation{}, "filter", 5 + 5*99/10},
		{"fixed rate", simulation.Simulation{Rate: 20}, "filter", 5 + 5*99/20},
		{"slow", simulation.Simulation{Rate: 5}, "filter", 100},
		{"firehose", simulation.Simulation{}, "firehose", 100},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				test.s.Source, test.s.Allowance, test.s.Ends = each(source...), 5, true
				all := open(t, simulate(t, test.s), test.endpoint, track("tide")).rest(t)
				tweets, withheld := tally(t, all)
				if off := tweets - test.want; off < -1 || off > 1 || tweets+withheld != 100 {
					t.Errorf("%d Tweets, %d withheld, want %d", tweets, withheld, test.want)
				}
				if last := all[len(all)-1]; withheld > 0 && !strings.Contains(last, `{"limit":{`) {
					t.Errorf("the last message is %s", last)
				}
			})
		})
	}
}

// A quiet time is no allowance for a loud one: at most a second's worth comes at
// once.
func TestAllowanceIsNotSaved(t *testing.T) {
	source := []string{status(at(0), "tide", 1)}
	for range 50 {
		source = append(source, status(at(10*time.Minute), "tide", 1))
	}
	srv := simulate(t, simulation.Simulation{Source: each(source...), Allowance: 5, Ends: true})
	tweets, withheld := tally(t, open(t, srv, "filter", track("tide")).rest(t))
	if tweets != 6 || withheld != 45 {
		t.Errorf("%d Tweets, %d withheld", tweets, withheld)
	}
}

// tally counts Tweets, and returns the number in the limit notices. It must not fall.
func tally(t testing.TB, all []string) (tweets, withheld int64) {
	t.Helper()
	for _, line := range all {
		switch tweet.KindOf([]byte(line)) {
		case tweet.KindTweet:
			tweets++
		case tweet.KindLimit:
			var limit tweet.Limit
			if err := tweet.UnmarshalNotice([]byte(line), &limit); err != nil || limit.Track <= withheld {
				t.Fatalf("%s after %d, %v", line, withheld, err)
			}
			withheld = limit.Track
		}
	}
	return tweets, withheld
}

// wide is a Tweet that fills a write: no buffer hides that a client falls behind.
func wide(id int64) string { return status(id, strings.Repeat("tide ", 1700), 1) }

// burst is n wide Tweets at once, and then silence.
func burst(n int) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for id := range n {
			if !yield([]byte(wide(int64(id + 1)))) {
				return
			}
		}
		time.Sleep(24 * time.Hour)
	}
}

// A client that falls behind is warned, if it wants that: at most each 5 minutes, and
// only while its queue is at least 60 % full.
func TestFallingBehind(t *testing.T) {
	for _, warnings := range []bool{true, false} {
		t.Run(fmt.Sprint(warnings), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := simulation.NewMemoryServer(simulation.Simulation{
					Source: burst(990), Rate: 1e6, Queue: 1000,
				})
				client := connect(t, srv, tweetstream.WithoutCompression())
				events, _ := client.Filter(t.Context(),
					tweetstream.FilterParams{Track: []string{"tide"}, StallWarnings: warnings})
				began := time.Now()
				var percent []int64
				for tweets := 0; tweets < 990; {
					switch e := (<-events).(type) {
					case *tweetstream.Status:
						tweets++
						time.Sleep(time.Second)
					case *tweetstream.Warning:
						if e.Code != tweet.WarningFallingBehind || !strings.Contains(e.Message, "falling behind") {
							t.Errorf("got %s", e.Raw)
						}
						percent = append(percent, e.PercentFull)
					case *tweetstream.Disconnect:
						t.Fatalf("after %v: %s", time.Since(began), e.Raw)
					}
				}
				// 98 % at once, and five minutes, some 300 Tweets, later 68 %.
				var near [][2]int64
				for _, p := range percent {
					near = append(near, [2]int64{p / 10 * 10, p/10*10 + 9})
				}
				want := [][2]int64{{90, 99}, {60, 69}}
				if !warnings {
					want = nil
				}
				if diff := cmp.Diff(want, near); diff != "" {
					t.Errorf("warnings at %v:\n%s", percent, diff)
				}
			})
		})
	}
}

// Below 60 % nobody is warned.
func TestNotFallingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{Source: burst(59), Rate: 1e6, Queue: 100})
		params := track("tide")
		params.Set("stall_warnings", "true")
		stream := open(t, srv, "filter", params, "Accept-Encoding", "identity")
		time.Sleep(time.Minute)
		for id := range int64(59) {
			if got := stream.next(t); got != wide(id+1) {
				t.Fatalf("got %.80q", got)
			}
		}
	})
}

// A full queue is dropped. The client gets the reason if it reads on.
func TestStalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{Source: burst(200), Rate: 100, Queue: 100})
		stream := open(t, srv, "filter", track("tide"), "Accept-Encoding", "identity")
		time.Sleep(5 * time.Second)
		all := stream.rest(t)
		if n := len(all); n > 10 { // a few were on the way
			t.Errorf("got %d messages", n)
		}
		var last struct {
			Disconnect tweet.Disconnect `json:"disconnect"`
		}
		if err := json.Unmarshal([]byte(all[len(all)-1]), &last); err != nil ||
			last.Disconnect.Code != tweet.DisconnectStall {
			t.Errorf("the last message is %s", all[len(all)-1])
		}
	})
}

// A client that does not read at all is cut off soon after.
func TestStalledForGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{Source: burst(200), Rate: 100, Queue: 100})
		open(t, srv, "filter", track("tide"), "Accept-Encoding", "identity")
		began := time.Now()
		requests, err := srv.WaitEnded(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); !strings.HasPrefix(requests[0].End, "Disconnect(4") ||
			took < time.Second || took > 15*time.Second {
			t.Errorf("ended by %q after %v", requests[0].End, took)
		}
	})
}

// Without a pace no client falls behind.
func TestNoStallFlatOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var source []string
		for id := range int64(50) {
			source = append(source, wide(id+1))
		}
		srv := simulate(t, simulation.Simulation{Source: each(source...), Queue: 1, Ends: true})
		stream := open(t, srv, "filter", track("tide"), "Accept-Encoding", "identity")
		time.Sleep(time.Hour)
		if diff := cmp.Diff(source, stream.rest(t)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// A client that is cut off gets the same number of withheld Tweets as the server
// counts, although the waiting notices are dropped.
func TestLimitBeforeCutOff(t *testing.T) {
	tides := func(yield func([]byte) bool) {
		for yield([]byte(status(100, "tide", 1))) {
		}
	}
	for name, tt := range map[string]struct {
		queue int
		end   string
	}{
		"another connection": {0, `"code":7`},
		"a full queue":       {60, `"code":4`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := simulate(t, simulation.Simulation{
					Source: tides, Rate: 100, Allowance: 20, Queue: tt.queue,
				})
				client := open(t, srv, "filter", track("tide"), "Authorization", authorization("a", "b"))
				time.Sleep(8 * time.Second)
				other := open(t, srv, "filter", track("tide"), "Authorization", authorization("a", "b"))
				defer other.Body.Close()
				all := client.rest(t)
				if len(all) < 2 || !strings.Contains(all[len(all)-1], tt.end) {
					t.Fatalf("ended with %q", all)
				}
				var last struct{ Limit tweet.Limit }
				if err := json.Unmarshal([]byte(all[len(all)-2]), &last); err != nil || last.Limit.Track == 0 {
					t.Fatalf("%v before the end: %q", err, all[len(all)-2])
				}
				requests, err := srv.WaitEnded(t.Context(), 1)
				if err != nil || requests[0].Withheld != last.Limit.Track {
					t.Errorf("%v; %d are withheld, of which %d were said", err, requests[0].Withheld,
						last.Limit.Track)
				}
			})
		})
	}
}
