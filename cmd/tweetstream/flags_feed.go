package main

import (
	"cmp"
	"errors"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const feedTitle = "Feed"

// feedFlags choose a feed and its parameters.
type feedFlags struct {
	predicateFlags
	account, label, path, auth string
	partitionList, params      []string
	backfillMinutes            int
	localDCOnly                bool

	feed       *knownFeed // the argument
	partitions []int      // set by check
}

// predicates are the flags of v1/filter.
var predicates = []string{
	"track", "track-file", "follow", "follow-file", "locations", "language", "filter-level",
}

func (f *feedFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, feedTitle, func(flags *pflag.FlagSet) {
		flags.StringVar(&f.account, "account", "", "Gnip: the `name` of the account")
		flags.StringVar(&f.label, "label", "prod", "Gnip: the `name` of the stream")
		flags.StringArrayVar(&f.partitionList, "partition", nil,
			"only these partitions, `numbers` with commas between them; may be repeated (default all)")
		flags.IntVar(&f.backfillMinutes, "backfill-minutes", 0,
			"begin with what was sent in the last `n` minutes, 1 to 5")
		flags.BoolVar(&f.localDCOnly, "local-dc-only", false,
			"Powerstream: only what the nearest data centre has")
		flags.StringVar(&f.path, "path", "",
			"a feed of one's own: its `path`, from the root of the server or, without a slash in "+
				"front, below --base-url")
		flags.StringArrayVar(&f.params, "param", nil,
			"another parameter for the server, `name=value`; may be repeated")
		flags.StringVar(&f.auth, "auth", "",
			"with --path: the `kind` of credentials, bearer, basic or oauth1 (default the one that is "+
				"given)")
	})
	complete(cmd, "auth", authNames()...)
	f.predicateFlags.register(cmd)
}

// check checks what the flags say about a feed.
func (f *feedFlags) check(cmd *cobra.Command, stream *streamFlags) (err error) {
	for _, known := range slices.Concat(backfillFlags, gnipFlags, predicates,
		[]string{"local-dc-only", "auth"}) {
		if cmd.Flags().Changed(known) && !slices.Contains(f.feed.flags, known) {
			return usagef("--%s: %s does not take it", known, f.feed.name)
		}
	}
	needsAccount := slices.Contains(f.feed.flags, "account")
	switch {
	case needsAccount && f.account == "" && !stream.demo:
		return usagef("--account: %s needs the name of an account", f.feed.name)
	case cmd.Flags().Changed("backfill-minutes") && (f.backfillMinutes < 1 || f.backfillMinutes > 5):
		return usagef("--backfill-minutes: must be from 1 to 5")
	}
	f.account = cmp.Or(f.account, "demo")
	f.partitions, err = f.choosePartitions()
	return err
}

// choosePartitions returns all partitions, or those of --partition. A feed without
// partitions is 0.
func (f *feedFlags) choosePartitions() (chosen []int, err error) {
	n, words := f.feed.partitions, split(f.partitionList)
	switch {
	case n == 0 && len(words) > 0:
		return nil, usagef("--partition: %s has no partitions", f.feed.name)
	case n == 0:
		return []int{0}, nil
	}
	for _, word := range words {
		p, err := strconv.Atoi(word)
		switch {
		case err != nil || p < 1 || p > n:
			return nil, usagef("--partition: %q is not from 1 to %d, the partitions of %s", word, n,
				f.feed.name)
		case slices.Contains(chosen, p):
			return nil, usagef("--partition: %d is given twice", p)
		}
		chosen = append(chosen, p)
	}
	for p := 1; p <= n && len(words) == 0; p++ {
		chosen = append(chosen, p)
	}
	return chosen, nil
}

// feeds returns the feeds to ask for, with further parameters.
func (f *feedFlags) feeds(extra url.Values) (feeds []tweetstream.Feed, err error) {
	for _, partition := range f.partitions {
		feed := f.feed.build(f, partition)
		if feed.Params == nil {
			feed.Params = url.Values{}
		}
		for name, values := range extra {
			if feed.Params.Has(name) {
				return nil, usagef("--param: %s is a parameter of the feed already", name)
			}
			feed.Params[name] = values
		}
		err = errors.Join(err, feed.Validate())
		feeds = append(feeds, feed)
	}
	if err != nil {
		return nil, usageError{err}
	}
	return feeds, nil
}

// kind returns the kind of credentials that the feed takes. One's own feed takes the only
// kind that is given, unless --auth says which.
func (f *feedFlags) kind(stream *streamFlags) (*credentials.Kind, error) {
	if f.feed.kind != nil {
		return f.feed.kind, nil
	}
	var given []*credentials.Kind
	for _, kind := range credentials.Kinds {
		if kind.Name == f.auth {
			return kind, nil
		}
		if _, err := kind.Load(stream.credentials, os.Getenv); err == nil {
			given = append(given, kind)
		}
	}
	switch {
	case f.auth != "":
		return nil, usagef("--auth: %q is not one of %s", f.auth, strings.Join(authNames(), ", "))
	case len(given) > 1:
		return nil, usagef("--auth: there are credentials for %s and %s; say which the server takes",
			given[0].Name, given[1].Name)
	case len(given) == 1:
		return given[0], nil
	default:
		return credentials.Bearer, nil
	}
}

func authNames() (names []string) {
	for _, kind := range credentials.Kinds {
		names = append(names, kind.Name)
	}
	return names
}
