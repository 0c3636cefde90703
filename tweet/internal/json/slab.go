package json

// Slab gives out memory for lists, and for single values, of one type. The lists
// of a message lie behind each other in one array:
//
//	list := slab.Begin()
//	list = slab.Grow(list, 4) // whenever len(list) == cap(list)
//	list = list[:len(list)+1]
//	list = slab.Cut(list)
//
// Lists do not overlap: appending to one copies it. The zero Slab is empty and
// ready for use.
type Slab[T any] struct {
	free []T // all zero
}

// Begin starts a list in the free part. Only one list can be under way: one that
// is begun before Cut gets memory of its own.
func (s *Slab[T]) Begin() []T {
	list := s.free[:0]
	s.free = nil
	return list
}

// Grow returns list, which is full, with room for one more element or for
// guess.
func (s *Slab[T]) Grow(list []T, guess int) []T {
	return append(make([]T, 0, max(2*len(list), guess)), list...)
}

// Cut ends a list and makes the memory behind it free.
func (s *Slab[T]) Cut(list []T) []T {
	s.free = list[len(list):]
	return list[:len(list):len(list)]
}

// One returns a new zero value. It makes room for guess of them at a time.
func (s *Slab[T]) One(guess int) *T {
	if len(s.free) == 0 {
		s.free = make([]T, guess)
	}
	v := &s.free[0]
	s.free = s.free[1:]
	return v
}
