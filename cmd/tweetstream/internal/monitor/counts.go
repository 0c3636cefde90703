package monitor

import (
	"sync/atomic"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// counts are those of events that come from no client.
type counts struct {
	bytes func() int64
	kinds [tweetstream.KindMember + 1]atomic.Int64
	last  atomic.Int64 // when, in ns since 1970
	lag   atomic.Int64 // ns
}

// note counts an event that is a message. A nil counts does nothing.
func (c *counts) note(event tweetstream.Event) {
	if c == nil || !event.Kind().HasRaw() {
		return
	}
	c.kinds[event.Kind()].Add(1)
	now := time.Now()
	c.last.Store(now.UnixNano())
	if e, ok := event.(*tweetstream.Status); ok {
		if posted := tweetstream.TimeOf(e); !posted.IsZero() {
			c.lag.Store(int64(now.Sub(posted)))
		}
	}
}

func (c *counts) stats() tweetstream.Stats {
	s := tweetstream.Stats{Received: map[tweetstream.Kind]int64{},
		Lag: time.Duration(c.lag.Load())}
	for kind := range c.kinds {
		if n := c.kinds[kind].Load(); n > 0 {
			s.Received[tweetstream.Kind(kind)] = n
		}
	}
	if c.bytes != nil {
		s.Bytes = c.bytes()
	}
	if last := c.last.Load(); last > 0 {
		s.LastReceived = time.Unix(0, last)
	}
	return s
}
