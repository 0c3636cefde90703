package match

import "bytes"

// search looks for the words of an index in the texts of one Tweet. It is kept
// for the next Tweet, for its buffers.
type search struct {
	index  *index
	tables *tables
	buf    folded

	part  Part // where the text in buf is from
	field Field

	places []place // by the number of the word
	hits   []int32 // the words that have a place
	// first is set to search only until some term is known to match, which
	// done says.
	first, done bool
	touched     byte // kept, or the compiler would leave the reading out
}

// place is where a word was found first; zero if it was not.
type place struct {
	part  Part
	field Field
}

// text reads what people write. Its words are runs of letters, single symbols,
// and chunks: what stands between white space. Links are read as such, but for
// t.co links: they stand for a link of the entities.
func (s *search) text(text string, field Field) {
	s.field = field
	s.buf.reset()
	s.buf.add(s.tables, text, true)
	s.scan()
}

func (s *search) scan() {
	text, c := s.buf.text, s.buf.class
	chunk, marks := 0, false
	for i := 0; i < len(c); {
		end := i + 1
		switch c[i] {
		case letter:
			for end < len(c) && c[end] == letter {
				end++
			}
			link := -1
			if end < len(c) && (text[end] == ':' || text[end] == '.') {
				link = s.linkStart(chunk, i, end)
			}
			if link < 0 {
				s.run(i, end)
				break
			}
			s.run(i, link)
			s.chunk(chunk, link)
			end = s.textLink(link)
			chunk, marks = end, false
		case symbol:
			end = s.symbol(i)
			marks = true
		case space:
			if marks { // else it is the run that was looked up
				s.chunk(chunk, i)
			}
			chunk, marks = end, false
		default:
			marks = true
		}
		i = end
	}
	if marks {
		s.chunk(chunk, len(c))
	}
}

// run looks up letters, and the sign before them if there is one.
func (s *search) run(lo, hi int) {
	if lo == hi {
		return
	}
	text, field := s.buf.text, s.field
	// A sign within a word, as in an address of mail, is none.
	if lo > 0 && isSign(text[lo-1]) && (lo == 1 || s.buf.class[lo-2] != letter) {
		switch text[lo-1] {
		case '#':
			field = FieldHashtag
		case '@':
			field = FieldMention
		}
		if s.index.signs {
			s.look(text[lo-1:hi], field)
		}
	}
	s.look(text[lo:hi], field)
}

// symbol looks up the symbol at lo, and returns its end.
func (s *search) symbol(lo int) int {
	hi := lo + 1
	for hi < len(s.buf.class) && s.buf.class[hi] == rest {
		hi++
	}
	s.look(s.buf.text[lo:hi], s.field)
	return hi
}

// chunk looks up the words with marks in them that text[lo:hi] can be, when any
// marks around it are left out or not. Marks are no part of a hashtag or a
// mention, so a chunk that begins as one is none of these words.
func (s *search) chunk(lo, hi int) {
	x := s.index
	if !x.mixed && x.marks == nil {
		return
	}
	text := s.buf.text
	from, to := core(s.buf.class[lo:hi])
	from, to = lo+from, lo+to
	if from == to {
		for _, word := range x.marks {
			for at := lo; at < hi; at++ {
				if bytes.HasPrefix(text[at:hi], word) {
					s.standing(at, at+len(word))
				}
			}
		}
		return
	}
	if from > lo && (text[from-1] == '#' || text[from-1] == '@') {
		return
	}
	for _, lead := range x.leads {
		for _, trail := range x.trails {
			if lead <= from-lo && trail <= hi-to {
				s.standing(from-lead, to+trail)
			}
		}
	}
}

// standing looks up text[lo:hi] among the words with marks in them, unless it
// cuts a symbol apart.
func (s *search) standing(lo, hi int) {
	c := s.buf.class
	if c[lo] == rest || hi < len(c) && c[hi] == rest {
		return
	}
	if id, ok := s.index.lookup(s.buf.text[lo:hi]); ok && s.index.marked[id] {
		s.note(id, s.field)
	}
}

// look looks up a run or a symbol.
func (s *search) look(word []byte, field Field) {
	if id, ok := s.index.lookup(word); ok {
		s.note(id, field)
	}
}

// note keeps the first place in which a word was found.
func (s *search) note(id int32, field Field) {
	if s.places[id].field != "" {
		return
	}
	s.places[id] = place{s.part, field}
	s.hits = append(s.hits, id)
	s.done = s.done || s.first && s.index.alone[id]
}

// name reads a hashtag or the name of an account, both without their sign.
func (s *search) name(sign, name string, field Field) {
	s.field = field
	s.buf.reset()
	s.buf.add(s.tables, sign, false)
	s.buf.add(s.tables, name, false)
	s.scan()
}

// forget makes s ready for the next Tweet.
func (s *search) forget() {
	for _, id := range s.hits {
		s.places[id] = place{}
	}
	s.hits, s.done = s.hits[:0], false
}
