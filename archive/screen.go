package archive

import (
	"bytes"
	"slices"
	"sync/atomic"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/frame"
	"github.com/gotweetstream/tweetstream/internal/needle"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

// screen drops messages that are not wanted on their bytes, since decoding takes
// most of the time. It serves all members of a run, from several goroutines.
type screen struct {
	unwanted [tweet.KindWarning + 1]bool // kinds that the keys tell
	filter   match.Screener              // nil for none
	types    *keys                       // nil for all
	habit    habit
}

// newScreen returns nil where no message can be told to be unwanted by its bytes, and
// where each must be known to decode.
//
// Between has messages without a time go with the one before. That must have been
// decoded, so only Tweets can be selected by both: they have a time.
func newScreen(c *config) *screen {
	if c.strict || !(c.from.IsZero() && c.to.IsZero()) && c.wantsNotices() {
		return nil
	}
	s := &screen{types: keysOf(c.only)}
	s.filter, _ = c.filter.(match.Screener)
	dropsKinds := false
	for kind, event := range kindOfKeys {
		s.unwanted[kind] = event != 0 && !c.wantsByKeys(event)
		dropsKinds = dropsKinds || s.unwanted[kind]
	}
	if !dropsKinds && s.filter == nil && s.types == nil {
		return nil
	}
	return s
}

// kindOfKeys are the kinds of events by the keys of messages, where these decide.
var kindOfKeys = [...]tweetstream.Kind{
	tweet.KindTweet: tweetstream.KindStatus, tweet.KindDelete: tweetstream.KindDelete,
	tweet.KindScrubGeo: tweetstream.KindScrubGeo, tweet.KindLimit: tweetstream.KindLimit,
	tweet.KindStatusWithheld: tweetstream.KindStatusWithheld,
	tweet.KindUserWithheld:   tweetstream.KindUserWithheld,
	tweet.KindDisconnect:     tweetstream.KindDisconnect, tweet.KindWarning: tweetstream.KindWarning,
}

// wantsNotices reports whether a message that is no Tweet may be wanted.
func (c *config) wantsNotices() bool {
	return len(c.only) == 0 && !(len(c.kinds) == 1 && c.kinds[0] == tweetstream.KindStatus)
}

// wantsByKeys reports whether messages of this kind, by their keys, may be wanted. One
// that does not decode after all is Malformed, and the delete of something else than
// a Tweet is Unknown.
func (c *config) wantsByKeys(kind tweetstream.Kind) bool {
	wants := c.wantsKind(kind)
	if c.wantsNotices() {
		wants = wants || c.wantsKind(tweetstream.KindMalformed) ||
			kind == tweetstream.KindDelete && c.wantsKind(tweetstream.KindUnknown)
		return wants
	}
	return wants && kind == tweetstream.KindStatus
}

// may reports whether a message may be wanted, or is decoded in any case.
func (s *screen) may(message []byte) bool {
	kind := tweet.KindOf(message)
	if s.unwanted[kind] {
		return false
	}
	if kind != tweet.KindTweet || !s.habit.pays() {
		return true
	}
	may := s.mayTweet(message)
	s.habit.note(may)
	return may
}

func (s *screen) mayTweet(message []byte) bool {
	return (s.types == nil || s.types.in(message)) &&
		(s.filter == nil || s.filter.MayMatch(message))
}

// drops reports whether a message that does not decode would have been dropped on its
// bytes. It is then dropped wherever it stands: the Tweets decoded in vain depend
// on how fast others are.
func (s *screen) drops(message []byte) bool {
	if s == nil || !frame.IsOne(message, frame.CRLF) && !frame.IsOne(message, frame.LF) {
		return false
	}
	kind := tweet.KindOf(message)
	return s.unwanted[kind] || kind == tweet.KindTweet && !s.mayTweet(message)
}

// keys are ends of keys. A Tweet of some type has one of them.
type keys struct {
	set  *needle.Set
	list []key
}

// key is in each Tweet of a type, and not followed by the value that others have.
type key struct{ text, unless string }

// Letters of keys count in any case, and the long s is an s to them, so no key here
// has one.
var typeKeys = map[Type][]key{
	Retweet: {{"retweeted_", `status":null`}},
	Quote:   {{"quoted_", ""}, {"quote_", `status":false`}},
	Geo:     {{"coordinate", `s":null`}, {"place", `":null`}},
	Media:   {{"media", ""}},
}

// keysOf returns nil where any Tweet can be of one of the types.
func keysOf(types []Type) *keys {
	k := new(keys)
	for _, t := range types {
		if typeKeys[t] == nil {
			return nil
		}
		k.list = append(k.list, typeKeys[t]...)
	}
	if len(types) == 0 {
		return nil
	}
	for _, escaped := range []string{`\u004`, `\u005`, `\u006`, `\u007`} { // may hide a key
		k.list = append(k.list, key{escaped, ""})
	}
	var texts [][]byte
	for _, one := range k.list {
		texts = append(texts, []byte(one.text))
	}
	k.set = needle.New(texts, nil)
	return k
}

func (k *keys) in(message []byte) bool {
	return k.set.Find(message, len(message), func(i, at int) bool {
		one := k.list[i]
		after := message[at+len(one.text):]
		return one.unless == "" || !bytes.HasPrefix(after, []byte(one.unless))
	})
}

// habit is whether looking at bytes pays: it costs a part of decoding, for
// nothing where most messages pass. The first messages of each span are a trial.
type habit struct {
	seen, passed atomic.Uint32
	idle         atomic.Bool
}

const (
	habitSpan   = 8192
	habitTrial  = 128
	habitPasses = habitTrial * 2 / 5 // more than these do not pay
)

// pays counts a message and reports whether to look at its bytes.
func (h *habit) pays() bool {
	n := h.seen.Add(1) % habitSpan
	if n < habitTrial {
		return true
	}
	if n == habitTrial {
		h.idle.Store(h.passed.Swap(0) > habitPasses)
	}
	return !h.idle.Load()
}

func (h *habit) note(passed bool) {
	if passed && h.seen.Load()%habitSpan < habitTrial {
		h.passed.Add(1)
	}
}

// wantsKind leaves out blank lines: they say nothing in a recording. They come if
// they are asked for.
func (c *config) wantsKind(kind tweetstream.Kind) bool {
	if len(c.kinds) == 0 {
		return kind != tweetstream.KindKeepAlive
	}
	return slices.Contains(c.kinds, kind)
}
