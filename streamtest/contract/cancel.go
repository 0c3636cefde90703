package contract

import (
	"context"
	"errors"
	"net"
	"net/http"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// cancelCases are about ending a stream by its context.
func cancelCases() []Case {
	const rule = "clause 4: cancelling ends the stream from every state, at once, with the context's cause; nothing follows and nothing stays"
	gz := streamtest.Reply{Compression: streamtest.Gzip, Steps: []streamtest.Step{streamtest.Message(tweet(1)), streamtest.Stall()}}
	states := map[string]streamtest.Reply{
		"header-wait":        streamtest.Wire(streamtest.Stall()),
		"in-header":          streamtest.Wire(streamtest.Raw("HTTP/1.1 200 OK\r\nContent-"), streamtest.Stall()),
		"error-body":         {Status: 503, Steps: []streamtest.Step{streamtest.Stall()}},
		"reading":            streamtest.Stream(streamtest.Message(tweet(1)), streamtest.Stall()),
		"reading-gzip":       gz,
		"gzip-header":        {Header: http.Header{"Content-Encoding": {"gzip"}}, Steps: []streamtest.Step{streamtest.Raw("\x1f\x8b"), streamtest.Stall()}},
		"in-message":         streamtest.Stream(streamtest.Raw(`{"id":`), streamtest.Stall()),
		"in-chunk":           streamtest.Wire(streamtest.Raw(streamtest.Chunked()+"200\r\n{"), streamtest.Stall()),
		"back-off-http":      fault.Refusal(503),
		"back-off-rate":      fault.Refusal(420),
		"back-off-network":   streamtest.Stream(streamtest.End()),
		"keep-alives-only":   streamtest.Stream(),
		"skipping-long-line": streamtest.Stream(streamtest.Repeat("x", 4<<20), streamtest.Stall()),
	}
	var all []Case
	for name, reply := range states {
		all = append(all, Case{"cancel/" + name, rule, nil, func(c *check) { c.cancelIn(scripted(reply), time.Second) }})
	}
	flood := streamtest.Stream(streamtest.Repeat(tweet(1)+"\r\n", 1<<20))
	return append(all,
		Case{"cancel/black-hole", rule, nil, func(c *check) { c.cancelIn(unread(streamtest.Stall()), time.Second) }},
		Case{"cancel/nobody-receives", rule, nil, func(c *check) { c.cancelUnreceived(flood) }},
		Case{"cancel/nobody-receives-malformed", rule, nil, func(c *check) { c.cancelUnreceived(streamtest.Stream(streamtest.Repeat(tweet(1)+"\r\n{\r\n", 1<<20))) }},
		Case{"cancel/in-dial", rule, nil, (*check).cancelInDial},
		Case{"cancel/before-the-call", rule + "; nothing is sent", nil, (*check).cancelBefore},
		Case{"cancel/by-deadline", "clause 4: a context's deadline ends the stream, with context.DeadlineExceeded", nil, (*check).deadline},
		Case{"cancel/under-flood", rule, nil, func(c *check) { c.cancelUnderFlood(flood) }},
	)
}

// cancelIn cancels a while after the start.
func (c *check) cancelIn(srv *streamtest.Server, after time.Duration) {
	r := c.startAt(c.started(srv))
	time.Sleep(after)
	c.cancelled(r)
}

// cancelled cancels, and checks what follows.
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

func (c *check) cancelUnreceived(reply streamtest.Reply) {
	srv := c.serve(reply)
	ctx, cancel := context.WithCancelCause(c.Context())
	events, end := c.client(target(srv)).Stream(ctx, sample)
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
	to := target(srv)
	to.HTTP = &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}}
	r := c.stream(srv, c.client(to), sample)
	time.Sleep(time.Second)
	c.cancelled(r)
}

func (c *check) cancelBefore() {
	srv := c.serve()
	ctx, cancel := context.WithCancelCause(c.Context())
	cancel(errEnough)
	events, end := c.client(target(srv)).Stream(ctx, sample)
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
	srv := c.serve(streamtest.Stream(streamtest.Message(tweet(1))))
	ctx, cancel := context.WithTimeout(c.Context(), 10*time.Minute)
	defer cancel()
	start := time.Now()
	events, end := c.client(target(srv)).Stream(ctx, sample)
	for range events {
	}
	if err := end(); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 10*time.Minute {
		c.broken("it ended with %v after %v", err, time.Since(start))
	}
}

// cancelUnderFlood cancels from inside of the loop that receives.
func (c *check) cancelUnderFlood(reply streamtest.Reply) {
	srv := c.serve(reply)
	ctx, cancel := context.WithCancelCause(c.Context())
	defer cancel(nil)
	events, end := c.client(target(srv)).Stream(ctx, sample)
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
