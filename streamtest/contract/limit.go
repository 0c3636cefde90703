package contract

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

const mib = 1 << 20

// mostBytes is how much of a flood a client may take.
var mostBytes = map[string]int64{
	"endless-line": 18 * mib, "nesting-endless": 18 * mib, "endless-blank-lines": mib,
	"endless-header": mib, "endless-header-line": mib, "endless-status-line": mib,
	"endless-1xx": mib, "endless-1xx-headers": mib,
	"error-body-endless": mib, "error-body-bomb": mib / 8,
	"gzip-bomb-line": mib / 8, "gzip-bomb-blank-lines": mib / 8, "gzip-bomb-crlf": mib / 8,
	"gzip-bomb-spaces": mib / 8, "gzip-bomb-malformed": mib / 8,
}

// limitCases are about floods and other nonsense.
func limitCases() []Case {
	const bounded = "a flood that is no stream is given up after a bounded number of bytes"
	var all []Case
	for _, name := range slices.Sorted(maps.Keys(mostBytes)) {
		all = append(all, Case{"limit/" + name, bounded, nil, func(c *check) {
			c.takesAtMost(fault.Named(name).Reply, mostBytes[name])
		}})
	}
	return append(all,
		Case{"limit/malformed-run",
			"more than 100 malformed messages in a row end the connection, and no sooner",
			[]Capability{Reports}, (*check).malformedRun},
		Case{"limit/endless-1xx-slowly",
			"interim responses do not put off the end of the wait for a response",
			nil, func(c *check) {
				interim := strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 100)
				c.lasts(0, 91*time.Second, wire(drip(interim, 27, 10*time.Second), stall()))
			}},
		Case{"limit/long-messages",
			"each message over the limit is reported, once, and the stream goes on",
			[]Capability{Reports}, (*check).longMessages},
	)
}

// takesAtMost checks the bytes that the client takes from the first connection.
func (c *check) takesAtMost(reply reply, most int64) {
	r := c.start(reply, stream(message(sentinel)))
	time.Sleep(seen)
	r.stop()
	if got := r.srv.Requests()[0].Bytes; got > most {
		c.broken("it took %d bytes, want at most %d", got, most)
	}
}

func (c *check) malformedRun() {
	good, bad := message(tweet(1)), repeat("{\"id\":\r\n", 100)
	r := c.start(stream(bad, good, bad, good, bad, raw("{\r\n"), stall()), stream())
	time.Sleep(time.Hour)
	log := r.stop()
	if n := count(log, "malformed"); n != 301 || len(messages(log)) != 2 {
		c.broken("%d malformed and %d other messages, want 301 and 2", n, len(messages(log)))
	}
	if n := len(r.srv.Requests()); n != 2 {
		c.broken("%d connections, want 2", n)
	}
}

func (c *check) longMessages() {
	long := strings.Repeat("x", 2<<20)
	r := c.start(stream(message(tweet(1), long, tweet(2), long, long, tweet(3))))
	time.Sleep(time.Hour)
	log := r.stop()
	c.wantMessages(log, tweets(1, 4))
	if n := count(log, "malformed"); n != 3 || len(r.srv.Requests()) != 1 {
		c.broken("%d malformed messages and %d connections, want 3 and 1", n, len(r.srv.Requests()))
	}
}
