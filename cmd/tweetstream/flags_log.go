package main

import (
	"io"
	"log/slog"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// logFlags say how much goes to stderr.
type logFlags struct {
	level          string
	verbose, quiet bool
}

func (l *logFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, logTitle, func(flags *pflag.FlagSet) {
		flags.BoolVarP(&l.quiet, "quiet", "q", false,
			"write nothing to stderr but errors that end the command")
		flags.BoolVarP(&l.verbose, "verbose", "v", false, "the same as --log-level debug")
		flags.StringVar(&l.level, "log-level", "info",
			"least `level` of what is logged on stderr: debug, info, warn or error")
	})
	exclusive(cmd, "log-level", "verbose", "quiet")
	complete(cmd, "log-level", "debug", "info", "warn", "error")
}

// logger writes key=value lines. slog quotes most control characters of text from
// outside. It lets DEL pass, and terminal.Writer does not.
func (l *logFlags) logger(w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.level)); err != nil {
		return nil, usagef("--log-level: %q is not one of debug, info, warn, error", l.level)
	}
	if l.verbose {
		level = slog.LevelDebug
	}
	if l.quiet {
		return slog.New(slog.DiscardHandler), nil
	}
	return slog.New(slog.NewTextHandler(terminal.NewWriter(w), &slog.HandlerOptions{Level: level})),
		nil
}
