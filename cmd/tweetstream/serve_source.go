package main

import (
	"context"
	"iter"
	"log/slog"
	"os"
	"slices"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const messagesTitle = "Messages"

// sourceFlags choose the messages.
type sourceFlags struct {
	selectFlags
	readFlags
	from []string
	seed uint64
}

func (s *sourceFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, messagesTitle, func(flags *pflag.FlagSet) {
		flags.StringArrayVar(&s.from, "from", nil,
			"`file`, folder, archive or pattern of recordings; - is standard input; may be repeated "+
				"(default made-up traffic)")
		flags.Uint64Var(&s.seed, "seed", 1, "make up other traffic for each number `n`")
	})
	exclusive(cmd, "from", "seed")
	s.selectFlags.register(cmd, recordedTitle)
	s.readFlags.registerLimits(cmd, recordedTitle)
}

// recordedTitle is the group of flags that are of use only with --from.
const recordedTitle = "Messages of --from"

func (s *sourceFlags) check(cmd *cobra.Command) error {
	for _, name := range append([]string{"strict", "max-member"}, selectNames...) {
		if len(s.from) == 0 && cmd.Flags().Changed(name) {
			return usagef("--%s: needs --from", name)
		}
	}
	if s.isStdin() && len(s.from) > 1 {
		return usagef("--from: standard input cannot be joined with files; " +
			"do: cat FILE... - | tweetstream serve --from -")
	}
	return nil
}

// The messages of Powerstream and Gnip alone that come with each other one, if they are
// made up. --rate does not count them.
const (
	likes      = 0.2
	compliance = 0.05
)

// perMessage is the number of messages for each one that --rate counts.
func (s *sourceFlags) perMessage() float64 {
	if len(s.from) > 0 {
		return 1
	}
	return 1 + likes + compliance
}

// isStdin reports whether the messages can be read only once.
func (s *sourceFlags) isStdin() bool { return slices.Contains(s.from, input.Stdin) }

// messages returns the messages of the files or of standard input, or made-up ones
// at the rate at which they are sent. An error of standard input is given to failed,
// which must end ctx. An error of a file is given to broken.
func (s *sourceFlags) messages(
	ctx context.Context, cmd *cobra.Command, rate float64, log *slog.Logger,
	failed context.CancelCauseFunc, broken func(error),
) (iter.Seq[[]byte], error) {
	selecting, err := s.selectFlags.options(cmd)
	if err != nil {
		return nil, err
	}
	reading, err := s.readFlags.options(cmd)
	if err != nil {
		return nil, err
	}
	from := recordings{s.from, append(selecting, reading...), log}
	switch {
	case s.isStdin():
		return from.once(ctx, os.Stdin, failed), nil
	case len(s.from) > 0:
		return from.messages(ctx, broken)
	default:
		return traffic.Traffic{
			Seed: s.seed, Rate: rate, Likes: likes, Compliance: compliance,
		}.Messages(), nil
	}
}
