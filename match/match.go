// Package match selects the Tweets that statuses/filter would send for a
// [tweetstream.FilterParams], and says why.
//
//	m, err := match.New(params)
//	...
//	for status := range tweetstream.Only[*tweetstream.Status](events) {
//		reasons, ok := m.Match(&status.Tweet)
//		// reasons.Terms() are those of params.Track that it was
//	}
//
// For the service any one of track, follow and locations is enough; then
// filter_level and language must pass. [Matcher.RequireAll], [All], [Any] and
// [Not] combine more strictly, on this side of the connection.
//
// A word of a term equals, without regard to case, a token of the text between
// white space; or a run of ASCII letters, digits and "_"; or a hashtag, a name or
// a link. docs/matching.md has all rules: those that recorded streams show, those
// of the service's documentation, and those that were decided where both are
// silent.
package match

import (
	"sync"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/params"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Matcher is a compiled [tweetstream.FilterParams]. It may be used from
// several goroutines at once. The zero Matcher matches every Tweet.
type Matcher struct {
	// A predicate that is not given is nil, and matches nothing.
	track     *track
	follow    follow
	locations locations

	languages []string
	level     int
	all       bool // every predicate that is given must match, not one of them

	screen func() []*clues // made at the first call
}

var _ Filter = (*Matcher)(nil)

// New compiles p, and keeps none of its slices. StallWarnings and Extra do not
// matter here.
//
// Without any of Track, Follow and Locations every Tweet of the right language
// and level matches, for no reason. That is the selection of statuses/sample;
// statuses/filter would answer 406.
//
// The error holds a [*tweetstream.ParamError] for each value without a meaning,
// such as an empty term, up to ten. New does not check the number of values nor
// the length of terms: those limits are the service's, and saved streams can be
// filtered by more.
func New(p tweetstream.FilterParams) (*Matcher, error) {
	if err := check(p); err != nil {
		return nil, err
	}
	m := &Matcher{
		track:     compileTrack(p.Track),
		follow:    compileFollow(p.Follow),
		locations: append(locations(nil), p.Locations...),
		languages: compileLanguages(p.Language),
		level:     levelOf(string(p.FilterLevel)),
	}
	m.screen = sync.OnceValue(m.newScreen)
	return m, nil
}

func check(p tweetstream.FilterParams) error {
	f := params.Filter{
		Follow: p.Follow, Track: p.Track, Locations: params.As[params.Box](p.Locations),
		FilterLevel: string(p.FilterLevel), Language: p.Language,
	}
	return params.Join(f.CheckItems(), func(e params.Error) *tweetstream.ParamError {
		return &tweetstream.ParamError{Param: e.Param, Rule: e.Rule}
	})
}

// RequireAll returns a Matcher that matches where every one of the given
// predicates does (track AND follow AND locations) instead of any of them.
// Within each it stays at any: any term, any user, any box. m is unchanged.
func (m *Matcher) RequireAll() *Matcher {
	all := *m
	all.all = true
	all.screen = sync.OnceValue(all.newScreen)
	return &all
}

// Match reports whether t matches, with every reason: terms of track in their
// order, then users of follow, the author first, then boxes of locations in
// their order. Where t does not match it allocates nothing; the reasons are the
// caller's. A nil Tweet does not match.
func (m *Matcher) Match(t *tweet.Tweet) (Reasons, bool) {
	if !m.admits(t) {
		return nil, false
	}
	reasons := m.track.reasons(nil, t)
	track := len(reasons)
	reasons = m.follow.reasons(reasons, t)
	both := len(reasons)
	reasons = m.locations.reasons(reasons, t)
	lacking := m.track != nil && track == 0 ||
		m.follow != nil && both == track ||
		m.locations != nil && len(reasons) == both
	if m.all && lacking || len(reasons) == 0 && m.hasPredicate() {
		return nil, false
	}
	return reasons, true
}

// Matches is Match without the reasons: it stops at the first, and does not
// allocate.
func (m *Matcher) Matches(t *tweet.Tweet) bool {
	if !m.admits(t) {
		return false
	}
	// Cheapest first.
	if m.all {
		return (m.follow == nil || m.follow.matches(t)) &&
			(m.locations == nil || m.locations.matches(t)) &&
			(m.track == nil || m.track.matches(t))
	}
	return m.follow.matches(t) || m.locations.matches(t) || m.track.matches(t) || !m.hasPredicate()
}

func (m *Matcher) hasPredicate() bool {
	return m.track != nil || m.follow != nil || m.locations != nil
}

// admits applies the parameters that every Tweet must pass.
func (m *Matcher) admits(t *tweet.Tweet) bool {
	// Fields that no parameter needs are not even read: Tweets come from far
	// away in memory.
	return t != nil &&
		(m.level == 0 || levelOf(t.FilterLevel) >= m.level) &&
		(len(m.languages) == 0 || speaks(m.languages, t.Lang))
}
