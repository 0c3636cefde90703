package contract

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// retryCases are about how often, and whether, a client connects again.
func retryCases() []Case {
	const pace = "whatever the server does, there are at most 25 attempts in a minute and 100 in 15 minutes"
	all := []Case{
		{"retry/no-such-host", "a name that is not found is a failure of the network, and no hot loop", nil, func(c *check) {
			c.unreachable(&net.DNSError{Err: "no such host", Name: "stream.example.com", IsNotFound: true})
		}},
		{"retry/refused", "a refused connection is a failure of the network, and no hot loop", nil, func(c *check) {
			c.unreachable(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED})
		}},
		{"retry/empty-streams", "a 200 alone is no success: at most 23 attempts in the first minute of empty streams", nil, (*check).emptyStreams},
		{"retry/maximum", "after the maximum of retries the stream ends, with an error", []Capability{MaxRetries}, (*check).maximum},
		{"retry/no-retries", "with no retries, the first failure ends the stream", []Capability{MaxRetries}, (*check).noRetries},
		{"retry/maximum-starts-over", "a healthy connection starts the count of retries over", []Capability{MaxRetries}, (*check).maximumStartsOver},
		{"retry/stops-for-good", "a refusal that stays the same is asked for once", nil, (*check).stopsForGood},
		{"retry/kicked-out-rarely", "a disconnect by another login now and then does not end the stream", nil, (*check).kickedOutRarely},
	}
	for name, reply := range map[string]streamtest.Reply{
		"closed":       streamtest.Stream(streamtest.End()),
		"message":      streamtest.Stream(streamtest.Message(tweet(1)), streamtest.End()),
		"no-response":  streamtest.Wire(streamtest.Cut()),
		"banner":       streamtest.Wire(streamtest.Raw("SSH-2.0-x\r\n"), streamtest.Cut()),
		"just-healthy": streamtest.Stream(streamtest.Message(tweet(1)), streamtest.Wait(61*time.Second), streamtest.KeepAlive(), streamtest.End()),
		"retry-zero":   {Status: 503, Header: http.Header{"Retry-After": {"0"}}},
	} {
		all = append(all, Case{"pace/" + name, pace, nil, func(c *check) { c.paced(scripted(reply)) }})
	}
	return append(all,
		Case{"pace/reset", pace, nil, func(c *check) { c.paced(unread(streamtest.Reset())) }},
		Case{"pace/healthy-and-bursts", pace, nil, func(c *check) { c.paced(answering(healthyAndBursts())) }},
		Case{"pace/chaos", pace, nil, func(c *check) { c.paced(answering(fault.Chaos(1, quickFaults()...))) }},
	)
}

func answering(answer func(*streamtest.Request) streamtest.Reply) *streamtest.Server {
	srv := streamtest.NewUnstartedServer()
	srv.Answer = answer
	return srv
}

// healthyAndBursts lets a client's ladders start over, and then hangs up on it 20
// times, again and again.
func healthyAndBursts() func(*streamtest.Request) streamtest.Reply {
	n := 0
	return func(*streamtest.Request) streamtest.Reply {
		if n++; n%21 == 0 {
			return streamtest.Stream(streamtest.Message(tweet(n)), streamtest.Wait(61*time.Second), streamtest.KeepAlive(), streamtest.Cut())
		}
		return streamtest.Stream(streamtest.Cut())
	}
}

// quickFaults are those that do not cost a real second each.
func quickFaults() (quick []fault.Fault) {
	for _, f := range fault.All() {
		if !f.Flood && !f.Delimited && f.Class != tweetstream.RetryNever {
			quick = append(quick, f)
		}
	}
	return quick
}

// paced checks three hours.
func (c *check) paced(srv *streamtest.Server) {
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
	to, attempts := target(srv), new(atomic.Int64)
	to.HTTP = &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		attempts.Add(1)
		return nil, err
	}}}
	r := c.stream(srv, c.client(to), sample)
	time.Sleep(30 * time.Minute)
	if n := attempts.Load(); r.hasEnded() || n < 100 || n > 145 {
		c.broken("%d attempts in 30 minutes, want 100 to 145; ended: %t", n, r.hasEnded())
	}
	r.stop()
}

func (c *check) emptyStreams() {
	r := c.start(streamtest.Stream(streamtest.End()))
	time.Sleep(time.Minute - 1)
	r.stop()
	if n := len(r.srv.Requests()); n > 23 || n < 15 {
		c.broken("%d attempts in the first minute, want 15 to 23", n)
	}
}

func (c *check) retriesAtMost(n int, replies ...streamtest.Reply) *run {
	srv := c.serve(replies...)
	to := target(srv)
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
	c.wantEndAfter(c.retriesAtMost(3, fault.Refusal(503), streamtest.Stream(streamtest.Cut()), fault.Refusal(420), fault.Refusal(503)), 4)
}

func (c *check) noRetries() { c.wantEndAfter(c.retriesAtMost(0, fault.Refusal(503)), 1) }

func (c *check) maximumStartsOver() {
	healthy := streamtest.Stream(streamtest.Message(tweet(1)), streamtest.Wait(61*time.Second), streamtest.KeepAlive(), streamtest.End())
	c.wantEndAfter(c.retriesAtMost(2, fault.Refusal(503), fault.Refusal(503), healthy, fault.Refusal(503), fault.Refusal(503)), 5)
}

func (c *check) stopsForGood() {
	c.wantEndAfter(c.start(fault.Refusal(503), fault.Refusal(403), streamtest.Stream()), 2)
}

// kickedOutRarely has two clients that do not meet often.
func (c *check) kickedOutRarely() {
	r := c.start(streamtest.Stream(streamtest.Message(tweet(1)), streamtest.Wait(6*time.Minute), streamtest.Disconnect(2, "duplicate stream")))
	time.Sleep(24 * time.Hour)
	if r.hasEnded() {
		c.broken("the stream ended with %v", r.err)
	}
	r.stop()
}

// tlsCases are about connections that are not to be trusted.
func tlsCases() []Case {
	const rule = "a server that cannot be trusted ends the stream, after 3 tries at most, with an error that says so"
	return []Case{
		{"tls/works", "a server with a good certificate is trusted", nil, (*check).tlsWorks},
		{"tls/unknown-authority", rule, nil, func(c *check) { c.untrusted(func(to *Target) { to.HTTP = withoutRoots(to.HTTP) }, scripted()) }},
		{"tls/expired", rule, nil, func(c *check) { c.untrusted(func(to *Target) { to.HTTP = at(to.HTTP, 2) }, scripted()) }},
		{"tls/not-yet-valid", rule, nil, func(c *check) { c.untrusted(func(to *Target) { to.HTTP = at(to.HTTP, -2) }, scripted()) }},
		{"tls/wrong-host", rule, nil, func(c *check) {
			c.untrusted(func(to *Target) { to.BaseURL = strings.Replace(to.BaseURL, "127.0.0.1", "stream.example.com", 1) }, scripted())
		}},
		{"tls/plain-http-on-the-port", rule, nil, func(c *check) {
			c.untrusted(nil, unread(streamtest.Raw("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nClient sent plain\r\n"), streamtest.Cut()))
		}},
		{"tls/never-answered", "a TLS handshake that is not answered is a failure of the network, after 30 s at most", nil, (*check).tlsUnanswered},
	}
}

func withoutRoots(client *http.Client) *http.Client {
	transport := client.Transport.(*http.Transport).Clone()
	transport.TLSClientConfig = nil
	return &http.Client{Transport: transport}
}

// at checks certificates as if it was some years later.
func at(client *http.Client, years int) *http.Client {
	transport := client.Transport.(*http.Transport).Clone()
	transport.TLSClientConfig.Time = func() time.Time { return time.Now().AddDate(years, 0, 0) }
	return &http.Client{Transport: transport}
}

func (c *check) startedTLS(srv *streamtest.Server) *streamtest.Server {
	srv.Listener = streamtest.NewMemoryListener()
	srv.StartTLS()
	c.Cleanup(srv.Close)
	return srv
}

func (c *check) tlsWorks() {
	r := c.startAt(c.startedTLS(scripted(streamtest.Stream(streamtest.Message(tweet(1))))))
	time.Sleep(time.Minute)
	c.wantMessages(r.stop(), tweets(1, 2))
}

func (c *check) untrusted(change func(*Target), srv *streamtest.Server) {
	c.startedTLS(srv)
	to, dials := target(srv), new(atomic.Int64)
	if change != nil {
		change(&to)
	}
	transport := to.HTTP.Transport.(*http.Transport).Clone()
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		dials.Add(1)
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return newPosted(conn), nil
	}
	to.HTTP = &http.Client{Transport: transport}
	r := c.stream(srv, c.client(to), sample)
	time.Sleep(time.Hour)
	if n := dials.Load(); !r.hasEnded() || n > 4 {
		c.broken("after an hour the stream has ended: %t; there were %d connections", r.hasEnded(), n)
	}
	r.stop()
	if errors.Is(r.err, errEnough) || r.err == nil {
		return
	}
	if text := r.err.Error(); !strings.Contains(text, "certificate") && !strings.Contains(text, "tls") && !strings.Contains(text, "TLS") {
		c.broken("the error does not say what is wrong: %v", r.err)
	}
}

// posted is a connection that has room for what is written to it, as a socket
// has: an alert in the middle of the other side's flight must not wait for that.
type posted struct {
	net.Conn
	out  chan []byte
	done chan struct{}
	once sync.Once
}

func newPosted(conn net.Conn) *posted {
	p := &posted{Conn: conn, out: make(chan []byte, 100), done: make(chan struct{})}
	go func() {
		for {
			select {
			case b := <-p.out:
				_, _ = conn.Write(b) // an error shows when reading
			case <-p.done:
				return
			}
		}
	}()
	return p
}

func (p *posted) Write(b []byte) (int, error) {
	select {
	case p.out <- bytes.Clone(b):
		return len(b), nil
	case <-p.done:
		return 0, net.ErrClosed
	}
}

func (p *posted) Close() error {
	p.once.Do(func() { close(p.done) })
	return p.Conn.Close()
}

func (c *check) tlsUnanswered() {
	r := c.startAt(c.startedTLS(unread(streamtest.Stall())))
	requests := r.requests(2)
	r.stop()
	if d := requests[0].Ended.Sub(requests[0].Time); d > 30*time.Second {
		c.broken("it waited %v", d)
	}
}
