// Package monitor keeps what a page says of a stream that runs.
package monitor

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/frequent"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
)

const (
	// Seconds is how far back rates go.
	Seconds    = 300
	latest     = 8
	wordsKept  = 256
	maxExcerpt = 280
)

// Monitor watches one stream. Its methods may be called at the same time. Make it with [New].
type Monitor struct {
	stats func() tweetstream.Stats

	mu        sync.Mutex
	last      tweetstream.Stats
	rates     []Second
	state     error            // why nothing arrives; nil is a connection
	down      map[string]error // why, by feed
	retry     time.Time        // when the next attempt is
	languages *frequent.Words
	hashtags  *frequent.Words
	tweets    []Tweet // the oldest first
	targets   []target
}

// Second is what arrived in a second.
type Second struct {
	Tweets, Deletes, Other int64
	Connected              bool // at its end
}

// Tweet is what a page shows of a Tweet. All of it is text from strangers.
type Tweet struct{ Author, Text string }

// Snapshot is all of it at a moment.
type Snapshot struct {
	Stats               tweetstream.Stats
	Rates               []Second // the oldest first, at most [Seconds]
	State               error    // nil is a connection
	RetryIn             time.Duration
	Languages, Hashtags []frequent.Word
	Tweets              []Tweet // the newest first
	Targets             []Target
}

var errNotYet = errors.New("not connected yet")

// New watches the stream that has these counts.
func New(stats func() tweetstream.Stats) *Monitor {
	return &Monitor{stats: stats, state: errNotYet, down: map[string]error{},
		languages: frequent.New(wordsKept), hashtags: frequent.New(wordsKept)}
}

// Run measures rates once a second until the context ends.
func (m *Monitor) Run(ctx context.Context) {
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			m.measure()
		}
	}
}

// measure takes messages from the counts of the client, so that counting costs the stream nothing.
func (m *Monitor) measure() {
	now := m.stats()
	m.mu.Lock()
	defer m.mu.Unlock()
	second := Second{Connected: m.state == nil}
	for kind, n := range now.Received {
		n -= m.last.Received[kind]
		switch kind {
		case tweetstream.KindStatus:
			second.Tweets += n
		case tweetstream.KindDelete:
			second.Deletes += n
		case tweetstream.KindKeepAlive: // no message
		default:
			second.Other += n
		}
	}
	m.last = now
	if m.rates = append(m.rates, second); len(m.rates) > Seconds {
		m.rates = m.rates[1:]
	}
}

// Note learns from an event.
func (m *Monitor) Note(event tweetstream.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch e := event.(type) {
	case *tweetstream.Status:
		m.status(e)
	case *tweetstream.Connected:
		m.up(e.Feed)
	case *tweetstream.Closed:
		m.lost(e.Feed, errors.New("the server ended the response"), e.RetryIn)
	case *tweetstream.ConnectionError:
		m.lost(e.Feed, e.Err, e.RetryIn)
	case *tweetstream.RequestError:
		m.lost(e.Feed, fmt.Errorf("the server answered %d", e.StatusCode), e.RetryIn)
	case *tweetstream.Compliance, *tweetstream.Damaged, *tweetstream.Delete,
		*tweetstream.Disconnect, *tweetstream.Dropped, *tweetstream.KeepAlive, *tweetstream.Like,
		*tweetstream.Limit, *tweetstream.Malformed, *tweetstream.Member, *tweetstream.ScrubGeo,
		*tweetstream.StatusWithheld, *tweetstream.System, *tweetstream.Unknown,
		*tweetstream.UserWithheld, *tweetstream.Warning: // only counted
	}
}

func (m *Monitor) up(feed string) {
	delete(m.down, feed)
	m.state = nil
	for _, err := range m.down {
		m.state = err
	}
}

func (m *Monitor) lost(feed string, err error, retryIn time.Duration) {
	m.down[feed], m.state, m.retry = err, err, time.Now().Add(retryIn)
}

func (m *Monitor) status(e *tweetstream.Status) {
	if e.Lang != "" {
		m.languages.Add(e.Lang)
	}
	for _, h := range e.FullEntities().Hashtags {
		m.hashtags.Add(h.Text)
	}
	seen := Tweet{e.User.ScreenName, render.Excerpt(e.FullText(), maxExcerpt)}
	if m.tweets = append(m.tweets, seen); len(m.tweets) > latest {
		m.tweets = m.tweets[1:]
	}
}
