package match

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream/internal/fold"
)

// stretch is a part of a folded word that stands in the bytes of a message as it is,
// case aside: characters of ASCII that JSON and HTML leave alone, or characters
// beyond ASCII, as UTF-8 or as \uXXXX.
type stretch struct {
	text  string
	ascii bool
}

// weight says how much a stretch tells.
func (s stretch) weight() int {
	if s.ascii {
		return len(s.text)
	}
	return 3 * utf8.RuneCountInString(s.text)
}

// longestStretch returns the stretch of a folded word that tells most. It is empty
// where there is none, and for "rt", which each retweet has, whatever its text.
// Links are found without their scheme, and hashtags and names without their sign,
// so none of these is a part of one.
func longestStretch(word []byte) (best stretch) {
	if string(word) == "rt" {
		return stretch{}
	}
	rest := string(word)
	if signs[rest[0]] != unsigned {
		rest = rest[1:]
	}
	for rest != "" {
		var s stretch
		if s, rest = nextStretch(rest); s.weight() > best.weight() {
			best = s
		}
	}
	return best
}

// nextStretch cuts a stretch off, or one byte that is in none.
func nextStretch(text string) (s stretch, rest string) {
	n := 0
	for n < len(text) && isPlain(text[n]) {
		n++
	}
	if n > 0 {
		return stretch{text[:n], true}, text[n:]
	}
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		if r < utf8.RuneSelf || r == utf8.RuneError {
			break
		}
		n += size
	}
	if n > 0 {
		return stretch{text[:n], false}, text[n:]
	}
	return stretch{}, text[1:]
}

// isPlain reports whether a character stands for itself in HTML and JSON, in the
// bytes that real writers make. Writers that escape more are recognised by that.
func isPlain(c byte) bool {
	return c > ' ' && c < 0x7f && strings.IndexByte(`&<>"\/`, c) < 0
}

// clues returns the spellings of a stretch. For an empty one it is a clue that
// cannot be looked for.
func (s stretch) clues() []clue {
	switch {
	case s.text == "":
		return []clue{{}}
	case s.ascii:
		return []clue{{text: s.text, ascii: true, holds: s.stands}}
	}
	return s.spellings()
}

// stands reports whether the word could be found at this place: no letter or digit
// is beside it, and it is no key.
//
// A run goes on behind a t.co link with "_", and ends before a link.
func (s stretch) stands(message []byte, at, end int) bool {
	first, last, next := s.text[0], s.text[len(s.text)-1], message[end:]
	if lower[first] != 0 && first != '_' && !beginsWord(message, at) {
		return false
	}
	if len(next) == 0 {
		return true
	}
	if lower[last] != 0 && lower[next[0]] != 0 {
		return len(next) >= 4 && strings.EqualFold(string(next[:4]), "http")
	}
	return len(next) < 2 || next[0] != '"' || next[1] != ':'
}

// beginsWord reports whether the character before a place may be none of a word: it
// is another one, or the end of an escape.
func beginsWord(message []byte, at int) bool {
	return at == 0 || lower[message[at-1]] == 0 ||
		at >= 2 && message[at-2] == '\\' || at >= 6 && message[at-6] == '\\' && message[at-5] == 'u'
}

// spellings returns the first characters in all spellings: in UTF-8, escaped, and
// the one before the other. Where there are two or more, one alone is too short to
// look for.
func (s stretch) spellings() (list []clue) {
	folder, runes := fold.Load(), []rune(s.text)
	add := func(text string) {
		list = append(list, clue{text: text, holds: func(message []byte, at, _ int) bool {
			return spells(folder, message[at:], runes)
		}})
	}
	for _, first := range casesOf(folder, runes[0]) {
		add(escape(first))
		if len(runes) == 1 {
			add(string(first))
			continue
		}
		add(string(first) + `\u`)
		for _, second := range casesOf(folder, runes[1]) {
			add(string(first) + string(second))
		}
	}
	return list
}

// casesOf returns the characters that fold to r.
func casesOf(folder *fold.Table, r rune) []rune {
	all := []rune{r}
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		if folder.Rune(other) == r {
			all = append(all, other)
		}
	}
	return all
}

// escape returns a character as JSON escapes it.
func escape(r rune) string {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// spells reports whether text begins with characters, in whatever spelling.
func spells(folder *fold.Table, text []byte, runes []rune) bool {
	for _, want := range runes {
		r, size := utf8.DecodeRune(text)
		if r == '\\' {
			r, size = unescapeJSON(text)
		}
		if folder.Rune(r) != want {
			return false
		}
		text = text[size:]
	}
	return true
}

// unescapeJSON reads a \uXXXX, or two of them that are one character.
func unescapeJSON(text []byte) (rune, int) {
	high, ok := hex4(text)
	if !ok {
		return utf8.RuneError, 0
	}
	if low, ok := hex4(text[6:]); ok {
		if r := utf16.DecodeRune(high, low); r != utf8.RuneError {
			return r, 12
		}
	}
	return high, 6
}

func hex4(text []byte) (r rune, ok bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	for _, c := range text[2:6] {
		digit := strings.IndexByte("0123456789abcdef", max(c, lower[c]))
		if digit < 0 {
			return 0, false
		}
		r = r<<4 | rune(digit)
	}
	return r, true
}
