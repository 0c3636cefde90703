// Package turn lets streams of one account run one at a time. A stream waits for a
// predecessor that is on its way out, and is turned away by one that runs.
package turn

import (
	"context"
	"sync"
)

// Queue hands out turns. The zero Queue is empty. It may be used from several goroutines.
type Queue struct {
	mu   sync.Mutex
	last *Turn // nil if nobody has a turn
}

// Turn is the right to run, once Await has returned nil and until Leave.
type Turn struct {
	queue  *Queue
	ctx    context.Context
	left   chan struct{}
	before *Turn // was cancelled, and may not have left yet
}

// Take returns the next turn. The turn ends with ctx at the latest. It returns nil if the context
// of the last turn is not done and it has not been left.
func (q *Queue) Take(ctx context.Context) *Turn {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.last != nil && q.last.ctx.Err() == nil {
		return nil
	}
	q.last = &Turn{queue: q, ctx: ctx, left: make(chan struct{}), before: q.last}
	return q.last
}

// Await waits until all turns before have been left. It returns the cause of the turn's
// context if that is done first. Only the goroutine that has the turn may call it.
func (t *Turn) Await() error {
	for t.before != nil {
		select {
		case <-t.before.left:
			t.before = t.before.before
		case <-t.ctx.Done():
			return context.Cause(t.ctx)
		}
	}
	return nil
}

// Leave ends the turn, once. A turn that never came to run leaves its wait to the next one.
func (t *Turn) Leave() {
	t.queue.mu.Lock()
	defer t.queue.mu.Unlock()
	close(t.left)
	if t.queue.last == t && t.before == nil {
		t.queue.last = nil
	}
}
