package sink

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// writer writes events to sinks, one call at a time.
type writer struct {
	config  Config
	outputs []*output
	stats   Stats
}

// output is a sink, and how far it is.
type output struct {
	sink    Sink
	pace    Pace
	flushed time.Time // the last time
	bytes   int64     // of messages since then
	dirty   bool      // something was written since then
	stored  int64     // events up to the last flush
	missed  bool      // the last event was given up
	err     error     // final
}

func newWriter(config Config, sinks []Sink) *writer {
	w := &writer{config: config.withDefaults()}
	for _, sink := range sinks {
		o := &output{sink: sink, pace: w.config.Flush, flushed: time.Now()}
		if paced, ok := sink.(Paced); ok {
			o.pace = paced.Pace()
		}
		w.outputs = append(w.outputs, o)
	}
	return w
}

// write writes an event to all sinks. It returns the first final error; the other sinks have
// the event nevertheless.
func (w *writer) write(ctx context.Context, event tweetstream.Event) error {
	w.stats.Events++
	fits := true
	var failed error
	for _, o := range w.outputs {
		err := w.writeTo(ctx, o, event)
		var unstorable *Unstorable
		if errors.As(err, &unstorable) {
			fits = false
			w.note(event, unstorable)
		} else if failed == nil {
			failed = err
		}
	}
	if failed == nil && fits {
		w.stats.Stored++
	}
	return failed
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
	if o.pace.Bytes > 0 && o.bytes >= o.pace.Bytes {
		return w.flush(ctx, o)
	}
	return nil
}

func (w *writer) note(event tweetstream.Event, err *Unstorable) {
	if w.stats.Unstorable == nil {
		w.stats.Unstorable = make(map[string]int64)
	}
	w.stats.Unstorable[err.Class]++
	if w.config.Unstorable != nil {
		w.config.Unstorable(event, err)
	}
}

// flushDue flushes the sinks whose time has come, also those without an event since the last
// time: a file may have to end.
func (w *writer) flushDue(ctx context.Context) error {
	now := time.Now()
	return w.flushThose(ctx, func(o *output) bool {
		return o.pace.Every > 0 && now.Sub(o.flushed) >= o.pace.Every
	})
}

func (w *writer) flushAll(ctx context.Context) error {
	return w.flushThose(ctx, func(*output) bool { return true })
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
	if err := w.try(ctx, o, func() error { return o.sink.Flush(ctx) }); err != nil {
		return err
	}
	o.flushed, o.bytes, o.dirty, o.stored = time.Now(), 0, false, w.stats.Events
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
	w.stats.Committed = least
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
		w.stats.Retries++
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

// giveUp ends tries after a cancellation. The sink still has what it took, so that the last
// flush can store it.
func (*output) giveUp(ctx context.Context, err error) error {
	return errors.Join(context.Cause(ctx), err)
}

func (w *writer) snapshot() Stats {
	stats := w.stats
	stats.Unstorable = maps.Clone(stats.Unstorable)
	return stats
}
