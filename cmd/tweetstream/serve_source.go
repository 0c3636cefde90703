package main

import (
	"context"
	"iter"
	"log/slog"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// sourceFlags say where the messages come from.
type sourceFlags struct {
	from []string
	seed uint64
}

func (s *sourceFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&s.from, "from", nil, "`file` of messages, one a line, which may be gzip; - is standard input; may be repeated")
	flags.Uint64Var(&s.seed, "seed", 1, "select the generated traffic by number `n`")
	exclusive(cmd, "from", "seed")
}

func (s *sourceFlags) check() error {
	if s.isStdin() && len(s.from) > 1 {
		return usagef("--from: standard input cannot be joined with files; do: cat FILE... - | tweetstream serve --from -")
	}
	return nil
}

// isStdin reports whether the messages can be read only once.
func (s *sourceFlags) isStdin() bool { return slices.Contains(s.from, input.Stdin) }

// messages returns those of the files or of standard input, or generated ones, as
// dense in their own time as they are sent. What goes wrong while they are read
// is given to failed, which must end ctx, or for files to broken.
func (s *sourceFlags) messages(
	ctx context.Context, rate float64, log *slog.Logger, failed context.CancelCauseFunc, broken func(error),
) (iter.Seq[[]byte], error) {
	switch {
	case s.isStdin():
		return readOnce(ctx, os.Stdin, log, failed), nil
	case len(s.from) > 0:
		return recorded(s.from, log, broken)
	default:
		return traffic.Traffic{Seed: s.seed, Rate: rate}.Messages(), nil
	}
}
