package contract

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// The ladders of the service's documentation.
const (
	networkRule = "failures of the network: at once, then 250 ms more each time, to 16 s"
	refusedRule = "HTTP errors: 5 s, doubled each time, to 320 s"
	limitedRule = "rate limits: a minute, doubled each time, and at least to 15 minutes"
)

// ladderCases are about the waits of a client. The documented waits are the least; up
// to a fifth more keeps clients from coming back all at once.
func ladderCases() []Case {
	return slices.Concat(documentedLadders(), healthCases(), []Case{
		{"ladder/top-of-network", networkRule, nil, (*check).topOfNetwork},
		{"ladder/apart", "each kind of failure has a ladder of its own", nil, (*check).apart},
		{"ladder/date", "Retry-After can be a date", nil, func(c *check) {
			at := time.Now().Add(4 * time.Minute).UTC().Format(http.TimeFormat)
			c.start(asksToWait("Retry-After", at)).wantWaits(4 * time.Minute)
		}},
		{"ladder/rate-limit-reset", "a later x-rate-limit-reset wins", nil, func(c *check) {
			at := strconv.FormatInt(time.Now().Add(5*time.Minute).Unix(), 10)
			c.start(asksToWait("X-Rate-Limit-Reset", at)).wantWaits(5 * time.Minute)
		}},
		{"ladder/jitter", "waits differ: clients which failed together do not come back together",
			nil, (*check).jitter},
	})
}

func asksToWait(header, value string) reply {
	return reply{Status: http.StatusTooManyRequests, Header: http.Header{header: {value}}}
}

// ladder checks the waits, in seconds, of a server that always gives one reply.
func ladder(name, rule string, always reply, seconds ...float64) Case {
	return Case{"ladder/" + name, rule, nil, func(c *check) {
		c.start(always).wantWaits(durations(seconds)...)
	}}
}

func documentedLadders() []Case {
	return []Case{
		ladder("end", networkRule, stream(end()), 0, .25, .5, .75, 1, 1.25, 1.5),
		ladder("cut-after-a-message", networkRule, stream(message(tweet(1)), cut()), 0, .25, .5, .75),
		ladder("reset", networkRule, wire(reset()), 0, .25, .5, .75),
		ladder("no-response", networkRule, wire(stall()), 0, .25, .5),
		{"ladder/stall", "a stall is a failure of the network; a message alone is not health",
			nil, func(c *check) {
				c.startAt(c.started(unread(stall()))).wantWaits(durations([]float64{0, .25, .5})...)
			}},
		ladder("http-500", refusedRule, refusal(500), 5, 10, 20, 40, 80, 160, 320, 320, 320),
		ladder("html", refusedRule, fault.Named("html-page").Reply, 5, 10, 20),
		ladder("shed-load", "disconnect code 12 is as an HTTP error",
			stream(disconnect(12, "")), 5, 10, 20),
		ladder("http-420", limitedRule, refusal(420), 60, 120, 240, 480),
		ladder("http-429", limitedRule, refusal(429), 60, 120, 240, 480),
		ladder("connection-limit", limitedRule, fault.Named("connection-limit").Reply, 60, 120, 240),
		ladder("duplicate-stream", "disconnect codes 2 and 7 are as a rate limit",
			stream(disconnect(2, "")), 60, 120),
		ladder("duplicate-stream-after-minutes",
			"two clients that fight for one place wait longer and longer",
			stream(message(tweet(1)), wait(80*time.Second), message(tweet(2)), disconnect(7, "")),
			60, 120, 240, 480),
		ladder("retry-after", "a longer Retry-After wins, a shorter one does not",
			reply{Status: 503, Header: http.Header{"Retry-After": {"15"}}}, 15, 15, 20, 40),
	}
}

// healthCases are about connections that let a ladder start over.
func healthCases() []Case {
	return []Case{
		ladder("healthy", "a healthy connection starts the waits over",
			stream(message(tweet(1)), wait(61*time.Second), keepAlive(), cut()), 0, 0, 0, 0),
		ladder("healthy-by-keep-alives", "keep-alives are lines, too",
			stream(wait(30*time.Second), keepAlive(), wait(31*time.Second), keepAlive(), end()), 0, 0, 0),
		ladder("not-healthy-by-time", "without a line, time alone is not health",
			stream(wait(80*time.Second), end()), 0, .25, .5, .75),
		ladder("not-healthy-by-messages", "messages alone, without a minute, are not health",
			stream(message(tweets(1, 50)...), wait(58*time.Second), cut()), 0, .25, .5, .75),
		ladder("good-order-after-messages",
			"a connection that gave messages and ends in good order is followed at once",
			stream(message(tweets(1, 50)...), wait(30*time.Second), end()), 0, 0, 0, 0),
	}
}

func (c *check) apart() {
	r := c.start(refusal(503), stream(end()), refusal(420), refusal(503), stream(end()),
		refusal(420), refusal(503), stream(end()))
	r.wantWaits(durations([]float64{5, 0, 60, 10, .25, 120, 20, .5})...)
}

func durations(seconds []float64) []time.Duration {
	all := make([]time.Duration, len(seconds))
	for i, s := range seconds {
		all[i] = time.Duration(s * float64(time.Second))
	}
	return all
}

// topOfNetwork has enough failures for the longest wait.
func (c *check) topOfNetwork() {
	waits := c.start(stream(cut())).waits(80)
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
		r := c.start(refusal(503))
		different[r.waits(1)[0]] = true
		r.stop()
	}
	if len(different) < 2 {
		c.broken("8 clients came back after the same time")
	}
}
