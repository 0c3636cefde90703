package main

import (
	"context"
	"fmt"
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
service, none of them real. With --from they are the lines of a file, byte for byte.
After the last one the stream stays open, as real ones do; with --once it ends.

Every request is accepted unless --verify is given.`,
		Example: `  tweetstream serve --rate 50
  tweetstream serve --from stream.jsonl.gz --once
  tweetstream serve --addr 127.0.0.1:0 --seed 7
  tweetstream serve --verify --credentials ./credentials`,
		Args: cobra.NoArgs,
	}
	cmd.RunE = running(func() error { return flags.run(cmd) })
	flags.register(cmd)
	return cmd
}

func (s *serveFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8080", "`host:port` to listen on; port 0 is any free one")
	flags.StringVar(&s.from, "from", "", "`file` of messages, one a line; .gz is unpacked")
	flags.Float64Var(&s.rate, "rate", 0, "messages per `second`; 0 is as fast as clients read")
	flags.Uint64Var(&s.seed, "seed", 1, "`number` that selects the generated traffic")
	flags.BoolVar(&s.once, "once", false, "with --from: end the response after the last message, and exit after the first client that got it")
	flags.BoolVar(&s.compressed, "gzip", false, "compress for clients that ask for it, as the service does")
	flags.BoolVar(&s.verify, "verify", false, "check signatures, with the credentials of the environment or the file")
	flags.StringVar(&s.credentials, "credentials", "", "`file` with the four keys, for --verify; see 'tweetstream help credentials'")
	cmd.MarkFlagsMutuallyExclusive("from", "seed")
	s.logFlags.register(cmd)
}

func (s *serveFlags) check() error {
	switch {
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
	server := streamtest.NewUnstartedServer()
	if server.Otherwise, err = s.reply(cancel); err != nil {
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

// reply is what every request gets.
func (s *serveFlags) reply(cancel context.CancelCauseFunc) (streamtest.Reply, error) {
	messages := streamtest.Traffic{Seed: s.seed}.Messages()
	if s.from != "" {
		var err error
		if messages, err = recorded(s.from, cancel); err != nil {
			return streamtest.Reply{}, err
		}
	}
	reply := streamtest.Stream(streamtest.Play(messages, s.rate))
	if s.compressed {
		reply.Compression = streamtest.Gzip
	}
	if s.once {
		reply.Steps = append(reply.Steps, streamtest.End())
		reply.Header = http.Header{"Connection": {"close"}} // see connections.idle
	}
	return reply, nil
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
		if s.once && r.End == streamtest.End().String() {
			connections.idle(func() { cancel(errDone) })
		}
	}
}

// announce says where the server is and how to try it.
func (s *serveFlags) announce(url string, addr net.Addr, log *slog.Logger) {
	what := fmt.Sprintf("generated traffic (seed %d)", s.seed)
	if s.from != "" {
		what = s.from
	}
	keys := "CONSUMER_KEY=x CONSUMER_SECRET=x ACCESS_TOKEN=x ACCESS_TOKEN_SECRET=x "
	if s.verify {
		keys = ""
	}
	try := keys + "tweetstream sample --base-url " + url + "/1.1"
	if tcp, ok := addr.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		log.Warn("everyone who reaches this address can read the stream, and nothing on the way is encrypted", "addr", addr)
		if !tcp.IP.IsUnspecified() {
			try += " --plain-http"
		}
	}
	fmt.Fprintf(os.Stderr, "Serving %s at %s/1.1\nTry: %s\n", escaped(what), url, try)
}
