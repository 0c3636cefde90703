package rule

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// kind is the form of an operator's value.
type kind uint8

const (
	kindNone     kind = iota
	kindTerm          // a word or an emoji
	kindPhrase        // a text in quotes
	kindNear          // the words of a text in quotes
	kindWords         // a word or an emoji, or a text in quotes
	kindText          // any text
	kindHashtag       // without the sign, as those below
	kindSymbol        // a cashtag
	kindUser          // a name or an id
	kindID            // of a Tweet
	kindLanguage      // a BCP 47 tag
	kindCountry       // two letters
	kindCount         // a number
	kindRange         // a number or two
	kindPercent       // 1 to 100
	kindBox           // [west south east north]
	kindCircle        // [longitude latitude radius]
)

// forms are the kinds that a pattern describes.
var forms = map[kind]struct {
	pattern  *regexp.Regexp
	expected string
}{
	kindText:     {regexp.MustCompile(`[^\s]`), "a value"},
	kindPhrase:   {regexp.MustCompile(`[^\s]`), "a text in quotes"},
	kindSymbol:   {regexp.MustCompile(`^[\pL\pN_]+([.][\pL\pN_]+)*$`), "a cashtag such as $ABC"},
	kindUser:     {regexp.MustCompile(`^[A-Za-z0-9_]+$`), "the name of a user without @, or an id"},
	kindID:       {regexp.MustCompile(`^[0-9]{1,19}$`), "the id of a Tweet"},
	kindLanguage: {regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`), "a BCP 47 tag such as en"},
	kindCountry:  {regexp.MustCompile(`^[A-Za-z]{2}$`), "a country code of two letters such as GB"},
	kindCount:    {regexp.MustCompile(`^[0-9]{1,18}$`), "a number"},
	kindPercent:  {regexp.MustCompile(`^([1-9][0-9]?|100)$`), "a number from 1 to 100"},
}

// check returns the text for people about a value that is wrong, and the place of the fault in
// it; "" for a right value.
func (k kind) check(value string) (at int, expected string) {
	if form, ok := forms[k]; ok {
		if !form.pattern.MatchString(value) {
			return 0, form.expected
		}
		return 0, ""
	}
	switch k {
	case kindTerm:
		return checkTerm(value)
	case kindWords:
		return 0, expectIf(strings.TrimSpace(value) == "", "a word, or a text in quotes")
	case kindNear:
		return 0, expectIf(len(wordsOf(value)) == 0, "words in quotes")
	case kindHashtag:
		return checkHashtag(value)
	case kindRange:
		_, _, ok := parseRange(value)
		return 0, expectIf(!ok, "a number such as 10, or a range such as 10..20")
	case kindBox:
		_, ok := parseBox(value)
		return 0, expectIf(!ok, "[west south east north] in degrees, such as [-74 40 -73.5 40.5]")
	case kindCircle:
		_, ok := parseCircle(value)
		return 0, expectIf(!ok, "[longitude latitude radius], such as [-74 40.7 10mi] or [2.3 48.8 16km]")
	}
	return 0, ""
}

func expectIf(wrong bool, expected string) string {
	if wrong {
		return expected
	}
	return ""
}

// checkTerm wants one word or one emoji: a text with a mark in it never equals a word.
func checkTerm(value string) (at int, expected string) {
	if isOneToken(value) {
		return 0, ""
	}
	for i, r := range value {
		if classOf(r) != classWord {
			return i, "a word of letters and digits; text with other characters needs quotes"
		}
	}
	return 0, "a word"
}

// checkHashtag allows some marks beside letters and digits, as the service does.
func checkHashtag(value string) (at int, expected string) {
	for i, r := range value {
		if classOf(r) != classWord && !strings.ContainsRune("_·・", r) {
			return i, "a letter or digit of a hashtag"
		}
	}
	return 0, expectIf(value == "", "a hashtag")
}

// parseRange reads 10 as "10 or more", and 10..20 as both and everything between.
func parseRange(value string) (low, high int64, ok bool) {
	first, last, isRange := strings.Cut(value, "..")
	if !isDigits(first) || isRange && !isDigits(last) {
		return 0, 0, false
	}
	low, err := strconv.ParseInt(first, 10, 64)
	high = 1<<63 - 1
	if isRange && err == nil {
		high, err = strconv.ParseInt(last, 10, 64)
	}
	return low, high, err == nil && low <= high
}

func isDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// isPlain reports whether a value needs no quotes.
func isPlain(value string) bool {
	return value != "" && !strings.ContainsFunc(value, func(r rune) bool {
		return isSpace(r) || strings.ContainsRune(`()"`, r) || unicode.IsControl(r)
	}) && value[0] != '['
}
