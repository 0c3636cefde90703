package main

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/spf13/cobra"
)

// Rates beyond these make no sense, and do not fit a time.Duration.
const (
	leastRate = 0.001
	mostRate  = 1_000_000
)

// serveFlags say what is served, where, and to whom.
type serveFlags struct {
	logFlags
	addr, from, credentials  string
	rate                     float64
	seed                     uint64
	once, compressed, verify bool
}

func newServe() *cobra.Command {
	var flags serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve generated traffic or a recorded stream",
		Long: `serve is a stream server: it has the endpoints statuses/filter, sample and
firehose, and gives every client the same messages from the beginning. It does not
filter.

Without --from the messages are generated: Tweets and notices in the format of the
service, none of them real. With --from they are the lines of a file, byte for byte,
such as one that --format raw has written; gzip is known by its first bytes.
After the last one the stream stays open, as real ones do.

With --once the response ends after the last message, and the server exits with 0
when the first client has got it. A client that has --once, too, then exits with 0 as
well; one without it would connect again.

Standard input, --from -, can be read only once, so that one client gets it, as with
--once. If that client goes before the end, the server exits with 1.

Every request is accepted unless --verify is given.`,
		Example: `  tweetstream serve --rate 50
  tweetstream serve --from stream.jsonl.gz --once
  zcat *.jsonl.gz | tweetstream serve --from - --rate 100
  tweetstream serve --addr 127.0.0.1:0 --seed 7
  tweetstream serve --verify --credentials ./credentials`,
		Args: noArgs,
	}
	cmd.RunE = running(func() error { return flags.run(cmd) })
	flags.register(cmd)
	return cmd
}

func (s *serveFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 is any free one")
	flags.StringVar(&s.from, "from", "", "`file` of messages, one a line, which may be gzip; - is standard input")
	flags.Float64Var(&s.rate, "rate", 0, "send `n` messages per second; 0 is as fast as clients read")
	flags.Uint64Var(&s.seed, "seed", 1, "select the generated traffic by number `n`")
	flags.BoolVar(&s.once, "once", false, "with --from: end the response after the last message, and exit after the first client that got it")
	flags.BoolVar(&s.compressed, "gzip", false, "compress for clients that ask for it, as the service does")
	flags.BoolVar(&s.verify, "verify", false, "check signatures, with the credentials of the environment or the file")
	flags.StringVar(&s.credentials, "credentials", "", "`file` with the four keys, for --verify; see 'tweetstream help credentials'")
	exclusive(cmd, "from", "seed")
	s.logFlags.register(cmd)
}

func (s *serveFlags) check() error {
	switch {
	case !isAddr(s.addr):
		return usagef("--addr: %q must have the form host:port, such as 127.0.0.1:8080", s.addr)
	case s.rate != 0 && !(s.rate >= leastRate && s.rate <= mostRate): // also for NaN
		return usagef("--rate: must be 0 or from %v to %v", leastRate, mostRate)
	case s.once && s.from == "":
		return usagef("--once: needs --from, since generated traffic has no end")
	case s.credentials != "" && !s.verify:
		return usagef("--credentials: is of use only with --verify")
	default:
		return nil
	}
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
	if err := s.check(); err != nil {
		return err
	}
	log, err := s.logger(os.Stderr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	s.once = s.once || s.from == stdinName // which has one end
	server, err := s.server(ctx, log, cancel)
	if err != nil {
		return err
	}
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

// server returns one that is not started yet.
func (s *serveFlags) server(ctx context.Context, log *slog.Logger, cancel context.CancelCauseFunc) (*streamtest.Server, error) {
	if s.from == stdinName {
		server := streamtest.NewUnstartedServer(s.reply(readOnce(ctx, os.Stdin, log, cancel)))
		server.Otherwise = streamtest.Refuse(http.StatusServiceUnavailable, "another client has the messages, which can be read once\n")
		server.Otherwise.Header = closing
		return server, nil
	}
	messages := streamtest.Traffic{Seed: s.seed}.Messages()
	if s.from != "" {
		var err error
		if messages, err = recorded(s.from, log, cancel); err != nil {
			return nil, err
		}
	}
	server := streamtest.NewUnstartedServer()
	server.Otherwise = s.reply(messages)
	return server, nil
}

// closing makes the end of a response that of the connection; see
// connections.idle.
var closing = http.Header{"Connection": {"close"}}

// reply is the stream.
func (s *serveFlags) reply(messages iter.Seq[[]byte]) streamtest.Reply {
	reply := streamtest.Stream(streamtest.Play(messages, s.rate))
	if s.compressed {
		reply.Compression = streamtest.Gzip
	}
	if s.once {
		reply.Steps = append(reply.Steps, streamtest.End())
		reply.Header = closing
	}
	return reply
}

func (s *serveFlags) verifier(server *streamtest.Server) error {
	server.Verifier = nil
	if !s.verify {
		return nil
	}
	credentials, err := loadCredentials(s.credentials, os.Getenv)
	if err == nil {
		server.Verifier = streamtest.NewVerifier(credentials)
	}
	return err
}

// watch logs requests and, with --once, ends the server after the first that
// got everything, as soon as its connection is closed and so the end is on its
// way.
func (s *serveFlags) watch(server *streamtest.Server, connections *connections, log *slog.Logger, cancel context.CancelCauseFunc) {
	server.OnRequest = func(r streamtest.Request) {
		log.Info("request", "method", r.Method, "path", r.Path, "agent", r.Header.Get("User-Agent"))
	}
	server.OnEnd = func(r streamtest.Request) {
		attrs := []any{"status", r.Status, "end", r.End, "messages", r.Messages, "bytes", r.Bytes, "after", r.Ended.Sub(r.Time).Round(time.Millisecond)}
		if r.AuthError != nil {
			attrs = append(attrs, "refused", r.AuthError.Error())
		}
		log.Info("response ended", attrs...)
		switch {
		case s.once && r.End == streamtest.End().String():
			connections.idle(func() { cancel(errDone) })
		case s.from == stdinName && r.Status == http.StatusOK:
			cancel(errors.New("--from: the client has gone before the end of standard input, which cannot be read again"))
		}
	}
}
