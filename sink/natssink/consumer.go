package natssink

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/internal/source"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// ConsumeOptions change how a [Consumer] reads. The zero value has the defaults.
type ConsumeOptions struct {
	// Durable is the name of a consumer that the server keeps. Processes with one name share the
	// messages, and go on where it was. "" begins with the first message, every time.
	Durable string
	// AckWait is how long the server waits for a process that is gone, before it gives its
	// messages to another. 0 is 30 seconds. A process that is there may take longer.
	AckWait time.Duration
	// Retrying is called with each failure that the consumer survives. It may be nil.
	Retrying func(error)
	// Connect are further options of the connection, such as [nats.UserCredentials].
	Connect []nats.Option
}

const defaultAckWait = 30 * time.Second

// prefetch is how many messages a process has ahead of those that it has given out.
const prefetch = 64

// Consumer reads the events of a stream, in its order. A message that is not acknowledged comes
// again, maybe behind later ones. So an event can come more than once: keep its id where that
// matters. The methods may be called from several goroutines.
type Consumer struct {
	stream  string
	options ConsumeOptions
	conn    *nats.Conn
	js      jetstream.JetStream

	mu      sync.Mutex
	given   int64 // events
	pending []pending
}

// pending is a message that is not acknowledged.
type pending struct {
	msg  jetstream.Msg
	last int64     // the number of its last event, from 1
	told time.Time // when the server was last told that somebody works on it
}

// Consume returns a consumer of a stream. It does not wait for the server; see [Open].
func Consume(address, stream string, o ConsumeOptions) (*Consumer, error) {
	if err := checkName(stream); err != nil {
		return nil, err
	}
	if o.AckWait <= 0 {
		o.AckWait = defaultAckWait
	}
	conn, err := connect(address, o.Connect)
	if err != nil {
		return nil, err
	}
	js, err := jetstream.New(conn)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("natssink: %w", err)
	}
	return &Consumer{stream: stream, options: o, conn: conn, js: js}, nil
}

// Events returns the events of the stream as they come, with the channels of
// [tweetstream.Client.Filter]: cancel the context to end them. It acknowledges nothing by itself:
// give [Consumer.Committed] to a pump. It must be called once, and not beside [Consumer.All].
func (c *Consumer) Events(ctx context.Context) (<-chan tweetstream.Event, <-chan error) {
	return source.Events(ctx, c.run)
}

// Committed acknowledges the messages of the first n events. It fits [sink.Config].
func (c *Consumer) Committed(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.pending) > 0 && c.pending[0].last <= n {
		_ = c.pending[0].msg.Ack() // without a connection it comes again
		c.pending[0].msg = nil
		c.pending = c.pending[1:]
	}
}

// All ranges over the events. It acknowledges an event when the next is asked for; after a break
// the last one comes again. It ends with the context, or with an error.
func (c *Consumer) All(ctx context.Context) iter.Seq2[tweetstream.Event, error] {
	return source.All(ctx, c.run, c.Committed)
}

// Close gives back the messages that are not acknowledged, so that another process gets them at
// once, and ends the connection.
func (c *Consumer) Close(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.pending {
		_ = p.msg.Nak()
	}
	c.pending = nil
	defer c.conn.Close()
	if !c.conn.IsConnected() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, ackWait)
	defer cancel()
	if err := c.conn.FlushWithContext(ctx); err != nil {
		return fmt.Errorf("natssink: the last acknowledgements: %w", err)
	}
	return nil
}

// run gives the events of one subscription after the other, until give returns false.
func (c *Consumer) run(ctx context.Context, give func(tweetstream.Event) bool) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go c.keep(ctx)
	for {
		err := c.subscribe(ctx, give)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err == nil:
			return nil
		case c.conn.IsClosed(), errors.Is(err, jetstream.ErrConsumerDeleted):
			return fmt.Errorf("natssink: reading %s: %w", c.stream, err)
		case c.options.Retrying != nil:
			c.options.Retrying(c.reason(err))
		}
		wait(ctx, retryWait)
	}
}

// reason is why reading fails: without a connection the error of a call says less.
func (c *Consumer) reason(err error) error {
	if c.conn.IsConnected() {
		return err
	}
	return fmt.Errorf("natssink: the server is away: %w",
		cmp.Or(c.conn.LastError(), nats.ErrDisconnected))
}

// subscribe returns nil after give returned false.
func (c *Consumer) subscribe(ctx context.Context, give func(tweetstream.Event) bool) error {
	asking, cancel := context.WithTimeout(ctx, ackWait)
	defer cancel()
	consumer, err := c.js.CreateOrUpdateConsumer(asking, c.stream, jetstream.ConsumerConfig{
		Durable: c.options.Durable, AckPolicy: jetstream.AckExplicitPolicy,
		AckWait: c.options.AckWait, MaxAckPending: -1,
	})
	if err != nil {
		return err
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(prefetch))
	if err != nil {
		return err
	}
	defer giveBack(messages)
	for {
		msg, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return err
		}
		if more, err := c.take(msg, give); err != nil || !more {
			return err
		}
	}
}

// giveBack ends a subscription. What it had ahead is for others.
func giveBack(messages jetstream.MessagesContext) {
	messages.Drain()
	for {
		msg, err := messages.Next()
		if err != nil {
			return
		}
		_ = msg.Nak()
	}
}

// take gives out the events of a message. A message that is empty is acknowledged at once.
func (c *Consumer) take(msg jetstream.Msg, give func(tweetstream.Event) bool) (bool, error) {
	events, err := source.Decode(msg.Data())
	if err != nil || len(events) == 0 {
		return true, errors.Join(err, msg.Ack())
	}
	c.mu.Lock()
	c.given += int64(len(events))
	c.pending = append(c.pending, pending{msg, c.given, time.Now()})
	c.mu.Unlock()
	for _, event := range events {
		if !give(event) {
			return false, nil
		}
	}
	return true, nil
}

// keep tells the server that somebody works on the messages that are not acknowledged.
func (c *Consumer) keep(ctx context.Context) {
	tick := time.NewTicker(c.options.AckWait / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			c.keepAt(now)
		}
	}
}

func (c *Consumer) keepAt(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.pending {
		if p := &c.pending[i]; now.Sub(p.told) >= c.options.AckWait/4 {
			_ = p.msg.InProgress()
			p.told = now
		}
	}
}
