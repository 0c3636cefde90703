// Package recent has a set that forgets: of values such as ids and nonces it holds those
// that were added last, in bounded memory.
package recent

import (
	"maps"
	"slices"
)

// Set holds at least the last size different values that were added to it, and at most
// twice as many. It forgets in two generations: when the newer one is full, it becomes the
// older one, and the values of the older one are forgotten all at once. That needs no order and
// no clock. A value that keeps coming is never forgotten.
//
// A Set must not be used from several goroutines at once.
type Set[K comparable] struct {
	size         int
	newer, older map[K]struct{}
}

// NewSet returns an empty set. The size must be positive.
func NewSet[K comparable](size int) *Set[K] {
	return &Set[K]{size: max(size, 1), newer: make(map[K]struct{})}
}

// Has reports whether the set holds k.
func (s *Set[K]) Has(k K) bool {
	if _, ok := s.newer[k]; ok {
		return true
	}
	_, ok := s.older[k]
	return ok
}

// Add adds k and reports whether k was new.
func (s *Set[K]) Add(k K) bool {
	if _, ok := s.newer[k]; ok {
		return false
	}
	_, old := s.older[k]
	if len(s.newer) >= s.size {
		s.newer, s.older = make(map[K]struct{}), s.newer
	}
	s.newer[k] = struct{}{}
	return !old
}

// Save returns the values of both generations, in no order.
func (s *Set[K]) Save() (newer, older []K) {
	return slices.Collect(maps.Keys(s.newer)), slices.Collect(maps.Keys(s.older))
}

// Load makes the set hold what Save returned.
func (s *Set[K]) Load(newer, older []K) {
	s.newer, s.older = setOf(newer), setOf(older)
}

func setOf[K comparable](values []K) map[K]struct{} {
	set := make(map[K]struct{}, len(values))
	for _, v := range values {
		set[v] = struct{}{}
	}
	return set
}
