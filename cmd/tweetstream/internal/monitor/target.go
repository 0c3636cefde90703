package monitor

import "fmt"

// readier is a sink that knows whether it can store messages now.
type readier interface{ Ready() error }

// pender is a sink that knows how many messages it has not stored yet.
type pender interface{ Pending() int64 }

// Target is what a page shows of a target of --to.
type Target struct {
	Name    string
	Err     error // why it cannot store messages now; nil if it can
	Pending int64 // messages that were written but are not acknowledged; -1 is unknown
}

type target struct {
	name string
	sink any
}

// Add watches a target. Where the sink has the methods Ready() error and Pending() int64, they are
// asked; they may be called at any time.
func (m *Monitor) Add(name string, sink any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.targets = append(m.targets, target{name, sink})
}

func (t target) look() Target {
	seen := Target{Name: t.name, Pending: -1}
	if r, ok := t.sink.(readier); ok {
		seen.Err = r.Ready()
	}
	if p, ok := t.sink.(pender); ok {
		seen.Pending = p.Pending()
	}
	return seen
}

// looked asks all targets.
func (m *Monitor) looked() (seen []Target) {
	m.mu.Lock()
	targets := m.targets
	m.mu.Unlock()
	for _, t := range targets {
		seen = append(seen, t.look())
	}
	return seen
}

// Ready is nil while every feed is connected and every target can store, or says what is not so.
func (m *Monitor) Ready() error {
	if err := m.connected(); err != nil {
		return err
	}
	for _, t := range m.looked() {
		if t.Err != nil {
			return fmt.Errorf("%s: %w", t.Name, t.Err)
		}
	}
	return nil
}
