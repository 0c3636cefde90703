package match

import "github.com/gotweetstream/tweetstream/internal/fold"

// search looks for the words of an index in the texts of one Tweet. It is kept
// for the next Tweet, for its buffers.
type search struct {
	index  *index
	folder *fold.Table

	part  Part // the Tweet that is searched
	field Field

	places  []place // by the number of the word
	hits    []int32 // the words that have a place
	matched []int32 // the terms that matched, for their reasons
	buf     []byte  // a folded token

	// first is set to search only until some term is known to match, and done
	// once that is so.
	first, done bool
	touched     byte // kept, or the compiler would leave the reading out
}

// place is where a word was found first; zero if it was not.
type place struct {
	part  Part
	field Field
}

// text searches the words that people write: the tokens, between white space,
// and the runs in them. A link is no part of a token.
func (s *search) text(text string, field Field) {
	s.field = field
	token, marked := 0, false // the token begins here; it is more than a run
	for i := 0; i < len(text) && !s.done; {
		switch kinds[text[i]] {
		case word:
			lo, h := i, uint64(0)
			for ; i < len(text) && lower[text[i]] != 0; i++ {
				h = mix(h, lower[text[i]])
			}
			if link := linkStart(text, token, lo, i); link >= 0 {
				s.run(text[:link], lo, signBefore(text, lo))
				s.token(text[token:link], marked)
				i = s.textLink(text, link)
				token, marked = i, false
			} else if s.index.runs.has(h) {
				s.found(h, text[lo:i], signBefore(text, lo))
			}
		case space, lead:
			n := spaceLen(text[i:])
			if n == 0 {
				i++
				marked = true
				break
			}
			s.token(text[token:i], marked)
			i += n
			token, marked = i, false
		case ampersand:
			_, n := fold.Unescape(text[i:])
			i += n
			marked = true
		default:
			i++
			marked = true
		}
	}
	if !s.done {
		s.token(text[token:], marked)
	}
}

// token looks up a token that is more than a run.
func (s *search) token(token string, marked bool) {
	most := s.index.longestWhole
	if !marked || most == 0 {
		return
	}
	h, ok := uint64(0), false
	if len(token) <= most {
		h, ok = hashASCII(token)
	}
	if !ok {
		s.buf = s.folder.Append(s.buf[:0], token, fold.Escaped, most)
		s.whole(s.buf)
	} else if s.index.wholes.has(h) {
		s.foundWhole(s.index.find(h, token, &folding))
	}
}

// hashASCII returns the hash of a token if it is ASCII without an escape.
func hashASCII(token string) (h uint64, ok bool) {
	for i := range len(token) {
		c := folding[token[i]]
		if c == 0 {
			return 0, false
		}
		h = mix(h, c)
	}
	return h, true
}

// name searches a hashtag, or the name of an account, with and without the sign
// that belongs before it.
func (s *search) name(sign byte, name string, field Field) {
	s.field = field
	end := s.run(name, 0, signs[sign])
	s.runs(name[end:], fold.Plain)
	if most := s.index.longestWhole; end < len(name) && most > 0 {
		s.buf = s.folder.Append(append(s.buf[:0], sign), name, fold.Plain, most+1)
		s.whole(s.buf)
		s.whole(s.buf[1:])
	}
}

// runs looks up the runs of a text without regard to signs.
func (s *search) runs(text string, form fold.Form) {
	for i := 0; i < len(text) && !s.done; {
		switch {
		case lower[text[i]] != 0:
			i = s.run(text, i, unsigned)
		case text[i] == '&' && form == fold.Escaped:
			_, n := fold.Unescape(text[i:])
			i += n
		default:
			i++
		}
	}
}

// run looks up the run that text[lo:] begins with, if any, and returns its end.
func (s *search) run(text string, lo int, before sign) (hi int) {
	h := uint64(0)
	for hi = lo; hi < len(text) && lower[text[hi]] != 0; hi++ {
		h = mix(h, lower[text[hi]])
	}
	if hi > lo && s.index.runs.has(h) {
		s.found(h, text[lo:hi], before)
	}
	return hi
}

// found looks up a run with the hash of some run of the terms.
func (s *search) found(h uint64, run string, before sign) {
	e := s.index.find(h, run, &lower)
	if e == nil {
		return
	}
	field := s.field
	switch before {
	case hash:
		field = FieldHashtag
	case at:
		field = FieldMention
	}
	s.note(e.ids[unsigned], field)
	s.note(e.ids[before], field)
}

// whole looks up a token, a name or a link, folded.
func (s *search) whole(word []byte) {
	if len(word) > s.index.longestWhole {
		return
	}
	if h := hashOf(word); s.index.wholes.has(h) {
		s.foundWhole(s.index.findFolded(h, word))
	}
}

func (s *search) foundWhole(e *entry) {
	if e != nil {
		s.note(e.ids[unsigned], s.field)
	}
}

// note keeps the first place of a word.
func (s *search) note(id int32, field Field) {
	if id == absent || s.places[id].field != "" {
		return
	}
	s.places[id] = place{s.part, field}
	s.hits = append(s.hits, id)
	s.done = s.done || s.first && s.index.alone[id]
}

// forget makes s ready for the next Tweet.
func (s *search) forget() {
	for _, id := range s.hits {
		s.places[id] = place{}
	}
	s.hits, s.matched, s.done = s.hits[:0], s.matched[:0], false
}

func signBefore(text string, lo int) sign {
	if lo == 0 {
		return unsigned
	}
	return signs[text[lo-1]]
}
