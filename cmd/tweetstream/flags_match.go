package main

import (
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The values of --require.
const (
	requireAny = "any"
	requireAll = "all"
)

// matchFlags are applied on this side, with the parameters of a filter.
type matchFlags struct {
	explain bool
	require string
}

func (m *matchFlags) register(cmd *cobra.Command) {
	m.registerRequire(cmd)
	manual.Group(cmd, tweetsTitle, func(flags *pflag.FlagSet) {
		flags.BoolVar(&m.explain, "explain", false,
			"say with each Tweet why it matched; for --format text and json")
	})
}

// registerRequire is for a command that prints no Tweets.
func (m *matchFlags) registerRequire(cmd *cobra.Command) {
	manual.Group(cmd, tweetsTitle, func(flags *pflag.FlagSet) {
		flags.StringVar(&m.require, "require", requireAny,
			"`any|all` of --track, --follow and --locations, as far as given, must match")
	})
	complete(cmd, "require", requireAny, requireAll)
}

// matching applies the parameters of a filter on this side. The zero value keeps
// every Tweet, without reasons.
type matching struct {
	keep      match.Filter // nil keeps every Tweet
	explain   match.Filter // prints its reasons; nil prints none
	highlight match.Filter // marks its words in colour; nil marks none
}

// ofStream is for Tweets that a server has chosen already. Only --require all leaves
// out more.
func (m *matchFlags) ofStream(params tweetstream.FilterParams) (matching, error) {
	return m.compile(params, m.require == requireAll)
}

// ofSaved is for recorded Tweets, from all of them.
func (m *matchFlags) ofSaved(params tweetstream.FilterParams) (matching, error) {
	predicates := len(params.Track) + len(params.Follow) + len(params.Locations)
	switch {
	case predicates == 0 && m.explain:
		return matching{}, usagef(
			"--explain: needs --track, --follow or --locations, of which it says what matched")
	case predicates == 0 && m.require == requireAll:
		return matching{}, usagef(
			"--require: needs --track, --follow or --locations, of which all must match")
	}
	return m.compile(params, predicates+len(params.Language) > 0 || params.FilterLevel != "")
}

func (m *matchFlags) compile(
	params tweetstream.FilterParams, keep bool,
) (local matching, err error) {
	if m.require != requireAny && m.require != requireAll {
		return local, usagef("--require: %q is not one of any, all", m.require)
	}
	matcher, err := match.New(params)
	if err != nil {
		return local, usageError{err}
	}
	if len(params.Track) > 0 {
		local.highlight = matcher
	}
	if m.require == requireAll {
		matcher = matcher.RequireAll()
	}
	if keep {
		local.keep = matcher
	}
	if m.explain {
		local.explain = matcher
	}
	return local, nil
}

// wants reports whether an event is to be printed: everything but a Tweet is.
func (m matching) wants(event tweetstream.Event) bool {
	status, ok := event.(*tweetstream.Status)
	return !ok || m.keep == nil || m.keep.Matches(&status.Tweet)
}
