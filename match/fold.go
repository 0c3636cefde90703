package match

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// folded is a text without differences of case, and the class of every byte.
type folded struct {
	text  []byte
	class []class
}

func (f *folded) reset() { f.text, f.class = f.text[:0], f.class[:0] }

// add appends s. Where s is escaped, as a Tweet's text is, "&amp;", "&lt;" and
// "&gt;" become the characters that they stand for.
func (f *folded) add(t *tables, s string, escaped bool) {
	// No character is longer when folded than three bytes for each of its own.
	f.text, f.class = slices.Grow(f.text, 3*len(s)), slices.Grow(f.class, 3*len(s))
	for {
		s = s[f.addASCII(t, s):]
		switch {
		case s == "":
			return
		case s[0] == '&':
			s = s[f.addAmpersand(s, escaped):]
		default:
			s = s[f.addRune(t, s):]
		}
	}
}

// addASCII appends what s begins with, up to the first character that takes more
// than a look into a table, and returns its length.
func (f *folded) addASCII(t *tables, s string) int {
	n := len(f.text)
	text, classes := f.text[n:cap(f.text)][:len(s)], f.class[n:cap(f.class)][:len(s)]
	i := 0
	for ; i < len(s); i++ {
		c := t.ascii[s[i]]
		if c == 0 {
			break
		}
		text[i], classes[i] = byte(c), class(c>>8)
	}
	f.text, f.class = f.text[:n+i], f.class[:n+i]
	return i
}

// addAmpersand appends the character that s begins with, and returns the length
// of its escape.
func (f *folded) addAmpersand(s string, escaped bool) int {
	c, n := byte('&'), 1
	switch {
	case !escaped:
	case strings.HasPrefix(s, "&amp;"):
		n = len("&amp;")
	case strings.HasPrefix(s, "&lt;"):
		c, n = '<', len("&lt;")
	case strings.HasPrefix(s, "&gt;"):
		c, n = '>', len("&gt;")
	}
	f.text, f.class = append(f.text, c), append(f.class, mark)
	return n
}

// addRune appends the character that s begins with, a symbol with what belongs
// to it, and returns its length.
func (f *folded) addRune(t *tables, s string) int {
	r, n := utf8.DecodeRuneInString(s)
	c := t.classOf(r)
	if c&folds != 0 {
		c &^= folds
		r = t.folded[r]
	}
	f.put(r, c)
	if c != symbol {
		return n
	}
	if second, size := utf8.DecodeRuneInString(s[n:]); isRegional(r) && isRegional(second) {
		f.put(second, rest) // two make a flag
		n += size
	}
	for size := modifier(s[n:]); size > 0; size = modifier(s[n:]) {
		for _, r := range s[n : n+size] {
			f.put(fold(r), rest)
		}
		n += size
	}
	return n
}

// put appends r. Of a symbol, all bytes but the first are its rest.
func (f *folded) put(r rune, c class) {
	f.text = utf8.AppendRune(f.text, r)
	f.class = append(f.class, c)
	if c == symbol {
		c = rest
	}
	for len(f.class) < len(f.text) {
		f.class = append(f.class, c)
	}
}

// modifier returns the length of what s begins with, if that belongs to a
// symbol before it: a modifier, or a joiner with the next symbol.
func modifier(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if modifies(r) {
		return n
	}
	if r == zeroWidthJoiner {
		if next, size := utf8.DecodeRuneInString(s[n:]); classify(next) == symbol {
			return n + size
		}
	}
	return 0
}
