// Package monitor keeps what a page says of a stream that runs.
package monitor

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// Monitor watches one stream, or the reading of recordings or of a broker. Its methods may be
// called at the same time. Make it with [New] or [Reading].
type Monitor struct {
	stats func() tweetstream.Stats
	own   *counts // of Note; nil counts nothing
	what  string  // is done while all is well, such as "connected"

	mu        sync.Mutex
	last      tweetstream.Stats
	rates     []Second
	state     error            // why nothing arrives; nil is a connection
	down      map[string]error // why, by feed
	retry     time.Time        // when the next attempt is
	languages *frequent.Words
	hashtags  *frequent.Words
	tweets    []*tweetstream.Status // the oldest first
	targets   []target
}

// Second is what arrived in a second.
type Second struct {
	Tweets, Deletes, Other int64
	Connected              bool          // at its end
	Lag                    time.Duration // then
}

// Tweet is what a page shows of a Tweet. All of it is text from strangers.
type Tweet struct{ Author, Text string }

// Snapshot is all of it at a moment.
type Snapshot struct {
	Stats               tweetstream.Stats
	Rates               []Second // the oldest first, at most [Seconds]
	Doing               string   // while all is well
	State               error    // why nothing arrives; nil is a connection
	RetryIn             time.Duration
	Languages, Hashtags []frequent.Word
	Tweets              []Tweet // the newest first
	Targets             []Target
}

var errNotYet = errors.New("not connected yet")

// New watches the stream that has these counts.
func New(stats func() tweetstream.Stats) *Monitor {
	return &Monitor{stats: stats, what: "connected", state: errNotYet, down: map[string]error{},
		languages: frequent.New(wordsKept), hashtags: frequent.New(wordsKept)}
}

// Reading watches something else than a client, and counts the events that are noted. The
// function bytes returns how much was read so far; nil is unknown.
func Reading(what string, bytes func() int64) *Monitor {
	own := &counts{bytes: bytes}
	m := New(own.stats)
	m.own, m.what, m.state = own, what, nil
	return m
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
	second := Second{Connected: m.state == nil, Lag: now.Lag}
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
	m.own.note(event)
	m.mu.Lock()
	defer m.mu.Unlock()
	switch e := event.(type) {
	case *tweetstream.Status:
		m.status(e)
	case *tweetstream.Connected:
		m.back(e.Feed)
	case *tweetstream.Closed:
		m.lost(e.Feed, errors.New("the server ended the response"), e.RetryIn)
	case *tweetstream.ConnectionError:
		m.lost(e.Feed, e.Err, e.RetryIn)
	case *tweetstream.RequestError:
		m.lost(e.Feed, fmt.Errorf("the server answered %d", e.StatusCode), e.RetryIn)
	case *tweetstream.Compliance, *tweetstream.Damaged, *tweetstream.Delete,
		*tweetstream.Disconnect, *tweetstream.Dropped, *tweetstream.KeepAlive, *tweetstream.Like,
		*tweetstream.Limit, *tweetstream.Malformed, *tweetstream.Member, *tweetstream.Repaired,
		*tweetstream.ScrubGeo,
		*tweetstream.StatusWithheld, *tweetstream.System, *tweetstream.Unknown,
		*tweetstream.UserWithheld, *tweetstream.Warning: // only counted
	}
}

// Away says that something is away, such as a broker, and why. It stays so until [Monitor.Back].
func (m *Monitor) Away(name string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lost(name, err, 0)
}

// Back says that it is there again.
func (m *Monitor) Back(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.back(name)
}

func (m *Monitor) back(feed string) {
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
	if m.tweets = append(m.tweets, e); len(m.tweets) > latest {
		m.tweets = m.tweets[1:]
	}
}

// shown are Tweets as a page shows them, the newest first.
func shown(tweets []*tweetstream.Status) (list []Tweet) {
	for _, t := range slices.Backward(tweets) {
		list = append(list, Tweet{t.User.ScreenName, render.Excerpt(t.FullText(), maxExcerpt)})
	}
	return list
}
