package main

import (
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/spf13/cobra"
)

// The values of --require.
const (
	requireAny = "any"
	requireAll = "all"
)

// matchFlags say what is done on this side with the parameters of a filter.
type matchFlags struct {
	explain bool
	require string
}

func (m *matchFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&m.explain, "explain", false, "say with each Tweet why it matched; for --format text and json")
	flags.StringVar(&m.require, "require", requireAny, "`any|all` of --track, --follow and --locations, as far as given, that a Tweet must match")
	complete(cmd, "require", requireAny, requireAll)
}

func (m *matchFlags) check(format string) error {
	switch {
	case m.require != requireAny && m.require != requireAll:
		return usagef("--require: %q is not one of any, all", m.require)
	case m.explain && format == render.Raw:
		return usagef("--explain: --format raw has the messages as they came and no place for reasons; use text or json")
	default:
		return nil
	}
}

// matching is what a printer does about the parameters of a filter. The zero
// value prints every Tweet, without reasons.
type matching struct {
	keep    match.Filter // what is printed; nil is every Tweet
	explain match.Filter // whose reasons are printed; nil is none
}

// ofStream is for Tweets that a server has chosen already: only what is asked for
// beyond that is done again.
func (m *matchFlags) ofStream(params tweetstream.FilterParams, format string) (matching, error) {
	if err := m.check(format); err != nil || !m.explain && m.require == requireAny {
		return matching{}, err
	}
	return m.compile(params, m.require == requireAll)
}

// ofSaved is for Tweets that nobody has chosen.
func (m *matchFlags) ofSaved(params tweetstream.FilterParams, format string) (matching, error) {
	if err := m.check(format); err != nil {
		return matching{}, err
	}
	predicates := len(params.Track) + len(params.Follow) + len(params.Locations)
	switch {
	case predicates == 0 && m.explain:
		return matching{}, usagef("--explain: needs --track, --follow or --locations, of which it says what matched")
	case predicates == 0 && m.require == requireAll:
		return matching{}, usagef("--require: needs --track, --follow or --locations, of which all must match")
	case predicates+len(params.Language) == 0 && params.FilterLevel == "":
		return matching{}, nil
	}
	return m.compile(params, true)
}

func (m *matchFlags) compile(params tweetstream.FilterParams, keep bool) (local matching, err error) {
	matcher, err := match.New(params)
	if err != nil {
		return local, usageError{err}
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
