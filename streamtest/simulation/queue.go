package simulation

import (
	"context"
	"sync"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// queue holds the messages that wait for a client, and the steps that end its stream
// after them.
type queue struct {
	size   int
	filled chan struct{} // has a value if take may find something
	room   chan struct{} // has a value if put may find room

	mu    sync.Mutex
	texts [][]byte
	ended bool
	end   []streamtest.Step
}

func newQueue(size int) *queue {
	return &queue{size: size, filled: make(chan struct{}, 1), room: make(chan struct{}, 1)}
}

// put appends text and reports whether it fitted. After finish it drops text and
// reports true.
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

// wait puts text as soon as there is room. It reports false if the context ends first.
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

// finish sets the steps that end the stream after the waiting messages, or at once
// if drop throws those away. Only the first call counts.
func (q *queue) finish(drop bool, end ...streamtest.Step) {
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

// take returns waiting messages for one write, and how full the queue was. When no
// message waits, it returns the steps that end the stream, if any.
func (q *queue) take() (texts [][]byte, percent int, end []streamtest.Step) {
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
