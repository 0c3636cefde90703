package match

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// lower has the lower case of ASCII letters, digits and "_", and zero for every
// other byte: those separate runs.
var lower = func() (t [256]byte) {
	for c := range byte(utf8.RuneSelf) {
		switch {
		case c == '_', '0' <= c && c <= '9', 'a' <= c && c <= 'z':
			t[c] = c
		case 'A' <= c && c <= 'Z':
			t[c] = c - 'A' + 'a'
		}
	}
	return t
}()

// folding has every ASCII character without its case. It has zero for every byte
// beyond ASCII, and for "&": that may begin an escape.
var folding = func() (t [256]byte) {
	for c := range byte(utf8.RuneSelf) {
		t[c] = max(c, lower[c])
	}
	t['&'] = 0
	return t
}()

// fold returns the representative of all characters that differ from r in case
// only. Case is Unicode's simple folding, as in strings.EqualFold, with one
// exception: the Kelvin sign and the long s equal no ASCII letter.
func fold(r rune) rune {
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	switch {
	case least >= utf8.RuneSelf:
		return least
	case r >= utf8.RuneSelf:
		return r
	}
	return unicode.ToLower(r)
}

// folded is where Unicode's foldings end: no character from here on changes.
const folded = 0x1F000

// folder holds fold in pages of 256 characters. A page where nothing changes is
// nil, as are those of Chinese, Japanese and Korean.
type folder [folded >> 8]*[256]rune

// newFolder builds the table once. A search in Unicode's own table for every
// character would take most of the time of a Tweet.
var newFolder = sync.OnceValue(func() *folder {
	var f folder
	for first := rune(0); first < folded; first += 256 {
		var page [256]rune
		changes := false
		for i := range page {
			r := first + rune(i)
			page[i] = fold(r)
			changes = changes || page[i] != r
		}
		if changes {
			f[first>>8] = &page
		}
	}
	return &f
})

func (f *folder) fold(r rune) rune {
	if r < folded {
		if page := f[r>>8]; page != nil {
			return page[r&0xFF]
		}
	}
	return r
}

// append appends s to b without differences of case. It stops once b has more
// than most bytes: no word of a term is as long.
func (f *folder) append(b []byte, s string, form form, most int) []byte {
	for i := 0; i < len(s) && len(b) <= most; {
		c := s[i]
		switch {
		case c == '&' && form == escaped:
			char, n := unescape(s[i:])
			b = append(b, char)
			i += n
		case lower[c] != 0:
			b = append(b, lower[c])
			i++
		case c < utf8.RuneSelf:
			b = append(b, c)
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, f.fold(r))
			i += n
		}
	}
	return b
}

// form says how a text is written.
type form bool

const (
	plain   form = false // as people read it
	escaped form = true  // with &amp;, &lt; and &gt;, as the text of a Tweet is
)

// unescape returns the character that s begins with, and the number of bytes
// that stand for it. s begins with "&".
func unescape(s string) (byte, int) {
	switch {
	case strings.HasPrefix(s, "&amp;"):
		return '&', len("&amp;")
	case strings.HasPrefix(s, "&lt;"):
		return '<', len("&lt;")
	case strings.HasPrefix(s, "&gt;"):
		return '>', len("&gt;")
	}
	return '&', 1
}
