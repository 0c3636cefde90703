package contract

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// retryCases are about the number of attempts.
func retryCases() []Case {
	const pace = "no server makes more than 25 attempts in a minute, nor 100 in 15 minutes"
	all := []Case{
		{"retry/no-such-host", "a name that is not found is a failure of the network, and no hot loop",
			nil, func(c *check) {
				c.unreachable(&net.DNSError{Err: "no such host", Name: "stream.example.com", IsNotFound: true})
			}},
		{"retry/refused", "a refused connection is a failure of the network, and no hot loop",
			nil, func(c *check) {
				c.unreachable(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED})
			}},
		{"retry/empty-streams",
			"a 200 alone is no success: at most 23 attempts in a minute of empty streams",
			nil, (*check).emptyStreams},
		{"retry/maximum", "after the maximum of retries the stream ends, with an error",
			[]Capability{MaxRetries}, (*check).maximum},
		{"retry/no-retries", "with no retries, the first failure ends the stream",
			[]Capability{MaxRetries}, (*check).noRetries},
		{"retry/maximum-starts-over", "a healthy connection starts the count of retries over",
			[]Capability{MaxRetries}, (*check).maximumStartsOver},
		{"retry/stops-for-good", "a refusal that stays the same is asked for once",
			nil, (*check).stopsForGood},
		{"retry/kicked-out-rarely", "a disconnect by another login now and then does not end the stream",
			nil, (*check).kickedOutRarely},
	}
	for name, reply := range map[string]reply{
		"closed":       stream(end()),
		"message":      stream(message(tweet(1)), end()),
		"no-response":  wire(cut()),
		"banner":       wire(raw("SSH-2.0-x\r\n"), cut()),
		"just-healthy": stream(message(tweet(1)), wait(61*time.Second), keepAlive(), end()),
		"retry-zero":   {Status: 503, Header: http.Header{"Retry-After": {"0"}}},
	} {
		all = append(all, Case{"pace/" + name, pace, nil, func(c *check) { c.paced(scripted(reply)) }})
	}
	return append(all,
		Case{"pace/reset", pace, nil, func(c *check) { c.paced(unread(reset())) }},
		Case{"pace/healthy-and-bursts", pace,
			nil, func(c *check) { c.paced(answering(healthyAndBursts())) }},
		Case{"pace/chaos", pace,
			nil, func(c *check) { c.paced(answering(fault.Chaos(1, quickFaults()...))) }},
	)
}

func answering(answer func(*streamtest.Request) reply) *server {
	srv := streamtest.NewUnstartedServer()
	srv.Answer = answer
	return srv
}

// healthyAndBursts lets a client's ladders start over, and then hangs up on it 20
// times, again and again.
func healthyAndBursts() func(*streamtest.Request) reply {
	n := 0
	return func(*streamtest.Request) reply {
		if n++; n%21 == 0 {
			return stream(message(tweet(n)), wait(61*time.Second), keepAlive(), cut())
		}
		return stream(cut())
	}
}

// quickFaults leaves out the faults that cost a real second each.
func quickFaults() (quick []fault.Fault) {
	for _, f := range fault.All() {
		if !f.Flood && !f.Delimited && f.Class != tweetstream.RetryNever {
			quick = append(quick, f)
		}
	}
	return quick
}

// paced checks three hours.
func (c *check) paced(srv *server) {
	r := c.startAt(c.started(srv))
	time.Sleep(seen)
	r.stop()
	requests := srv.Requests()
	for _, limit := range []struct {
		most int
		in   time.Duration
	}{{25, time.Minute}, {100, 15 * time.Minute}} {
		for i := limit.most; i < len(requests); i++ {
			if d := requests[i].Time.Sub(requests[i-limit.most].Time); d < limit.in {
				c.broken("%d attempts within %v, from %v on", limit.most+1, d, requests[i-limit.most].Time)
				return
			}
		}
	}
	if len(requests) < 20 {
		c.broken("it gave up: only %d attempts in %v", len(requests), seen)
	}
}

func (c *check) unreachable(err error) {
	srv := c.serve()
	to, attempts := c.target(srv), new(atomic.Int64)
	fail := func(context.Context, string, string) (net.Conn, error) {
		attempts.Add(1)
		return nil, err
	}
	to.HTTP = &http.Client{Transport: &http.Transport{DialContext: fail}}
	r := c.stream(srv, c.client(to), sample)
	time.Sleep(30 * time.Minute)
	if n := attempts.Load(); r.hasEnded() || n < 100 || n > 145 {
		c.broken("%d attempts in 30 minutes, want 100 to 145; ended: %t", n, r.hasEnded())
	}
	r.stop()
}

func (c *check) emptyStreams() {
	r := c.start(stream(end()))
	time.Sleep(time.Minute - 1)
	r.stop()
	if n := len(r.srv.Requests()); n > 23 || n < 15 {
		c.broken("%d attempts in the first minute, want 15 to 23", n)
	}
}

func (c *check) retriesAtMost(n int, replies ...reply) *run {
	srv := c.serve(replies...)
	to := c.target(srv)
	to.MaxRetries = n
	return c.stream(srv, c.client(to), sample)
}

func (c *check) wantEndAfter(r *run, requests int) {
	c.Helper()
	time.Sleep(24 * time.Hour)
	if !r.hasEnded() || r.err == nil {
		c.broken("the stream ended: %t, with %v", r.hasEnded(), r.err)
	}
	r.stop()
	if n := len(r.srv.Requests()); n != requests {
		c.broken("there were %d requests, want %d", n, requests)
	}
}

func (c *check) maximum() {
	c.wantEndAfter(c.retriesAtMost(3, refusal(503), stream(cut()), refusal(420), refusal(503)), 4)
}

func (c *check) noRetries() { c.wantEndAfter(c.retriesAtMost(0, refusal(503)), 1) }

func (c *check) maximumStartsOver() {
	healthy := stream(message(tweet(1)), wait(61*time.Second), keepAlive(), end())
	busy := refusal(503)
	c.wantEndAfter(c.retriesAtMost(2, busy, busy, healthy, busy, busy), 5)
}

func (c *check) stopsForGood() {
	c.wantEndAfter(c.start(refusal(503), refusal(403), stream()), 2)
}

// kickedOutRarely has two clients that do not meet often.
func (c *check) kickedOutRarely() {
	r := c.start(stream(message(tweet(1)), wait(6*time.Minute), disconnect(2, "duplicate stream")))
	time.Sleep(24 * time.Hour)
	if r.hasEnded() {
		c.broken("the stream ended with %v", r.err)
	}
	r.stop()
}
