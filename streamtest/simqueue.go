package streamtest

import (
	"context"
	"sync"
)

// queue is what waits for a client to read it, and then how its stream ends.
type queue struct {
	size   int
	filled chan struct{} // has a value if there may be something to take
	room   chan struct{} // likewise to put

	mu    sync.Mutex
	texts [][]byte
	ended bool
	end   []Step
}

func newQueue(size int) *queue {
	return &queue{size: size, filled: make(chan struct{}, 1), room: make(chan struct{}, 1)}
}

// put reports whether there was room for a text. After the end there is always.
func (q *queue) put(text []byte) bool {
	q.mu.Lock()
	full := len(q.texts) >= q.size
	if !q.ended && !full {
		q.texts = append(q.texts, text)
	}
	ended := q.ended
	q.mu.Unlock()
	signal(q.filled)
	return ended || !full
}

// wait is put that waits for room, until the context ends.
func (q *queue) wait(ctx context.Context, text []byte) bool {
	for !q.put(text) {
		select {
		case <-q.room:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// finish sets how the stream ends when all that waits has been taken, or, if
// that is dropped, at once. The first call counts.
func (q *queue) finish(drop bool, end ...Step) {
	q.mu.Lock()
	if !q.ended {
		q.ended, q.end = true, end
		if drop {
			q.texts = nil
		}
	}
	q.mu.Unlock()
	signal(q.filled)
	signal(q.room)
}

// take returns what waits, as far as it should be written at once, and how many
// percent of the queue were full. When nothing waits, it returns how the stream
// ends, if it does.
func (q *queue) take() (texts [][]byte, percent int, end []Step) {
	q.mu.Lock()
	defer q.mu.Unlock()
	percent = len(q.texts) * 100 / q.size
	if len(q.texts) == 0 {
		return nil, percent, q.end
	}
	n := portion(q.texts)
	texts, q.texts = q.texts[:n:n], q.texts[n:]
	signal(q.room)
	return texts, percent, nil
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
