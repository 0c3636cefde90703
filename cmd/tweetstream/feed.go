package main

import (
	"context"
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/spf13/cobra"
)

func newStream() *cobra.Command {
	var flags streamFlags
	var feeds feedFlags
	var local matchFlags
	cmd := &cobra.Command{
		Use:   "stream [FEED]",
		Short: "Print a feed that is alive: Powerstream, Gnip, or one of your own",
		Long: `stream prints a feed:

` + feedsHelp() + `
--path names a feed of one's own instead: any stream of JSON texts.

Each feed takes one kind of credentials; see 'tweetstream help credentials'.
--base-url or $TWEETSTREAM_BASE_URL names another server than that of the service;
the paths of Powerstream and Gnip begin at its root. Those of Gnip need --account.
A feed with partitions is all of them, unless --partition says which. Each has a
connection of its own, and they come out as one stream.

--repair asks, after a reconnection, for what was missed: the last 5 minutes with
the new connection, more than that by a second stream beside it. What comes back
comes late. The log says how much came back and what is missing.

--start-time and --end-time ask for what was sent in a period of the last 24 hours.
Such a stream is finite: when it is complete, the command ends with 0.`,
		Example: `  tweetstream stream powerstream --demo --limit 20
  tweetstream stream gnip/compliance --demo --events compliance,delete

  tweetstream stream powerstream --to posts.jsonl.gz
  tweetstream stream powerstream --repair --to posts.jsonl.gz
  tweetstream stream powerstream --backfill-minutes 5
  tweetstream stream gnip/decahose --account acme --label prod --partition 1
  tweetstream stream --path /2/tweets --base-url https://gateway.example.com`,
		Args:      feeds.take,
		ValidArgs: feedNames(),
	}
	cmd.RunE = running(func() error {
		open, err := feeds.open(cmd, &flags)
		if err != nil {
			return err
		}
		if flags.matching, err = local.ofUnasked(); err != nil {
			return err
		}
		return flags.run(cmd, open)
	})
	feeds.register(cmd)
	local.registerUnasked(cmd)
	flags.register(cmd)
	cmd.Flags().Lookup("base-url").Usage = "`url` of another server than the feed's own (default $" +
		baseURLVariable + ", or the service's)"
	cmd.Flags().Lookup("stall-timeout").Usage =
		"connect again after this `duration` without a byte (default three heartbeats of the feed)"
	exclusive(cmd, "demo", "path")
	exclusive(cmd, "repair", "start-time")
	exclusive(cmd, "repair", "once")
	manual.Common(cmd, "account", "partition", "format", "limit", "for", "to", "events", "demo",
		"base-url", "quiet")
	return cmd
}

// take reads the argument.
func (f *feedFlags) take(cmd *cobra.Command, args []string) error {
	set := cmd.Flags().Changed("path")
	switch {
	case len(args) > 1:
		return usagef("stream takes one feed, and %q are several", strings.Join(args, " "))
	case len(args) == 1 && set:
		return usagef("--path: is for a feed of one's own, and %s is known", args[0])
	case len(args) == 0 && !set:
		return usagef("stream needs a feed: %s; or --path", strings.Join(feedNames(), ", "))
	case set:
		f.feed = &ownFeed
		return nil
	}
	i := slices.IndexFunc(knownFeeds, func(k knownFeed) bool { return k.name == args[0] })
	if i < 0 {
		return usagef("there is no feed %q; there are %s; --path names any other", args[0],
			strings.Join(feedNames(), ", "))
	}
	f.feed = &knownFeeds[i]
	return nil
}

// open checks the flags of a feed, and returns what opens it.
func (f *feedFlags) open(cmd *cobra.Command, stream *streamFlags) (open, error) {
	if err := f.check(cmd, stream); err != nil {
		return nil, err
	}
	extra, err := pairsOf("param", f.params)
	if err != nil {
		return nil, err
	}
	stream.demoOf, stream.defaultEvents = f.feed.demo, f.feed.events
	if stream.kind, err = f.kind(stream); err != nil {
		return nil, err
	}
	if f.feed.v1 != nil {
		return f.openV1(cmd.Context(), stream, extra)
	}
	feeds, err := f.feeds(extra)
	switch {
	case err != nil:
		return nil, err
	case stream.once && len(feeds) > 1:
		return nil, usagef("--once: reads one connection, and %s has %d; choose one by --partition",
			f.feed.name, len(feeds))
	}
	stream.feeds, stream.repair = len(feeds), f.repair
	return func(
		ctx context.Context, client *tweetstream.Client,
	) (<-chan tweetstream.Event, <-chan error) {
		return client.Stream(ctx, feeds...)
	}, nil
}

// openV1 opens a stream of v1.1.
func (f *feedFlags) openV1(
	ctx context.Context, stream *streamFlags, extra map[string][]string,
) (open, error) {
	params, err := f.predicateFlags.params(ctx)
	if err != nil {
		return nil, err
	}
	params.Extra = extra
	if f.feed.filters {
		if err := params.Validate(); err != nil {
			return nil, err
		}
		if stream.asked, err = match.New(params); err != nil {
			return nil, usageError{err}
		}
	}
	return f.feed.v1(params), nil
}
