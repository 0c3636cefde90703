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

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
)

// The messages of a recording are asked for by the handler of a request. If they
// end too early it must not end the response as if that were all.
func abort() { panic(http.ErrAbortHandler) } // net/http's way to break the connection

// recorded returns the lines of files, without their line ends, read anew by
// each iteration. An error in the middle is given to failed, and breaks the
// streams off where it stands.
func recorded(paths []string, log *slog.Logger, failed func(error)) (iter.Seq[[]byte], error) {
	for _, path := range paths {
		if err := inspect(path, log); err != nil { // now, so that a mistake shows at the start
			return nil, usagef("--from: %s: %w", path, input.Bare(err))
		}
	}
	return func(yield func([]byte) bool) {
		more := true
		for _, path := range paths {
			err := eachLineOf(path, func(line []byte) bool {
				more = yield(line)
				return more
			})
			if err != nil {
				failed(fmt.Errorf("--from: %s: %w", path, input.Bare(err)))
				abort()
			}
			if !more {
				return
			}
		}
	}, nil
}

func eachLineOf(path string, yield func([]byte) bool) error {
	f, err := input.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // was only read
	return input.EachLine(f, yield)
}

// inspect looks at what a file is and how it begins.
func inspect(path string, log *slog.Logger) error {
	info, err := os.Stat(path) // before it is opened, which could block
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("is not a regular file, which could be read for each client")
	}
	first := firstLine{name: path, log: log}
	err = eachLineOf(path, func(line []byte) bool { first.check(line); return false })
	if err != nil {
		return err
	}
	return first.end()
}

// firstLine judges input by its first line.
type firstLine struct {
	name string
	log  *slog.Logger
	seen bool
	err  error
}

// check reports whether reading on makes sense.
func (f *firstLine) check(line []byte) bool {
	if !f.seen && render.IsEnvelope(line) {
		f.err = render.ErrEnvelope
	}
	f.seen = true
	return f.err == nil
}

// end warns of input without a line, and returns what is wrong with the first.
func (f *firstLine) end() error {
	if !f.seen {
		f.log.Warn("there is nothing to serve: the input is empty", "from", f.name)
	}
	if f.err != nil {
		return usageError{f.err}
	}
	return nil
}

// blankLines is after how long without a line a stream gets a blank one.
const blankLines = 30 * time.Second

// readOnce returns the lines of r, which can be iterated over once: any other
// iteration breaks off at once. They are read in a goroutine, one ahead, so that
// there can be blank lines, which are keep-alives, while none comes, and an end
// while r blocks. An error is given to failed, which must end ctx.
func readOnce(ctx context.Context, r io.Reader, log *slog.Logger, failed context.CancelCauseFunc) iter.Seq[[]byte] {
	lines := make(chan []byte)
	var taken atomic.Bool
	go func() {
		if err := readInto(ctx, lines, r, log); err != nil {
			failed(fmt.Errorf("--from: standard input: %w", err))
			return
		}
		close(lines)
	}()
	return func(yield func([]byte) bool) {
		if taken.Swap(true) {
			log.Warn("another client has the messages of standard input, which can be read once; with --rate all clients get them")
			abort()
		}
		for more := true; more; {
			select {
			case line, ok := <-lines:
				more = ok && yield(line)
			case <-time.After(blankLines):
				more = yield(nil)
			case <-ctx.Done():
				abort()
			}
		}
	}
}

func readInto(ctx context.Context, lines chan<- []byte, r io.Reader, log *slog.Logger) error {
	r, err := input.Unpacked(r)
	if err != nil {
		return err
	}
	first := firstLine{name: input.Stdin, log: log}
	err = input.EachLine(r, func(line []byte) bool {
		if !first.check(line) {
			return false
		}
		select {
		case lines <- bytes.Clone(line):
			return true
		case <-ctx.Done():
			return false
		}
	})
	if err == nil { // else it is not known whether there is nothing
		err = first.end()
	}
	return cmp.Or(err, context.Cause(ctx))
}
