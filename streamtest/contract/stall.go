package contract

import (
	"slices"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// stallCases are about silence. It counts from the last byte.
func stallCases() []Case {
	return slices.Concat(byteCases(), lineCases(), []Case{
		{"stall/never-while-alive", "a stream with a keep-alive every 30 s is never lost",
			nil, (*check).aliveForADay},
		{"stall/never-by-a-slow-consumer", "a consumer that sleeps is no stall",
			nil, (*check).sleepyConsumer},
		{"stall/long-message-slowly", "a message may take minutes, as long as it ends",
			nil, func(c *check) {
				r := c.start(stream(drip(tweet(1)+"\r\n", 10, 10*time.Second)))
				time.Sleep(time.Hour)
				c.wantMessages(r.stop(), tweets(1, 2))
			}},
		{"stall/black-hole", "a connection that takes not even the request is lost", nil, func(c *check) {
			c.lastsOn(fault.Named("black-hole").Server(), 0, 91*time.Second)
		}},
	})
}

// timed checks the life of the first connection, in seconds.
func timed(name, rule string, least, most time.Duration, first reply) Case {
	return Case{"stall/" + name, rule, nil, func(c *check) {
		c.lasts(least*time.Second, most*time.Second, first)
	}}
}

// byteCases end without a byte.
func byteCases() []Case {
	const rule = "a stall is noticed within 90 to 91 s after the last byte"
	packed := func(compression streamtest.Compression) reply {
		return reply{Compression: compression, Steps: []step{message(tweet(1)), stall()}}
	}
	pause := stream(message(tweet(1)), wait(80*time.Second), keepAlive(), stall())
	return []Case{
		timed("at-once", rule, 90, 91, stream(stall())),
		timed("after-a-message", rule, 90, 91, stream(message(tweet(1)), stall())),
		timed("after-a-pause", rule, 170, 171, pause),
		timed("in-message", rule, 90, 91, stream(raw(`{"id":`), stall())),
		timed("in-chunk", rule, 90, 91, wire(raw(chunked(tweet(1))+"200\r\n{"), stall())),
		timed("gzip", rule, 90, 91, packed(streamtest.Gzip)),
		timed("gzip-members", rule, 90, 91, packed(streamtest.GzipMembers)),
		timed("byte-by-byte", rule, 179, 181,
			stream(drip(strings.Repeat("x", 90), 1, time.Second), stall())),
		timed("no-header", "a response may begin with its first message", 90, 91, wire(stall())),
	}
}

// lineCases have bytes that come to nothing.
func lineCases() []Case {
	const noLine = "5 minutes of bytes without a line end are no life"
	const body = "the body of a refusal is waited for 5 s at most"
	slow := drip(strings.Repeat("x", 60), 1, 10*time.Second)
	slowBody := drip(strings.Repeat("x", 100), 1, time.Second)
	return []Case{
		timed("no-line", noLine, 300, 301, stream(slow, stall())),
		timed("no-line-after-messages", noLine, 360, 361,
			stream(message(tweet(1)), wait(time.Minute), message(tweet(1)), slow, stall())),
		timed("error-body", body, 0, 6, reply{Status: 503, Steps: []step{stall()}}),
		timed("error-body-drip", body, 0, 6, reply{Status: 503, Steps: []step{slowBody}}),
	}
}

// lasts checks the time that the client stays on the first connection.
func (c *check) lasts(least, most time.Duration, reply reply) {
	c.lastsOn(scripted(reply, stream()), least, most)
}

func (c *check) lastsOn(srv *server, least, most time.Duration) {
	r := c.startAt(c.started(srv))
	time.Sleep(time.Hour)
	r.stop()
	requests := r.srv.Requests()
	got := requests[0].Ended.Sub(requests[0].Time)
	if len(requests) != 2 || got < least || got > most {
		c.broken("the first connection lasted %v, want %v to %v; there were %d",
			got, least, most, len(requests))
	}
}

func (c *check) aliveForADay() {
	r := c.startAt(c.started(streamtest.NewUnstartedServer()))
	time.Sleep(24 * time.Hour)
	log := r.stop()
	if n := len(r.srv.Requests()); n != 1 {
		c.broken("%d connections in a day, want 1", n)
	}
	if n := count(log, "keep_alive"); len(log) > 0 && (n < 2870 || n > 2880) {
		c.broken("%d keep-alives, want 2880", n)
	}
}

// sleepyConsumer sleeps 10 minutes after each event, for a day.
func (c *check) sleepyConsumer() {
	srv := c.started(streamtest.NewUnstartedServer())
	events, _ := c.client(c.target(srv)).Stream(c.Context(), sample)
	start := time.Now()
	srv.Send(tweets(1, 2000)...)
	for range events {
		time.Sleep(10 * time.Minute)
		if time.Since(start) > 24*time.Hour {
			break
		}
	}
	if n := len(srv.Requests()); n != 1 {
		c.broken("%d connections, want 1", n)
	}
}
