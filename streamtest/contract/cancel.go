package contract

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// cancelCases are about ending a stream by its context.
func cancelCases() []Case {
	const rule = "clause 4: cancelling ends the stream from every state, at once, with the " +
		"context's cause; nothing follows and nothing stays"
	packed := reply{Compression: streamtest.Gzip, Steps: []step{message(tweet(1)), stall()}}
	begun := http.Header{"Content-Encoding": {"gzip"}}
	states := map[string]reply{
		"header-wait":        wire(stall()),
		"in-header":          wire(raw("HTTP/1.1 200 OK\r\nContent-"), stall()),
		"error-body":         {Status: 503, Steps: []step{stall()}},
		"reading":            stream(message(tweet(1)), stall()),
		"reading-gzip":       packed,
		"gzip-header":        {Header: begun, Steps: []step{raw("\x1f\x8b"), stall()}},
		"in-message":         stream(raw(`{"id":`), stall()),
		"in-chunk":           wire(raw(chunked()+"200\r\n{"), stall()),
		"back-off-http":      refusal(503),
		"back-off-rate":      refusal(420),
		"back-off-network":   stream(end()),
		"keep-alives-only":   stream(),
		"skipping-long-line": stream(repeat("x", 4<<20), stall()),
	}
	var all []Case
	for name, reply := range states {
		all = append(all, Case{"cancel/" + name, rule, nil, func(c *check) {
			c.cancelIn(scripted(reply), time.Second)
		}})
	}
	flood := stream(repeat(tweet(1)+"\r\n", 1<<20))
	half := stream(repeat(tweet(1)+"\r\n{\r\n", 1<<20))
	return append(all,
		Case{"cancel/black-hole", rule, nil, func(c *check) { c.cancelIn(unread(stall()), time.Second) }},
		Case{"cancel/nobody-receives", rule, nil, func(c *check) { c.cancelUnreceived(flood) }},
		Case{"cancel/nobody-receives-malformed", rule,
			nil, func(c *check) { c.cancelUnreceived(half) }},
		Case{"cancel/in-dial", rule, nil, (*check).cancelInDial},
		Case{"cancel/before-the-call", rule + "; nothing is sent", nil, (*check).cancelBefore},
		Case{"cancel/by-deadline", "clause 4: a deadline ends the stream, with context.DeadlineExceeded",
			nil, (*check).deadline},
		Case{"cancel/under-flood", rule, nil, func(c *check) { c.cancelUnderFlood(flood) }},
	)
}

// cancelIn cancels a while after the start.
func (c *check) cancelIn(srv *server, after time.Duration) {
	r := c.startAt(c.started(srv))
	time.Sleep(after)
	c.cancelled(r)
}

// cancelled cancels, and checks that nothing follows.
func (c *check) cancelled(r *run) {
	c.Helper()
	if r.hasEnded() {
		c.broken("the stream had ended before, with %v", r.err)
		return
	}
	before, start := len(r.events()), time.Now()
	r.cancel(errEnough)
	if !r.hasEnded() || time.Since(start) != 0 {
		c.broken("it did not end at once")
		<-r.ended
	}
	if !errors.Is(r.err, errEnough) {
		c.broken("it ended with %v, want the context's cause", r.err)
	}
	if n := len(r.events()); n != before {
		c.broken("%d events followed", n-before)
	}
}

func (c *check) cancelUnreceived(reply reply) {
	srv := c.serve(reply)
	ctx, cancel := context.WithCancelCause(c.Context())
	events, end := c.client(c.target(srv)).Stream(ctx, sample)
	time.Sleep(time.Minute)
	cancel(errEnough)
	synctest.Wait()
	for e := range events {
		c.broken("a %s followed", e.Kind)
		break
	}
	if err := end(); !errors.Is(err, errEnough) {
		c.broken("it ended with %v, want the context's cause", err)
	}
}

func (c *check) cancelInDial() {
	srv := c.serve()
	to := c.target(srv)
	hang := func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	to.HTTP = &http.Client{Transport: &http.Transport{DialContext: hang}}
	r := c.stream(srv, c.client(to), sample)
	time.Sleep(time.Second)
	c.cancelled(r)
}

func (c *check) cancelBefore() {
	srv := c.serve()
	ctx, cancel := context.WithCancelCause(c.Context())
	cancel(errEnough)
	events, end := c.client(c.target(srv)).Stream(ctx, sample)
	for e := range events {
		c.broken("got a %s", e.Kind)
	}
	if err := end(); !errors.Is(err, errEnough) {
		c.broken("it ended with %v, want the context's cause", err)
	}
	if n := len(srv.Requests()); n != 0 {
		c.broken("%d requests were sent", n)
	}
}

func (c *check) deadline() {
	srv := c.serve(stream(message(tweet(1))))
	ctx, cancel := context.WithTimeout(c.Context(), 10*time.Minute)
	defer cancel()
	start := time.Now()
	events, end := c.client(c.target(srv)).Stream(ctx, sample)
	for range events {
	}
	if err := end(); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 10*time.Minute {
		c.broken("it ended with %v after %v", err, time.Since(start))
	}
}

// cancelUnderFlood cancels inside the loop that receives.
func (c *check) cancelUnderFlood(reply reply) {
	srv := c.serve(reply)
	ctx, cancel := context.WithCancelCause(c.Context())
	defer cancel(nil)
	events, end := c.client(c.target(srv)).Stream(ctx, sample)
	received := 0
	for range events {
		if received++; received == 1000 {
			cancel(errEnough)
			synctest.Wait()
		}
	}
	if received > 1000 {
		c.broken("%d events followed", received-1000)
	}
	if err := end(); !errors.Is(err, errEnough) {
		c.broken("it ended with %v, want the context's cause", err)
	}
}
