package main

import (
	"context"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/spf13/cobra"
)

func newFilter() *cobra.Command {
	var flags streamFlags
	var filter filterFlags
	var local matchFlags
	cmd := &cobra.Command{
		Use:   "filter",
		Short: "Print the Tweets that match terms, users or places",
		Long: `filter prints the Tweets that match --track, --follow or --locations. It needs
one of them at least.

In --track a comma means OR and a space AND, as in the parameter on the wire:
'golang,rust lang' means Tweets with golang, and Tweets with both rust and lang.

The server chooses the Tweets. --require all also leaves out, on this side, each
Tweet that does not match all of the three flags that are given. --explain says
the reason with each Tweet: a term and where it was found, a user, or a box. A
server can have reasons that the message does not show. The rules are at
` + docs + `matching.md`,
		Example: `  tweetstream filter --track weather --demo --explain

  export TWEETSTREAM_BASE_URL=https://stream.example.com/1.1
  tweetstream filter -t golang,rustlang
  tweetstream filter -t 'go conference' --language en --to go.jsonl.gz
  tweetstream filter --track-file terms.txt --follow-file users.txt --for 10m
  tweetstream filter -t rain --locations -74,40,-73,41 --require all --explain
  tweetstream filter --locations -122.75,36.8,-121.75,37.8 -n 100`,
		Args: noArgs,
	}
	cmd.RunE = running(func() error {
		params, err := filter.params(cmd.Context())
		if err != nil {
			return err
		}
		if flags.matching, err = local.ofStream(params); err != nil {
			return err
		}
		if flags.asked, err = match.New(params); err != nil {
			return usageError{err}
		}
		flags.more = append(flags.more, filter.limits())
		return flags.run(cmd,
			func(ctx context.Context, client *tweetstream.Client) (<-chan tweetstream.Event, <-chan error) {
				return client.Filter(ctx, params)
			})
	})
	filter.predicateFlags.register(cmd)
	local.register(cmd)
	flags.register(cmd)
	filter.wireFlags.register(cmd)
	filter.registerLimits(cmd)
	manual.Common(cmd, "track", "follow", "locations", "format", "limit", "for", "to", "demo",
		"base-url", "quiet")
	return cmd
}
