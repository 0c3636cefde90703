package main

import (
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const (
	defaultBuffer = 1000
	maxBuffer     = 1_000_000 // room for so many is made at the start
)

// deliveryFlags choose the received messages to hand on.
type deliveryFlags struct {
	dedup, buffer int
	drop          string
}

func (d *deliveryFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, "Delivery", func(flags *pflag.FlagSet) {
		flags.IntVar(&d.dedup, "dedup", 0,
			"leave out Tweets and deletes that came before, among at least the last `n` (default "+
				"leave out nothing)")
		flags.StringVar(&d.drop, "drop", "",
			"drop the `oldest|newest` messages while stdout is too slow (default slow the server "+
				"down)")
		flags.IntVar(&d.buffer, "buffer", defaultBuffer, "with --drop: `n` messages may wait")
	})
	complete(cmd, "drop", "oldest", "newest")
}

func (d *deliveryFlags) options(cmd *cobra.Command) (options []tweetstream.Option, err error) {
	policy, dropping := map[string]tweetstream.Backpressure{
		"oldest": tweetstream.DropOldest, "newest": tweetstream.DropNewest,
	}[d.drop]
	set := cmd.Flags().Changed
	switch {
	case set("dedup") && d.dedup < 1:
		return nil, usagef("--dedup: must be at least 1; leave it out to leave out nothing")
	case set("drop") && !dropping:
		return nil, usagef("--drop: %q is not one of oldest, newest", d.drop)
	case set("buffer") && !dropping:
		return nil, usagef("--buffer: is of use only with --drop")
	case dropping && (d.buffer < 1 || d.buffer > maxBuffer):
		return nil, usagef("--buffer: must be from 1 to %d", maxBuffer)
	}
	if dropping {
		options = append(options, tweetstream.WithBackpressure(policy, d.buffer))
	}
	if d.dedup > 0 {
		options = append(options, tweetstream.WithDedup(d.dedup))
	}
	return options, nil
}
