package match

import (
	"strings"

	"github.com/gotweetstream/tweetstream/internal/fold"
)

// link searches a link: its host, path, query and fragment as runs, and the
// whole of it without "www.", with and without scheme, query and fragment.
func (s *search) link(url string, form fold.Form, field Field) {
	s.field = field
	n := schemeLen(url)
	scheme, rest := url[:n], withoutWWW(url[n:])
	s.runs(rest, form)
	if s.index.longestWhole == 0 {
		return
	}
	s.wholeLink(scheme, rest, form)
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		s.wholeLink(scheme, rest[:i], form)
	}
}

func (s *search) wholeLink(scheme, rest string, form fold.Form) {
	n := len(scheme)
	s.buf = s.folder.Append(s.buf[:0], scheme, fold.Plain, n)
	s.buf = s.folder.Append(s.buf, rest, form, n+s.index.longestWhole)
	s.whole(s.buf[n:])
	s.whole(s.buf)
}

// display searches the form of a link for people. If that is the beginning of
// expanded, which was searched before, only its end can be new.
func (s *search) display(display, expanded string, field Field) {
	expanded = withoutWWW(expanded[schemeLen(expanded):])
	shown := strings.TrimSuffix(display, "…")
	switch {
	case display == expanded:
	case strings.HasPrefix(expanded, shown):
		s.field = field
		s.runs(shown[lastRun(shown):], fold.Plain)
		if s.index.longestWhole > 0 {
			s.wholeLink("", shown, fold.Plain)
		}
	default:
		s.link(shown, fold.Plain, field)
	}
}

// lastRun returns where the run begins that s ends with.
func lastRun(s string) int {
	lo := len(s)
	for lo > 0 && lower[s[lo-1]] != 0 {
		lo--
	}
	return lo
}

// linkStart returns where a link begins if the run text[lo:hi] is its scheme or
// its www, and -1 otherwise. A link begins with http:// or https:// anywhere, or
// with www. at the start of a token.
func linkStart(text string, token, lo, hi int) int {
	if hi == len(text) || text[hi] != ':' && text[hi] != '.' {
		return -1
	}
	if text[hi] == '.' {
		if lo == token && hi-lo == 3 && hasPrefix(text[lo:], "www.") {
			return lo
		}
		return -1
	}
	if !strings.HasPrefix(text[hi:], "://") {
		return -1
	}
	for _, scheme := range [...]string{"https", "http"} {
		if at := hi - len(scheme); at >= lo && hasPrefix(text[at:], scheme) {
			return at
		}
	}
	return -1
}

// textLink searches the link of the text that begins at lo, and returns its end.
// A t.co link has no words: it stands for a link of the entities.
func (s *search) textLink(text string, lo int) (hi int) {
	hi = lo + schemeLen(text[lo:])
	const short = "t.co/"
	if hi > lo && hasPrefix(text[hi:], short) {
		for hi += len(short); hi < len(text) && lower[text[hi]] != 0 && text[hi] != '_'; hi++ {
		}
		return hi
	}
	for hi < len(text) && spaceLen(text[hi:]) == 0 {
		hi++
	}
	s.link(text[lo:hi], fold.Escaped, s.field)
	return hi
}

// schemeLen returns the length of the http:// or https:// that url begins with.
func schemeLen(url string) int {
	for _, scheme := range [...]string{"https://", "http://"} {
		if hasPrefix(url, scheme) {
			return len(scheme)
		}
	}
	return 0
}

func withoutWWW(s string) string {
	if hasPrefix(s, "www.") {
		return s[len("www."):]
	}
	return s
}

// hasPrefix reports whether s, in any case, begins with prefix, in lower case.
func hasPrefix(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := range len(prefix) {
		if c := s[i]; c != prefix[i] && lower[c] != prefix[i] {
			return false
		}
	}
	return true
}
