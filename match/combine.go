package match

import "github.com/gotweetstream/tweetstream/tweet"

// Filter decides about Tweets. A [*Matcher] is a Filter. All, Any and Not make
// Filters of Filters, at any depth, and keep the reasons. Such a Filter may be
// used from several goroutines at once if each of its parts may.
type Filter interface {
	// Match reports whether t matches, and why. A Filter need not have
	// reasons.
	Match(t *tweet.Tweet) (Reasons, bool)
	// Matches is Match without the reasons, and faster.
	Matches(t *tweet.Tweet) bool
}

// All matches a Tweet if every one of filters does, for the reasons of all of
// them. Without filters it matches every Tweet.
//
//	match.All(m, match.Not(match.Func((*tweet.Tweet).IsRetweet)))
func All(filters ...Filter) Filter { return all(filters) }

// Any matches a Tweet if at least one of filters does, for the reasons of those
// that do. Without filters it matches nothing.
func Any(filters ...Filter) Filter { return anyOf(filters) }

// Not matches a Tweet if f does not, for no reason.
func Not(f Filter) Filter { return not{f} }

// Func is a Filter without reasons.
type Func func(*tweet.Tweet) bool

// Match calls f.
func (f Func) Match(t *tweet.Tweet) (Reasons, bool) { return nil, f(t) }

// Matches calls f.
func (f Func) Matches(t *tweet.Tweet) bool { return f(t) }

type all []Filter

func (a all) Match(t *tweet.Tweet) (reasons Reasons, ok bool) {
	for _, f := range a {
		why, ok := f.Match(t)
		if !ok {
			return nil, false
		}
		reasons = append(reasons, why...)
	}
	return reasons, true
}

func (a all) Matches(t *tweet.Tweet) bool {
	for _, f := range a {
		if !f.Matches(t) {
			return false
		}
	}
	return true
}

// MayMatch asks the parts that are Screeners.
func (a all) MayMatch(message []byte) bool {
	for _, f := range a {
		if !mayMatch(f, message) {
			return false
		}
	}
	return true
}

type anyOf []Filter

func (a anyOf) Match(t *tweet.Tweet) (reasons Reasons, ok bool) {
	for _, f := range a {
		if why, matched := f.Match(t); matched {
			reasons, ok = append(reasons, why...), true
		}
	}
	return reasons, ok
}

func (a anyOf) Matches(t *tweet.Tweet) bool {
	for _, f := range a {
		if f.Matches(t) {
			return true
		}
	}
	return false
}

// MayMatch asks all parts. One that is no Screener could match anything.
func (a anyOf) MayMatch(message []byte) bool {
	for _, f := range a {
		if mayMatch(f, message) {
			return true
		}
	}
	return false
}

func mayMatch(f Filter, message []byte) bool {
	s, ok := f.(Screener)
	return !ok || s.MayMatch(message)
}

type not struct{ f Filter }

func (n not) Match(t *tweet.Tweet) (Reasons, bool) { return nil, !n.f.Matches(t) }

func (n not) Matches(t *tweet.Tweet) bool { return !n.f.Matches(t) }
