package main

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/progress"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// progressFlags say how people see the progress of reading.
type progressFlags struct {
	every time.Duration
	given bool // every was

	screen *progress.Screen // stderr
}

func (p *progressFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, logTitle, func(flags *pflag.FlagSet) {
		flags.DurationVar(&p.every, "progress", 0,
			"log a line about the progress every `duration`, such as 30s (default a bar on a "+
				"terminal; 0s is neither)")
	})
}

// check checks the flag, and prepares stderr for a bar.
func (p *progressFlags) check(cmd *cobra.Command) error {
	p.given = cmd.Flags().Changed("progress")
	p.screen = progress.NewScreen(os.Stderr)
	if p.every < 0 {
		return usagef("--progress: must not be negative; 0s is neither a line nor a bar")
	}
	return nil
}

// show returns what shows the progress until its context ends; nil shows nothing. A bar
// and lines on stdout would disturb each other on one terminal.
func (p *progressFlags) show(
	log *slog.Logger, quiet, prints bool,
) func(context.Context, func() progress.State) {
	switch {
	case p.every > 0:
		return func(ctx context.Context, state func() progress.State) {
			progress.Log(ctx, log, p.every, state)
		}
	case p.given, quiet, os.Getenv("TERM") == "dumb", !terminal.Is(os.Stderr),
		prints && terminal.Is(os.Stdout):
		return nil
	}
	return p.screen.Show
}

// watch is how far files have come, for a goroutine that shows it.
type watch struct {
	read    *archive.Progress
	kept    atomic.Int64 // messages
	reached atomic.Int64 // in milliseconds
}

// note takes the changes by one event.
func (w *watch) note(event tweetstream.Event, kept int64) {
	w.kept.Store(kept)
	if at := tweetstream.TimeOf(event); !at.IsZero() {
		w.reached.Store(at.UnixMilli())
	}
}

func (w *watch) state() progress.State {
	now := w.read.Now()
	kept := w.kept.Load()
	s := progress.State{
		Total: now.Total, Packed: now.Packed, Members: now.Members, Kept: kept,
		Seen: max(now.Messages, kept), Damaged: now.Damaged, // messages are counted late
	}
	if ms := w.reached.Load(); ms != 0 {
		s.Reached = time.UnixMilli(ms)
	}
	return s
}

// shown runs read while its progress is shown. When it returns, nothing is shown any more.
func (w *watch) shown(
	ctx context.Context, show func(context.Context, func() progress.State), read func() error,
) error {
	if show == nil {
		return read()
	}
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() { show(ctx, w.state) })
	defer group.Wait()
	defer cancel()
	return read()
}
