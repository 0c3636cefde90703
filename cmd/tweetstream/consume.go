package main

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/broker"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/monitor"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// consumeFlags are the flags of consume. It shares those for output with print.
type consumeFlags struct {
	predicateFlags
	matchFlags
	outputFlags
	logFlags
	httpFlags
	durable, group string
}

func newConsume() *cobra.Command {
	var flags consumeFlags
	cmd := &cobra.Command{
		Use:   "consume URL",
		Short: "Print or record the messages that a broker keeps",
		Long: `consume reads a stream of NATS JetStream or a topic of Kafka, to which --to has
written, and prints or records the messages as print does. It goes on until a signal,
--limit or --for.

With --durable (NATS) or --group (Kafka) the broker remembers how far it has come.
Processes with one name share the messages. A message is acknowledged once it is
durable in all targets of --to, or else once it was printed. One that was not comes
again, so that a table can have a row twice; a .sqlite file cannot.

'tweetstream help brokers' has the form of a URL, and where passwords go.`,
		Example: `  tweetstream consume nats://127.0.0.1/TWEETS
  tweetstream consume nats://127.0.0.1/TWEETS --durable a --to tweets.sqlite
  tweetstream consume kafka://127.0.0.1/tweets --group a --to tweets.parquet`,
		Args: oneURL,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return running(func() error { return flags.run(cmd, args[0]) })(cmd, nil)
	}
	flags.register(cmd)
	return cmd
}

// oneURL does not print the argument: there may be a password in it.
func oneURL(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usagef("%s needs the URL of a stream or a topic, such as nats://127.0.0.1/TWEETS",
			cmd.Name())
	}
	return nil
}

func (c *consumeFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, "Broker", func(flags *pflag.FlagSet) {
		flags.StringVar(&c.durable, "durable", "",
			"of nats://: go on where the consumer of this `name` is, and share with others of it")
		flags.StringVar(&c.group, "group", "",
			"of kafka://: go on where the consumer group of this `name` is, and share with others of it")
	})
	c.predicateFlags.register(cmd)
	c.matchFlags.register(cmd)
	c.outputFlags.register(cmd)
	c.logFlags.register(cmd)
	c.httpFlags.register(cmd)
	manual.Common(cmd, "durable", "group", "format", "limit", "for", "to", "quiet")
}

func (c *consumeFlags) run(cmd *cobra.Command, text string) error {
	log, address, err := c.check(cmd, text)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	ctx, stop := c.stopping(ctx)
	defer stop()
	watch := monitor.Reading("reading", nil)
	absence := &absence{log: log, what: "broker", watch: watch}
	from, err := address.Consume(broker.Options{Getenv: os.Getenv,
		Group:    cmp.Or(c.durable, c.group),
		Retrying: func(err error) { absence.retrying(err, 0) }})
	if err != nil {
		return usageError{err}
	}
	start := time.Now()
	acks := &acknowledger{to: from.Committed}
	c.committed = acks.committed
	consumer, err := c.watched(ctx, log, watch, &c.recordFlags, func() (*consumer, error) {
		return c.consumer(log, cancel)
	})
	if err != nil {
		return err
	}
	received, err := consume(ctx, cancel, from, consumer, acks, absence)
	logSummary(log, time.Since(start), []slog.Attr{slog.Int64("received", received)}, consumer.attrs())
	return settle(err)
}

// check looks at the flags.
func (c *consumeFlags) check(
	cmd *cobra.Command, text string,
) (log *slog.Logger, a *broker.Address, err error) {
	if log, err = c.logger(os.Stderr); err != nil {
		return nil, nil, err
	}
	if a, err = broker.Parse(text); err != nil {
		return nil, nil, usageError{err}
	}
	switch {
	case a.HasQuery():
		return nil, nil, usagef("what stands behind the ? of a URL is for --to only")
	case c.durable != "" && a.Scheme != broker.NATS:
		return nil, nil, usagef("--durable: is of nats://; kafka:// has --group")
	case c.group != "" && a.Scheme != broker.Kafka:
		return nil, nil, usagef("--group: is of kafka://; nats:// has --durable")
	}
	params, err := c.predicateFlags.params(cmd.Context())
	if err != nil {
		return nil, nil, err
	}
	if c.matching, err = c.ofSaved(params); err != nil {
		return nil, nil, err
	}
	return log, a, c.outputFlags.check(cmd, a.String())
}

// consume takes events until there is a reason to end. When it returns, everything that was
// taken is written, and acknowledged.
func consume(
	ctx context.Context, cancel context.CancelCauseFunc, from broker.Consumer, c *consumer,
	acks *acknowledger, absence *absence,
) (received int64, failed error) {
	events, errs := from.Events(ctx)
	for event := range events {
		absence.over()
		received++
		if failed = acks.take(ctx, c, event); failed != nil {
			cancel(failed)
			break
		}
	}
	err := <-errs
	err = c.finish(cmp.Or(failed, err))
	last, stop := context.WithTimeout(context.Background(), closingFor)
	defer stop()
	return received, append(troubles{err}, from.Close(last)).join()
}
