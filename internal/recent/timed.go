package recent

import "time"

// Timed is a set of values that belong to times, as messages do that say when they were made. It
// holds them by the minute. A minute is forgotten once nothing was added to it for a while, unless
// it is held. So what comes again late, out of the past, is known if somebody had reason to expect
// it. Values without a time are in a [Set].
//
// A Timed must not be used from several goroutines at once.
type Timed[K comparable] struct {
	keep     time.Duration
	minutes  map[int64]*minute[K] // by the minute since 1970
	holds    map[any]*hold        // by the owner
	timeless *Set[K]
}

type minute[K comparable] struct {
	values      map[K]struct{}
	first, last time.Time // when a value was added
}

type hold struct {
	from, to time.Time // of adding
	around   map[int64]bool
}

// NewTimed returns an empty set. It keeps a minute for a time after the last value that was added
// to it, and of values without a time the last ones, by their number.
func NewTimed[K comparable](keep time.Duration, timeless int) *Timed[K] {
	return &Timed[K]{
		keep: keep, minutes: map[int64]*minute[K]{}, holds: map[any]*hold{},
		timeless: NewSet[K](timeless),
	}
}

// Add adds k, which belongs to a time, and reports whether k was new.
func (s *Timed[K]) Add(k K, at, now time.Time) bool {
	if at.IsZero() {
		return s.timeless.Add(k)
	}
	key := minuteOf(at)
	m := s.minutes[key]
	if m == nil {
		s.forget(now)
		m = &minute[K]{values: map[K]struct{}{}, first: now}
		s.minutes[key] = m
	}
	m.last = now
	if _, known := m.values[k]; known {
		return false
	}
	m.values[k] = struct{}{}
	return true
}

// Hold keeps, until the owner releases it, what lies at the two ends of a gap: what was added
// shortly before it began, and is added until shortly after it has ended. Call it before
// anything is added after the gap.
func (s *Timed[K]) Hold(owner any, from, to time.Time) {
	h := s.holdOf(owner)
	h.from, h.to = from.Add(-s.keep), to.Add(s.keep)
}

// HoldAround keeps the values of the minutes around a time, until the owner releases them.
func (s *Timed[K]) HoldAround(owner any, at time.Time) {
	for i := int64(-1); i <= 1; i++ {
		s.holdOf(owner).around[minuteOf(at)+i] = true
	}
}

// Release ends the holds of an owner.
func (s *Timed[K]) Release(owner any) { delete(s.holds, owner) }

func (s *Timed[K]) holdOf(owner any) *hold {
	if s.holds[owner] == nil {
		s.holds[owner] = &hold{around: map[int64]bool{}}
	}
	return s.holds[owner]
}

// forget forgets the minutes that nobody needs.
func (s *Timed[K]) forget(now time.Time) {
	for key, m := range s.minutes {
		if now.Sub(m.last) > s.keep && !s.held(key, m) {
			delete(s.minutes, key)
		}
	}
}

func (s *Timed[K]) held(key int64, m *minute[K]) bool {
	for _, h := range s.holds {
		if h.around[key] || !m.last.Before(h.from) && !m.first.After(h.to) {
			return true
		}
	}
	return false
}

func minuteOf(at time.Time) int64 { return at.Unix() / 60 }
