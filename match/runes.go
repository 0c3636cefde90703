package match

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// class says what a character is to a word.
type class uint8

const (
	mark   class = iota // punctuation and whatever else separates words
	letter              // part of a word: letters, digits, combining marks, "_"
	space               // separates chunks
	symbol              // a word of its own, as emoji are
	rest                // belongs to the symbol before it
)

// folds is set beside the class of characters that folded changes.
const folds class = 1 << 7

const (
	zeroWidthNonJoiner = 0x200C // inside words of Persian
	zeroWidthJoiner    = 0x200D // inside words of Indic languages, and in emoji
)

// classify is the definition; classOf is the same from a table.
func classify(r rune) class {
	switch {
	case unicode.IsSpace(r):
		return space
	case r == utf8.RuneError || isVariationSelector(r):
		return mark
	case r == '_' || r == zeroWidthNonJoiner || r == zeroWidthJoiner ||
		unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r):
		return letter
	case unicode.Is(unicode.So, r) || isSkinTone(r):
		return symbol
	}
	return mark
}

func isVariationSelector(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F }
func isSkinTone(r rune) bool          { return r >= 0x1F3FB && r <= 0x1F3FF }
func isRegional(r rune) bool          { return r >= 0x1F1E6 && r <= 0x1F1FF }

// modifies reports whether r changes the look of the emoji before it.
func modifies(r rune) bool {
	return isVariationSelector(r) || isSkinTone(r) || r == 0x20E3 || r >= 0xE0020 && r <= 0xE007F
}

// fold returns the representative of all characters that differ from r in case
// only, by Unicode's simple folding, which is that of strings.EqualFold.
func fold(r rune) rune {
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	// Prefer the lower case: most text needs no change then.
	lower := unicode.ToLower(least)
	for other := unicode.SimpleFold(least); other != least; other = unicode.SimpleFold(other) {
		if other == lower {
			return lower
		}
	}
	return least
}

// tabled is where the planes with nearly all text in use end.
const tabled = 0x20000

// tables are made once, since searching Unicode's own for every character would
// take most of the time that a Tweet takes.
type tables struct {
	// ascii has the folded character, and its class in the upper byte; zero for
	// "&", which can be an escape, and beyond ASCII.
	ascii  [1 << 8]uint16
	class  [tabled]class
	folded map[rune]rune // of the characters that change
}

var makeTables = sync.OnceValue(func() *tables {
	t := &tables{folded: map[rune]rune{}}
	for r := range rune(tabled) {
		t.class[r] = classify(r)
		if f := fold(r); f != r {
			t.folded[r] = f
			t.class[r] |= folds
		}
		if r > 0 && r < utf8.RuneSelf && r != '&' {
			t.ascii[r] = uint16(fold(r)) | uint16(classify(r))<<8
		}
	}
	return t
})

func (t *tables) classOf(r rune) class {
	if r < tabled {
		return t.class[r]
	}
	return classify(r)
}
