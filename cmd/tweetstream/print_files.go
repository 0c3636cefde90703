package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path"
	"slices"
	"syscall"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/pace"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/progress"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
)

// files are recordings on their way to who takes their events. An error of one is told at
// once, and the others follow.
type files struct {
	paths  []string
	taking taking
	log    *slog.Logger
	tell   func(error)
	pace   *pace.Pace // nil is as fast as it goes
	show   func(context.Context, func() progress.State)
	watch  watch

	messages  int64 // in all members, wanted or not
	received  map[tweetstream.Kind]int64
	delivered int64 // the sum of them
	members   int64 // of archives
	damages   int64 // places
	told      troubles

	// Of the member that is read:
	number    int64      // messages so far, blank lines among them
	envelopes bool       // they are output of --format json
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

// taking is who takes events.
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
		received: map[tweetstream.Kind]int64{},
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

// read gives every event to who takes them. It returns the reason if that ended early.
func (f *files) read(ctx context.Context, options []archive.Option) error {
	options = append(options, archive.Watch(&f.watch.read))
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
	damaged, isDamaged := event.(*tweetstream.Damaged)
	member, isMember := event.(*tweetstream.Member)
	switch {
	case isDamaged:
		f.damaged(damaged)
	case isMember:
		if f.ended(member); f.envelopes {
			f.envelopes = false
			return nil
		}
	default:
		f.number++
		f.envelopes = f.envelopes || f.number == 1 && render.IsEnvelope(tweetstream.Raw(event))
		if f.envelopes {
			return nil
		}
		f.received[event.Kind()]++
		f.delivered++
		if err := f.before(ctx, event); err != nil {
			return err
		}
	}
	err := f.taking.take(ctx, event)
	f.watch.note(event, f.delivered-f.taking.left())
	return err
}

// before is what happens to a message before it is consumed.
func (f *files) before(ctx context.Context, event tweetstream.Event) error {
	if bad, ok := event.(*tweetstream.Malformed); ok {
		f.note(bad)
	}
	if f.pace == nil {
		return nil
	}
	return f.pace.Wait(ctx, tweetstream.TimeOf(event))
}

// note remembers a message that does not decode. Standard input may never end, so
// that its messages are logged at once.
func (f *files) note(bad *tweetstream.Malformed) {
	if f.bad++; f.bad > mostMalformed || f.taking.prints(bad) {
		return
	}
	f.malformed = append(f.malformed, position{f.number, bad})
	if slices.Equal(f.paths, []string{input.Stdin}) {
		f.logMalformed(stdinWords, "")
	}
}

func (f *files) logMalformed(file, member string) {
	for _, p := range f.malformed {
		attrs := []any{"file", file, "member", member, "message", p.number, "notice",
			render.Summary(p.event)}
		if member == "" {
			attrs = slices.Delete(attrs, 2, 4)
		}
		if file == "" {
			attrs = attrs[2:]
		}
		f.log.Warn("malformed", attrs...)
	}
	f.malformed = f.malformed[:0]
}

// damaged tells of a file that cannot be read, or not to its end.
func (f *files) damaged(d *tweetstream.Damaged) {
	err := reasonOf(d)
	f.damages++
	var source *archive.SourceError
	if !errors.As(d.Err, &source) && !isSystem(d.Err) {
		err = damage{err}
	}
	f.trouble(nameOf(d), err)
}

// nameOf names what is damaged: a file, or a member of an archive.
func nameOf(d *tweetstream.Damaged) string { return path.Join(d.Source, d.Member) }

// reasonOf is the reason in the command's words.
func reasonOf(d *tweetstream.Damaged) error {
	var source *archive.SourceError
	switch {
	case errors.As(d.Err, &source):
		return input.Bare(source.Err)
	case errors.Is(d.Err, io.ErrUnexpectedEOF):
		return fmt.Errorf("breaks off in the middle of a message: %w", d.Err)
	case errors.Is(d.Err, tweetstream.ErrMessageTooLong):
		return fmt.Errorf("message %d is longer than 16 MiB and cannot be passed over: %w",
			d.Messages+1, d.Err)
	case isSystem(d.Err):
		return input.Bare(d.Err)
	}
	return d.Err
}

// isSystem reports whether it was the system that could not read.
func isSystem(err error) bool {
	var path *fs.PathError
	var errno syscall.Errno
	return errors.As(err, &path) || errors.As(err, &errno)
}

// ended tells of a member that is no recording, and of malformed messages in it.
func (f *files) ended(m *tweetstream.Member) {
	name := path.Join(m.Source, m.Name)
	f.logMalformed(m.Source, m.Name)
	f.messages += m.Messages
	if m.Name != "" {
		f.members++
	}
	f.envelopes = f.envelopes || f.isUnseenEnvelope(m)
	switch {
	case f.envelopes:
		f.trouble(name, render.ErrEnvelope)
	case m.Skipped != nil && m.Name == "" && f.named(m.Source):
		f.trouble(name, m.Skipped)
	case m.Skipped != nil:
		f.log.Info("skipped", "file", name, "reason", m.Skipped)
	case f.bad == 1:
		f.trouble(name, damage{errors.New("a message does not decode")})
	case f.bad > 1:
		f.trouble(name, damage{fmt.Errorf("%d messages do not decode", f.bad)})
	}
	f.number, f.bad = 0, 0
}

// isUnseenEnvelope looks at the first message of a file of which none was wanted.
func (f *files) isUnseenEnvelope(m *tweetstream.Member) bool {
	if f.number > 0 || m.Messages == 0 || m.Name != "" || m.Source == stdinWords {
		return false
	}
	for event := range archive.All(context.Background(),
		[]archive.Source{archive.Path(m.Source)}, archive.Jobs(1)) {
		return event != nil && render.IsEnvelope(tweetstream.Raw(event))
	}
	return false
}

// attrs are the counts of messages, for the summary.
func (f *files) attrs() []slog.Attr {
	attrs := append([]slog.Attr{slog.Int64("messages", f.messages)}, received(f.received)...)
	return append(attrs, slog.Int64("members", f.members), slog.Int64("damaged", f.damages))
}

// named reports whether a file stands on the command line. Files of a folder may be
// no recordings.
func (f *files) named(file string) bool {
	return slices.Contains(f.paths, file) || file == stdinWords
}

func (f *files) trouble(name string, err error) {
	err = fmt.Errorf("%s: %w", name, err)
	f.tell(err)
	f.told = append(f.told, told{err})
}
