package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"os"
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

// recorded returns the messages of files, read anew by each iteration. If a file
// breaks off, it gives the error to failed and breaks the stream off there.
func recorded(
	ctx context.Context, paths []string, log *slog.Logger, failed func(error),
) (iter.Seq[[]byte], error) {
	for _, path := range paths {
		if err := inspect(ctx, path, log); err != nil { // now, so that a mistake shows at the start
			return nil, usagef("--from: %s: %w", path, input.Bare(err))
		}
	}
	return func(yield func([]byte) bool) {
		more := true
		for _, path := range paths {
			err := eachMessageOf(path, func(message []byte) bool {
				more = yield(message)
				return more
			})
			if err != nil {
				failed(damage{fmt.Errorf("--from: %s: %w", path, input.Bare(err))})
				abort()
			}
			if !more {
				return
			}
		}
	}, nil
}

func eachMessageOf(path string, yield func([]byte) bool) error {
	f, err := input.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // was only read
	return eachMessage(f, yield)
}

// longestMessage is the limit of the Decoder. Longer ones cannot be passed over.
const longestMessage = 16 << 20

// eachMessage yields the messages of r, cut out as print does. A blank line, which is
// a keep-alive, is nil.
func eachMessage(r io.Reader, yield func([]byte) bool) error {
	decoder := tweetstream.NewDecoder(r)
	decoder.SetMaxMessageSize(longestMessage)
	for event, err := range decoder.All() {
		if err != nil {
			return err
		}
		if !yield(tweetstream.Raw(event)) {
			return nil
		}
	}
	return nil
}

// inspect looks at the form of a file and at its first message.
func inspect(ctx context.Context, path string, log *slog.Logger) error {
	info, err := os.Stat(path) // before it is opened: that could block
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("is not a regular file, which could be read for each client")
	}
	if err := isPlain(ctx, path); err != nil {
		return err
	}
	first := firstMessage{name: path, log: log}
	err = eachMessageOf(path, func(message []byte) bool { first.check(message); return false })
	if err != nil {
		return err
	}
	return first.end()
}

var errAnArchive = errors.New("is an archive of several files; do: " +
	"tweetstream print --format raw FILE | tweetstream serve --from -")

// isPlain refuses files that are no recordings, and archives of several files.
func isPlain(ctx context.Context, path string) error {
	for event, err := range archive.All(ctx, []archive.Source{archive.Path(path)}, archive.Jobs(1)) {
		var foreign *archive.NotRecordingError
		var source *archive.SourceError
		switch {
		case errors.As(err, &foreign):
			return foreign
		case errors.As(err, &source):
			return source.Err
		case err != nil:
			return err
		}
		if event.Kind().HasRaw() {
			break
		}
	}
	f, err := input.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // was only read
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head) // an error comes again when it is read
	if head = head[:n]; isArchive(head) {
		return errAnArchive
	}
	return nil
}

// isArchive reports whether a file begins as tar (POSIX.1-1988) or zip (PKWARE APPNOTE
// 4.3.7) does.
func isArchive(head []byte) bool {
	const tarMagic, tarOffset = "ustar", 257
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) ||
		len(head) > tarOffset && bytes.HasPrefix(head[tarOffset:], []byte(tarMagic))
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
	if !f.seen && render.IsEnvelope(message) {
		f.err = render.ErrEnvelope
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

// readOnce returns the messages of r. They can be iterated over once: another
// iteration breaks off at once. A goroutine reads them, one ahead, so that blank
// lines (keep-alives) and an end can come while r blocks. An error is given to
// failed, which must end ctx.
func readOnce(
	ctx context.Context, r io.Reader, log *slog.Logger, failed context.CancelCauseFunc,
) iter.Seq[[]byte] {
	messages := make(chan []byte)
	var taken atomic.Bool
	go func() {
		if err := readInto(ctx, messages, r, log); err != nil {
			failed(fmt.Errorf("--from: standard input: %w", err))
			return
		}
		close(messages)
	}()
	return func(yield func([]byte) bool) {
		if taken.Swap(true) {
			log.Warn("another client has the messages of standard input, which can be read once; " +
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

func readInto(ctx context.Context, messages chan<- []byte, r io.Reader, log *slog.Logger) error {
	r, err := input.Unpacked(r)
	if err != nil {
		return damage{err}
	}
	first := firstMessage{name: input.Stdin, log: log}
	err = eachMessage(r, func(message []byte) bool {
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
		return damage{err}
	}
	return cmp.Or(first.end(), context.Cause(ctx))
}
