package monitor

import (
	"fmt"
	"slices"
	"time"
)

const top = 10

// Snapshot returns all of it at this moment.
func (m *Monitor) Snapshot() Snapshot {
	stats, targets := m.stats(), m.looked()
	m.mu.Lock()
	defer m.mu.Unlock()
	s := Snapshot{Stats: stats, Rates: slices.Clone(m.rates), State: m.state,
		Languages: m.languages.Top(top), Hashtags: m.hashtags.Top(top),
		Doing: m.what, Tweets: shown(m.tweets), Targets: targets}
	if m.state != nil {
		s.RetryIn = max(0, time.Until(m.retry))
	}
	return s
}

// connected is nil while every feed is connected, or says why one is not.
func (m *Monitor) connected() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.state == nil || m.state == errNotYet {
		return m.state
	}
	wait := max(0, time.Until(m.retry)).Round(time.Second)
	if wait == 0 {
		return fmt.Errorf("not connected: %w", m.state)
	}
	return fmt.Errorf("not connected: %w; the next attempt is in %s", m.state, wait)
}
