package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/recording"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
)

// consumer prints events and records them.
type consumer struct {
	line     render.Line
	whole    bool // leave out messages of which only the beginning is known
	out      *lineWriter
	printed  kindSet
	recorder *recording.Recorder // nil records nothing
	recorded kindSet
	matching matching
	log      *slog.Logger
	limit    int // 0 is none

	count     int   // of what limit counts
	unmatched int64 // Tweets that were left out
	buf       []byte
}

// take prints and records an event, as far as it is of a kind for that, and logs
// one that is not printed. Tweets that do not match are counted. take returns
// errDone when there is nothing more to do.
func (c *consumer) take(ctx context.Context, event tweetstream.Event) error {
	printed, recorded := c.prints(event), c.recorded[event.Kind()]
	if !printed {
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
	}
	if printed {
		if err := c.print(event); err != nil {
			return err
		}
	}
	if printed || len(c.printed) == 0 {
		c.count++
	}
	if c.count == c.limit && c.limit > 0 {
		return errDone
	}
	return nil
}

// prints reports whether an event goes to stdout.
func (c *consumer) prints(event tweetstream.Event) bool {
	if !c.printed[event.Kind()] {
		return false
	}
	bad, ok := event.(*tweetstream.Malformed)
	return !ok || !c.whole || !errors.Is(bad.Err, tweetstream.ErrMessageTooLong)
}

func (c *consumer) print(event tweetstream.Event) error {
	c.buf = c.line(c.buf[:0], event)
	return c.out.writeLine(c.buf)
}

// finish writes what is left, and returns why consuming ended: because it failed
// or had nothing more to do, or else for the reason that is given. What goes wrong
// besides is added.
func (c *consumer) finish(failed, reason error) error {
	why := cmp.Or(failed, reason)
	all := troubles{settle(why)}
	for _, err := range []error{c.out.close(), c.endRecording(why)} {
		if err != nil && !errors.Is(why, err) { // else it is a consequence
			all = append(all, err)
		}
	}
	return all.join()
}

// endRecording closes the files. A run that failed before the first message leaves
// none.
func (c *consumer) endRecording(why error) error {
	switch {
	case c.recorder == nil:
		return nil
	case settle(why) != nil && c.recorder.Stats().Recorded == 0:
		return c.recorder.Discard()
	default:
		return c.recorder.Close(context.Background())
	}
}

// attrs are the consumer's part of the summary.
func (c *consumer) attrs() []slog.Attr {
	attrs := []slog.Attr{slog.Int64("unmatched", c.unmatched)}
	if c.recorder == nil {
		return attrs
	}
	stats := c.recorder.Stats()
	return append(attrs, slog.Int64("recorded", stats.Recorded), slog.Int64("unrecorded", stats.Unfit))
}
