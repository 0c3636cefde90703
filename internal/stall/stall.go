// Package stall notices when a connection gives nothing more: no byte for some time, or
// bytes without ever a line end. Time counts only while somebody reads, so a slow consumer
// is never taken for a stalled sender.
package stall

import (
	"context"
	"io"
	"sync/atomic"
	"time"
)

const (
	// lineTimeout is for senders that send bytes, but no line end.
	lineTimeout = 5 * time.Minute
	// maxGrace is the time that a read needs to return with bytes that are there already.
	maxGrace = 100 * time.Millisecond
	// patience is how much of the time between two reads counts as alive.
	patience = time.Second
	// SlowConsumer is the time without a read that makes a consumer slow.
	SlowConsumer = 5 * time.Second
)

// Timer calls a function once a wait has lasted too long. A wait that is due gets a
// grace of a tenth of the timeout, 100 ms at most. After a pause of the whole process
// (SIGSTOP, a machine asleep) the time is over at once, but bytes that arrived meanwhile
// must win.
type Timer struct {
	timeout time.Duration
	timer   *time.Timer
	began   time.Time
	due     atomic.Int64 // the end of the present wait, in ns since began; 0 if there is none
}

// NewTimer begins a wait. A wait that lasts longer than timeout calls expire, unless ctx
// is done before.
func NewTimer(ctx context.Context, timeout time.Duration, expire func()) *Timer {
	t := &Timer{timeout: timeout, began: time.Now()}
	t.timer = time.AfterFunc(timeout, func() {
		due := t.due.Load() // of a later wait, if this comes late
		if due == 0 || time.Since(t.began) < time.Duration(due) {
			return
		}
		select {
		case <-time.After(min(maxGrace, timeout/10)):
			if t.due.Load() == due {
				expire()
			}
		case <-ctx.Done():
		}
	})
	t.start(t.began, timeout)
	return t
}

func (t *Timer) start(now time.Time, d time.Duration) {
	t.due.Store(int64(now.Sub(t.began) + d))
	t.timer.Reset(d)
}

// Stop ends the wait.
func (t *Timer) Stop() {
	t.timer.Stop()
	t.due.Store(0)
}

// Hooks are called by a Reader. None may be nil.
type Hooks struct {
	Before func()                     // ahead of each read, when time does not count yet
	After  func(n int, now time.Time) // behind each read, with its number of bytes
	Slow   func()                     // once there was no read for SlowConsumer
}

// Reader reads from a connection and runs a Timer during each read. It must not be used
// from several goroutines at once.
type Reader struct {
	r     io.Reader
	timer *Timer
	hooks Hooks
	slow  *time.Timer // runs between two reads

	line time.Time // when reading the present line began; zero before
	left time.Time // end of the last read
	// Time from the first read to the last byte, and to the last read that gave
	// nothing. Of the time between two reads only patience is in them.
	alive, waited time.Duration
}

// NewReader returns a Reader of r. Its Stop must be called at the end.
func NewReader(r io.Reader, timer *Timer, hooks Hooks) *Reader {
	slow := time.AfterFunc(SlowConsumer, hooks.Slow)
	return &Reader{r: r, timer: timer, hooks: hooks, slow: slow}
}

// Stop ends the watch for a slow consumer.
func (r *Reader) Stop() { r.slow.Stop() }

// Read reads with the Timer running: for its timeout, and for no longer than 5 minutes
// (or the timeout, if that is longer) since the last call of Line.
func (r *Reader) Read(p []byte) (int, error) {
	r.hooks.Before()
	r.slow.Stop()
	now := time.Now()
	if r.line.IsZero() {
		r.line = now
	}
	lineEnd := r.line.Add(max(lineTimeout, r.timer.timeout))
	r.timer.start(now, min(r.timer.timeout, lineEnd.Sub(now)))
	if !r.left.IsZero() {
		r.waited += min(now.Sub(r.left), patience)
	}
	n, err := r.r.Read(p)
	r.left = time.Now()
	r.waited += r.left.Sub(now)
	r.timer.Stop()
	if n > 0 {
		r.alive = r.waited
	}
	r.slow.Reset(SlowConsumer)
	r.hooks.After(n, r.left)
	return n, err
}

// Line says that a line has ended. The next one has all its time.
func (r *Reader) Line() { r.line = time.Time{} }

// Alive returns the time from the first read to the last byte. Between two reads the consumer
// is busy, and at most a second of that counts: a slow consumer is no sign of a healthy
// connection.
func (r *Reader) Alive() time.Duration { return r.alive }
