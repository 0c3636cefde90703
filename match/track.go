package match

import (
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/gotweetstream/tweetstream/internal/fold"
	"github.com/gotweetstream/tweetstream/tweet"
)

// track holds the compiled terms; nil if none are given. Every word of a text is
// looked up once, whatever the number of terms.
type track struct {
	index index
	terms []term
	// keyed lists for each word the terms that have it as their key. A term is
	// only looked at once its key was found.
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
	t := &track{terms: make([]term, len(terms))}
	folder, words := fold.Load(), builder{&t.index, map[string]int{}}
	for i, given := range terms {
		t.terms[i] = compileTerm(folder, &words, given)
	}
	words.finish()
	t.keyed = make([][]int32, len(t.index.alone))
	for i, term := range t.terms {
		key := term.key()
		t.keyed[key] = append(t.keyed[key], int32(i))
	}
	t.searches.New = func() any {
		return &search{index: &t.index, folder: folder, places: make([]place, len(t.index.alone))}
	}
	return t
}

func compileTerm(folder *fold.Table, words *builder, given string) term {
	compiled := term{given: given}
	texts := strings.Fields(given)
	for _, text := range texts {
		word := folder.Append(nil, text, fold.Plain, math.MaxInt)
		id := words.add(string(word), len(texts) == 1)
		compiled.words = append(compiled.words, termWord{text, id})
	}
	return compiled
}

// key returns the longest word. It is likely to be the rarest.
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
	if words := t.collect(s); words > 0 {
		reasons = t.appendReasons(reasons, s, words)
	}
	s.forget()
	t.searches.Put(s)
	return reasons
}

// collect leaves in s.matched the terms that have all their words in the message,
// in their order, and returns the number of these words.
func (t *track) collect(s *search) (words int) {
	for _, id := range s.hits {
		for _, i := range t.keyed[id] {
			if s.hasAll(&t.terms[i]) {
				s.matched = append(s.matched, i)
				words += len(t.terms[i].words)
			}
		}
	}
	slices.Sort(s.matched)
	return words
}

// appendReasons allocates the words of all terms at once.
func (t *track) appendReasons(reasons Reasons, s *search, words int) Reasons {
	reasons = slices.Grow(reasons, len(s.matched))
	found := make([]Word, 0, words)
	for _, i := range s.matched {
		n := len(found)
		found = s.appendWords(found, &t.terms[i])
		words := found[n:len(found):len(found)]
		reasons = append(reasons, Reason{Predicate: Track, Term: t.terms[i].given, Words: words})
	}
	return reasons
}

// appendWords says where the words of a term that matched were found.
func (s *search) appendWords(words []Word, t *term) []Word {
	for _, w := range t.words {
		at := s.places[w.id]
		words = append(words, Word{Text: w.text, Field: at.field, In: at.part})
	}
	return words
}
