package rule

import (
	"math"
	"strings"

	"github.com/gotweetstream/tweetstream/internal/fold"
	"github.com/gotweetstream/tweetstream/tweet"
)

// field is a set of the texts of a Tweet.
type field uint8

const (
	fieldText     field = 1 << iota // the Tweet's own text, or that of a retweet
	fieldQuoted                     // the text of the quoted Tweet
	fieldExpanded                   // expanded_url and unwound.url of a link
	fieldDisplay                    // display_url of a link
	fieldBio                        // user.description
	fieldName                       // user.name
	fieldLocation                   // user.location

	fieldsOfWords = fieldText | fieldQuoted | fieldExpanded | fieldDisplay
)

// stretch is a part of the buffer of a document: one text without differences of case.
type stretch struct {
	field      field
	start, end int
	tokens     []int32 // of the words in their order: the facts, -1 for others; only if needed
}

// document is a Tweet in the form that tests look at. It is kept for the next Tweet, for its
// buffers.
type document struct {
	set *Set
	t   *tweet.Tweet
	// parts are the Tweet, or the original of a retweet, and the quoted Tweet.
	parts    [2]*tweet.Tweet
	entities [2]tweet.Entities

	buf       []byte // folded texts
	stretches []stretch
	tokens    []int32
	key       []byte
	taken     []int // tokens that words of a phrase have taken

	// A fact holds if its mark is that of this round.
	marks []uint32
	round uint32
	facts []int32 // those that hold

	candidates []uint32 // rounds, by the number of the rule
}

// read makes the texts and the facts of t.
func (d *document) read(t *tweet.Tweet) {
	d.reset(t)
	d.readParts(t)
	needs := d.set.fields
	if needs&fieldText != 0 {
		d.add(fieldText, t.FullText(), fold.Escaped)
	}
	if d.parts[1] != nil && needs&fieldQuoted != 0 {
		d.add(fieldQuoted, d.parts[1].FullText(), fold.Escaped)
	}
	if needs&(fieldExpanded|fieldDisplay) != 0 {
		for i := range d.entities {
			d.addLinks(d.entities[i].URLs)
		}
	}
	d.addUser(&t.User, needs)
	d.readWords()
	d.readGrams()
	d.readFacts()
}

func (d *document) reset(t *tweet.Tweet) {
	d.t = t
	d.buf, d.stretches, d.tokens = d.buf[:0], d.stretches[:0], d.tokens[:0]
	d.facts = d.facts[:0]
	if d.round++; d.round == 0 { // the marks of old rounds would hold again
		clear(d.marks)
		clear(d.candidates)
		d.round = 1
	}
}

// release forgets the Tweet: a pool may keep the document for long.
func (d *document) release() {
	d.t, d.parts, d.entities = nil, [2]*tweet.Tweet{}, [2]tweet.Entities{}
	const most = 1 << 16
	if cap(d.buf) > most || cap(d.tokens) > most || cap(d.key) > most {
		d.buf, d.tokens, d.key = nil, nil, nil
	}
}

func (d *document) readParts(t *tweet.Tweet) {
	original := t.Original()
	quoted := original.QuotedStatus
	if quoted == nil {
		quoted = t.QuotedStatus
	}
	d.parts = [2]*tweet.Tweet{original, quoted}
	d.entities = [2]tweet.Entities{t.FullEntities(), quoted.FullEntities()}
}

// add appends a text to the buffer.
func (d *document) add(f field, text string, form fold.Form) {
	start := len(d.buf)
	d.buf = d.set.folds.Append(d.buf, text, form, math.MaxInt)
	d.stretches = append(d.stretches, stretch{field: f, start: start, end: len(d.buf)})
}

// addLinks leaves out the display form if it was cut: its last word is a part of one.
func (d *document) addLinks(links []tweet.URLEntity) {
	needs := d.set.fields
	for i := range links {
		link := &links[i]
		if needs&fieldExpanded != 0 {
			d.add(fieldExpanded, link.ExpandedURL, fold.Plain)
			if link.Unwound != nil {
				d.add(fieldExpanded, link.Unwound.URL, fold.Plain)
			}
		}
		if needs&fieldDisplay != 0 && !strings.HasSuffix(link.DisplayURL, "…") {
			d.add(fieldDisplay, link.DisplayURL, fold.Plain)
		}
	}
}

func (d *document) addUser(u *tweet.User, needs field) {
	if needs&fieldBio != 0 {
		d.add(fieldBio, u.Description, fold.Plain)
	}
	if needs&fieldName != 0 {
		d.add(fieldName, u.Name, fold.Plain)
	}
	if needs&fieldLocation != 0 {
		d.add(fieldLocation, u.Location, fold.Plain)
	}
}

// space is the first byte of the facts about words. It tells the texts where the words stand.
type space struct {
	first  byte
	fields field
}

var spaceOfText = space{'w', fieldsOfWords}

// readWords notes the words of each text.
func (d *document) readWords() {
	for i := range d.stretches {
		s := &d.stretches[i]
		for _, space := range d.set.spaces {
			if space.fields&s.field == 0 {
				continue
			}
			tokens := d.readTokens(s, space.first)
			if space == spaceOfText {
				s.tokens = tokens
			}
		}
	}
}

func (d *document) readTokens(s *stretch, space byte) []int32 {
	text, first := d.buf[s.start:s.end], len(d.tokens)
	for start, end := nextToken(text, 0); start < len(text); start, end = nextToken(text, end) {
		d.key = append(append(d.key[:0], space), text[start:end]...)
		d.tokens = append(d.tokens, d.note())
	}
	return d.tokens[first:len(d.tokens):len(d.tokens)]
}

// note marks the fact that d.key names, and returns it; -1 if no rule asks for it.
func (d *document) note() int32 {
	fact, ok := d.set.facts[string(d.key)]
	if !ok {
		return -1
	}
	if d.marks[fact] != d.round {
		d.marks[fact] = d.round
		d.facts = append(d.facts, fact)
	}
	return fact
}

func (d *document) holds(fact int32) bool { return d.marks[fact] == d.round }

func (d *document) holdAll(facts []factTest) bool {
	for _, fact := range facts {
		if !fact.holds(d) {
			return false
		}
	}
	return true
}
