package stall

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var errStalled = errors.New("stalled")

// giving gives text a byte at a time, pausing before each, until ctx is done.
type giving struct {
	ctx   context.Context
	text  string
	pause time.Duration
}

func (g *giving) Read(p []byte) (int, error) {
	select {
	case <-time.After(g.pause):
	case <-g.ctx.Done():
		return 0, context.Cause(g.ctx)
	}
	if g.text == "" {
		return 0, io.EOF
	}
	n := copy(p[:1], g.text)
	g.text = g.text[n:]
	return n, nil
}

// reader returns a Reader of text, and the context that its Timer cancels.
func reader(t *testing.T, timeout, pause time.Duration, text string, before func()) *Reader {
	ctx, cancel := context.WithCancelCause(t.Context())
	t.Cleanup(func() { cancel(nil) })
	timer := NewTimer(ctx, timeout, func() { cancel(errStalled) })
	t.Cleanup(timer.Stop)
	hooks := Hooks{Before: before, After: func(int, time.Time) {}, Slow: func() {}}
	r := NewReader(&giving{ctx, text, pause}, timer, hooks)
	t.Cleanup(r.Stop)
	return r
}

// TestTimeout: a pause of the timeout and the grace is survived, a longer one is not.
func TestTimeout(t *testing.T) {
	for timeout, grace := range map[time.Duration]time.Duration{
		90 * time.Second:       100 * time.Millisecond,
		500 * time.Millisecond: 50 * time.Millisecond,
	} {
		for pause, want := range map[time.Duration]error{
			timeout - 1:         nil,
			timeout:             nil,
			timeout + grace - 1: nil,
			timeout + grace + 1: errStalled,
		} {
			synctest.Test(t, func(t *testing.T) {
				r := reader(t, timeout, pause, "ab", func() {})
				text, err := io.ReadAll(r)
				if err != want || err == nil && string(text) != "ab" {
					t.Errorf("timeout %v, pauses of %v: read %q, %v; want %v",
						timeout, pause, text, err, want)
				}
			})
		}
	}
}

// TestFirstWait: the Timer runs from the start, before anything is read, until it is
// stopped.
func TestFirstWait(t *testing.T) {
	for stop, want := range map[bool]bool{true: false, false: true} {
		synctest.Test(t, func(t *testing.T) {
			expired := false
			timer := NewTimer(t.Context(), time.Minute, func() { expired = true })
			time.Sleep(59 * time.Second)
			if stop {
				timer.Stop()
			}
			time.Sleep(time.Hour)
			synctest.Wait()
			if expired != want {
				t.Errorf("stopped %v: expired %v", stop, expired)
			}
		})
	}
}

// TestSlowConsumer: the time between two reads is no stall and no sign of health.
func TestSlowConsumer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := reader(t, time.Minute, time.Second, "abc", func() {})
		r.timer.Stop()
		r.hooks.Before = func() {
			time.Sleep(time.Hour)
			r.Line()
		}
		if text, err := io.ReadAll(r); string(text) != "abc" || err != nil {
			t.Errorf("read %q, %v", text, err)
		}
		if want := 3*time.Second + 2*patience; r.Alive() != want {
			t.Errorf("alive for %v, want %v", r.Alive(), want)
		}
	})
}

// TestAlive: a wait that gave nothing at the end does not count.
func TestAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := reader(t, time.Minute, 10*time.Second, "abc", func() {})
		if r.Alive() != 0 {
			t.Errorf("alive for %v before the first byte", r.Alive())
		}
		_, _ = io.ReadAll(r)
		if want := 30 * time.Second; r.Alive() != want {
			t.Errorf("alive for %v, want %v", r.Alive(), want)
		}
	})
}

// TestLineTimeout: bytes without a line end are a stall after 5 minutes, or after the
// timeout where that is longer.
func TestLineTimeout(t *testing.T) {
	for timeout, want := range map[time.Duration]time.Duration{
		time.Minute:      5*time.Minute + maxGrace,
		10 * time.Minute: 10*time.Minute + maxGrace,
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			r := reader(t, timeout, 2*time.Second, strings.Repeat("x", 1000), func() {})
			if _, err := io.ReadAll(r); err != errStalled || time.Since(start) != want {
				t.Errorf("ended after %v with %v, want %v", time.Since(start), err, want)
			}
		})
		synctest.Test(t, func(t *testing.T) {
			r := reader(t, timeout, 2*time.Second, strings.Repeat("x", 1000), func() {})
			r.hooks.Before = r.Line
			if _, err := io.ReadAll(r); err != nil {
				t.Errorf("with line ends: %v", err)
			}
		})
	}
}

// TestAfter: it is told of every read, and when it ended.
func TestAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, sum, last := time.Now(), 0, time.Time{}
		r := reader(t, time.Minute, time.Second, "abc", func() {})
		r.hooks.After = func(n int, now time.Time) { sum, last = sum+n, now }
		_, _ = io.ReadAll(r)
		if sum != 3 || last.Sub(start) != 4*time.Second {
			t.Errorf("told of %d bytes, at last after %v", sum, last.Sub(start))
		}
	})
}

// TestSlow: a consumer that does not read is reported once, and a connection that gives
// nothing is not.
func TestSlow(t *testing.T) {
	for pause, want := range map[time.Duration]int64{
		SlowConsumer - 1: 0, SlowConsumer + 1: 3, time.Hour: 3,
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var slow atomic.Int64
			timer := NewTimer(ctx, time.Minute, cancel)
			timer.Stop()
			var r *Reader
			r = NewReader(&giving{ctx, "ab", 30 * time.Second}, timer, Hooks{
				Before: func() { time.Sleep(pause); r.Line() },
				After:  func(int, time.Time) {},
				Slow:   func() { slow.Add(1) },
			})
			if text, err := io.ReadAll(r); string(text) != "ab" || err != nil {
				t.Errorf("read %q, %v", text, err)
			}
			r.Stop()
			time.Sleep(time.Hour)
			if slow.Load() != want {
				t.Errorf("%v between reads: reported %d times, want %d", pause, slow.Load(), want)
			}
		})
	}
}

// FuzzReader: for any pauses between bytes and any line ends, the connection is given up at
// the second that the rules say, or not at all.
func FuzzReader(f *testing.F) {
	f.Add([]byte{1, 89, 90, 5}, uint8(1))
	f.Add([]byte{1, 91}, uint8(1))
	f.Add([]byte{80, 80, 80, 80, 80}, uint8(9))
	f.Fuzz(func(t *testing.T, pauses []byte, perLine uint8) {
		synctest.Test(t, func(t *testing.T) {
			const timeout = 90 * time.Second
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			timer := NewTimer(ctx, timeout, func() { cancel(errStalled) })
			defer timer.Stop()
			sender := &giving{ctx: ctx, text: strings.Repeat("x", len(pauses))}
			hooks := Hooks{func() {}, func(int, time.Time) {}, func() {}}
			r := NewReader(sender, timer, hooks)
			defer r.Stop()

			var now, line time.Duration // as the rules have it
			for i, pause := range pauses {
				sender.pause = time.Duration(pause) * time.Second
				due := min(now+timeout, line+max(lineTimeout, timeout)) + maxGrace
				_, err := r.Read(make([]byte, 1))
				if stalls := now+sender.pause > due; stalls != (err == errStalled) {
					t.Fatalf("byte %d after %v: %v; due was %v", i, now+sender.pause, err, due)
				} else if stalls {
					return
				}
				if now += sender.pause; r.Alive() != now {
					t.Fatalf("byte %d: alive for %v, want %v", i, r.Alive(), now)
				}
				if i%(1+int(perLine)) == int(perLine) {
					r.Line()
					line = now
				}
			}
		})
	})
}
