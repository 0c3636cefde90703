// Package ordered applies a function to a sequence on several processors and
// gives the results in the order of the sequence.
//
//	            ┌▶ f ─┐
//	items ──────┼▶ f ─┼──────▶ results, in the order of the items
//	one reader  └▶ f ─┘        one consumer
//
// It suits work that is worth a goroutine for each item, some ten microseconds
// or more: put small items together into batches.
package ordered

import (
	"context"
	"iter"

	"golang.org/x/sync/errgroup"
)

// Map calls f for every item, up to workers calls at a time, and yields the
// results in the order of the items. Fewer than one worker count as one.
//
// The first error in that order ends it, whether items has it or f returns it:
// it is the last pair, and the results before it have been yielded. Once ctx is
// done no more results are yielded, and the last pair has its cause.
//
// A goroutine ranges over items. It runs ahead of the consumer by at most
// 2 × workers + 2 items, so a slow consumer slows it down.
//
// An iteration returns only when none of its goroutines is left, also after a
// break: it then waits for the calls of f under way, and for items to come to
// its next item or end.
func Map[In, Out any](
	ctx context.Context, workers int, items iter.Seq2[In, error], f func(In) (Out, error),
) iter.Seq2[Out, error] {
	workers = max(workers, 1)
	return func(yield func(Out, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		m := mapping[In, Out]{f: f, results: make(chan promise[Out], 2*workers)}
		m.group.SetLimit(workers + 1)         // the reader is one of them
		defer func() { _ = m.group.Wait() }() // failures are in the promises
		defer stop()
		m.group.Go(func() error { m.read(ctx, items); return nil })
		m.deliver(ctx, yield)
	}
}

// mapping is one iteration of Map.
type mapping[In, Out any] struct {
	f       func(In) (Out, error)
	group   errgroup.Group
	results chan promise[Out] // in the order of the items
}

// promise is a channel with room for the one result that it will get.
type promise[Out any] chan result[Out]

type result[Out any] struct {
	out Out
	err error
}

// read starts a call of f for each item. After an error it starts none.
func (m *mapping[In, Out]) read(ctx context.Context, items iter.Seq2[In, error]) {
	defer close(m.results)
	for item, err := range items {
		p := make(promise[Out], 1)
		select {
		case m.results <- p:
		case <-ctx.Done():
			return
		}
		if err != nil {
			p <- result[Out]{err: err}
			return
		}
		m.group.Go(func() error { // waits for a worker
			if ctx.Err() != nil {
				return nil // nobody waits for the promise
			}
			out, err := m.f(item)
			p <- result[Out]{out, err}
			return nil
		})
	}
}

// deliver yields results as they are kept, up to the first error.
func (m *mapping[In, Out]) deliver(ctx context.Context, yield func(Out, error) bool) {
	var none Out
	for {
		r, more := m.next(ctx)
		switch {
		case ctx.Err() != nil:
			yield(none, context.Cause(ctx))
			return
		case !more:
			return
		case r.err != nil:
			yield(none, r.err)
			return
		case !yield(r.out, nil):
			return
		}
	}
}

// next waits for the next result. It reports false if there is none, or if ctx
// is done.
func (m *mapping[In, Out]) next(ctx context.Context) (r result[Out], more bool) {
	select {
	case p, more := <-m.results:
		if !more {
			return r, false
		}
		select {
		case r = <-p:
			return r, true
		case <-ctx.Done():
		}
	case <-ctx.Done():
	}
	return r, false
}
