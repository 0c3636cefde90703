// Package fold takes the differences of case out of texts, and the escapes of HTML.
package fold

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Form says how a text is written.
type Form bool

// The forms.
const (
	Plain   Form = false // as people read it
	Escaped Form = true  // with &amp;, &lt; and &gt;, as the text of a Tweet is
)

// end is where Unicode's foldings end: no character from here on changes.
const end = 0x1F000

// Table holds the foldings in pages of 256 characters. A page where nothing changes is nil,
// as are those of Chinese, Japanese and Korean. Several goroutines may use it at once.
//
// Case is Unicode's simple folding, as in strings.EqualFold, with one exception: the Kelvin
// sign and the long s equal no ASCII letter. One character never becomes two.
type Table [end >> 8]*[256]rune

// Load returns the table. It is built once: a search in Unicode's own table for every character
// would take most of the time of a Tweet.
var Load = sync.OnceValue(func() *Table {
	var f Table
	for first := rune(0); first < end; first += 256 {
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

// fold returns the representative of all characters that differ from r in case only: of ASCII
// letters the lower case, of others the least.
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

// Rune returns the representative of r.
func (f *Table) Rune(r rune) rune {
	if r < end {
		if page := f[r>>8]; page != nil {
			return page[r&0xFF]
		}
	}
	return r
}

// ascii has the lower case of the ASCII letters, every other ASCII character as it is, and zero for
// every byte beyond ASCII and for "&": that may begin an escape.
var ascii = func() (t [256]byte) {
	for c := range byte(utf8.RuneSelf) {
		t[c] = c
		if 'A' <= c && c <= 'Z' {
			t[c] = c - 'A' + 'a'
		}
	}
	t['&'] = 0
	return t
}()

// Append appends s to b without differences of case. A byte that is no UTF-8 becomes U+FFFD. It
// stops once b has more than most bytes, for a caller that knows no longer word.
func (f *Table) Append(b []byte, s string, form Form, most int) []byte {
	for i := 0; i < len(s) && len(b) <= most; {
		c := s[i]
		switch {
		case ascii[c] != 0:
			b = append(b, ascii[c])
			i++
		case c == '&' && form == Escaped:
			char, n := Unescape(s[i:])
			b = append(b, char)
			i += n
		case c < utf8.RuneSelf: // "&", and the byte zero
			b = append(b, c)
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, f.Rune(r))
			i += n
		}
	}
	return b
}

// Unescape returns the character that s begins with, and the number of bytes that stand for it. s
// must begin with "&".
func Unescape(s string) (byte, int) {
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
