package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/pace"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/progress"
)

// files are recordings on their way to the taker of their events. An error of one is told at
// once, and the others follow.
type files struct {
	paths  []string
	taking taking
	log    *slog.Logger
	tell   func(error)
	pace   *pace.Pace // nil is as fast as it goes
	show   func(context.Context, func() progress.State)
	watch  watch

	afterMember func(*tweetstream.Member) error // nil does nothing

	messages                  int64 // in all members, wanted or not
	received                  map[tweetstream.Kind]int64
	delivered                 int64 // the sum of them
	members                   int64 // of archives
	damages                   int64 // places
	toldDamages, toldFailures int64 // errors of the process before this one
	told                      troubles

	// Of the member that is read:
	number    int64      // messages so far, blank lines among them
	refused   error      // why the whole of it is no stream
	malformed []position // the first ones, until the name of the member is known
	bad       int64      // how many there are in all
}

// position is a message that does not decode.
type position struct {
	number int64
	event  *tweetstream.Malformed
}

// mostMalformed is how many malformed messages of a member are logged.
const mostMalformed = 10

// stdinWords names standard input to people.
const stdinWords = "standard input"

// taking is a taker of events.
type taking interface {
	// take returns errDone when there is nothing more to do.
	take(ctx context.Context, event tweetstream.Event) error
	// prints reports whether people see the event, so that it need not be logged.
	prints(event tweetstream.Event) bool
	// left returns how many messages were taken in vain.
	left() int64
}

func newFiles(paths []string, to taking, log *slog.Logger, stderr io.Writer) *files {
	return &files{
		paths: paths, taking: to, log: log, tell: func(err error) { tell(stderr, err) },
		received: map[tweetstream.Kind]int64{}, watch: watch{read: new(archive.Progress)},
	}
}

func (f *files) sources() (sources []archive.Source) {
	for _, path := range f.paths {
		if path == input.Stdin {
			sources = append(sources, archive.Reader(stdinWords, os.Stdin))
			continue
		}
		sources = append(sources, archive.Path(path))
	}
	return sources
}

// read gives every event to the taker. It returns the reason if that ended early.
func (f *files) read(ctx context.Context, options []archive.Option) error {
	options = append(options, archive.Watch(f.watch.read))
	return f.watch.shown(ctx, f.show, func() error {
		return f.takeAll(ctx, archive.All(ctx, f.sources(), options...))
	})
}

func (f *files) takeAll(ctx context.Context, all iter.Seq2[tweetstream.Event, error]) error {
	for event, err := range all {
		if err != nil {
			return f.end(ctx, err)
		}
		if err := f.take(ctx, event); err != nil {
			f.logMalformed("", "")
			return err
		}
	}
	return nil
}

// end judges the error of the last pair. Errors of single files were told before.
func (f *files) end(ctx context.Context, err error) error {
	var source *archive.SourceError
	var foreign *archive.NotRecordingError
	var damaged *archive.DamageError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &damaged): // with --strict
		return fmt.Errorf("%s: %w", nameOf(&damaged.Damaged), reasonOf(&damaged.Damaged))
	case errors.As(err, &source), errors.As(err, &foreign):
		return nil
	default:
		return err
	}
}

func (f *files) take(ctx context.Context, event tweetstream.Event) error {
	if member, ok := event.(*tweetstream.Member); ok {
		return f.takeMember(ctx, member)
	}
	if damaged, ok := event.(*tweetstream.Damaged); ok {
		f.damaged(damaged)
		return f.taking.take(ctx, event)
	}
	f.number++
	if f.number == 1 {
		f.refused = refuse(event)
	}
	if f.refused != nil {
		return nil
	}
	f.received[event.Kind()]++
	f.delivered++
	if err := f.before(ctx, event); err != nil {
		return err
	}
	err := f.taking.take(ctx, event)
	f.watch.note(event, f.delivered-f.taking.left())
	return err
}

func (f *files) takeMember(ctx context.Context, m *tweetstream.Member) error {
	f.ended(m)
	if f.refused != nil {
		f.refused = nil
	} else if err := f.taking.take(ctx, m); err != nil {
		return err
	}
	if f.afterMember == nil {
		return nil
	}
	return f.afterMember(m)
}

// before notes a message ahead of its consumer, and waits for its time.
func (f *files) before(ctx context.Context, event tweetstream.Event) error {
	if bad, ok := event.(*tweetstream.Malformed); ok {
		f.note(bad)
	}
	if f.pace == nil {
		return nil
	}
	return f.pace.Wait(ctx, tweetstream.TimeOf(event))
}
