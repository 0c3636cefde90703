package archive

import (
	"math"
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Type is a kind of Tweet. A Tweet can be of several: a reply with a
// photo and a point.
type Type string

// The types.
const (
	Original Type = "originals" // neither retweet nor quote nor reply
	Retweet  Type = "retweets"  // has retweeted_status
	Quote    Type = "quotes"    // quotes another, and is no retweet
	Reply    Type = "replies"   // answers a Tweet or a user
	Geo      Type = "geo"       // has a point or a place
	Media    Type = "media"     // has a photo, a video or a GIF
)

// Types returns all types.
func Types() []Type { return []Type{Original, Retweet, Quote, Reply, Geo, Media} }

// Is reports whether t is of this type.
func (y Type) Is(t *tweet.Tweet) bool {
	switch y {
	case Original:
		return !t.IsRetweet() && !t.IsQuote() && !t.IsReply()
	case Retweet:
		return t.IsRetweet()
	case Quote:
		return t.IsQuote()
	case Reply:
		return t.IsReply()
	case Geo:
		return t.Coordinates != nil || t.Place != nil
	case Media:
		return len(t.Media()) > 0
	}
	return false
}

// Kinds delivers only messages of these kinds. Most others are not decoded. Events of
// the archive itself (Damaged, Member) always come.
func Kinds(kinds ...tweetstream.Kind) Option {
	return func(c *config) {
		if len(kinds) == 0 {
			c.refuse("Kinds: no kind is given")
		}
		c.kinds = append(c.kinds, kinds...)
	}
}

// Filter delivers of all Tweets those that f matches. Other messages come as ever;
// [Kinds] leaves them out. See [match.New] for the Tweets that statuses/filter would
// have sent.
//
// Where f is a [match.Screener], as those of [match.New] are, most other Tweets are
// dropped on their bytes, several times faster than decoded, unless [Strict] is
// given. Of a message that is dropped only the brackets are checked.
func Filter(f match.Filter) Option {
	return func(c *config) {
		if f == nil {
			c.refuse("Filter: the filter is nil")
		}
		c.filter = f
	}
}

// Only delivers Tweets of at least one of these types, and no other message but those
// that do not decode and could have been one by their bytes.
func Only(types ...Type) Option {
	return func(c *config) { c.only = c.types("Only", c.only, types) }
}

// Without leaves out Tweets of any of these types.
func Without(types ...Type) Option {
	return func(c *config) { c.without = c.types("Without", c.without, types) }
}

func (c *config) types(option string, old, types []Type) []Type {
	for _, t := range types {
		if !slices.Contains(Types(), t) {
			c.refuse("%s: there is no type %q", option, string(t))
		}
	}
	return append(old, types...)
}

// Between delivers messages of the time from from, inclusive, to to, exclusive.
// The zero time is no bound. A message's own time counts: created_at or
// timestamp_ms. A message without one goes with the message before it, and a Tweet
// without one is left out.
//
// The times in the names of archives and members are looked at only to leave
// out archives and members more than a day away, since they are US Mountain time until
// 2021-08-22 and UTC from the day after.
func Between(from, to time.Time) Option {
	return func(c *config) {
		if !from.IsZero() && !to.IsZero() && !from.Before(to) {
			c.refuse("Between: %v is not before %v", from, to)
		}
		c.from, c.to = from, to
	}
}

// Sample delivers one Tweet of n, chosen by its id: the same ones every time,
// and a delete of one with it. Other messages are left out, but for those that do not
// decode.
func Sample(n int64) Option {
	return func(c *config) {
		if n < 1 {
			c.refuse("Sample(%d): must be positive", n)
		}
		c.sample = max(n, 1)
	}
}

// pathMargin is how far the times of paths may be from those of messages.
const pathMargin = 24 * time.Hour

// mayHold reports whether something with this date in its name can have messages
// of the time that is wanted.
func (c *config) mayHold(d date) bool {
	if !d.known() || c.from.IsZero() && c.to.IsZero() {
		return true
	}
	first, last := d.time(), d.end()
	return (c.to.IsZero() || first.Add(-pathMargin).Before(c.to)) &&
		(c.from.IsZero() || last.Add(pathMargin).After(c.from))
}

// end returns the first moment after a date.
func (d date) end() time.Time {
	switch first := d.time(); {
	case d.day == 0:
		return first.AddDate(0, 1, 0)
	case d.hour < 0:
		return first.AddDate(0, 0, 1)
	default:
		return first.Add(time.Minute)
	}
}

// selection decides about the messages of one member.
type selection struct {
	*config
	inside bool // the last message with a time was of the time that is wanted
}

func newSelection(c *config) *selection { return &selection{config: c, inside: true} }

// wants reports whether an event is to be delivered.
func (s *selection) wants(event tweetstream.Event) bool {
	if !s.wantsKind(event.Kind()) {
		return false
	}
	if !s.isInTime(event) {
		return false
	}
	if status, ok := event.(*tweetstream.Status); ok {
		return s.wantsTweet(&status.Tweet)
	}
	if bad, ok := event.(*tweetstream.Malformed); ok { // it may have been wanted
		return !s.screen.drops(bad.Raw)
	}
	if len(s.only) > 0 {
		return false
	}
	return s.sample < 2 || s.isSampledDelete(event)
}

func (s *selection) wantsTweet(t *tweet.Tweet) bool {
	is := func(y Type) bool { return y.Is(t) }
	return (s.sample < 2 || sampled(t.ID, s.sample)) &&
		(len(s.only) == 0 || slices.ContainsFunc(s.only, is)) &&
		!slices.ContainsFunc(s.without, is) &&
		(s.filter == nil || s.filter.Matches(t))
}

func (s *selection) isSampledDelete(event tweetstream.Event) bool {
	deleted, ok := event.(*tweetstream.Delete)
	return ok && sampled(deleted.Status.ID, s.sample)
}

// sampled spreads ids evenly: the low bits of an id say which machine made it,
// and are not random. The multiplier is that of Fibonacci hashing, 2^64 divided
// by the golden ratio.
func sampled(id, n int64) bool {
	hash := uint64(id) * 0x9e3779b97f4a7c15
	return hash <= math.MaxUint64/uint64(n)
}

func (s *selection) isInTime(event tweetstream.Event) bool {
	if s.from.IsZero() && s.to.IsZero() {
		return true
	}
	at := tweetstream.TimeOf(event)
	if at.IsZero() {
		return s.inside && event.Kind() != tweetstream.KindStatus
	}
	s.inside = (s.from.IsZero() || !at.Before(s.from)) && (s.to.IsZero() || at.Before(s.to))
	return s.inside
}
