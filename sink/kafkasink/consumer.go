package kafkasink

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/internal/source"
	"github.com/twmb/franz-go/pkg/kgo"
)

// ConsumeOptions change how a [Consumer] reads. The zero value has the defaults.
type ConsumeOptions struct {
	// Group is the name of a consumer group. Processes with one name share the partitions, and
	// go on behind what was acknowledged. "" begins with the first message, every time.
	Group string
	// Retrying is called with each failure that the consumer survives. It may be nil.
	Retrying func(error)
	// Connect are further options of the client, such as [kgo.SASL].
	Connect []kgo.Opt
}

// Consumer reads the events of a topic, those of each partition in order. After a crash, and
// when a partition goes to another process, messages that were not acknowledged come again.
// So an event can come more than once: keep its id where that matters. The methods may be
// called from several goroutines.
type Consumer struct {
	topic   string
	options ConsumeOptions
	client  *kgo.Client

	mu      sync.Mutex
	owned   map[int32]int64 // the partitions, and when they were assigned: a number
	turn    int64           // of the last assignment
	given   int64           // events
	pending []pending
}

// pending is a message that is not acknowledged.
type pending struct {
	record *kgo.Record
	turn   int64 // when its partition was assigned
	last   int64 // the number of its last event, from 1
}

// Consume returns a consumer of a topic. The addresses of some brokers, host:port, are enough.
// It does not wait for a broker; see [Open].
func Consume(brokers []string, topic string, o ConsumeOptions) (*Consumer, error) {
	c := &Consumer{topic: topic, options: o, owned: map[int32]int64{}}
	options := []kgo.Opt{
		kgo.SeedBrokers(brokers...), kgo.ConsumeTopics(topic), kgo.ClientID("tweetstream"),
		kgo.UnknownTopicRetries(-1), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.WithHooks(connecting(c.failed)),
	}
	if o.Group != "" {
		options = append(options, kgo.ConsumerGroup(o.Group), kgo.BlockRebalanceOnPoll(),
			kgo.AutoCommitMarks(), kgo.AutoCommitInterval(commitEvery),
			kgo.OnPartitionsAssigned(c.assigned), kgo.OnPartitionsRevoked(c.revoked),
			kgo.OnPartitionsLost(c.lost))
	}
	var err error
	if c.client, err = kgo.NewClient(append(options, o.Connect...)...); err != nil {
		return nil, fmt.Errorf("kafkasink: %w", err)
	}
	return c, nil
}

// commitEvery is how often acknowledgements go to the broker.
const commitEvery = time.Second

// Events returns the events of the topic as they come, with the channels of
// [tweetstream.Client.Filter]: cancel the context to end them. It acknowledges nothing by itself:
// give [Consumer.Committed] to a pump. It must be called once, and not beside [Consumer.All].
func (c *Consumer) Events(ctx context.Context) (<-chan tweetstream.Event, <-chan error) {
	return source.Events(ctx, c.run)
}

// All ranges over the events. It acknowledges an event when the next is asked for; after a break
// the last one comes again. It ends with the context, or with an error.
func (c *Consumer) All(ctx context.Context) iter.Seq2[tweetstream.Event, error] {
	return source.All(ctx, c.run, c.Committed)
}

// Committed acknowledges the messages of the first n events. It fits [sink.Config]. The
// brokers know it within a second, or by Close.
func (c *Consumer) Committed(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pending) > 0 && c.pending[0].last <= n {
		c.client.MarkCommitRecords(c.pending[0].record)
		c.pending[0].record = nil
		c.pending = c.pending[1:]
	}
}

// Close tells the brokers what was acknowledged, and leaves the group, so that another process
// gets the rest at once. If that fails, events come again that were acknowledged.
func (c *Consumer) Close(ctx context.Context) (err error) {
	if c.options.Group != "" {
		ctx, cancel := context.WithTimeout(ctx, defaultPatience)
		defer cancel()
		if err = c.client.CommitMarkedOffsets(ctx); err != nil {
			err = fmt.Errorf("kafkasink: the last acknowledgements: %w", err)
		}
	}
	c.client.CloseAllowingRebalance()
	return err
}

// run gives the events of one fetch after the other, until give returns false.
func (c *Consumer) run(ctx context.Context, give func(tweetstream.Event) bool) error {
	for {
		records, err := c.poll(ctx)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, kgo.ErrClientClosed):
			return fmt.Errorf("kafkasink: reading %s: %w", c.topic, err)
		case err != nil:
			c.failed(err)
		}
		for _, p := range records {
			if !c.take(p, give) {
				return nil
			}
		}
	}
}

// poll returns the records of a fetch, with the turn of their partitions. No partition comes or
// goes meanwhile.
func (c *Consumer) poll(ctx context.Context) (all []pending, err error) {
	fetches := c.client.PollRecords(ctx, windowMessages)
	defer c.client.AllowRebalance()
	fetches.EachError(func(_ string, _ int32, failed error) { err = errors.Join(err, failed) })
	c.mu.Lock()
	defer c.mu.Unlock()
	fetches.EachRecord(func(r *kgo.Record) {
		all = append(all, pending{record: r, turn: c.owned[r.Partition]})
	})
	return all, err
}

// take gives out the events of a record, unless its partition is another's by now: that one
// gets them. It reports whether more are wanted.
func (c *Consumer) take(p pending, give func(tweetstream.Event) bool) bool {
	events, err := source.Decode(p.record.Value)
	if err != nil {
		c.failed(fmt.Errorf("partition %d, offset %d: %w", p.record.Partition, p.record.Offset, err))
	}
	if !c.note(p, len(events)) {
		return true
	}
	for _, event := range events {
		if !give(event) {
			return false
		}
	}
	return true
}

// note reports whether the record's partition is still that of the fetch.
func (c *Consumer) note(p pending, events int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.owned[p.record.Partition] != p.turn {
		return false
	}
	c.given += int64(events)
	p.last = c.given
	c.pending = append(c.pending, p)
	return true
}

func (c *Consumer) assigned(_ context.Context, _ *kgo.Client, topics map[string][]int32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn++
	for _, partition := range topics[c.topic] {
		c.owned[partition] = c.turn
	}
}

// revoked gives partitions back. What was acknowledged of them is told before.
func (c *Consumer) revoked(ctx context.Context, client *kgo.Client, topics map[string][]int32) {
	c.lost(ctx, client, topics)
	if err := client.CommitMarkedOffsets(ctx); err != nil {
		c.failed(err)
	}
}

// lost forgets messages that come to another process: acknowledging a later one would
// acknowledge them.
func (c *Consumer) lost(_ context.Context, _ *kgo.Client, topics map[string][]int32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, partition := range topics[c.topic] {
		delete(c.owned, partition)
	}
	c.pending = slices.DeleteFunc(c.pending, func(p pending) bool {
		return c.owned[p.record.Partition] != p.turn
	})
}

func (c *Consumer) failed(err error) {
	if err != nil && c.options.Retrying != nil {
		c.options.Retrying(err)
	}
}
