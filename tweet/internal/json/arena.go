package json

import "sync"

// maxArena is the largest arena that is kept for the next message, in bytes of
// text.
const maxArena = 1 << 18

// arena collects the strings of a message, so that they become one allocation
// of just the right size:
//
//	text      |name·|screen_name·|text of the Tweet····|(free)
//	reserved   ^field 0 ^field 1      ^field 2         ^used
//
// reserve notes the field and its part of text; assign makes one string of all
// parts and gives each field its own. Arenas are reused, parsers are not: those
// live on the stack.
type arena struct {
	text     []byte // has room for all strings of the message
	used     int    // bytes of text that are reserved
	reserved []reservation
}

// reservation is a field whose string is text[from:to].
type reservation struct {
	field    *string
	from, to int
}

var arenas = sync.Pool{New: func() any { return new(arena) }}

// newArena returns an arena for a message of that size. An invalid byte becomes
// three, and whole words are written.
func newArena(size int) *arena {
	a := arenas.Get().(*arena)
	if need := 3*size + 8; len(a.text) < need {
		a.text = make([]byte, max(need, 1<<14))
	}
	return a
}

// reserve makes text[used:to] the string of a field.
func (a *arena) reserve(field *string, to int) {
	a.reserved = append(a.reserved, reservation{field, a.used, to})
	a.used = to
}

// assign gives all fields with a reservation their strings. Of two for one
// field the later holds.
func (a *arena) assign() {
	text := string(a.text[:a.used])
	for i := range a.reserved {
		r := &a.reserved[i]
		*r.field = text[r.from:r.to]
		r.field = nil // an arena lives long and must not keep the message's structs alive
	}
	a.used, a.reserved = 0, a.reserved[:0]
}

// release puts the arena back into the pool.
func (a *arena) release() {
	clear(a.reserved) // those of a message that failed
	a.used, a.reserved = 0, a.reserved[:0]
	if len(a.text) <= maxArena {
		arenas.Put(a)
	}
}
