package main

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Rates and speeds beyond these make no sense, and do not fit a time.Duration.
const (
	leastRate = 0.001
	mostRate  = 1_000_000
)

// simulationFlags are the pace and the rules; see [simulation.Simulation].
type simulationFlags struct {
	rate, allowance             float64
	pace                        speed
	backfill, queue, loginLimit int
	sharedAccounts              bool
	connections                 int
	deploys                     time.Duration
	arrays                      bool
}

// simulationNames are the flags of simulations alone: all but rate.
var simulationNames = []string{
	"pace", "allowance", "backfill", "queue", "login-limit", "shared-accounts", "connections",
	"deploys", "arrays",
}

func (s *simulationFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, messagesTitle, func(flags *pflag.FlagSet) {
		flags.Float64Var(&s.rate, "rate", 0,
			"send `n` messages per second in all (default as fast as clients read; with --chaos 50)")
		flags.Var(&s.pace, "pace",
			"send messages as their times say, `n` times as fast, such as 1x or 10x")
	})
	manual.Group(cmd, "Rules of the service", func(flags *pflag.FlagSet) {
		flags.Float64Var(&s.allowance, "allowance", 0,
			"let at most `n` Tweets per second through a filter, and count the others in limit "+
				"notices (default no limit)")
		flags.IntVar(&s.backfill, "backfill", 0,
			"with --rate or --pace: allow count, backfillMinutes, startTime and endTime, and keep "+
				"the last `n` messages for them (default refuse them)")
		flags.IntVar(&s.queue, "queue", 0,
			"with --rate or --pace: cut a client off as too slow when `n` messages wait for it "+
				"(default 10000)")
		flags.IntVar(&s.loginLimit, "login-limit", 0,
			"answer 420 from the `n`+1st connection of an account within 15 minutes (default no "+
				"limit)")
		flags.BoolVar(&s.sharedAccounts, "shared-accounts", false,
			"allow an account any number of connections at once")
		flags.IntVar(&s.connections, "connections", 0,
			"let an account have `n` connections to one stream of Powerstream or Gnip, and cut the "+
				"next one after a minute (default 2)")
		flags.DurationVar(&s.deploys, "deploys", 0,
			"end the streams of Powerstream and Gnip each `duration`, as deploys do (default never)")
		flags.BoolVar(&s.arrays, "arrays", false,
			"send each message of Powerstream as an array of one")
	})
	exclusive(cmd, "rate", "pace")
	cmd.Flags().SetNormalizeFunc(oldNames)
}

func (s *simulationFlags) check(cmd *cobra.Command) error {
	for _, flag := range []struct {
		name  string
		value speed
	}{{"rate", speed(s.rate)}, {"pace", s.pace}, {"allowance", speed(s.allowance)}} {
		if err := flag.value.check(flag.name); err != nil {
			return err
		}
	}
	for _, flag := range []struct {
		name  string
		value int
		live  bool // of use only then
	}{
		{"backfill", s.backfill, true}, {"queue", s.queue, true}, {"login-limit", s.loginLimit, false},
		{"connections", s.connections, false},
	} {
		switch set := cmd.Flags().Changed(flag.name); {
		case set && flag.value < 1:
			return usagef("--%s: must be at least 1; leave it out for the default", flag.name)
		case set && flag.live && !s.live():
			return usagef("--%s: is of use only with --rate or --pace", flag.name)
		}
	}
	if s.deploys < 0 {
		return usagef("--deploys: must not be negative; 0s is never")
	}
	return nil
}

// live reports whether messages come in time, to all clients of the moment.
func (s *simulationFlags) live() bool { return s.rate > 0 || s.pace > 0 }

// speed is a factor. 10x is another form of 10.
type speed float64

// String implements pflag.Value.
func (s *speed) String() string { return strconv.FormatFloat(float64(*s), 'g', -1, 64) }

// Set implements pflag.Value.
func (s *speed) Set(text string) error {
	n, err := strconv.ParseFloat(strings.TrimSuffix(text, "x"), 64)
	*s = speed(n)
	return err
}

// Type implements pflag.Value.
func (s *speed) Type() string { return "speed" }

// check refuses what makes no sense as a value of a flag.
func (s speed) check(flag string) error {
	if s != 0 && !(s >= leastRate && s <= mostRate) { // also for NaN
		return usagef("--%s: must be 0 or from %v to %v", flag, leastRate, mostRate)
	}
	return nil
}

// oldNames lets serve take --speed for --pace.
func oldNames(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	if name == "speed" {
		name = "pace"
	}
	return pflag.NormalizedName(name)
}

// server returns one that is not started yet.
func (s *serveFlags) server(
	ctx context.Context, cmd *cobra.Command, log *slog.Logger, cancel context.CancelCauseFunc,
) (*streamtest.Server, error) {
	server := streamtest.NewUnstartedServer()
	broken := func(err error) { s.broken.Store(&err) }
	messages, err := s.messages(ctx, cmd, s.rate, log, cancel, broken)
	switch {
	case err != nil:
		return nil, err
	case s.verbatim && s.isStdin():
		server.Answer = onlyOnce(s.verbatimReply(messages))
	case s.verbatim:
		server.Answer = streamtest.Always(s.verbatimReply(messages))
	default:
		server.Answer = s.simulation(messages).Answer(server)
	}
	server.DiscardRequests = true
	if s.chaotic {
		server.Answer = chaos(s.chaos, server.Answer)
	}
	return server, nil
}

// onlyOnce gives a reply to the first request.
func onlyOnce(reply streamtest.Reply) answer {
	taken := streamtest.Refuse(http.StatusServiceUnavailable,
		"another client has the messages, which can be read once\n")
	taken.Header = closing
	return func(*streamtest.Request) (next streamtest.Reply) {
		next, reply = reply, taken
		return next
	}
}

func (s *serveFlags) simulation(messages iter.Seq[[]byte]) simulation.Simulation {
	return simulation.Simulation{
		Source:    messages,
		Rate:      s.rate * s.perMessage(),
		Speed:     float64(s.pace),
		Ends:      s.once,
		Allowance: s.allowance,
		Queue:     s.queue,
		History:   s.backfill,
		LogIns:    s.loginLimit,
		// The client of standard input must not lose it to the next one.
		SharedAccounts: s.sharedAccounts || s.isStdin(),
		Connections:    s.connections,
		Deploys:        s.deploys,
		Arrays:         s.arrays,
	}
}

// closing makes the end of a response the end of the connection; see
// [listen.Listener].
var closing = http.Header{"Connection": {"close"}}

// verbatimReply is every message for everyone.
func (s *serveFlags) verbatimReply(messages iter.Seq[[]byte]) streamtest.Reply {
	reply := streamtest.Stream(streamtest.Play(messages, s.rate))
	reply.Compression = streamtest.Gzip
	if s.once {
		reply.Steps = append(reply.Steps, streamtest.End())
		reply.Header = closing
	}
	return reply
}
