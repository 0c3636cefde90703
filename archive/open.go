package archive

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/gotweetstream/tweetstream"
)

// Open reads sources and delivers their events on a channel, with the
// contract of [tweetstream.Client.Filter]. A recording that was read to its end
// closes errs without a value, also where some of it was damaged: damage is an
// event. The error is one of:
//
//   - context.Cause(ctx), after a cancellation;
//   - one or several [*SourceError], joined, at the end, for sources that could
//     not be read; a [*tweetstream.Damaged] names each before all other events;
//   - with [Strict], a [*DamageError] at the first damage or undecodable message;
//   - a [*NotRecordingError] where nothing in the sources is a recording;
//   - the mistakes in the options, before anything is read.
//
// A goroutine that waits for a pipe without a writer stays until the pipe is
// written to or closed; it does nothing then but end.
func Open(
	ctx context.Context, sources []Source, options ...Option,
) (<-chan tweetstream.Event, <-chan error) {
	events := make(chan tweetstream.Event)
	errs := make(chan error, 1)
	go func() {
		if err := deliver(ctx, All(ctx, sources, options...), events); err != nil {
			errs <- err
		}
		close(errs)
		close(events)
	}()
	return events, errs
}

// deliver sends events until the first error.
func deliver(
	ctx context.Context, all iter.Seq2[tweetstream.Event, error], events chan<- tweetstream.Event,
) error {
	for event, err := range all {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			break // with both ready, select could send one more
		}
		select {
		case events <- event:
		case <-ctx.Done():
		}
	}
	return context.Cause(ctx)
}

// All is [Open] as an iterator, without a goroutine between the reader and the
// loop. An error is the last pair, with a nil event. Leaving the loop early ends
// all reading before the loop is left.
func All(
	ctx context.Context, sources []Source, options ...Option,
) iter.Seq2[tweetstream.Event, error] {
	return func(yield func(tweetstream.Event, error) bool) {
		c, err := newConfig(options)
		if err != nil {
			yield(nil, err)
			return
		}
		d := &delivery{config: c, yield: yield}
		files, missing := expandAll(sources)
		if err := d.run(ctx, files, missing); err != nil && err != errStopped {
			yield(nil, err)
		}
	}
}

// DamageError ends a run that is [Strict].
type DamageError struct{ tweetstream.Damaged }

// Error returns the place and the reason.
func (e *DamageError) Error() string {
	name := strings.TrimSuffix(e.Source+": "+e.Member, ": ")
	return fmt.Sprintf("archive: %s: %v", name, e.Err)
}

// Unwrap returns the reason.
func (e *DamageError) Unwrap() error { return e.Err }

// delivery is the consumer's end of a run.
type delivery struct {
	*config
	yield      func(tweetstream.Event, error) bool
	recordings int
	skipped    []error
}

// run yields everything. It returns errStopped if the consumer has left.
func (d *delivery) run(ctx context.Context, files []file, missing []error) error {
	for _, err := range missing {
		if err := d.event(damageOf(err)); err != nil {
			return err
		}
	}
	if err := d.readAll(ctx, files); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if d.recordings == 0 && len(d.skipped) > 0 && d.skip == 0 {
		missing = append(missing, d.skipped...)
	}
	return errors.Join(missing...)
}

func damageOf(err error) *tweetstream.Damaged {
	var source *SourceError
	if errors.As(err, &source) {
		return &tweetstream.Damaged{Source: source.Source, Err: err}
	}
	return &tweetstream.Damaged{Err: err}
}

// readAll reads all files and yields their events in order. It returns when no
// goroutine is left.
func (d *delivery) readAll(ctx context.Context, files []file) error {
	d.workers = max(d.jobs/max(len(files), 1), 1)
	ctx, cancel := context.WithCancel(ctx)
	w, stop := newWindow(ctx, windowSize)
	order := make(chan *lane, 4*d.jobs)
	var group errgroup.Group
	group.Go(func() error {
		defer close(order)
		d.dispatch(ctx, files, w, order)
		return nil
	})
	err := d.takeAll(order)
	cancel()
	_ = group.Wait() // nothing in it fails
	stop()
	return err
}

// dispatch starts a reading for each member, in order.
func (d *delivery) dispatch(ctx context.Context, files []file, w *window, order chan<- *lane) {
	var group errgroup.Group
	group.SetLimit(d.jobs)
	defer func() { _ = group.Wait() }() // nothing in it fails
	for f := range d.unskipped(d.plan(ctx, files)) {
		l := &lane{window: w}
		select {
		case order <- l:
		case <-ctx.Done():
			return
		}
		group.Go(func() error {
			defer l.close()
			newReading(ctx, d.config, f, l).run(f)
			return nil
		})
	}
}

func (d *delivery) takeAll(order <-chan *lane) error {
	for l := range order {
		for b, ok := l.take(); ok; b, ok = l.take() {
			for _, event := range b.events {
				if err := d.event(event); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// event yields one event unless it is a repeat.
func (d *delivery) event(event tweetstream.Event) error {
	if e, ok := event.(*tweetstream.Damaged); ok && d.strict {
		return &DamageError{*e}
	}
	if e, ok := event.(*tweetstream.Member); ok && !d.note(e) {
		return nil
	}
	if d.seen != nil && !d.seen.Add(event) {
		return nil
	}
	if !d.yield(event, nil) {
		return errStopped
	}
	return nil
}

// note remembers whether anything was a recording, and reports whether the event
// is wanted.
func (d *delivery) note(m *tweetstream.Member) bool {
	if m.Skipped == nil {
		d.recordings++
		return d.members
	}
	d.logger.Warn("skipped", "file", m.Source, "member", m.Name, "reason", m.Skipped)
	if len(d.skipped) < mostDamages && d.recordings == 0 {
		d.skipped = append(d.skipped, &SourceError{m.Source, m.Skipped})
	}
	return d.members
}
