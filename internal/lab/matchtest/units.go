package matchtest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unitsOf splits s into symbols, with all that belongs to them, and single
// characters.
func unitsOf(s string) (units []string) {
	var runes []rune
	var at []int
	for i, r := range s {
		runes, at = append(runes, r), append(at, i)
	}
	at = append(at, len(s))
	for i := 0; i < len(runes); {
		end := i + 1
		if isSymbol(runes[i]) {
			end += symbolTail(runes[i], runes[end:])
		}
		units = append(units, s[at[i]:at[end]])
		i = end
	}
	return units
}

func symbolTail(symbol rune, after []rune) (n int) {
	if len(after) > 0 && isFlagLetter(symbol) && isFlagLetter(after[0]) {
		n = 1
	}
	for ; n < len(after); n++ {
		switch r := after[n]; {
		case r >= 0xFE00 && r <= 0xFE0F, r == 0x20E3, r >= 0x1F3FB && r <= 0x1F3FF, r >= 0xE0020 && r <= 0xE007F:
		case r == 0x200D && n+1 < len(after) && isSymbol(after[n+1]):
			n++
		default:
			return n
		}
	}
	return n
}

func isFlagLetter(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

func isSymbol(r rune) bool {
	return r != utf8.RuneError && unicode.Is(unicode.So, r) || r >= 0x1F3FB && r <= 0x1F3FF
}

// IsLetter reports whether r is part of a word.
func IsLetter(r rune) bool {
	if r >= 0xFE00 && r <= 0xFE0F {
		return false
	}
	return r == '_' || r == 0x200C || r == 0x200D || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

func first(unit string) rune {
	r, _ := utf8.DecodeRuneInString(unit)
	return r
}

func letterUnit(u string) bool { return IsLetter(first(u)) }
func symbolUnit(u string) bool { return isSymbol(first(u)) }
func markUnit(u string) bool   { return !letterUnit(u) && !symbolUnit(u) }

func hasLetter(units []string) bool { return slices.ContainsFunc(units, letterUnit) }
func hasSymbol(units []string) bool { return slices.ContainsFunc(units, symbolUnit) }
func hasMark(units []string) bool   { return slices.ContainsFunc(units, markUnit) }

// aloneIn reports whether chunk is word with nothing but marks around it, and
// no hashtag or mention.
func aloneIn(chunk, word []string) bool {
	begin := slices.IndexFunc(chunk, letterUnit)
	if begin > 0 && (chunk[begin-1] == "#" || chunk[begin-1] == "@") {
		return false
	}
	for i := 0; i+len(word) <= len(chunk); i++ {
		end := i + len(word)
		if slices.EqualFunc(chunk[i:end], word, strings.EqualFold) && !hasLetter(chunk[:i]) && !hasLetter(chunk[end:]) {
			return true
		}
	}
	return false
}
