package tweet

import "strings"

// arena holds the strings of a message, so that they cost one allocation
// together, or two. A strings.Builder shares its bytes with the strings it
// gives, and only ever writes behind them.
type arena struct {
	text  strings.Builder
	guess int // size of the next piece
}

// guessText returns how many bytes of a message of that size end up in strings:
// 26 to 44 %, mostly a third.
func guessText(size int) int { return size * 3 / 8 }

// keep returns a copy of s.
func (a *arena) keep(s []byte) string {
	if len(s) == 0 {
		return ""
	}
	if a.text.Cap()-a.text.Len() < len(s) {
		a.text.Reset() // a Builder that grows would copy what it has
		a.text.Grow(max(a.guess, len(s)))
		a.guess = max(a.guess/6, 128)
	}
	from := a.text.Len()
	a.text.Write(s)
	return a.text.String()[from:]
}

// chunk gives out room for elements of lists, and single values, of one type.
// Lists of a message lie in one array behind each other.
type chunk[T any] struct {
	free []T // all zero
}

// grow returns list, which is full, with room for another element.
func (c *chunk[T]) grow(list []T, guess int) []T {
	return append(make([]T, 0, max(2*len(list), guess)), list...)
}

// cut ends a list that was begun in free and gives the rest of it back.
func (c *chunk[T]) cut(list []T) []T {
	c.free = list[len(list):]
	return list[:len(list):len(list)]
}

// one returns a new value.
func (c *chunk[T]) one(guess int) *T {
	if len(c.free) == 0 {
		c.free = make([]T, guess)
	}
	v := &c.free[0]
	c.free = c.free[1:]
	return v
}
