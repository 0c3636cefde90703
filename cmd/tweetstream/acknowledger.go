package main

import (
	"context"
	"errors"
	"sync"

	"github.com/gotweetstream/tweetstream"
)

// acknowledger acknowledges the events of a broker once they are durable in all targets, or
// printed where there is no target.
type acknowledger struct {
	to func(n int64) // acknowledges the first n events

	mu       sync.Mutex
	taken    int64 // events
	written  int64 // of them, to the recorder
	recorded []recorded
}

// recorded is an event that the recorder has, and those behind it that it does not get.
type recorded struct {
	number int64 // of the event for the recorder, from 1
	taken  int64 // number of the last event that is done with it
}

// take gives an event to the consumer.
func (a *acknowledger) take(ctx context.Context, c *consumer, event tweetstream.Event) error {
	a.note(c.records(event))
	err := c.take(ctx, event)
	if err == nil || errors.Is(err, errDone) {
		a.done(c.recorder == nil)
	}
	return err
}

// note counts an event before the recorder may say that it is durable.
func (a *acknowledger) note(records bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.taken++
	switch {
	case records:
		a.written++
		a.recorded = append(a.recorded, recorded{a.written, a.taken})
	case len(a.recorded) > 0:
		a.recorded[len(a.recorded)-1].taken = a.taken
	}
}

// done acknowledges an event that no target has to store, if none before it waits for one.
func (a *acknowledger) done(noTargets bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if noTargets || len(a.recorded) == 0 {
		a.to(a.taken)
	}
}

// committed takes how many events are durable in all targets.
func (a *acknowledger) committed(n int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var upTo int64
	for len(a.recorded) > 0 && a.recorded[0].number <= n {
		upTo = a.recorded[0].taken
		a.recorded = a.recorded[1:]
	}
	if upTo > 0 {
		a.to(upTo)
	}
}
