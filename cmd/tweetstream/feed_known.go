package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
)

// knownFeed is a feed that has a name.
type knownFeed struct {
	name, about string
	kind        *credentials.Kind // nil is any
	demo        demonstration
	events      string   // printed for people, "" is status
	flags       []string // of this feed alone
	filters     bool     // takes --track and its kin
	v1          func(tweetstream.FilterParams) open
	build       func(*feedFlags) ([]tweetstream.Feed, error)
}

var (
	gnipFlags      = []string{"account", "label"}
	partitionFlags = []string{"partition"}
	backfillFlags  = []string{"backfill-minutes"}
	periodFlags    = []string{"start-time", "end-time"}
	repairFlags    = []string{"repair"}
	recoveryFlags  = slices.Concat(backfillFlags, periodFlags, repairFlags)
)

var knownFeeds = []knownFeed{
	{
		name: "powerstream", about: "Powerstream: Tweets that match the rules of the account",
		kind: credentials.Bearer, demo: demonstration{rate: 20},
		flags: slices.Concat([]string{"local-dc-only"}, recoveryFlags), build: (*feedFlags).powerstream,
	},
	{
		name: "gnip/powertrack", about: "Gnip: Tweets that match the rules of the account",
		kind: credentials.Basic, demo: demonstration{rate: 20},
		flags: slices.Concat(gnipFlags, recoveryFlags), build: (*feedFlags).powertrack,
	},
	{
		name: "gnip/decahose", about: "Gnip: 10 % of all Tweets; 2 partitions",
		kind: credentials.Basic, demo: demonstration{rate: 200},
		flags: slices.Concat(gnipFlags, partitionFlags, recoveryFlags), build: (*feedFlags).decahose,
	},
	{
		name: "gnip/likes", about: "Gnip: the likes of the Decahose; 2 partitions",
		kind: credentials.Basic, demo: demonstration{rate: 20, likes: 1}, events: "like",
		flags: slices.Concat(gnipFlags, partitionFlags, backfillFlags, repairFlags),
		build: (*feedFlags).likes,
	},
	{
		name: "gnip/compliance", about: "Gnip: what has become of Tweets and accounts; 8 partitions",
		kind: credentials.Basic, demo: demonstration{rate: 20, compliance: 1}, events: allMessages,
		flags: slices.Concat(gnipFlags, partitionFlags, periodFlags, repairFlags),
		build: (*feedFlags).compliance,
	},
	{
		name: "v1/filter", about: "v1.1: as 'tweetstream filter', with --track and its kin",
		kind: credentials.OAuth1, demo: demonstration{rate: demoRates["filter"]},
		flags: predicates, filters: true,
		v1: filtering,
	},
	{
		name: "v1/sample", about: "v1.1: as 'tweetstream sample'",
		kind: credentials.OAuth1, demo: demonstration{rate: demoRates["sample"]},
		flags: []string{"language"}, v1: sampling((*tweetstream.Client).Sample),
	},
	{
		name: "v1/firehose", about: "v1.1: as 'tweetstream firehose'",
		kind: credentials.OAuth1, demo: demonstration{rate: demoRates["firehose"]},
		flags: []string{"language"}, v1: sampling((*tweetstream.Client).Firehose),
	},
}

// ownFeed is the one of --path.
var ownFeed = knownFeed{name: "--path", flags: []string{"auth"}, build: (*feedFlags).own}

func filtering(p tweetstream.FilterParams) open {
	return func(ctx context.Context, c *tweetstream.Client) (<-chan tweetstream.Event, <-chan error) {
		return c.Filter(ctx, p)
	}
}

// sampling opens a stream without predicates.
func sampling(
	stream func(
		*tweetstream.Client, context.Context, tweetstream.SampleParams,
	) (<-chan tweetstream.Event, <-chan error),
) func(tweetstream.FilterParams) open {
	return func(p tweetstream.FilterParams) open {
		params := tweetstream.SampleParams{Language: p.Language, Extra: p.Extra}
		return func(ctx context.Context, c *tweetstream.Client) (<-chan tweetstream.Event, <-chan error) {
			return stream(c, ctx, params)
		}
	}
}

func feedNames() (names []string) {
	for _, f := range knownFeeds {
		names = append(names, f.name)
	}
	return names
}

// feedsHelp has a line for each feed.
func feedsHelp() string {
	var b strings.Builder
	for _, f := range knownFeeds {
		fmt.Fprintf(&b, "  %-15s  %s\n", f.name, f.about)
	}
	return b.String()
}
