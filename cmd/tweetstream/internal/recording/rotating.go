package recording

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

// rotating is a Sink of one table after the other. It opens the first at once, so that a mistake
// shows at the start, and each other one when it has an event for it.
type rotating struct {
	target  string
	form    Form
	options Options

	table   sink.Sink // nil between two
	end     time.Time // of the table; zero is never
	bytes   int64     // of the messages in it
	written bool
}

func rotate(target string, f Form, o Options) (sink.Sink, error) {
	r := &rotating{target: target, form: f, options: o}
	return r, r.open()
}

// open opens a table under a name that is free.
func (r *rotating) open() error {
	now := time.Now()
	for name := range r.options.Rotation.Names(r.target, r.form.Suffix, now) {
		table, err := r.form.open(name, r.form.Suffix, r.options)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			r.table, r.end, r.bytes = table, r.options.Rotation.End(now), 0
		}
		return err
	}
	return fmt.Errorf("writing %s: no name is free", r.target)
}

// Write implements sink.Sink. The size of a table is that of its messages: how many bytes they
// become is known too late.
func (r *rotating) Write(ctx context.Context, event tweetstream.Event) error {
	if err := r.endTable(ctx); err != nil {
		return err
	}
	if r.table == nil {
		if err := r.open(); err != nil {
			return err
		}
	}
	err := r.table.Write(ctx, event)
	if err == nil {
		r.written = true
		r.bytes += int64(len(tweetstream.Raw(event)))
	}
	return err
}

// endTable ends a table that is full, or whose time is over.
func (r *rotating) endTable(ctx context.Context) error {
	late := !r.end.IsZero() && !time.Now().Before(r.end)
	full := r.options.Rotation.Bytes > 0 && r.bytes >= r.options.Rotation.Bytes
	if r.table == nil || !late && !full {
		return nil
	}
	return r.Close(ctx)
}

// Flush implements sink.Sink. A table with a pace of its own, such as Parquet, is durable only at
// its end.
func (r *rotating) Flush(ctx context.Context) error {
	if err := r.endTable(ctx); err != nil || r.table == nil {
		return err
	}
	if _, paced := r.table.(sink.Paced); paced {
		return nil
	}
	return r.table.Flush(ctx)
}

// Close implements sink.Sink.
func (r *rotating) Close(ctx context.Context) error {
	if r.table == nil {
		return nil
	}
	table := r.table
	r.table = nil
	return table.Close(ctx)
}

// Discard implements sink.Discarder.
func (r *rotating) Discard() error {
	d, ok := r.table.(sink.Discarder)
	if !ok || r.written {
		return r.Close(context.Background())
	}
	r.table = nil
	return d.Discard()
}
