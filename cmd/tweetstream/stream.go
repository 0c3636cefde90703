package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/monitor"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// errDone ends a command that has done its job.
var errDone = errors.New("done")

// streamFlags are those that every command that reads a stream has.
type streamFlags struct {
	connectionFlags
	deliveryFlags
	outputFlags
	logFlags
	httpFlags
	demo, once bool
	single     singleConnection  // with once
	asked      match.Filter      // the filter of the server; nil is none
	kind       *credentials.Kind // nil is OAuth1
	demoOf     demonstration     // the zero value is that of the command
	feeds      int               // read at once; 0 is one
	repair     bool              // gaps
}

func (s *streamFlags) register(cmd *cobra.Command) {
	s.outputFlags.register(cmd)
	manual.Group(cmd, outputTitle, func(flags *pflag.FlagSet) {
		flags.BoolVar(&s.once, "once", false,
			"read one connection to its end, as from 'serve --once'; exit with 0 if that came in "+
				"good order")
	})
	manual.Group(cmd, serverTitle, func(flags *pflag.FlagSet) {
		flags.BoolVar(&s.demo, "demo", false,
			"stream made-up traffic from a server inside this command, without any keys")
	})
	s.connectionFlags.register(cmd)
	s.deliveryFlags.register(cmd)
	s.httpFlags.register(cmd)
	s.logFlags.register(cmd)
	exclusive(cmd, "once", "max-retries")
	for _, other := range []string{"base-url", "plain-http", "proxy", "ca-file", "credentials"} {
		exclusive(cmd, "demo", other)
	}
}

// open starts a stream of a client.
type open func(context.Context, *tweetstream.Client) (<-chan tweetstream.Event, <-chan error)

// run reads a stream until there is a reason to end, and returns the reason, or nil
// if it is --limit or the like. It checks the whole command line before anything
// happens.
func (s *streamFlags) run(cmd *cobra.Command, open open) error {
	log, err := s.logger(os.Stderr)
	if err != nil {
		return err
	}
	if err := s.check(cmd); err != nil {
		return err
	}
	options, err := s.options(cmd)
	if err != nil {
		return err
	}
	client, closeServer, err := s.connect(cmd, log, options)
	if err != nil {
		return err
	}
	defer closeServer()

	start := time.Now()
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	ctx, stop := s.stopping(ctx)
	defer stop()
	watch := monitor.New(client.Stats)
	consumer, err := s.watched(ctx, log, watch, &s.recordFlags, func() (*consumer, error) {
		return s.consumer(log, cancel)
	})
	if err != nil {
		return err
	}
	err = s.stream(ctx, cancel, client, consumer, open)
	stats := client.Stats()
	logSummary(log, time.Since(start), received(stats.Received),
		delivery(stats, max(s.feeds, 1)), consumer.attrs())
	return settle(err)
}

// options are those of the client, without the logger and, in a demo, the server.
func (s *streamFlags) options(cmd *cobra.Command) ([]tweetstream.Option, error) {
	connection, err := s.connectionFlags.options(cmd)
	if err != nil {
		return nil, err
	}
	delivery, err := s.deliveryFlags.options(cmd)
	if err != nil {
		return nil, err
	}
	options := slices.Concat(connection, delivery)
	if !s.demo {
		options = append(options, s.server()...)
	}
	if s.repair {
		options = append(options, tweetstream.WithGapRepair())
	}
	if s.once {
		options = append(options, tweetstream.WithRetryPolicy(s.single.retry))
	}
	return options, nil
}

// connect returns a client of the server that is named, or of one that is
// started for a demo.
func (s *streamFlags) connect(
	cmd *cobra.Command, log *slog.Logger, options []tweetstream.Option,
) (client *tweetstream.Client, closeServer func(), err error) {
	options = append(options, tweetstream.WithLogger(log))
	kind := cmp.Or(s.kind, credentials.OAuth1)
	if s.demo {
		of := cmp.Or(s.demoOf, demonstration{rate: demoRates[cmd.Name()]})
		return of.connect(kind, log, s.asked, options)
	}
	auth, missing := kind.LoadAuth(s.credentials, os.Getenv)
	client, err = newClient(auth, options)
	if missing != nil {
		return nil, nil, cmp.Or(inFlags(err), error(usageError{missing}))
	}
	return client, func() {}, err
}

// stream consumes events until the stream ends or consuming them fails. When it
// returns, everything that was consumed is written.
func (s *streamFlags) stream(
	ctx context.Context, cancel context.CancelCauseFunc, client *tweetstream.Client,
	c *consumer, open open,
) error {
	events, errs := open(ctx, client)
	var failed error
	for event := range events {
		if failed = c.take(ctx, event); failed != nil {
			cancel(failed)
			break
		}
	}
	err := <-errs // once the connection is closed
	if s.single.inOrder {
		err = doneWith(client.Stats())
	}
	return c.finish(cmp.Or(failed, err))
}

// doneWith judges a connection that was read to its end in good order.
func doneWith(stats tweetstream.Stats) error {
	switch n := stats.Received[tweetstream.KindMalformed]; n {
	case 0:
		return errDone
	case 1:
		return damage{errors.New("a message does not decode")}
	default:
		return damage{fmt.Errorf("%d messages do not decode", n)}
	}
}

// settle turns the ends that were asked for into success.
func settle(err error) error {
	return without(err, func(err error) bool {
		return errors.Is(err, errDone) || errors.Is(err, errOutput) && isClosedPipe(err)
	})
}

// singleConnection is a retry policy for --once: it never tries again, and
// remembers whether the connection ended in good order. It may be asked once the
// stream has ended.
type singleConnection struct{ inOrder bool }

// retry is a [tweetstream.RetryPolicy]. Without an error the server has ended the
// response properly; where that is of another class, it has said before that it
// refuses the connection.
func (s *singleConnection) retry(r tweetstream.Retry) (time.Duration, bool) {
	s.inOrder = r.Err == nil && r.Class == tweetstream.RetryNetwork
	return 0, false
}
