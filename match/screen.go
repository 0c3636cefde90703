package match

import (
	"bytes"
	"math"
	"slices"
	"strconv"

	"github.com/gotweetstream/tweetstream/internal/fold"
	"github.com/gotweetstream/tweetstream/internal/needle"
)

// Screener is a [Filter] that can often tell from the bytes of a message that it
// does not match. A [*Matcher] is one, and so are All and Any where the parts that
// decide are Screeners.
type Screener interface {
	Filter
	// MayMatch reports whether the Tweet that message decodes to could match. It
	// may be true for one that does not match, and for anything that is no
	// Tweet. The message is one line of a stream. It is not changed.
	MayMatch(message []byte) bool
}

var _ Screener = (*Matcher)(nil)

// MayMatch reports whether the Tweet that message decodes to could match. It looks
// for the bytes of terms, ids and languages, however JSON may spell them, and
// decodes nothing: that is several times faster than decoding. It is true for
// about as many other messages as have a term somewhere outside of the texts that
// are searched, such as the description of a user.
//
// It has no answer, and is always true, for filters that any Tweet could match by
// its bytes: no predicate and no language, a term of one ASCII character, an id of
// one digit, more than 10,000 terms and ids.
func (m *Matcher) MayMatch(message []byte) bool {
	if m.screen == nil {
		return true
	}
	for _, clues := range m.screen() {
		if !clues.in(message) {
			return false
		}
	}
	return true
}

// newScreen returns what must be in the bytes of a Tweet that matches: a clue of each
// set.
func (m *Matcher) newScreen() (screen []*clues) {
	given := [][]clue{m.track.clues(), m.follow.clues(), m.locations.clues()}
	given = slices.DeleteFunc(given, func(c []clue) bool { return c == nil })
	if !m.all {
		given = [][]clue{slices.Concat(given...)}
	}
	for _, alternatives := range append(given, languageClues(m.languages)) {
		if set := newClues(alternatives); set != nil {
			screen = append(screen, set)
		}
	}
	return screen
}

// clue is bytes without which a message cannot match for one reason.
type clue struct {
	text  string // the bytes to look for, in either case
	holds func(message []byte, at, end int) bool
	// ascii says that the text is in a string, where JSON can spell its characters
	// otherwise.
	ascii bool
}

// clues are alternatives: one of them must be in a message.
type clues struct {
	set  *needle.Set
	list []clue
}

// newClues returns nil where one of the alternatives cannot be looked for.
func newClues(list []clue) *clues {
	var chars [128]bool
	for _, one := range list {
		for _, char := range []byte(one.text) {
			if one.ascii {
				chars[char], chars[upper(char)] = true, true
			}
		}
	}
	c := &clues{list: append(slices.Clip(list), escapes(chars)...)}
	var needles [][]byte
	for _, one := range c.list {
		needles = append(needles, []byte(one.text))
	}
	if c.set = needle.New(needles, []byte(usual)); c.set == nil {
		return nil
	}
	return c
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// escapes are clues for characters that are spelled \u00XX for no need. Any of them
// may hide a term.
func escapes(chars [128]bool) (list []clue) {
	for char, is := range chars {
		if is {
			list = append(list, clue{text: escape(rune(char))})
		}
	}
	return list
}

func (c *clues) in(message []byte) bool {
	patience := 32 + len(message)/32 // costs much less than to decode the message
	return c.set.Find(message, patience, func(i, at int) bool {
		one := &c.list[i]
		return one.holds == nil || one.holds(message, at, at+len(one.text))
	})
}

// clues returns ids as they stand in JSON, where a number has one spelling.
func (f follow) clues() (list []clue) {
	for id := range f {
		list = append(list, clue{text: strconv.FormatInt(id, 10), holds: isNumber})
	}
	return list
}

func isNumber(message []byte, at, end int) bool {
	return !isDigit(message, at-1) && !isDigit(message, end)
}

func isDigit(text []byte, at int) bool {
	return at >= 0 && at < len(text) && text[at]-'0' <= 9
}

// clues returns the key of points and of bounding boxes. Letters of keys count in
// any case, and the long s is an s to them, so the last letter is left out.
func (l locations) clues() []clue {
	if l == nil {
		return nil
	}
	return []clue{{text: "coordinate", ascii: true, holds: func(message []byte, _, end int) bool {
		return !bytes.HasPrefix(message[end:], []byte(`s":null`))
	}}}
}

// languageClues returns the beginnings of values, such as `"zh` for zh and zh-TW.
func languageClues(tags []string) (list []clue) {
	for _, tag := range tags {
		if !isASCII(tag) {
			return nil
		}
		list = append(list, clue{text: `"` + string(appendASCIILower(tag)), ascii: true, holds: isTag})
	}
	return list
}

func isTag(message []byte, _, end int) bool {
	if end >= len(message) {
		return true
	}
	switch message[end] {
	case '"':
		return end+1 == len(message) || message[end+1] != ':'
	case '-', '\\':
		return true
	}
	return false
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func appendASCIILower(s string) (b []byte) {
	for i := range len(s) {
		b = append(b, byte(max(s[i], lower[s[i]])))
	}
	return b
}

// clues returns for each term those of its most telling word.
func (t *track) clues() (list []clue) {
	if t == nil {
		return nil
	}
	folder := fold.Load()
	for i := range t.terms {
		var best stretch
		for _, w := range t.terms[i].words {
			word := folder.Append(nil, w.text, fold.Plain, math.MaxInt)
			if s := longestStretch(word); s.weight() > best.weight() {
				best = s
			}
		}
		list = append(list, best.clues()...)
	}
	return list
}
