// Package ordered decodes saved streams on several processors and gives the
// events in their order. It is for inputs that are faster than one decoder.
package ordered

import (
	"bytes"
	"context"
	"io"
	"iter"

	"golang.org/x/sync/errgroup"

	"github.com/gotweetstream/tweetstream"
)

// Decode decodes r by so many workers, and yields what [tweetstream.Decoder]
// would, in the same order. The last pair has an error unless the input ends in
// good order. It ends early when ctx is done, with its cause, or when the
// consumer stops; then it waits for a read under way to return.
func Decode(ctx context.Context, r io.Reader, workers int) iter.Seq2[tweetstream.Event, error] {
	return func(yield func(tweetstream.Event, error) bool) {
		for done := range Map(ctx, workers, blocks(r), decodeBlock) {
			for _, event := range done.events {
				if !yield(event, nil) {
					return
				}
			}
			if done.err != nil && !yield(nil, done.err) {
				return
			}
		}
		if ctx.Err() != nil {
			yield(nil, context.Cause(ctx))
		}
	}
}

// Map yields f of each item, in order, computed by so many workers that run
// ahead by as many items. When ctx is done it ends early. It returns when no
// goroutine is left.
func Map[In, Out any](ctx context.Context, workers int, items iter.Seq[In], f func(In) Out) iter.Seq[Out] {
	type job struct {
		item In
		out  chan Out
	}
	return func(yield func(Out) bool) {
		group, ctx := errgroup.WithContext(ctx)
		ctx, cancel := context.WithCancel(ctx)
		jobs, order := make(chan job), make(chan chan Out, workers)
		group.Go(func() error {
			defer close(jobs)
			defer close(order)
			for item := range items {
				j := job{item, make(chan Out, 1)}
				if !send(ctx, order, j.out) || !send(ctx, jobs, j) {
					break
				}
			}
			return nil
		})
		for range workers {
			group.Go(func() error {
				for j := range jobs {
					j.out <- f(j.item)
				}
				return nil
			})
		}
		take(ctx, order, yield)
		cancel()
		_ = group.Wait() // nothing in it fails
	}
}

// take yields what the workers put into their channels, in the channels' order.
func take[Out any](ctx context.Context, order <-chan chan Out, yield func(Out) bool) {
	for out := range order {
		select {
		case done := <-out:
			if ctx.Err() != nil || !yield(done) {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

func send[T any](ctx context.Context, to chan<- T, item T) bool {
	select {
	case to <- item:
		return true
	case <-ctx.Done():
		return false
	}
}

// block is a piece of the input that ends with a message, and the error behind
// the last one.
type block struct {
	data []byte
	err  error
}

const blockSize = 256 << 10

// blocks cuts the input where a line ends and a message begins, so that no
// message of several lines is cut.
func blocks(r io.Reader) iter.Seq[block] {
	return func(yield func(block) bool) {
		var rest []byte
		for {
			data := make([]byte, max(blockSize, 2*len(rest)))
			n := copy(data, rest)
			read, err := io.ReadFull(r, data[n:])
			data = data[:n+read]
			if err != nil {
				if err == io.ErrUnexpectedEOF { // fewer than asked for
					err = io.EOF
				}
				yield(block{data, err})
				return
			}
			end := lastStart(data)
			rest = data[end:]
			if end > 0 && !yield(block{data[:end:end], nil}) {
				return
			}
		}
	}
}

// lastStart returns where the last line begins that starts a message, and is not
// part of one that goes on over several lines.
func lastStart(data []byte) int {
	for end := len(data); ; {
		end = bytes.LastIndex(data[:end], []byte("\n{"))
		if end < 0 {
			return 0
		}
		before := bytes.TrimRight(data[:end], " \t\r\n")
		if len(before) == 0 || !bytes.ContainsRune([]byte(",:["), rune(before[len(before)-1])) {
			return end + 1
		}
	}
}

// decoded is what became of a block.
type decoded struct {
	events []tweetstream.Event
	err    error
}

func decodeBlock(b block) (done decoded) {
	decoder := tweetstream.NewDecoder(bytes.NewReader(b.data))
	for {
		event, err := decoder.Decode()
		if err != nil {
			return decoded{done.events, end(err, b.err)}
		}
		done.events = append(done.events, event)
	}
}

// end returns the error of a block's end: of its decoder, if that is not just
// at the end of the block, or of the input.
func end(decoder, input error) error {
	switch {
	case input != nil && input != io.EOF:
		return input
	case decoder != io.EOF:
		return decoder
	default:
		return nil
	}
}
