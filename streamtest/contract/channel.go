package contract

import (
	"context"
	"errors"
	"strings"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// channelCases are the rules of a stream as its user sees it.
func channelCases() []Case {
	const order = "clause 2: messages arrive in the order in which the server sent them, each once"
	all := []Case{
		{"stream/ends-once", "clause 3: a stream ends once, with an error that says why",
			nil, (*check).endsOnce},
		{"stream/starts-at-once",
			"clause 1: the call does not block; the request is sent though nobody receives",
			nil, (*check).startsAtOnce},
		{"stream/trouble-in-order",
			"clause 5: trouble that the stream survives is an event between the others",
			[]Capability{Reports}, (*check).troubleInOrder},
		{"stream/waits-as-announced", "clause 5: the event that announces a wait has it right",
			[]Capability{Reports}, (*check).waitsAsAnnounced},
		{"stream/slow-consumer", "clause 6: a slow consumer slows the server down, and loses nothing",
			nil, (*check).slowConsumer},
		{"stream/back-pressure", "clause 6: a client that nobody receives from takes a bounded amount",
			nil, (*check).backPressure},
		{"stream/raw-is-kept", "the bytes of a message are the receiver's, and never change",
			nil, (*check).rawIsKept},
		{"stream/kinds", "each message is of the kind that it is", []Capability{Kinds}, (*check).kinds},
		{"stream/keep-alives", "each blank line is one keep-alive",
			[]Capability{Reports}, (*check).keepAlives},
		{"stream/again-after-the-end", "a client can be used again once its stream has ended",
			[]Capability{Reusable}, (*check).again},
		{"stream/one-at-a-time", "a second stream at a time is refused, and the first one goes on",
			[]Capability{Reusable}, (*check).oneAtATime},
	}
	for name, reply := range map[string]reply{
		"plain":        {},
		"plain-split":  {Split: 7},
		"gzip":         {Compression: streamtest.Gzip},
		"gzip-split":   {Compression: streamtest.Gzip, Split: 5},
		"gzip-members": {Compression: streamtest.GzipMembers},
		"gzip-full":    {Compression: fault.GzipFull},
		"gzip-partial": {Compression: fault.GzipPartial},
		"gzip-held":    {Compression: fault.GzipHeld},
	} {
		all = append(all, Case{"stream/order-" + name, order, nil, func(c *check) { c.inOrder(reply) }})
	}
	return all
}

func (c *check) inOrder(reply reply) {
	want := tweets(1, 400)
	reply.Steps = []step{message(want[:300]...), keepAlive(), message(want[300:]...), end()}
	r := c.start(reply, stream())
	time.Sleep(time.Minute)
	c.wantMessages(r.stop(), want)
}

func (c *check) endsOnce() {
	r := c.start(stream(message(tweet(1)), disconnect(6, "token revoked")))
	time.Sleep(time.Hour)
	if !r.hasEnded() || r.err == nil {
		c.broken("after an hour the stream has ended: %t, with %v", r.hasEnded(), r.err)
	}
	r.stop()
}

func (c *check) startsAtOnce() {
	srv := c.serve()
	client := c.client(c.target(srv))
	ctx, cancel := context.WithCancel(c.Context())
	defer cancel()
	client.Stream(ctx, sample)
	synctest.Wait()
	if n := len(srv.Requests()); n != 1 {
		c.broken("%d requests were sent at once, want 1", n)
	}
}

func (c *check) troubleInOrder() {
	r := c.start(
		stream(message(tweet(1)), keepAlive(), raw("{\"id\":\r\n"), message(tweet(2)), end()),
		refusal(503),
		stream(message(tweet(3)), cut()),
		stream(message(tweet(4)), disconnect(6, "")),
	)
	<-r.ended
	const want = "connected status keep_alive malformed status closed request_error " +
		"connected status connection_error connected status disconnect"
	if got := kindsOf(r.stop()); got != want {
		c.broken("got  %s\n    want %s", got, want)
	}
}

func (c *check) waitsAsAnnounced() {
	r := c.start(
		stream(end()), stream(cut()), refusal(503), refusal(429), stream(end()),
		refusal(403),
	)
	<-r.ended
	requests := r.srv.Requests()
	i := 0
	for _, e := range r.stop() {
		switch e.Kind {
		case "closed", "connection_error", "request_error":
			if took := requests[i+1].Time.Sub(e.at); took != e.RetryIn {
				c.broken("%s %d announced %v, and it took %v", e.Kind, i+1, e.RetryIn, took)
			}
			i++
		}
	}
	if i != 5 {
		c.broken("%d waits were announced, want 5", i)
	}
}

func (c *check) slowConsumer() {
	want := tweets(1, 200)
	srv := c.serve(stream(message(want...), disconnect(6, "")))
	events, _ := c.client(c.target(srv)).Stream(c.Context(), sample)
	var got []stamped
	for e := range events {
		time.Sleep(10 * time.Minute)
		if e.Kind != "disconnect" {
			got = append(got, stamped{Event: e})
		}
	}
	c.wantMessages(got, want)
	if n := len(srv.Requests()); n != 1 {
		c.broken("there were %d requests: slowness was taken for a stall", n)
	}
}

func (c *check) backPressure() {
	srv := c.serve(stream(repeat(tweet(1)+"\r\n", 1<<20), stall()))
	ctx, cancel := context.WithCancel(c.Context())
	c.client(c.target(srv)).Stream(ctx, sample)
	time.Sleep(time.Hour)
	cancel()
	synctest.Wait()
	if sent := srv.Requests()[0].Bytes; sent > 8<<20 {
		c.broken("the server was rid of %d bytes while nobody received", sent)
	}
}

func (c *check) rawIsKept() {
	want := tweets(1, 3000)
	r := c.start(reply{Split: 1000, Steps: []step{message(want...)}})
	time.Sleep(time.Minute)
	log := r.stop()
	for _, e := range log[:len(log)/2] { // the owner may write to it; nobody else's bytes change
		for i := range e.Raw {
			e.Raw[i] = '#'
		}
	}
	half := messages(log[:len(log)/2])
	c.wantMessages(log[len(log)/2:], want[len(half):])
}

func (c *check) kinds() {
	r := c.startAt(c.serve(fault.Named("notices").Reply))
	time.Sleep(time.Minute)
	want := strings.Fields("limit status warning status delete status scrub_geo status " +
		"status_withheld status user_withheld status")
	var got []string
	for _, e := range r.stop() {
		if isMessage(e.Event) {
			got = append(got, e.Kind)
		}
	}
	if len(got) != len(want) {
		c.broken("got %v, want %v", got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			c.broken("message %d is a %s, want %s", i+1, got[i], want[i])
		}
	}
}

func (c *check) keepAlives() {
	r := c.start(stream(raw("\r\n\n\r\n"), message(tweet(1)), raw("\r\n"), stall()))
	time.Sleep(2 * c.heartbeat())
	if n := count(r.stop(), "keep_alive"); n != 4 {
		c.broken("%d keep-alives for 4 blank lines", n)
	}
}

func (c *check) again() {
	srv := c.serve(refusal(403), stream(message(tweet(1))))
	client := c.client(c.target(srv))
	<-c.stream(srv, client, sample).ended
	r := c.stream(srv, client, sample)
	time.Sleep(time.Minute)
	c.wantMessages(r.stop(), tweets(1, 2))
}

func (c *check) oneAtATime() {
	srv := c.serve(stream())
	client := c.client(c.target(srv))
	first := c.stream(srv, client, sample)
	synctest.Wait()
	second := c.stream(srv, client, sample)
	if !second.hasEnded() || second.err == nil || errors.Is(second.err, errEnough) {
		c.broken("the second stream ended: %t, with %v", second.hasEnded(), second.err)
	}
	second.stop()
	srv.Send(tweet(1))
	c.wantMessages(first.events(), tweets(1, 2))
	first.stop()
	if n := len(srv.Requests()); n != 1 {
		c.broken("there were %d requests, want 1", n)
	}
}
