// Package source gives the events of a broker: on channels, and to a range.
package source

import (
	"bytes"
	"context"
	"io"
	"iter"

	"github.com/gotweetstream/tweetstream"
)

// Run gives events until give returns false; then it returns nil. Else it returns why it ended.
type Run func(ctx context.Context, give func(tweetstream.Event) bool) error

// Events returns the channels of a stream.
func Events(ctx context.Context, run Run) (<-chan tweetstream.Event, <-chan error) {
	events, errs := make(chan tweetstream.Event), make(chan error, 1)
	go func() {
		defer close(events)
		defer close(errs)
		errs <- run(ctx, func(event tweetstream.Event) bool {
			select {
			case events <- event:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	return events, errs
}

// All ranges over the events. It commits an event when the next is asked for.
func All(
	ctx context.Context, run Run, committed func(n int64),
) iter.Seq2[tweetstream.Event, error] {
	return func(yield func(tweetstream.Event, error) bool) {
		var n int64
		broken := false
		err := run(ctx, func(event tweetstream.Event) bool {
			if broken = !yield(event, nil); broken {
				return false
			}
			n++
			committed(n)
			return true
		})
		if !broken {
			yield(nil, err)
		}
	}
}

// Decode returns the events of a body: one, unless somebody else has written it.
func Decode(body []byte) (events []tweetstream.Event, err error) {
	d := tweetstream.NewDecoder(io.MultiReader(bytes.NewReader(body), bytes.NewReader(lineEnd)))
	for {
		event, err := d.Decode()
		if err == io.EOF {
			return events, nil
		}
		if err != nil {
			return events, err
		}
		if event.Kind() != tweetstream.KindKeepAlive {
			events = append(events, event)
		}
	}
}

var lineEnd = []byte("\r\n")
