package main

import (
	"context"
	"net"
	"os"
	"sync/atomic"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/listen"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// serveFlags choose the messages of the server, its rules and its address.
type serveFlags struct {
	logFlags
	sourceFlags
	simulationFlags
	tlsFlags
	addr, credentials      string
	keepAlive              time.Duration
	chaos                  uint64
	chaotic                bool // chaos was given
	once, verbatim, verify bool

	broken atomic.Pointer[error] // the reason why a recording broke off
}

func newServe() *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve made-up traffic or recordings, as the service did",
		Long: `serve is a stream server for tests. It has the endpoints statuses/filter, sample
and firehose, and simulates the service. filter gives the Tweets that match, and
notices about them. sample gives 1 % of all Tweets, or all of a recorded sample.
firehose gives everything. The server refuses bad parameters with 406, 413 or 416.
An account has one connection at a time.

On the same port it serves Powerstream, at /2/powerstream, and Gnip 2.0, at
/stream/PRODUCT/accounts/NAME/publishers/twitter/NAME.json. The products are
powertrack, sample10 (the Decahose), sample10-likes and compliance. Their messages
are those of v1.1, and made-up likes and compliance messages.

Without --from the messages are made up, and no Tweet is real. With --from they
are those of recordings: files, folders and archives, as print reads them, in the
order of time. After the last message the stream stays open, as real ones do.

A file that breaks off breaks the stream off, and ends the server with 6. A damaged
member of an archive costs only itself, and is logged; with --strict it ends the
server with 1.

Without --rate and --pace each client gets the messages from the beginning, as
fast as it reads. With either, the messages come in time, from the first connection
on, and a client gets those of the time while it is connected.

--verbatim is no simulation: every client gets every message of the recordings,
byte for byte. --chaos makes every connection go wrong in another way, at once or
in the middle of its stream: refusals, broken responses, silence, bad bytes. Tweets
that belong to the trouble are made up. They come whatever the client asked for.

With --once the response ends after the last message, and the server exits with 0
when the first client has all of it. A client with --once then exits with 0, too.
Another client would connect again.

Standard input, --from -, can be read only once. One client gets it, as with
--once. If that client goes before the end, the server exits with 1. With --rate
or --pace all clients get it.

--tls serves https with a certificate for this machine. The server writes that
certificate to a file and says its name. A client has to trust it.

The server accepts every request unless --verify is given. Clients in several
languages are at
` + docs + `testing.md`,
		Example: `  tweetstream serve --rate 50

  tweetstream serve --from monday.jsonl.gz --from tuesday.jsonl.gz --pace 10x
  tweetstream serve --from stream.jsonl.gz --once
  cat *.jsonl.gz | tweetstream serve --from - --rate 100
  tweetstream serve --rate 1000 --allowance 5 --backfill 10000
  tweetstream serve --chaos 7 --from stream.jsonl.gz --pace 1x
  tweetstream serve --tls --addr 127.0.0.1:8443 --ca-file localhost.pem
  tweetstream serve --verify --credentials ./credentials`,
		Args: noArgs,
	}
	cmd.RunE = running(func() error { return flags.run(cmd) })
	flags.register(cmd)
	return cmd
}

func (s *serveFlags) register(cmd *cobra.Command) {
	s.sourceFlags.register(cmd)
	manual.Group(cmd, messagesTitle, func(flags *pflag.FlagSet) {
		flags.BoolVar(&s.once, "once", false,
			"with --from: end the response after the last message, and exit after the first client "+
				"that got it")
		flags.BoolVar(&s.verbatim, "verbatim", false,
			"with --from: send every message to everyone, whatever was asked for")
		flags.Uint64Var(&s.chaos, "chaos", 0,
			"let every connection go wrong; `seed` chooses how, and decides everything")
	})
	s.simulationFlags.register(cmd)
	manual.Group(cmd, serverTitle, func(flags *pflag.FlagSet) {
		flags.StringVar(&s.addr, "addr", "127.0.0.1:8080",
			"`host:port` to listen on; port 0 is any free one")
	})
	s.tlsFlags.register(cmd)
	manual.Group(cmd, serverTitle, func(flags *pflag.FlagSet) {
		flags.BoolVar(&s.verify, "verify", false,
			"check credentials: those of the environment or the file pass")
		flags.StringVar(&s.credentials, "credentials", "",
			"`file` with credentials, for --verify; see 'tweetstream help credentials'")
		flags.DurationVar(&s.keepAlive, "keep-alive", 30*time.Second,
			"send a blank line after this `duration` without a message; Powerstream does so after "+
				"20s and Gnip after 10s at the latest; 0s is never")
	})
	for _, other := range simulationNames {
		exclusive(cmd, "verbatim", other)
	}
	exclusive(cmd, "chaos", "verbatim")
	exclusive(cmd, "chaos", "once")
	s.logFlags.register(cmd)
	manual.Common(cmd, "from", "once", "rate", "pace", "addr", "tls", "verify", "chaos", "quiet")
}

func (s *serveFlags) check(cmd *cobra.Command) error {
	s.chaotic = cmd.Flags().Changed("chaos")
	if s.chaotic && !s.live() {
		s.rate = chaosRate
	}
	switch {
	case s.chaotic && s.isStdin():
		return usagef("--chaos: does not go with standard input: its end would end all connections; " +
			"use a file")
	case !isAddr(s.addr):
		return usagef("--addr: %q must have the form host:port, such as 127.0.0.1:8080", s.addr)
	case s.once && len(s.from) == 0:
		return usagef("--once: needs --from, since made-up traffic has no end")
	case s.verbatim && len(s.from) == 0:
		return usagef("--verbatim: needs --from")
	case s.keepAlive < 0:
		return usagef("--keep-alive: must not be negative; 0s is never")
	case s.credentials != "" && !s.verify:
		return usagef("--credentials: is of use only with --verify")
	}
	if err := s.sourceFlags.check(cmd); err != nil {
		return err
	}
	if err := s.tlsFlags.check(); err != nil {
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

// run serves until a signal comes or, with --once, a client has everything.
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
	s.once = s.once || s.isStdin() // it has one end
	server, err := s.server(ctx, cmd, log, cancel)
	if err != nil {
		return err
	}
	server.KeepAlive = s.keepAlive
	if err := s.verifier(server); err != nil {
		return err
	}
	listener, err := listen.On(ctx, s.addr)
	if err != nil {
		return err
	}
	server.Listener = listener
	if server.Verifier == nil && isLoopback(listener.Addr()) {
		server.Verifier = ownHost{}
	}
	s.watch(server, listener, log, cancel)
	forget, err := s.start(server)
	if err != nil {
		return err
	}
	defer forget()
	defer server.Close()
	s.announce(os.Stderr, server.URL, listener.Addr(), log)
	<-ctx.Done()
	return settle(context.Cause(ctx))
}
