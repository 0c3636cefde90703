package sink_test

import (
	"context"
	"errors"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/csv"
	"github.com/gotweetstream/tweetstream/sink/kafkasink"
	"github.com/gotweetstream/tweetstream/sink/natssink"
)

// A stream becomes a table, in one process.
func ExamplePump() {
	_ = func(ctx context.Context, client *tweetstream.Client, table *csv.Sink) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		params := tweetstream.FilterParams{Track: []string{"golang"}}

		events, errs := client.Filter(ctx, params)
		_, err := sink.Pump(ctx, events, table)
		cancel()
		return errors.Join(err, <-errs, table.Close(context.Background()))
	}
}

// One process stores a stream in JetStream.
func Example_jetStream() {
	_ = func(ctx context.Context, events <-chan tweetstream.Event) error {
		store, err := natssink.Open("nats://127.0.0.1:4222", "TWEETS",
			natssink.Options{Create: true})
		if err != nil {
			return err
		}
		_, err = sink.Pump(ctx, events, store)
		return errors.Join(err, store.Close(context.Background()))
	}
}

// Others read it back. A message is acknowledged once the table has stored it.
func Example_jetStreamWorker() {
	_ = func(ctx context.Context, table *csv.Sink) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()

		consumer, err := natssink.Consume("nats://127.0.0.1:4222", "TWEETS",
			natssink.ConsumeOptions{Durable: "tables"})
		if err != nil {
			return err
		}
		events, errs := consumer.Events(ctx)
		config := sink.Config{Committed: consumer.Committed}
		_, err = config.Pump(ctx, events, table)
		cancel()
		return errors.Join(err, <-errs, consumer.Close(context.Background()))
	}
}

// The same stream in Kafka.
func Example_kafka() {
	_ = func(ctx context.Context, events <-chan tweetstream.Event) error {
		store, err := kafkasink.Open([]string{"127.0.0.1:9092"}, "tweets", kafkasink.Options{})
		if err != nil {
			return err
		}
		_, err = sink.Pump(ctx, events, store)
		return errors.Join(err, store.Close(context.Background()))
	}
}

// Others read it back there, too, as members of a group.
func Example_kafkaWorker() {
	_ = func(ctx context.Context, table *csv.Sink) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()

		consumer, err := kafkasink.Consume([]string{"127.0.0.1:9092"}, "tweets",
			kafkasink.ConsumeOptions{Group: "tables"})
		if err != nil {
			return err
		}
		events, errs := consumer.Events(ctx)
		config := sink.Config{Committed: consumer.Committed}
		_, err = config.Pump(ctx, events, table)
		cancel()
		return errors.Join(err, <-errs, consumer.Close(context.Background()))
	}
}
