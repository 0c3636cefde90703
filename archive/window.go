package archive

import (
	"context"
	"sync"

	"github.com/gotweetstream/tweetstream"
)

// batch is events of one member, in order, and their cost in memory.
type batch struct {
	events []tweetstream.Event
	size   int
}

// window bounds how many bytes of events wait to be delivered. Members are read
// in parallel; the events of the first in line are delivered while it is read.
type window struct {
	max int

	mu      sync.Mutex
	changed *sync.Cond
	used    int
	head    *lane // in front
	stopped bool
}

// lane is the waiting events of one member.
type lane struct {
	window  *window
	batches []batch
	waiting int // bytes
	done    bool
}

// headRoom is how much of the member in front may wait beside all others,
// so that it never stands still.
const headRoom = 4 << 20

func newWindow(ctx context.Context, max int) (w *window, stop func() bool) {
	w = &window{max: max}
	w.changed = sync.NewCond(&w.mu)
	return w, context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.stopped = true
		w.changed.Broadcast()
	})
}

// put adds a batch as soon as there is room. It reports false once the context
// is done.
func (l *lane) put(b batch) bool {
	w := l.window
	w.mu.Lock()
	defer w.mu.Unlock()
	for !w.stopped && !l.fits(b.size) {
		w.changed.Wait()
	}
	if w.stopped {
		return false
	}
	l.batches = append(l.batches, b)
	l.waiting += b.size
	w.used += b.size
	w.changed.Broadcast()
	return true
}

func (l *lane) fits(size int) bool {
	return l.window.used+size <= l.window.max || l.window.head == l && l.waiting < headRoom
}

// close says that no batch follows.
func (l *lane) close() {
	l.window.mu.Lock()
	defer l.window.mu.Unlock()
	l.done = true
	l.window.changed.Broadcast()
}

// take returns the next batch of a lane, and makes it the head. It reports
// false at its end, or once the context is done.
func (l *lane) take() (batch, bool) {
	w := l.window
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.head != l {
		w.head = l
		w.changed.Broadcast()
	}
	for !w.stopped && !l.done && len(l.batches) == 0 {
		w.changed.Wait()
	}
	if w.stopped || len(l.batches) == 0 {
		return batch{}, false
	}
	b := l.batches[0]
	l.batches = l.batches[1:]
	l.waiting -= b.size
	w.used -= b.size
	w.changed.Broadcast()
	return b, true
}
