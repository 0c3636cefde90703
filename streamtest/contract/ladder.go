package contract

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// ladderCases are about how long a client waits. The documented waits are the
// least; up to a fifth more keeps clients from coming back all at once.
func ladderCases() []Case {
	const (
		network = "failures of the network: at once, then 250 ms more each time, to 16 s"
		refused = "HTTP errors: 5 s, doubled each time, to 320 s"
		limited = "rate limits: a minute, doubled each time, and at least to 15 minutes"
	)
	one := func(name, rule string, reply streamtest.Reply, seconds ...float64) Case {
		return Case{"ladder/" + name, rule, nil, func(c *check) { c.start(reply).wantWaits(durations(seconds)...) }}
	}
	end, cut := streamtest.Stream(streamtest.End()), streamtest.Stream(streamtest.Message(tweet(1)), streamtest.Cut())
	all := []Case{
		one("end", network, end, 0, .25, .5, .75, 1, 1.25, 1.5),
		one("cut-after-a-message", network, cut, 0, .25, .5, .75),
		one("reset", network, streamtest.Wire(streamtest.Reset()), 0, .25, .5, .75),
		one("no-response", network, streamtest.Wire(streamtest.Stall()), 0, .25, .5),
		{"ladder/stall", "a stall is a failure of the network; a message alone is not health", nil, func(c *check) {
			c.startAt(c.started(unread(streamtest.Stall()))).wantWaits(durations([]float64{0, .25, .5})...)
		}},
		one("http-500", refused, fault.Refusal(500), 5, 10, 20, 40, 80, 160, 320, 320, 320),
		one("html", refused, fault.Named("html-page").Reply, 5, 10, 20),
		one("shed-load", "disconnect code 12 is as an HTTP error", streamtest.Stream(streamtest.Disconnect(12, "")), 5, 10, 20),
		one("http-420", limited, fault.Refusal(420), 60, 120, 240, 480),
		one("http-429", limited, fault.Refusal(429), 60, 120, 240, 480),
		one("connection-limit", limited, fault.Named("connection-limit").Reply, 60, 120, 240),
		one("duplicate-stream", "disconnect codes 2 and 7 are as a rate limit", streamtest.Stream(streamtest.Disconnect(2, "")), 60, 120),
		one("duplicate-stream-after-minutes", "two clients that fight for one place wait longer and longer", streamtest.Stream(streamtest.Message(tweet(1)),
			streamtest.Wait(80*time.Second), streamtest.Message(tweet(2)), streamtest.Disconnect(7, "")), 60, 120, 240, 480),
		one("retry-after", "a longer Retry-After wins, a shorter one does not", streamtest.Reply{Status: 503, Header: http.Header{"Retry-After": {"15"}}}, 15, 15, 20, 40),
		one("healthy", "a healthy connection starts the waits over", streamtest.Stream(streamtest.Message(tweet(1)), streamtest.Wait(61*time.Second), streamtest.KeepAlive(), streamtest.Cut()), 0, 0, 0, 0),
		one("healthy-by-keep-alives", "keep-alives are lines, too", streamtest.Stream(streamtest.Wait(30*time.Second), streamtest.KeepAlive(), streamtest.Wait(31*time.Second), streamtest.KeepAlive(), streamtest.End()), 0, 0, 0),
		one("not-healthy-by-time", "without a line, time alone is not health", streamtest.Stream(streamtest.Wait(80*time.Second), streamtest.End()), 0, .25, .5, .75),
		one("not-healthy-by-messages", "messages alone, without a minute, are not health", streamtest.Stream(streamtest.Message(tweets(1, 50)...), streamtest.Wait(58*time.Second), streamtest.End()), 0, .25, .5, .75),
		{"ladder/top-of-network", network, nil, (*check).topOfNetwork},
		{"ladder/apart", "each kind of failure has a ladder of its own", nil, func(c *check) {
			c.start(fault.Refusal(503), end, fault.Refusal(420), fault.Refusal(503), end, fault.Refusal(420), fault.Refusal(503), end).
				wantWaits(durations([]float64{5, 0, 60, 10, .25, 120, 20, .5})...)
		}},
		{"ladder/date", "Retry-After can be a date", nil, func(c *check) {
			at := time.Now().Add(4 * time.Minute).UTC().Format(http.TimeFormat)
			c.start(streamtest.Reply{Status: 429, Header: http.Header{"Retry-After": {at}}}).wantWaits(4 * time.Minute)
		}},
		{"ladder/rate-limit-reset", "a later x-rate-limit-reset wins", nil, func(c *check) {
			at := strconv.FormatInt(time.Now().Add(5*time.Minute).Unix(), 10)
			c.start(streamtest.Reply{Status: 429, Header: http.Header{"X-Rate-Limit-Reset": {at}}}).wantWaits(5 * time.Minute)
		}},
		{"ladder/jitter", "waits differ, so that clients which failed together do not come back together", nil, (*check).jitter},
	}
	return all
}

func durations(seconds []float64) []time.Duration {
	all := make([]time.Duration, len(seconds))
	for i, s := range seconds {
		all[i] = time.Duration(s * float64(time.Second))
	}
	return all
}

// topOfNetwork has enough failures to reach the top.
func (c *check) topOfNetwork() {
	waits := c.start(streamtest.Stream(streamtest.Cut())).waits(80)
	for i, got := range waits {
		least := min(time.Duration(i)*250*time.Millisecond, 16*time.Second)
		if got < least || got > 4*time.Minute {
			c.broken("wait %d was %v, want at least %v", i+1, got, least)
		}
	}
	if last := waits[len(waits)-1]; last > 16*time.Second*6/5 {
		c.broken("the last wait was %v, want 16 s to a fifth more", last)
	}
}

func (c *check) jitter() {
	different := map[time.Duration]bool{}
	for range 8 {
		r := c.start(fault.Refusal(503))
		different[r.waits(1)[0]] = true
		r.stop()
	}
	if len(different) < 2 {
		c.broken("8 clients came back after the same time")
	}
}
