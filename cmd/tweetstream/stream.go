package main

import (
	"context"
	"errors"
	"log/slog"
	"os"

	"github.com/gotweetstream/tweetstream"
	"github.com/spf13/cobra"
)

// errDone ends a stream that has given what was asked for.
var errDone = errors.New("done")

// streamFlags are those that every command that reads a stream has.
type streamFlags struct {
	connectionFlags
	outputFlags
	logFlags
	demo bool
}

func (s *streamFlags) register(cmd *cobra.Command, demo bool) {
	s.connectionFlags.register(cmd)
	s.outputFlags.register(cmd)
	s.logFlags.register(cmd)
	if !demo {
		return
	}
	cmd.Flags().BoolVar(&s.demo, "demo", false, "stream generated traffic from a server inside this command, without any keys")
	for _, other := range []string{"base-url", "plain-http", "proxy", "ca-file", "credentials"} {
		cmd.MarkFlagsMutuallyExclusive("demo", other)
	}
}

// open starts a stream of a client.
type open func(context.Context, *tweetstream.Client) (<-chan tweetstream.Event, <-chan error)

// run streams to stdout until there is a reason to end, and returns it; nil if
// that is what was asked for.
func (s *streamFlags) run(cmd *cobra.Command, open open) error {
	log, err := s.logger(os.Stderr)
	if err != nil {
		return err
	}
	kinds, err := s.check(cmd)
	if err != nil {
		return err
	}
	client, closeServer, err := s.connect(cmd, log)
	if err != nil {
		return err
	}
	defer closeServer()

	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	if s.during > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, s.during, errDone)
		defer stop()
	}
	return settle(s.stream(ctx, cancel, client, s.printer(kinds, log, cancel), open))
}

// connect returns a client of the server that is named, or of one that is
// started for a demo.
func (s *streamFlags) connect(cmd *cobra.Command, log *slog.Logger) (client *tweetstream.Client, closeServer func(), err error) {
	if s.demo {
		return demo(&s.connectionFlags, cmd, log)
	}
	client, err = s.client(cmd, log)
	return client, func() {}, err
}

// stream prints events until the stream ends or printing fails, and everything
// that was printed is written when it returns.
func (s *streamFlags) stream(ctx context.Context, cancel context.CancelCauseFunc, client *tweetstream.Client, p *printer, open open) error {
	events, errs := open(ctx, client)
	var failed error
	for event := range events {
		if failed = p.print(event); failed != nil {
			cancel(failed)
			break
		}
	}
	err := <-errs // once the connection is closed
	if closing := p.out.close(); failed == nil && closing != nil {
		return closing
	}
	if failed != nil {
		return failed
	}
	return err
}

// settle turns the ends that were asked for into success.
func settle(err error) error {
	if errors.Is(err, errDone) || errors.Is(err, errOutput) && isClosedPipe(err) {
		return nil
	}
	return err
}
