package simulation

import (
	"fmt"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream/tweet"
)

// limitEvery is the least time between two limit notices.
const limitEvery = time.Second

// limiter withholds and counts the Tweets of a connection beyond its allowance.
type limiter struct {
	rate float64 // Tweets per second; 0 is no limit

	mu       sync.Mutex
	tokens   float64 // Tweets allowed now
	at       time.Duration
	latest   time.Time // time of a message, for the notices
	withheld int64
	reported int64
	over     bool          // counts no more
	since    time.Duration // of the first unreported Tweet
}

func newLimiter(rate float64) *limiter { return &limiter{rate: rate, tokens: max(rate, 1)} }

// admit reports whether a message may be sent.
func (l *limiter) admit(m *item) bool {
	if l.rate == 0 || m.read().kind != tweet.KindTweet {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return false
	}
	l.tokens = min(l.tokens+l.rate*(m.elapsed-l.at).Seconds(), max(l.rate, 1))
	l.at = m.elapsed
	if l.tokens >= 1 {
		l.tokens--
		return true
	}
	if l.withheld == l.reported {
		l.since = m.elapsed
	}
	l.withheld++
	return false
}

// due returns a notice if one is due before a message.
func (l *limiter) due(m *item) []byte {
	if l.rate == 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if t := m.read().time; !t.IsZero() {
		l.latest = t
	}
	if m.elapsed-l.since < limitEvery {
		return nil
	}
	return l.notice()
}

// rest returns a notice if any Tweet is unreported.
func (l *limiter) rest() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.notice()
}

// last is rest at the end of a stream. Nothing counts any more after it. If waiting
// notices were dropped, it repeats the total.
func (l *limiter) last(dropped bool) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	if dropped {
		l.reported = 0
	}
	return l.notice()
}

func (l *limiter) notice() []byte {
	if l.withheld == l.reported {
		return nil
	}
	l.reported = l.withheld
	at := l.latest
	if at.IsZero() {
		at = time.Now()
	}
	return fmt.Appendf(nil, `{"limit":{"track":%d,"timestamp_ms":"%d"}}`, l.withheld, at.UnixMilli())
}

// unreported reports whether any withheld Tweet is in no notice yet.
func (l *limiter) unreported() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.withheld != l.reported
}

func (l *limiter) total() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.withheld
}
