package main

import (
	"context"
	"net"
	"os"
	"sync/atomic"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/oauth1"
	"github.com/spf13/cobra"
)

// serveFlags say what is served, how, where, and to whom.
type serveFlags struct {
	logFlags
	sourceFlags
	simulationFlags
	addr, credentials      string
	keepAlive              time.Duration
	chaos                  uint64
	chaotic                bool // chaos was given
	once, verbatim, verify bool

	broken atomic.Pointer[error] // why a recording broke off
}

func newServe() *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve generated traffic or recorded streams, as the service did",
		Long: `serve is a stream server for tests: it has the endpoints statuses/filter, sample and
firehose and simulates the service. filter gives the Tweets that match, by the rules
of docs/matching.md, and notices about them; sample 1 % of all Tweets, or all of a
recorded sample; firehose everything. Parameters that break the rules are refused with
406, 413 or 416, and an account has one connection at a time.

Without --from the messages are generated, and none of them is real. With --from they
are those of files, such as --format raw has written; gzip is known by its first bytes.
After the last one the stream stays open, as real ones do.

Without --rate and --speed each client gets them from the beginning, as fast as it
reads. With either, they come in time, from the first connection on, and a client gets
those that come while it is connected.

--verbatim is no simulation: every client gets every line of the files, byte for byte.
--chaos makes every connection go wrong in another way, at once or in the middle of its
stream: refusals, broken responses, silence, bad bytes. Tweets that are part of the
trouble are made up, and come whatever was asked for.

With --once the response ends after the last message, and the server exits with 0
when the first client has got it. A client that has --once, too, then exits with 0 as
well; one without it would connect again.

Standard input, --from -, can be read only once, so that one client gets it, as with
--once. If that client goes before the end, the server exits with 1. With --rate or
--speed it goes to all clients.

Every request is accepted unless --verify is given. docs/testing.md shows clients in
several languages.`,
		Example: `  tweetstream serve --rate 50
  tweetstream serve --from monday.jsonl.gz --from tuesday.jsonl.gz --speed 10x
  tweetstream serve --from stream.jsonl.gz --once
  zcat *.jsonl.gz | tweetstream serve --from - --rate 100
  tweetstream serve --rate 1000 --allowance 5 --login-limit 10 --backfill 10000
  tweetstream serve --chaos 7 --from stream.jsonl.gz --speed 1x
  tweetstream serve --addr 127.0.0.1:0 --seed 7
  tweetstream serve --verify --credentials ./credentials`,
		Args: noArgs,
	}
	cmd.RunE = running(func() error { return flags.run(cmd) })
	flags.register(cmd)
	return cmd
}

func (s *serveFlags) register(cmd *cobra.Command) {
	s.sourceFlags.register(cmd)
	s.simulationFlags.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 is any free one")
	flags.BoolVar(&s.once, "once", false, "with --from: end the response after the last message, and exit after the first client that got it")
	flags.BoolVar(&s.verbatim, "verbatim", false, "with --from: send every line to everyone as it is, whatever was asked for")
	flags.Uint64Var(&s.chaos, "chaos", 0, "let something go wrong with every connection, selected by number `n`")
	flags.DurationVar(&s.keepAlive, "keep-alive", 30*time.Second, "send a blank line after this `duration` without a message; 0s is never")
	flags.BoolVar(&s.verify, "verify", false, "check signatures, with the credentials of the environment or the file")
	flags.StringVar(&s.credentials, "credentials", "", "`file` with the four keys, for --verify; see 'tweetstream help credentials'")
	for _, other := range simulationNames {
		exclusive(cmd, "verbatim", other)
	}
	exclusive(cmd, "chaos", "verbatim")
	exclusive(cmd, "chaos", "once")
	s.logFlags.register(cmd)
}

func (s *serveFlags) check(cmd *cobra.Command) error {
	s.chaotic = cmd.Flags().Changed("chaos")
	if s.chaotic && !s.live() {
		s.rate = chaosRate
	}
	switch {
	case s.chaotic && s.isStdin():
		return usagef("--chaos: does not go with standard input, of which the end would be an end of all connections; use a file")
	case !isAddr(s.addr):
		return usagef("--addr: %q must have the form host:port, such as 127.0.0.1:8080", s.addr)
	case s.once && len(s.from) == 0:
		return usagef("--once: needs --from, since generated traffic has no end")
	case s.verbatim && len(s.from) == 0:
		return usagef("--verbatim: needs --from")
	case s.keepAlive < 0:
		return usagef("--keep-alive: must not be negative; 0s is never")
	case s.credentials != "" && !s.verify:
		return usagef("--credentials: is of use only with --verify")
	}
	if err := s.sourceFlags.check(); err != nil {
		return err
	}
	return s.simulationFlags.check(cmd)
}

func isAddr(addr string) bool {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	_, err = net.LookupPort("tcp", port)
	return err == nil
}

// run serves until a signal comes or, with --once, a client has got everything.
func (s *serveFlags) run(cmd *cobra.Command) error {
	if err := s.check(cmd); err != nil {
		return err
	}
	log, err := s.logger(os.Stderr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	s.once = s.once || s.isStdin() // which has one end
	server, err := s.server(ctx, log, cancel)
	if err != nil {
		return err
	}
	server.KeepAlive = s.keepAlive
	if err := s.verifier(server); err != nil {
		return err
	}
	connections, err := listen(ctx, s.addr)
	if err != nil {
		return err
	}
	server.Listener = connections
	s.watch(server, connections, log, cancel)
	server.Start()
	defer server.Close()
	s.announce(server.URL, connections.Addr(), log)
	<-ctx.Done()
	return settle(context.Cause(ctx))
}

func (s *serveFlags) verifier(server *streamtest.Server) error {
	server.Verifier = nil
	if !s.verify {
		return nil
	}
	credentials, err := loadCredentials(s.credentials, os.Getenv)
	if err == nil {
		server.Verifier = oauth1.NewVerifier(credentials)
	}
	return err
}
