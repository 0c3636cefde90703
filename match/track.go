package match

import (
	"slices"
	"strings"
	"sync"

	"github.com/gotweetstream/tweetstream/tweet"
)

// track are the compiled terms; nil where none are given. Every word of a text
// is looked up once, whatever the number of terms.
type track struct {
	index index
	terms []term
	// keyed has for each word the terms of which it is the key, so that terms
	// are only looked at for a word that was found.
	keyed    [][]int32
	searches sync.Pool // of *search
}

// term is one element of the parameter.
type term struct {
	given string
	words []termWord
}

type termWord struct {
	text string // as given
	id   int32
}

func compileTrack(terms []string) *track {
	if len(terms) == 0 {
		return nil
	}
	t := &track{index: index{ids: map[string]int32{}}, terms: make([]term, len(terms))}
	tables := makeTables()
	for i, given := range terms {
		t.terms[i] = t.compile(tables, given)
	}
	t.keyed = make([][]int32, len(t.index.ids))
	for i, term := range t.terms {
		key := term.key()
		t.keyed[key] = append(t.keyed[key], int32(i))
	}
	t.searches.New = func() any {
		return &search{index: &t.index, tables: tables, places: make([]place, len(t.index.ids))}
	}
	return t
}

func (t *track) compile(tables *tables, given string) term {
	compiled := term{given: given}
	texts := strings.Fields(given)
	for _, text := range texts {
		var f folded
		f.add(tables, text, false)
		id := t.index.add(string(f.text), f.class, len(texts) == 1)
		compiled.words = append(compiled.words, termWord{text, id})
	}
	return compiled
}

// key returns the longest word, which is likely to be the rarest.
func (t *term) key() int32 {
	longest := slices.MaxFunc(t.words, func(a, b termWord) int { return len(a.text) - len(b.text) })
	return longest.id
}

// matches reports whether all words of a term are in the message.
func (t *track) matches(tw *tweet.Tweet) bool {
	if t == nil {
		return false
	}
	s := t.searches.Get().(*search)
	s.first = true
	s.message(tw)
	matched := s.done
	for _, id := range s.hits {
		for _, i := range t.keyed[id] {
			matched = matched || s.hasAll(&t.terms[i])
		}
	}
	s.forget()
	t.searches.Put(s)
	return matched
}

func (s *search) hasAll(t *term) bool {
	for _, w := range t.words {
		if s.places[w.id].field == "" {
			return false
		}
	}
	return true
}

func (t *track) reasons(reasons Reasons, tw *tweet.Tweet) Reasons {
	if t == nil {
		return reasons
	}
	s := t.searches.Get().(*search)
	s.first = false
	s.message(tw)
	var matched []int32
	for _, id := range s.hits {
		for _, i := range t.keyed[id] {
			if s.hasAll(&t.terms[i]) {
				matched = append(matched, i)
			}
		}
	}
	slices.Sort(matched)
	for _, i := range matched {
		reasons = append(reasons, s.reason(&t.terms[i]))
	}
	s.forget()
	t.searches.Put(s)
	return reasons
}

// reason says where the words of a term that matched were found.
func (s *search) reason(t *term) Reason {
	words := make([]Word, len(t.words))
	for i, w := range t.words {
		at := s.places[w.id]
		words[i] = Word{Text: w.text, Field: at.field, In: at.part}
	}
	return Reason{Predicate: Track, Term: t.given, Words: words}
}
