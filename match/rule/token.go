package rule

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// class is the role of a character in the tokens of a text.
type class uint8

const (
	classBetween class = iota // punctuation, white space and the invisible: ends a word
	classWord                 // letters, marks, digits and all that is new to Unicode
	classSymbol               // symbols and emoji: each is a token of its own
)

// slowClass asks Unicode's tables. A variation selector belongs to the emoji before it and is no
// part of a word behind it. The two joiners stand within words of Persian and of Indic scripts.
func slowClass(r rune) class {
	switch {
	case r == '\u200c' || r == '\u200d':
		return classWord
	case unicode.Is(unicode.Variation_Selector, r),
		unicode.In(r, unicode.P, unicode.Z, unicode.Cc, unicode.Cf):
		return classBetween
	case unicode.Is(unicode.S, r), 0x1F000 <= r && r < 0x1FB00:
		return classSymbol
	}
	return classWord
}

// classes are those of the basic plane. A search in Unicode's tables for every character would take
// most of the time of a Tweet in a script other than Latin.
var classes = sync.OnceValue(func() *[1 << 16]class {
	var t [1 << 16]class
	for r := range t {
		t[r] = slowClass(rune(r))
	}
	return &t
})

func classOf(r rune) class {
	if r < 1<<16 {
		return classes()[r]
	}
	return slowClass(r)
}

// nextToken returns the place of the first token of text from at on: a word or a symbol. The start
// is the length of text if there is none.
func nextToken(text []byte, at int) (start, end int) {
	table := classes()
	for at < len(text) {
		r, n := decode(text[at:])
		class := classIn(table, r)
		if class == classSymbol {
			return at, at + n
		}
		if class == classWord {
			return at, wordEnd(table, text, at+n)
		}
		at += n
	}
	return len(text), len(text)
}

func wordEnd(table *[1 << 16]class, text []byte, at int) int {
	for at < len(text) {
		r, n := decode(text[at:])
		if classIn(table, r) != classWord {
			break
		}
		at += n
	}
	return at
}

func decode(text []byte) (rune, int) {
	if c := text[0]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRune(text)
}

func classIn(table *[1 << 16]class, r rune) class {
	if r < 1<<16 {
		return table[r]
	}
	return slowClass(r)
}

// wordsOf returns the tokens of a text.
func wordsOf(text string) (words []string) {
	b := []byte(text)
	for start, end := nextToken(b, 0); start < len(b); start, end = nextToken(b, end) {
		words = append(words, string(b[start:end]))
	}
	return words
}

func isOneToken(text string) bool {
	start, end := nextToken([]byte(text), 0)
	return text != "" && start == 0 && end == len(text)
}

// bordered reports whether text[start:end] ends at both sides with the borders of tokens.
func bordered(text []byte, start, end int) bool {
	return isBorder(text, start) && isBorder(text, end)
}

// isBorder reports whether no word goes on across at.
func isBorder(text []byte, at int) bool {
	if at == 0 || at == len(text) {
		return true
	}
	before, _ := utf8.DecodeLastRune(text[:at])
	after, _ := utf8.DecodeRune(text[at:])
	return classOf(before) != classWord || classOf(after) != classWord
}
