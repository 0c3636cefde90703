package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
)

// The handler of a request asks for the messages of a recording. If they end too
// early, the response must not end as if that were all.
func abort() { panic(http.ErrAbortHandler) } // net/http's way to break the connection

// recordings are the sources that --from names.
type recordings struct {
	paths   []string
	options []archive.Option
	log     *slog.Logger
}

// longestMessage is the limit of the Decoder. Longer ones cannot be passed over.
const longestMessage = 16 << 20

// messages returns the messages, read anew by each iteration. If a file breaks off, it
// gives the error to failed and breaks the stream off there.
func (r *recordings) messages(
	ctx context.Context, failed func(error),
) (iter.Seq[[]byte], error) {
	for _, path := range r.paths { // now, so that a mistake shows at the start
		if err := r.inspect(ctx, path); err != nil {
			return nil, usagef("--from: %s: %w", path, input.Bare(err))
		}
	}
	return func(yield func([]byte) bool) {
		if err := r.each(ctx, pathSources(r.paths), yield); err != nil {
			failed(fmt.Errorf("--from: %w", err))
			abort()
		}
	}, nil
}

func pathSources(paths []string) (sources []archive.Source) {
	for _, path := range paths {
		sources = append(sources, archive.Path(path))
	}
	return sources
}

// each yields the messages of sources, cut out as print does. A blank line, which is a
// keep-alive, is nil. Damage ends it in a file by itself; that of a member of an archive is
// logged.
func (r *recordings) each(
	ctx context.Context, sources []archive.Source, yield func([]byte) bool,
) error {
	var last *tweetstream.Damaged
	for event, err := range archive.All(ctx, sources, r.reading()...) {
		member, isMember := event.(*tweetstream.Member)
		damaged, isDamaged := event.(*tweetstream.Damaged)
		switch {
		case err != nil:
			return brokenBy(err)
		case isDamaged:
			last = damaged
		case isMember && member.Damaged && member.Name == "":
			return damage{fmt.Errorf("%s: %w", nameOf(last), input.Bare(last.Err))}
		case isMember && member.Damaged:
			r.log.Warn("damaged", "member", nameOf(last), "reason", reasonOf(last))
		case isMember && member.Skipped != nil:
			r.log.Info("skipped", "file", member.Source, "reason", member.Skipped)
		case !isMember && !yield(tweetstream.Raw(event)):
			return nil
		}
	}
	return nil
}

// reading are the options of reading. With all kinds there are the blank lines, too.
func (r *recordings) reading() []archive.Option {
	return append(slices.Clone(r.options), archive.Members(), archive.Jobs(1),
		archive.MaxMessageSize(longestMessage), archive.Kinds(tweetstream.Kinds()...))
}

// brokenBy is the reason why reading ended, in the command's words.
func brokenBy(err error) error {
	var damaged *archive.DamageError
	if errors.As(err, &damaged) { // with --strict
		return fmt.Errorf("%s: %w", nameOf(&damaged.Damaged), reasonOf(&damaged.Damaged))
	}
	return err
}

// inspect looks at a source and at its first message.
func (r *recordings) inspect(ctx context.Context, path string) error {
	info, err := os.Stat(path) // before it is opened: that could block
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return errors.New("is not a regular file, which could be read for each client")
	}
	first := firstMessage{name: path, log: r.log}
	plain := recordings{log: slog.New(slog.DiscardHandler)}
	err = plain.each(ctx, pathSources([]string{path}), func(message []byte) bool {
		first.check(message)
		return false
	})
	if err != nil {
		return bare(err)
	}
	return first.end()
}

// bare returns the reason why a source cannot be read, without its name.
func bare(err error) error {
	var foreign *archive.NotRecordingError
	var source *archive.SourceError
	switch {
	case errors.As(err, &foreign):
		return foreign
	case errors.As(err, &source):
		return source.Err
	case errors.Unwrap(err) != nil:
		return errors.Unwrap(err)
	}
	return err
}

// firstMessage judges input by its first message.
type firstMessage struct {
	name string
	log  *slog.Logger
	seen bool
	err  error
}

// check reports whether reading on makes sense.
func (f *firstMessage) check(message []byte) bool {
	if !f.seen {
		f.err = render.Refuse(message)
	}
	f.seen = true
	return f.err == nil
}

// end warns of empty input, and returns the error of the first message.
func (f *firstMessage) end() error {
	if !f.seen {
		f.log.Warn("there is nothing to serve: the input is empty", "from", f.name)
	}
	if f.err != nil {
		return usageError{f.err}
	}
	return nil
}

// blankLines is the time without a message after which a stream gets a blank line.
const blankLines = 30 * time.Second

// once returns the messages of in. They can be iterated over once: another iteration
// breaks off at once. A goroutine reads them, one ahead, so that blank lines (keep-alives)
// and an end can come while in blocks. An error is given to failed, which must end ctx.
func (r *recordings) once(
	ctx context.Context, in io.Reader, failed context.CancelCauseFunc,
) iter.Seq[[]byte] {
	messages := make(chan []byte)
	var taken atomic.Bool
	go func() {
		if err := r.readInto(ctx, messages, in); err != nil {
			failed(fmt.Errorf("--from: %w", err))
			return
		}
		close(messages)
	}()
	return func(yield func([]byte) bool) {
		if taken.Swap(true) {
			r.log.Warn("another client has the messages of standard input, which can be read once; " +
				"with --rate all clients get them")
			abort()
		}
		for more := true; more; {
			select {
			case message, ok := <-messages:
				more = ok && yield(message)
			case <-time.After(blankLines):
				more = yield(nil)
			case <-ctx.Done():
				abort()
			}
		}
	}
}

func (r *recordings) readInto(ctx context.Context, messages chan<- []byte, in io.Reader) error {
	first := firstMessage{name: input.Stdin, log: r.log}
	sources := []archive.Source{archive.Reader(stdinWords, in)}
	err := r.each(ctx, sources, func(message []byte) bool {
		if !first.check(message) {
			return false
		}
		select {
		case messages <- message:
			return true
		case <-ctx.Done():
			return false
		}
	})
	if err != nil { // else it is not known whether there is nothing
		return err
	}
	if err := first.end(); err != nil {
		return fmt.Errorf("%s: %w", stdinWords, err)
	}
	return context.Cause(ctx)
}
