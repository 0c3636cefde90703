package contract

import (
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// stallCases are about silence. It counts from the last byte.
func stallCases() []Case {
	const rule = "a stall is noticed within 90 to 91 s after the last byte"
	timed := func(name, rule string, least, most time.Duration, reply streamtest.Reply) Case {
		return Case{"stall/" + name, rule, nil, func(c *check) { c.lasts(least, most, reply) }}
	}
	s := time.Second
	message, stall := streamtest.Message(tweet(1)), streamtest.Stall()
	return []Case{
		timed("at-once", rule, 90*s, 91*s, streamtest.Stream(stall)),
		timed("after-a-message", rule, 90*s, 91*s, streamtest.Stream(message, stall)),
		timed("after-a-pause", rule, 170*s, 171*s, streamtest.Stream(message, streamtest.Wait(80*s), streamtest.KeepAlive(), stall)),
		timed("in-message", rule, 90*s, 91*s, streamtest.Stream(streamtest.Raw(`{"id":`), stall)),
		timed("in-chunk", rule, 90*s, 91*s, streamtest.Wire(streamtest.Raw(streamtest.Chunked(tweet(1))+"200\r\n{"), stall)),
		timed("gzip", rule, 90*s, 91*s, streamtest.Reply{Compression: streamtest.Gzip, Steps: []streamtest.Step{message, stall}}),
		timed("gzip-members", rule, 90*s, 91*s, streamtest.Reply{Compression: streamtest.GzipMembers, Steps: []streamtest.Step{message, stall}}),
		timed("byte-by-byte", rule, 179*s, 181*s, streamtest.Stream(streamtest.Drip(strings.Repeat("x", 90), 1, s), stall)),
		timed("no-header", "a response that does not begin within 20 s never will", 20*s, 21*s, streamtest.Wire(stall)),
		{"stall/black-hole", "a connection that takes not even the request is lost", nil, func(c *check) {
			c.lastsOn(fault.Named("black-hole").Server(), 0, 91*s)
		}},
		timed("no-line", "bytes without a line end for 5 minutes are no life", 300*s, 301*s, streamtest.Stream(streamtest.Drip(strings.Repeat("x", 60), 1, 10*s), stall)),
		timed("no-line-after-messages", "bytes without a line end for 5 minutes are no life", 360*s, 361*s,
			streamtest.Stream(message, streamtest.Wait(60*s), message, streamtest.Drip(strings.Repeat("x", 60), 1, 10*s), stall)),
		timed("error-body", "the body of a refusal is waited for 5 s at most", 0, 6*s, streamtest.Reply{Status: 503, Steps: []streamtest.Step{stall}}),
		timed("error-body-drip", "the body of a refusal is waited for 5 s at most", 0, 6*s, streamtest.Reply{Status: 503, Steps: []streamtest.Step{streamtest.Drip(strings.Repeat("x", 100), 1, s)}}),
		{"stall/never-while-alive", "a stream with a keep-alive every 30 s is never lost", nil, (*check).aliveForADay},
		{"stall/never-by-a-slow-consumer", "a consumer that sleeps is no stall", nil, (*check).sleepyConsumer},
		{"stall/long-message-slowly", "a message may take minutes, as long as it ends", nil, func(c *check) {
			r := c.start(streamtest.Stream(streamtest.Drip(tweet(1)+"\r\n", 10, 10*time.Second)))
			time.Sleep(time.Hour)
			c.wantMessages(r.stop(), tweets(1, 2))
		}},
	}
}

// lasts checks how long the client stays on the first connection.
func (c *check) lasts(least, most time.Duration, reply streamtest.Reply) {
	c.lastsOn(scripted(reply, streamtest.Stream()), least, most)
}

func (c *check) lastsOn(srv *streamtest.Server, least, most time.Duration) {
	r := c.startAt(c.started(srv))
	time.Sleep(time.Hour)
	r.stop()
	requests := r.srv.Requests()
	got := requests[0].Ended.Sub(requests[0].Time)
	if len(requests) != 2 || got < least || got > most {
		c.broken("the first connection lasted %v, want %v to %v; there were %d", got, least, most, len(requests))
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
	events, _ := c.client(target(srv)).Stream(c.Context(), sample)
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
