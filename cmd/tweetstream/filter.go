package main

import (
	"context"

	"github.com/gotweetstream/tweetstream"
	"github.com/spf13/cobra"
)

func newFilter() *cobra.Command {
	var flags streamFlags
	var filter filterFlags
	var local matchFlags
	cmd := &cobra.Command{
		Use:   "filter",
		Short: "Print the Tweets that match terms, users or places",
		Long: `filter prints the Tweets that match any one of --track, --follow and --locations,
of which at least one must be given.

A comma means OR and a space AND, as in the parameter on the wire: --track
'golang,rust lang' means Tweets with golang, and Tweets with both rust and lang.

--require all leaves out, on this side, what does not match each of the three that are
given; the last line of the log counts it as unmatched. --explain says with each Tweet
which term matched and where, which user, which box, or that no reason was found: the
server can have reasons that the message does not show. docs/matching.md has the rules.`,
		Example: `  tweetstream filter --track weather --demo --explain

  export TWEETSTREAM_BASE_URL=https://stream.example.com/1.1
  tweetstream filter --track golang,rustlang
  tweetstream filter --track 'go conference' --language en --format raw > go.jsonl
  tweetstream filter --follow 12,783214 --for 10m
  tweetstream filter --track weather --locations -74,40,-73,41 --require all --explain
  tweetstream filter --locations -122.75,36.8,-121.75,37.8 --limit 100`,
		Args: noArgs,
	}
	cmd.RunE = running(func() error {
		params, err := filter.params()
		if err != nil {
			return err
		}
		if flags.matching, err = local.ofStream(params, flags.format); err != nil {
			return err
		}
		return flags.run(cmd, func(ctx context.Context, client *tweetstream.Client) (<-chan tweetstream.Event, <-chan error) {
			return client.Filter(ctx, params)
		})
	})
	filter.register(cmd)
	local.register(cmd)
	flags.register(cmd)
	return cmd
}
