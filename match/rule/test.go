package rule

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream/tweet"
)

// test is a part of a compiled rule.
type test interface {
	holds(*document) bool
	// cost says which test to try first: 0 is a look at a mark, 2 a search in texts.
	cost() int
}

type (
	allOf  []test
	anyOf  []test
	noneOf struct{ test }
)

func (a allOf) holds(d *document) bool {
	for _, t := range a {
		if !t.holds(d) {
			return false
		}
	}
	return true
}

func (a anyOf) holds(d *document) bool {
	for _, t := range a {
		if t.holds(d) {
			return true
		}
	}
	return false
}

func (n noneOf) holds(d *document) bool { return !n.test.holds(d) }

func (a allOf) cost() int { return costOf(a) }
func (a anyOf) cost() int { return costOf(a) }

func costOf(tests []test) (cost int) {
	for _, t := range tests {
		cost = max(cost, t.cost())
	}
	return cost
}

// factTest is the number of a fact.
type factTest int32

func (f factTest) holds(d *document) bool { return d.holds(int32(f)) }
func (factTest) cost() int                { return 0 }

// textTest looks for a text in texts.
type textTest struct {
	needle []byte // folded
	fields field
	parts  []factTest // words or grams that every text with the needle has
	whole  bool       // the needle must not begin or end within a word
}

func (t *textTest) cost() int { return 2 }

func (t *textTest) holds(d *document) bool {
	if !d.holdAll(t.parts) {
		return false
	}
	for i := range d.stretches {
		s := &d.stretches[i]
		if t.fields&s.field != 0 && t.in(d.buf[s.start:s.end]) {
			return true
		}
	}
	return false
}

func (t *textTest) in(text []byte) bool {
	for at := 0; ; {
		i := bytes.Index(text[at:], t.needle)
		if i < 0 {
			return false
		}
		at += i
		if !t.whole || bordered(text, at, at+len(t.needle)) {
			return true
		}
		_, n := utf8.DecodeRune(text[at:])
		at += n
	}
}

// nearTest looks for words that stand close together. As the page says, there may be most other
// tokens between two words in their order, and two less in the reverse order. For any number of
// words that is: there is a place where the phrase begins, and each word stands where it belongs
// or up to most tokens later.
type nearTest struct {
	words []factTest
	most  int
}

func (*nearTest) cost() int { return 1 }

func (t *nearTest) holds(d *document) bool {
	if !d.holdAll(t.words) {
		return false
	}
	for i := range d.stretches {
		s := &d.stretches[i]
		if s.field&(fieldText|fieldQuoted) != 0 && t.in(d, s.tokens) {
			return true
		}
	}
	return false
}

// in tries each place where the phrase could begin.
func (t *nearTest) in(d *document, tokens []int32) bool {
	for first := -t.most; first < len(tokens); first++ {
		if t.beginsAt(d, tokens, first) {
			return true
		}
	}
	return false
}

// beginsAt takes the earliest token for each word. That is always a right choice: a word that is
// given twice may be found at later tokens the second time.
func (t *nearTest) beginsAt(d *document, tokens []int32, first int) bool {
	d.taken = d.taken[:0]
	for i, word := range t.words {
		at := max(first+i, 0)
		last := min(first+i+t.most, len(tokens)-1)
		for at <= last && (tokens[at] != int32(word) || slices.Contains(d.taken, at)) {
			at++
		}
		if at > last {
			return false
		}
		d.taken = append(d.taken, at)
	}
	return true
}

// countTest compares a number of the author.
type countTest struct {
	of        func(*tweet.User) int64
	low, high int64
}

func (t *countTest) cost() int { return 0 }

func (t *countTest) holds(d *document) bool {
	n := t.of(&d.t.User)
	return t.low <= n && n <= t.high
}
