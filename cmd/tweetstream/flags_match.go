package main

import (
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/match/rule"
	"github.com/gotweetstream/tweetstream/tweet"
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
	ruleFlags
	explain bool
	require string
}

func (m *matchFlags) register(cmd *cobra.Command) {
	m.registerRequire(cmd)
	m.registerExplain(cmd)
}

// registerUnasked is for a stream that takes no parameters of a filter.
func (m *matchFlags) registerUnasked(cmd *cobra.Command) {
	m.require = requireAny
	m.registerRules(cmd)
	m.registerExplain(cmd)
}

func (m *matchFlags) registerExplain(cmd *cobra.Command) {
	manual.Group(cmd, tweetsTitle, func(flags *pflag.FlagSet) {
		flags.BoolVar(&m.explain, "explain", false,
			"say with each Tweet why it matched; for --format text and json")
	})
}

// registerRequire is for a command that prints no Tweets.
func (m *matchFlags) registerRequire(cmd *cobra.Command) {
	m.registerRules(cmd)
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

// ofUnasked is for a stream whose server was asked for no terms, users or places.
func (m *matchFlags) ofUnasked() (matching, error) {
	return m.ofSaved(tweetstream.FilterParams{})
}

// ofSaved is for recorded Tweets, from all of them.
func (m *matchFlags) ofSaved(params tweetstream.FilterParams) (matching, error) {
	predicates := len(params.Track) + len(params.Follow) + len(params.Locations)
	switch {
	case predicates == 0 && m.explain && !m.hasRules():
		return matching{}, usagef("--explain: needs --track, --follow or --locations, or " +
			"--rule, of which it says what matched")
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
	rules, err := m.set()
	if err != nil {
		return local, err
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
	return local.with(rules), nil
}

// with also asks for a match of one of the rules; nil are none.
func (m matching) with(rules *rule.Set) matching {
	if rules == nil {
		return m
	}
	if m.explain != nil {
		m.explain = both{m.explain, rules}
	}
	if m.keep != nil {
		m.keep = match.All(m.keep, rules)
	} else {
		m.keep = rules
	}
	return m
}

// both has the reasons of two filters, also where one has none.
type both [2]match.Filter

// Match implements [match.Filter].
func (b both) Match(t *tweet.Tweet) (match.Reasons, bool) {
	one, matches := b[0].Match(t)
	other, too := b[1].Match(t)
	return append(one, other...), matches && too
}

// Matches implements [match.Filter].
func (b both) Matches(t *tweet.Tweet) bool { return b[0].Matches(t) && b[1].Matches(t) }

// wants reports whether an event is to be printed: everything but a Tweet is.
func (m matching) wants(event tweetstream.Event) bool {
	status, ok := event.(*tweetstream.Status)
	return !ok || m.keep == nil || m.keep.Matches(&status.Tweet)
}
