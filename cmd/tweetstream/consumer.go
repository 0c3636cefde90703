package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/resume"
	"github.com/gotweetstream/tweetstream/sink"
)

// consumer prints events and records them.
type consumer struct {
	line     render.Line
	columns  render.Options // of a table
	whole    bool           // leave out messages over the size limit
	out      *lineWriter
	printed  kindSet
	recorder *sink.Recorder // nil records nothing
	recorded kindSet
	matching matching
	log      *slog.Logger
	note     func(tweetstream.Event) // for a page; nil is none

	unprintedKinds []tweetstream.Kind // somebody else logs these if they are not printed
	limit          int                // 0 is none

	before    resume.Counts // of the run that this one goes on with
	noted     int64         // recorded events that are no messages
	count     int           // events that limit counts
	unmatched int64         // Tweets that the filter left out
	unprinted int64         // events that the template cannot show
	misprint  error         // of the first one
	skipped   skippedFields
	buf       []byte
	unwritten bool // the end of the output
}

// take prints and records an event, as far as it is of a kind for that, and logs
// one that is not printed. Tweets that do not match are counted. take returns
// errDone when there is nothing more to do.
func (c *consumer) take(ctx context.Context, event tweetstream.Event) error {
	printed, recorded := c.prints(event), c.recorded[event.Kind()]
	c.skipped.note(c.log, event)
	if c.note != nil {
		c.note(event)
	}
	if !printed && !slices.Contains(c.unprintedKinds, event.Kind()) {
		logUnprinted(c.log, event)
	}
	if !printed && !recorded {
		return nil
	}
	if !c.matching.wants(event) {
		c.unmatched++
		return nil
	}
	if recorded {
		if err := c.recorder.Write(ctx, event); err != nil {
			return err
		}
		if !event.Kind().HasRaw() { // what an archive says of its files does not count
			c.noted++
		}
	}
	if printed {
		if printed, err := c.print(event); err != nil || !printed {
			return err
		}
	}
	if printed || len(c.printed) == 0 && event.Kind().HasRaw() {
		c.count++
	}
	if c.count == c.limit && c.limit > 0 {
		return errDone
	}
	return nil
}

// records reports whether take gives an event to the recorder.
func (c *consumer) records(event tweetstream.Event) bool {
	return c.recorded[event.Kind()] && c.matching.wants(event)
}

// isLimited reports whether the limit was reached.
func (c *consumer) isLimited() bool { return c.limit > 0 && c.count >= c.limit }

// left implements taking.
func (c *consumer) left() int64 { return c.unmatched }

// prints reports whether an event goes to stdout.
func (c *consumer) prints(event tweetstream.Event) bool {
	if !c.printed[event.Kind()] {
		return false
	}
	bad, ok := event.(*tweetstream.Malformed)
	return !ok || !c.whole || !errors.Is(bad.Err, tweetstream.ErrMessageTooLong)
}

// print prints an event, and reports whether it has a form for it.
func (c *consumer) print(event tweetstream.Event) (bool, error) {
	before := c.unprinted
	if c.buf = c.line(c.buf[:0], event); c.unprinted > before {
		return false, nil
	}
	return true, c.out.writeLine(c.buf)
}

// failed notes an event that cannot be printed.
func (c *consumer) failed(event tweetstream.Event, err error) {
	if c.unprinted++; c.misprint == nil {
		c.misprint = err
	}
	c.log.Warn("not printed", "event", render.Summary(event), "error", err)
}

// misprinted is the error of a template that fits no event at all.
func (c *consumer) misprinted() error {
	if c.unprinted == 0 || c.count > 0 {
		return nil
	}
	return fmt.Errorf("--template: it has no line for any of %d events; for the first: %w",
		c.unprinted, c.misprint)
}

// finish writes the remaining events. It returns the given reason for the end, and
// the errors that come up besides.
func (c *consumer) finish(why error) error {
	for i, seen := range c.columns.Seen {
		if c.count > 0 && !seen {
			c.log.Info("no message had a value for a field", "field", c.columns.Fields[i].String())
		}
	}
	all := troubles{settle(why)}
	if err := c.misprinted(); err != nil {
		all = append(all, err)
	}
	for _, err := range []error{c.out.close(), c.endRecording(why)} {
		c.unwritten = c.unwritten || err != nil
		if err != nil && !errors.Is(why, err) { // else it is a consequence
			all = append(all, err)
		}
	}
	return all.join()
}

// store stores the counts that a limit and a summary go by.
func (c *consumer) store(counts *resume.Counts) {
	counts.Limited, counts.SkippedFields = int64(c.count), int64(c.skipped)
	counts.Recorded, counts.Unrecorded = c.stored()
}

// restore takes them up.
func (c *consumer) restore(counts *resume.Counts) {
	c.before = *counts
	c.count, c.skipped = int(counts.Limited), skippedFields(counts.SkippedFields)
}

// attrs are the consumer's part of the summary.
func (c *consumer) attrs() []slog.Attr {
	attrs := []slog.Attr{slog.Int64("unmatched", c.unmatched), slog.Int64("unprinted", c.unprinted)}
	attrs = append(attrs, c.skipped.attrs()...)
	if c.recorder == nil {
		return attrs
	}
	recorded, unrecorded := c.stored()
	return append(attrs, slog.Int64("recorded", recorded), slog.Int64("unrecorded", unrecorded))
}
