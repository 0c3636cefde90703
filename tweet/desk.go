package tweet

import "sync"

// maxDesk is the largest desk that is kept for the next message, in bytes of
// text.
const maxDesk = 1 << 18

// desk is where the strings of a message are put together, so that all of them
// are one allocation, of just the right size. Strings are written one behind the
// other, and the fields that they belong to wait for them. Desks are reused,
// other than the parsers: those live on the stack.
type desk struct {
	text    []byte // longer than all strings of the message can be together
	used    int    // of text
	waiting []waiting
}

// waiting is a field that waits for its string, text[from:to].
type waiting struct {
	field    *string
	from, to int
}

var desks = sync.Pool{New: func() any { return new(desk) }}

// newDesk returns a desk for a message of that size. A byte that is no UTF-8
// becomes three, and whole words are written.
func newDesk(size int) *desk {
	d := desks.Get().(*desk)
	if need := 3*size + 8; len(d.text) < need {
		d.text = make([]byte, max(need, 1<<14))
	}
	return d
}

// await says that text[used:to] is the string of a field.
func (d *desk) await(field *string, to int) {
	d.waiting = append(d.waiting, waiting{field, d.used, to})
	d.used = to
}

// settle gives all fields that wait their strings. If a field waits twice, the
// later string holds.
func (d *desk) settle() {
	text := string(d.text[:d.used])
	for i := range d.waiting {
		w := &d.waiting[i]
		*w.field = text[w.from:w.to]
		w.field = nil // desks live long, and must not keep Tweets alive
	}
	d.used, d.waiting = 0, d.waiting[:0]
}

// release gives the desk back.
func (d *desk) release() {
	clear(d.waiting) // of a message that failed
	d.used, d.waiting = 0, d.waiting[:0]
	if len(d.text) <= maxDesk {
		desks.Put(d)
	}
}
