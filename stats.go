package tweetstream

import (
	"sync/atomic"
	"time"

	"github.com/gotweetstream/tweetstream/internal/outbox"
)

// Stats are counts over all streams of a [Client] since it was made.
//
// Every message that was received went one way, so Received, added up, is Delivered +
// Unwanted + Duplicates + Dropped + Abandoned. It is more only while messages are on their
// way: one, or up to the buffer of WithBackpressure.
type Stats struct {
	Received   map[Kind]int64 // messages by kind, keep-alives among them
	Delivered  int64          // to the consumer or the buffer, unless dropped or abandoned there
	Unwanted   int64          // left out by WithOnly
	Duplicates int64          // left out by WithDedup and WithGapRepair
	Dropped    int64          // by WithBackpressure
	Abandoned  int64          // received, but not delivered before a cancellation

	Bytes       int64                // of response bodies as received (compressed)
	Attempts    int64                // requests
	Connections int64                // requests that became a stream
	Failures    map[RetryClass]int64 // ends of attempts and connections

	// Withheld is the highest count of the limit notices on the last connection: the number
	// of matching Tweets that the server did not send. [tweet.Limit] says how far to trust it.
	Withheld int64
	// Lag is how old the last Tweet with a time was when it arrived, as far as the clocks
	// agree. A lag that grows says that the client is falling behind.
	Lag          time.Duration
	LastReceived time.Time // time of the last byte; zero if there was none
}

// counters are the source of Stats. The stream's goroutine writes them; any may read them.
type counters struct {
	received                               [len(kindNames)]atomic.Int64
	failures                               [RetryNever + 1]atomic.Int64
	put                                    outbox.Counts
	unwanted, duplicates                   atomic.Int64
	bytes, attempts, connections, withheld atomic.Int64
	lastReceived, lag                      atomic.Int64 // ns since 1970, ns
}

// measureLag keeps the last lag if a Tweet says no time.
func (c *counters) measureLag(posted time.Time) {
	if !posted.IsZero() {
		c.lag.Store(int64(time.Unix(0, c.lastReceived.Load()).Sub(posted)))
	}
}

func (c *counters) snapshot() Stats {
	s := Stats{
		Received: counts[Kind](c.received[:]), Failures: counts[RetryClass](c.failures[:]),
		Delivered: c.put.Delivered.Load(), Dropped: c.put.Dropped.Load(),
		Abandoned: c.put.Abandoned.Load(), Unwanted: c.unwanted.Load(),
		Duplicates: c.duplicates.Load(), Bytes: c.bytes.Load(), Attempts: c.attempts.Load(),
		Connections: c.connections.Load(), Withheld: c.withheld.Load(),
		Lag: time.Duration(c.lag.Load()),
	}
	if last := c.lastReceived.Load(); last != 0 {
		s.LastReceived = time.Unix(0, last)
	}
	return s
}

func counts[K Kind | RetryClass](counters []atomic.Int64) map[K]int64 {
	m := make(map[K]int64)
	for i := range counters {
		if n := counters[i].Load(); n > 0 {
			m[K(i)] = n
		}
	}
	return m
}
