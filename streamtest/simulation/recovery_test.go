package simulation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
)

// everySecond is a Tweet a second, with ids from 1 on that hold no time.
func everySecond(yield func([]byte) bool) {
	for id := int64(1); yield([]byte(status(id, "tide", 7))); id++ {
	}
}

// first returns the id of the next Tweet.
func first(t *testing.T, stream lines) (id int) {
	t.Helper()
	for {
		line := stream.next(t)
		if _, err := fmt.Sscanf(line, `{"id":%d,`, &id); err == nil {
			return id
		}
		if line != "" {
			t.Fatalf("got %s", line)
		}
	}
}

// follow reads a stream until the end of the test, so that its queue stays empty.
func follow(stream lines) {
	go func() {
		for {
			if _, err := stream.ReadString('\n'); err != nil {
				return
			}
		}
	}()
}

// A backfill begins with a full minute, and the stream goes on after it.
func TestBackfillMinutes(t *testing.T) {
	for _, path := range []string{powerstream, gnip("powertrack")} {
		synctest.Test(t, func(t *testing.T) {
			srv := simulate(t, simulation.Simulation{Source: everySecond, Rate: 1, History: 1000})
			follow(dial(t, srv, path)) // at 0 s
			time.Sleep(250 * time.Second)
			stream := dial(t, srv, path+"?backfillMinutes=2")
			for want := 121; want <= 300; want++ { // Tweet 121 was at 120 s
				if got := first(t, stream); got != want {
					t.Fatalf("%s: got %d, want %d", path, got, want)
				}
			}
			if got := first(t, dial(t, srv, path)); got != 301 {
				t.Errorf("%s without backfill: got %d", path, got)
			}
		})
	}
}

// Whoever has no History in the contract may not ask for the past.
func TestNoHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{Source: everySecond, Rate: 1})
		for path, status := range map[string]int{powerstream: 400, gnip("powertrack"): 406} {
			refused := dial(t, srv, path+"?backfillMinutes=2")
			if body := refused.rest(t)[0]; refused.StatusCode != status ||
				!strings.Contains(body, "not in the contract") {
				t.Errorf("%s: %d %s", path, refused.StatusCode, body)
			}
		}
	})
}

const recoveryEnd = `{"info":{"message":"Recovery Request Completed",` +
	`"sent":"2000-01-01T00:10:00+00:00","activity_count":%d}}`

// A recovery has the messages of its period, by the clock, and says that it is complete.
func TestRecovery(t *testing.T) {
	const period = "startTime=2000-01-01T00:05:00Z&endTime=2000-01-01T00:06:00.000Z"
	for _, path := range []string{
		powerstream + "?", gnip("powertrack") + "?", gnip("sample10") + "?partition=1&",
	} {
		synctest.Test(t, func(t *testing.T) {
			srv := simulate(t, simulation.Simulation{Source: everySecond, Rate: 1, History: 1000})
			follow(dial(t, srv, powerstream))
			time.Sleep(10 * time.Minute)
			got := dial(t, srv, path+period).rest(t)
			n := len(got) - 1
			whole := !strings.Contains(path, "partition")
			if got[n] != fmt.Sprintf(recoveryEnd, n) || whole && n != 60 || n < 10 || n > 60 {
				t.Errorf("%s: %d messages, the last is %s", path, n, got[n])
			}
			if tweet := got[0]; whole && !strings.HasPrefix(tweet, `{"id":301,`) {
				t.Errorf("%s: the first is %s", path, tweet)
			}
		})
	}
}

// The period may be that of the messages' own times, since recordings are old.
func TestRecoveryOfARecording(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var texts []string
		for i := range 600 {
			texts = append(texts, status(at(time.Duration(i)*time.Second), "tide", 7))
		}
		srv := simulate(t, simulation.Simulation{Source: each(texts...), Speed: 1, History: 1000})
		follow(dial(t, srv, powerstream))
		time.Sleep(10 * time.Minute)
		got := dial(t, srv,
			powerstream+"?startTime=2020-01-01T00:05:00Z&endTime=2020-01-01T00:06:00Z").rest(t)
		want := append(slices.Clone(texts[300:360]), fmt.Sprintf(recoveryEnd, 60))
		if !slices.Equal(got, want) {
			t.Errorf("%d messages, the last is %s", len(got)-1, got[len(got)-1])
		}
		long := dial(t, srv,
			powerstream+"?startTime=2019-12-30T00:05:00Z&endTime=2020-01-01T00:06:00Z")
		if long.StatusCode != 400 {
			t.Errorf("more than a day: %d", long.StatusCode)
		}
	})
}

// An account has two recoveries at a time.
func TestTwoRecoveries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{Source: everySecond, Rate: 100, History: 10_000})
		follow(dial(t, srv, powerstream))
		time.Sleep(time.Minute)
		const path = powerstream + "?startTime=2000-01-01T00:00:00Z&endTime=2000-01-01T00:01:00Z"
		running := []lines{
			dial(t, srv, path, account("a")...), dial(t, srv, path, account("a")...),
			dial(t, srv, path, account("b")...),
		}
		if third := dial(t, srv, path, account("a")...); third.StatusCode != 429 {
			t.Errorf("the third is answered by %d", third.StatusCode)
		}
		for _, r := range running {
			if r.StatusCode != 200 {
				t.Errorf("answered by %d", r.StatusCode)
			}
		}
		running[0].rest(t)
		synctest.Wait()
		if next := dial(t, srv, path, account("a")...); next.StatusCode != 200 {
			t.Errorf("after the end of one: %d", next.StatusCode)
		}
	})
}

// A connection too many is tolerated for a minute. Then the newest is cut, if it still
// is one too many.
func TestTooManyConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{Source: everySecond, Rate: 1})
		to := func(path, who string) lines { return dial(t, srv, path, account(who)...) }
		path := gnip("sample10") + "?partition=1"
		follow(to(path, "a"))
		follow(to(path, "a"))
		follow(to(path, "b"))
		follow(to(gnip("sample10")+"?partition=2", "a"))
		start := time.Now()
		got := to(path, "a").rest(t)
		const want = `{"error":{"message":"Forced Disconnect: Too many connections. ` +
			`(Allowed Connections = 2)","sent":"2000-01-01T00:01:00+00:00"}}`
		if last := got[len(got)-1]; last != want || time.Since(start) != time.Minute {
			t.Errorf("after %v: %s", time.Since(start), last)
		}
		requests, _ := srv.WaitEnded(t.Context(), 1)
		time.Sleep(time.Hour)
		if n := ended(srv); n != 1 {
			t.Errorf("%d of %d streams have ended", n, len(requests))
		}
	})
}

// Whoever leaves within the grace makes room.
func TestRoomWithinTheGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{Source: everySecond, Rate: 1, Connections: 1})
		again := func() lines { return dial(t, srv, powerstream, account("a")...) }
		older, newer := again(), again()
		follow(newer)
		time.Sleep(30 * time.Second)
		older.Body.Close()
		time.Sleep(time.Hour)
		if n := ended(srv); n != 1 {
			t.Errorf("%d streams have ended", n)
		}
	})
}

func ended(srv *streamtest.Server) (n int) {
	for _, r := range srv.Requests() {
		if !r.Ended.IsZero() {
			n++
		}
	}
	return n
}

// A deploy ends all streams of the enterprise feeds at once, and none of v1.1.
func TestDeploys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{Source: everySecond, Rate: 1, Deploys: time.Hour})
		old := open(t, srv, "firehose", nil)
		follow(old)
		time.Sleep(10 * time.Minute)
		follow(dial(t, srv, powerstream))
		got := dial(t, srv, gnip("powertrack")).rest(t)
		const want = `{"error":{"message":"Your connection was disconnected for operational reasons. ` +
			`Please reconnect.","sent":"2000-01-01T01:00:00+00:00"}}`
		if last := got[len(got)-1]; last != want {
			t.Errorf("the last is %s", last)
		}
		synctest.Wait()
		if n := ended(srv); n != 2 {
			t.Errorf("%d streams have ended", n)
		}
		dial(t, srv, gnip("powertrack")).rest(t)
		if now := time.Now().UTC().Format(time.TimeOnly); now != "02:00:00" {
			t.Errorf("the next deploy is at %s", now)
		}
	})
}

// A client that reads too slowly is cut, and gets no backfill with the next connection.
func TestFullBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{
			Source: everySecond, Rate: 1, Queue: 50, History: 1000,
		})
		path := gnip("powertrack")
		slow := dial(t, srv, path, account("a")...)
		time.Sleep(2 * time.Minute)
		if requests, _ := srv.WaitEnded(t.Context(), 1); !strings.HasPrefix(requests[0].End,
			`ForceDisconnect("Force closing connection to powertrack because it reached the maximum `+
				`allowed backup (buffer size is 50)`) {
			t.Errorf("ended by %s", requests[0].End)
		}
		slow.Body.Close()
		now := int(time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)).Seconds())
		next := dial(t, srv, path+"?backfillMinutes=5", account("a")...)
		if got := first(t, next); got < now {
			t.Errorf("at %d s: a backfill from Tweet %d on", now, got)
		}
		if got := first(t, dial(t, srv, path+"?backfillMinutes=5", account("a")...)); got != 1 {
			t.Errorf("the connection after that: from Tweet %d on", got)
		}
	})
}

// Too many requests get 429.
func TestTooManyRequests(t *testing.T) {
	srv := simulate(t, simulation.Simulation{Source: each(), Ends: true, LogIns: 2})
	for i, want := range []int{200, 200, 429} {
		if got := dial(t, srv, powerstream, account("a")...).StatusCode; got != want {
			t.Errorf("request %d: %d", i+1, got)
		}
	}
	if got := dial(t, srv, powerstream, account("b")...).StatusCode; got != 200 {
		t.Errorf("another account: %d", got)
	}
}
