// Package outbox hands the items of one producer to a consumer over a channel. It is the
// one place that sends, drops, counts and closes.
//
// Items are messages or notices. Messages come from elsewhere: they are counted, and a
// policy decides their fate while the consumer is slow. Notices are the producer's own; one
// of them reports how many messages were dropped.
package outbox

import (
	"context"
	"sync/atomic"
	"time"
)

// Policy is the rule for an item that finds no room.
type Policy uint8

// The policies.
const (
	Block      Policy = iota // the producer waits
	DropOldest               // the item that has waited longest makes room
	DropNewest               // a message is dropped; a notice makes room for itself
)

// reportInterval is the least time between two reports.
const reportInterval = time.Second

// Counts count messages. Each one that was put goes one way; a message that is dropped
// or abandoned in the buffer is no longer delivered. Counts may be read at any time.
type Counts struct {
	Delivered atomic.Int64 // to the consumer or the buffer
	Dropped   atomic.Int64 // by the policy
	Abandoned atomic.Int64 // since the context was done
}

// Traits tell an Outbox about its items.
type Traits[T any] struct {
	IsMessage func(T) bool
	Report    func(dropped int64) T // makes a notice
	Reported  func(T) int64         // the number in such a notice; 0 for any other item
}

// Outbox is a channel with a policy. Its methods must be called from one goroutine, the
// producer's.
type Outbox[T any] struct {
	Traits[T]
	c      chan T
	policy Policy
	size   int // of the buffer, in messages
	counts *Counts

	held       []T   // with Block and a buffer: messages to hand over together
	unreported int64 // messages dropped since the last report
	reported   time.Time
}

// New returns an Outbox with a buffer of size items. The size must be positive unless the
// policy is Block. Policies that drop messages get room for two notices beside them.
func New[T any](policy Policy, size int, traits Traits[T], counts *Counts) *Outbox[T] {
	room := size
	if policy != Block {
		room += 2
	}
	c := make(chan T, room)
	return &Outbox[T]{Traits: traits, c: c, policy: policy, size: size, counts: counts}
}

// Sibling returns an Outbox for another producer, on the same channel. Only one of them is
// closed, after all have finished.
func (o *Outbox[T]) Sibling() *Outbox[T] {
	return &Outbox[T]{
		Traits: o.Traits, c: o.c, policy: o.policy, size: o.size, counts: o.counts,
	}
}

// C returns the channel.
func (o *Outbox[T]) C() <-chan T { return o.c }

// Put hands an item over, after all those before it. It reports false once ctx is done,
// and then sends nothing more.
//
// With Block and a buffer, messages are held until the buffer is full or Flush is
// called. To wake a consumer costs more than to make a message, so it is worth doing for
// several at once.
func (o *Outbox[T]) Put(ctx context.Context, item T) bool {
	if o.policy == Block && len(o.held) < o.size && o.IsMessage(item) {
		o.held = append(o.held, item)
		return ctx.Err() == nil
	}
	o.Flush(ctx)
	return o.send(ctx, item)
}

// Flush hands over the messages that are held. Call it before a wait for more of them.
func (o *Outbox[T]) Flush(ctx context.Context) {
	var none T
	for i, item := range o.held {
		o.send(ctx, item)
		o.held[i] = none // it is the consumer's
	}
	o.held = o.held[:0]
}

// Finish leaves the buffer as it must be at the end: with the last report, or empty if
// ctx is done. Nothing may be put after it but by Close.
func (o *Outbox[T]) Finish(ctx context.Context) {
	o.Leave(ctx)
	for ctx.Err() != nil {
		select {
		case item := <-o.c:
			o.count(&o.counts.Delivered, item, -1)
			o.count(&o.counts.Abandoned, item, 1)
		default:
			return
		}
	}
}

// Leave is for a producer that ends before its siblings: it hands over what is held, and the last
// report.
func (o *Outbox[T]) Leave(ctx context.Context) {
	o.Flush(ctx)
	for ctx.Err() == nil && o.unreported > 0 {
		if o.report(); o.unreported > 0 {
			o.dropOldest()
		}
	}
}

// Close closes the channel.
func (o *Outbox[T]) Close() { close(o.c) }

// send hands an item over. Once ctx is done it sends nothing: with both ready, select
// alone could send one more.
func (o *Outbox[T]) send(ctx context.Context, item T) bool {
	if ctx.Err() != nil {
		o.count(&o.counts.Abandoned, item, 1)
		return false
	}
	if o.unreported > 0 && time.Since(o.reported) >= reportInterval {
		o.report()
	}
	switch {
	case o.offer(item):
	case o.policy == Block:
		return o.wait(ctx, item)
	case o.policy == DropNewest && o.IsMessage(item):
		o.drop(item)
	default:
		for !o.offer(item) {
			o.dropOldest()
		}
	}
	return true
}

// offer hands an item over if that is possible at once. Messages leave the last places
// of the buffer free for notices.
func (o *Outbox[T]) offer(item T) bool {
	if o.policy != Block && len(o.c) >= o.size && o.IsMessage(item) {
		return false
	}
	select {
	case o.c <- item:
		o.count(&o.counts.Delivered, item, 1)
		return true
	default:
		return false
	}
}

// wait hands an item over to a consumer that is busy.
func (o *Outbox[T]) wait(ctx context.Context, item T) bool {
	select {
	case o.c <- item:
		o.count(&o.counts.Delivered, item, 1)
		return true
	case <-ctx.Done():
		o.count(&o.counts.Abandoned, item, 1)
		return false
	}
}

func (o *Outbox[T]) dropOldest() {
	select {
	case item := <-o.c:
		o.count(&o.counts.Delivered, item, -1)
		o.drop(item)
	default: // the consumer was quicker
	}
}

func (o *Outbox[T]) drop(item T) {
	o.unreported += o.Reported(item) // of a report that nobody saw
	if o.IsMessage(item) {
		o.unreported++
		o.counts.Dropped.Add(1)
	}
}

// report says how many messages were dropped, or leaves it for later if there is no
// room.
func (o *Outbox[T]) report() {
	if o.offer(o.Report(o.unreported)) {
		o.unreported, o.reported = 0, time.Now()
	}
}

func (o *Outbox[T]) count(n *atomic.Int64, item T, by int64) {
	if o.IsMessage(item) {
		n.Add(by)
	}
}
