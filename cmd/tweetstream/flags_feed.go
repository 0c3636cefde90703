package main

import (
	"cmp"
	"errors"
	"maps"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

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
	startTime, endTime         string
	localDCOnly, repair        bool

	feed       *knownFeed // the argument
	partitions []int      // set by check, as are these:
	start, end time.Time
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
			"begin each connection with what was sent in the last `n` minutes, 1 to 5; --dedup "+
				"leaves out what came before")
		flags.BoolVar(&f.repair, "repair", false,
			"after a reconnection, ask for what was missed, up to 24 hours back, and leave out what "+
				"came before")
		flags.StringVar(&f.startTime, "start-time", "",
			"with --end-time: only what was sent from this `time` on, such as 2026-01-02T15:04:05Z")
		flags.StringVar(&f.endTime, "end-time", "", "the end of that period, a `time`")
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

// check checks what the flags say about a feed, as far as its maker does not.
func (f *feedFlags) check(cmd *cobra.Command, stream *streamFlags) (err error) {
	for _, known := range slices.Concat(recoveryFlags, gnipFlags, predicates,
		[]string{"partition", "local-dc-only", "auth"}) {
		if cmd.Flags().Changed(known) && !slices.Contains(f.feed.flags, known) {
			return usagef("--%s: %s does not take it", known, f.feed.name)
		}
	}
	needsAccount := slices.Contains(f.feed.flags, "account")
	switch {
	case needsAccount && f.account == "" && !stream.demo:
		return usagef("--account: %s needs the name of an account", f.feed.name)
	case cmd.Flags().Changed("backfill-minutes") && f.backfillMinutes < 1:
		return usagef("--backfill-minutes: must be from 1 to 5")
	}
	f.account = cmp.Or(f.account, "demo")
	if f.start, err = timeFlag("start-time", f.startTime); err != nil {
		return err
	}
	if f.end, err = timeFlag("end-time", f.endTime); err != nil {
		return err
	}
	for _, word := range split(f.partitionList) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return usagef("--partition: %q is no number", word)
		}
		f.partitions = append(f.partitions, n)
	}
	return nil
}

func timeFlag(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, usagef("--%s: %q is no time such as 2026-01-02T15:04:05Z", flag, text)
	}
	return at.UTC(), nil
}

// feeds returns the feeds to ask for, with further parameters.
func (f *feedFlags) feeds(extra url.Values) ([]tweetstream.Feed, error) {
	feeds, err := f.feed.build(f)
	if err != nil {
		return nil, usageError{err}
	}
	for i := range feeds {
		for name := range extra {
			if feeds[i].Params.Has(name) {
				return nil, usagef("--param: %s is a parameter of the feed already", name)
			}
		}
		add(&feeds[i], extra)
		err = errors.Join(err, feeds[i].Validate())
	}
	if err != nil {
		return nil, usageError{err}
	}
	return feeds, nil
}

// add adds parameters to all requests of a feed.
func add(feed *tweetstream.Feed, extra url.Values) {
	if len(extra) == 0 {
		return
	}
	with := func(params url.Values) url.Values {
		all := maps.Clone(extra)
		maps.Copy(all, params)
		return all
	}
	feed.Params = with(feed.Params)
	if resume := feed.Resume; resume != nil {
		feed.Resume = func(gap tweetstream.Gap) url.Values {
			if again := resume(gap); again != nil {
				return with(again)
			}
			return nil
		}
	}
	if backfill := feed.Backfill; backfill != nil {
		feed.Backfill = func(minutes int) url.Values { return with(backfill(minutes)) }
	}
	if recovery := feed.Recovery; recovery != nil {
		feed.Recovery = func(from, to time.Time) tweetstream.Feed {
			again := recovery(from, to)
			add(&again, extra)
			return again
		}
	}
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
