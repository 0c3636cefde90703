package sink

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// writer writes events to sinks, one call at a time. Only snapshot may be called beside.
type writer struct {
	config  Config
	outputs []*output
	marked  int64 // events at the last checkpoint; -1 before the first
	flushes int64 // of all sinks

	mu    sync.Mutex // held for a moment, never while a sink is called
	stats Stats
}

// count changes the counts.
func (w *writer) count(change func(*Stats)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.stats)
}

// output is a sink, and how far it is.
type output struct {
	sink    Sink
	pace    Pace
	flushed time.Time // when the last flush began
	bytes   int64     // of messages since then
	dirty   bool      // something was written since then
	stored  int64     // events up to the last flush
	missed  bool      // the last event was given up
	err     error     // final
}

func newWriter(config Config, sinks []Sink) *writer {
	w := &writer{config: config.withDefaults(), marked: -1}
	for _, sink := range sinks {
		o := &output{sink: sink, pace: w.config.Flush, flushed: time.Now()}
		if paced, ok := sink.(Paced); ok {
			o.pace = paced.Pace()
		}
		w.outputs = append(w.outputs, o)
	}
	return w
}

// begin makes the first checkpoint, so that a run can be resumed that was cut off before its
// first event.
func (w *writer) begin(ctx context.Context) error {
	if w.config.Checkpoint == nil {
		return nil
	}
	if err := w.resumable(); err != nil {
		return err
	}
	return w.flushAll(ctx)
}

// resumable returns an error for a sink that is no Resumer.
func (w *writer) resumable() error {
	for _, o := range w.outputs {
		if _, ok := o.sink.(Resumer); !ok {
			return fmt.Errorf("sink: a %T cannot be resumed", o.sink)
		}
	}
	return nil
}

// write writes an event to all sinks. It returns the first final error; the other sinks have
// the event nevertheless.
func (w *writer) write(ctx context.Context, event tweetstream.Event) error {
	w.count(func(s *Stats) { s.Events++ })
	fits, flushes := false, w.flushes
	var failed error
	for _, o := range w.outputs {
		err := w.writeTo(ctx, o, event)
		var unstorable *Unstorable
		if errors.As(err, &unstorable) {
			w.note(event, unstorable)
			continue
		}
		fits = fits || err == nil
		if failed == nil {
			failed = err
		}
	}
	if failed == nil && fits {
		w.count(func(s *Stats) { s.Stored++ })
	}
	if failed == nil && w.config.Checkpoint != nil && w.allFull() {
		failed = w.flushAll(ctx)
	}
	if w.flushes > flushes {
		w.commit()
	}
	return failed
}

// allFull reports whether every sink has a flush due by size.
func (w *writer) allFull() bool {
	return !slices.ContainsFunc(w.outputs, func(o *output) bool { return !o.isFull() })
}

func (w *writer) writeTo(ctx context.Context, o *output, event tweetstream.Event) error {
	err := w.try(ctx, o, func() error { return o.sink.Write(ctx, event) })
	if err != nil {
		var unstorable *Unstorable
		o.missed = !errors.As(err, &unstorable)
		return err
	}
	o.dirty = true
	o.bytes += int64(len(tweetstream.Raw(event)))
	if w.config.Checkpoint == nil && !w.config.Manual && o.isFull() {
		return w.flush(ctx, o)
	}
	return nil
}

// isFull reports whether a flush is due by size.
func (o *output) isFull() bool { return o.pace.Bytes > 0 && o.bytes >= o.pace.Bytes }

// isDue reports whether a flush is due, at the tick that is the nearest: a tick can come a moment
// early, and the next one would be late by a whole pace.
func (w *writer) isDue(o *output, now time.Time) bool {
	since := now.Sub(o.flushed) + w.config.Flush.Every/2
	return o.isFull() || o.pace.Every > 0 && since >= o.pace.Every
}

func (w *writer) note(event tweetstream.Event, err *Unstorable) {
	w.count(func(s *Stats) {
		if s.Unstorable == nil {
			s.Unstorable = make(map[string]int64)
		}
		s.Unstorable[err.Class]++
	})
	if w.config.Unstorable != nil {
		w.config.Unstorable(event, err)
	}
}

// flushDue flushes the sinks whose time has come, also those without an event since the last
// time: a file may have to end.
func (w *writer) flushDue(ctx context.Context) error {
	now := time.Now()
	if w.config.Checkpoint == nil {
		return w.flushThose(ctx, func(o *output) bool { return w.isDue(o, now) })
	}
	for _, o := range w.outputs {
		if !w.isDue(o, now) {
			return nil
		}
	}
	return w.flushAll(ctx)
}

func (w *writer) flushAll(ctx context.Context) error {
	err := w.flushThose(ctx, func(*output) bool { return true })
	if err == nil && w.config.Checkpoint != nil && w.stats.Events > w.marked {
		w.marked = w.stats.Events
		err = w.checkpoint()
	}
	return err
}

// checkpoint tells where all sinks are.
func (w *writer) checkpoint() error {
	if slices.ContainsFunc(w.outputs, func(o *output) bool { return o.missed }) {
		return nil // it is not where the others are
	}
	return w.config.Checkpoint(w.place())
}

// place is where all sinks are, after they were flushed.
func (w *writer) place() Checkpoint {
	c := Checkpoint{Events: w.stats.Committed}
	for _, o := range w.outputs {
		c.Marks = append(c.Marks, o.sink.(Resumer).Mark())
	}
	return c
}

func (w *writer) flushThose(ctx context.Context, chosen func(*output) bool) error {
	var failed error
	for _, o := range w.outputs {
		if !chosen(o) || o.err != nil {
			continue
		}
		if err := w.flush(ctx, o); failed == nil {
			failed = err
		}
	}
	w.commit()
	return failed
}

func (w *writer) flush(ctx context.Context, o *output) error {
	begin := time.Now()
	if err := w.try(ctx, o, func() error { return o.sink.Flush(ctx) }); err != nil {
		return err
	}
	w.flushes++
	o.flushed, o.bytes, o.dirty, o.stored = begin, 0, false, w.stats.Events
	if o.missed {
		o.stored--
	}
	return nil
}

// commit tells how many events all sinks have stored.
func (w *writer) commit() {
	least := w.stats.Events
	for _, o := range w.outputs {
		if o.dirty || o.missed || o.err != nil {
			least = min(least, o.stored)
		}
	}
	if least <= w.stats.Committed {
		return
	}
	w.count(func(s *Stats) { s.Committed = least })
	if w.config.Committed != nil {
		w.config.Committed(least)
	}
}

// The waits between tries.
const (
	firstWait = 100 * time.Millisecond
	lastWait  = 5 * time.Second
)

// try calls a sink until the call gives something else than a temporary error.
func (w *writer) try(ctx context.Context, o *output, call func() error) error {
	if o.err != nil {
		return o.err
	}
	begin := time.Now()
	for wait := firstWait; ; wait = min(2*wait, lastWait) {
		err := call()
		if !IsTemporary(err) || w.config.RetryFor > 0 && time.Since(begin)+wait > w.config.RetryFor {
			return o.failed(err)
		}
		w.count(func(s *Stats) { s.Retries++ })
		if w.config.Retrying != nil {
			w.config.Retrying(err, wait)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return o.giveUp(ctx, err)
		}
	}
}

// failed keeps a final error.
func (o *output) failed(err error) error {
	var unstorable *Unstorable
	if err != nil && !errors.As(err, &unstorable) {
		o.err = err
	}
	return err
}

// giveUp ends tries after a cancellation. The sink still has its events, so that the last
// flush can store it.
func (*output) giveUp(ctx context.Context, err error) error {
	return errors.Join(context.Cause(ctx), err)
}

func (w *writer) snapshot() Stats {
	w.mu.Lock()
	defer w.mu.Unlock()
	stats := w.stats
	stats.Unstorable = maps.Clone(stats.Unstorable)
	return stats
}
