package match

import (
	"bytes"
	"strings"
)

// linkStart returns where a link begins whose first letters are text[lo:hi], a
// run in the chunk that begins at chunk, with more behind it; -1 if there is
// none. Links begin with http:// or https:// anywhere, or with www. in front of a chunk.
func (s *search) linkStart(chunk, lo, hi int) int {
	text := s.buf.text
	switch {
	case bytes.HasPrefix(text[hi:], []byte("://")):
		if bytes.HasSuffix(text[lo:hi], []byte("https")) {
			return hi - len("https")
		}
		if bytes.HasSuffix(text[lo:hi], []byte("http")) {
			return hi - len("http")
		}
	case text[hi] == '.' && string(text[lo:hi]) == "www":
		if first, _ := core(s.buf.class[chunk:hi]); chunk+first == lo && (lo == chunk || !isSign(text[lo-1])) {
			return lo
		}
	}
	return -1
}

// textLink reads the link of the text that begins at lo, and returns its end.
func (s *search) textLink(lo int) int {
	text := s.buf.text
	hi := lo + schemeLen(text[lo:])
	const short = "t.co/"
	if hi > lo && bytes.HasPrefix(text[hi:], []byte(short)) {
		for hi += len(short); hi < len(text) && isAlphanumeric(text[hi]); hi++ {
		}
		return hi
	}
	for hi < len(text) && s.buf.class[hi] != space {
		hi++
	}
	s.link(lo, hi)
	return hi
}

func isAlphanumeric(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' }

// schemeLen returns the length of the http:// or https:// that text begins with.
func schemeLen(text []byte) int {
	for _, scheme := range [...]string{"https://", "http://"} {
		if len(text) >= len(scheme) && string(text[:len(scheme)]) == scheme {
			return len(scheme)
		}
	}
	return 0
}

// url reads a link of the entities.
func (s *search) url(url string, field Field) {
	if url == "" {
		return
	}
	s.field = field
	s.buf.reset()
	s.buf.add(s.tables, url, false)
	s.link(0, len(s.buf.text))
}

// display reads the form of a link for people, unless it says nothing that
// expanded, which was read before it, did not say.
func (s *search) display(display, expanded string, field Field) {
	for _, prefix := range [...]string{"http://", "https://", "www."} {
		expanded = strings.TrimPrefix(expanded, prefix)
	}
	whole, cut := strings.CutSuffix(display, "…")
	switch {
	case !cut && display != expanded:
		s.url(display, field)
	case cut && !strings.HasPrefix(expanded, whole):
		s.cutURL(whole, field)
	}
}

// cutURL reads the words of a link that was cut, but not the last, of which
// something may be missing; nor is it a whole.
func (s *search) cutURL(url string, field Field) {
	s.field = field
	s.buf.reset()
	s.buf.add(s.tables, url, false)
	hi := len(s.buf.class)
	for hi > 0 && s.buf.class[hi-1] == letter {
		hi--
	}
	s.runs(host(s.buf.text[:hi]), hi)
}

// host returns where the host begins, without "www.".
func host(link []byte) int {
	lo := schemeLen(link)
	if bytes.HasPrefix(link[lo:], []byte("www.")) {
		lo += len("www.")
	}
	return lo
}

// link looks up the link text[lo:hi]: its runs and symbols one by one, and the
// whole of it as one word with marks in it, with and without the query and the
// scheme, never with "www.".
func (s *search) link(lo, hi int) {
	text := s.buf.text
	scheme := schemeLen(text[lo:hi])
	start := lo + host(text[lo:hi])
	s.runs(start, hi)
	if !s.index.mixed {
		return
	}
	// With the scheme it moves over the "www." that may be there.
	copy(text[start-scheme:start], text[lo:lo+scheme])
	copy(s.buf.class[start-scheme:start], s.buf.class[lo:lo+scheme])
	s.whole(start-scheme, start, hi)
	if i := bytes.IndexAny(text[start:hi], "?#"); i >= 0 {
		s.whole(start-scheme, start, start+i)
	}
}

// whole looks up text[start:hi], and that with the scheme at lo before it.
func (s *search) whole(lo, start, hi int) {
	if from, to := core(s.buf.class[start:hi]); from == to {
		return
	}
	s.chunk(start, hi)
	if s.index.schemes && lo < start {
		s.chunk(lo, hi)
	}
}

// runs looks up the runs and symbols of a link, where signs mean nothing.
func (s *search) runs(lo, hi int) {
	c := s.buf.class
	for i := lo; i < hi; {
		end := i + 1
		switch c[i] {
		case letter:
			for end < hi && c[end] == letter {
				end++
			}
			s.look(s.buf.text[i:end], s.field)
		case symbol:
			end = s.symbol(i)
		}
		i = end
	}
}
