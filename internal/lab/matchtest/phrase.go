package matchtest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream/tweet"
)

// Characters that belong to no word: punctuation, symbols, white space, the invisible and all that
// changes the look of an emoji.
const (
	emoji   = `\x{1F000}-\x{1FAFF}`
	noLook  = `\x{180B}-\x{180D}\x{180F}\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}`
	noWord  = `\pP\pS\pZ\p{Cc}\p{Cf}` + emoji + noLook
	joiners = `\x{200C}\x{200D}`
)

var naiveToken = regexp.MustCompile(`(?:[^` + noWord + `]|[` + joiners + `])+|[\pS` + emoji + `]`)

// naivePhrase reports whether one of texts has the phrase between borders of words.
func naivePhrase(phrase string, texts []string) bool {
	for _, text := range texts {
		text = string([]rune(text)) // bytes that are no UTF-8 become U+FFFD
		for _, at := range places(text, phrase) {
			if !insideWord(text, at[0]) && !insideWord(text, at[1]) {
				return true
			}
		}
	}
	return false
}

// insideWord reports whether a word goes on across a place.
func insideWord(text string, at int) bool {
	return slices.ContainsFunc(naiveToken.FindAllStringIndex(text, -1), func(w []int) bool {
		return w[0] < at && at < w[1]
	})
}

// places are where text has s without regard to case, in bytes of the text.
func places(text, s string) (found [][2]int) {
	wanted := []rune(s)
	for start := range text {
		end, i := start, 0
		for _, r := range text[start:] {
			if i == len(wanted) || !sameRune(r, wanted[i]) {
				break
			}
			end, i = end+len(string(r)), i+1
		}
		if i == len(wanted) {
			found = append(found, [2]int{start, end})
		}
	}
	return found
}

// sameRune knows that the Kelvin sign and the long s equal no ASCII letter.
func sameRune(a, b rune) bool {
	alone := func(r rune) bool { return r == '\u212a' || r == '\u017f' }
	return a == b || !alone(a) && !alone(b) && strings.EqualFold(string(a), string(b))
}

func sameText(a, b string) bool {
	return slices.EqualFunc([]rune(a), []rune(b), sameRune)
}

// naiveNear tries each row of places for the words of a phrase.
func naiveNear(phrase string, most int, t *tweet.Tweet) bool {
	wanted := naiveToken.FindAllString(phrase, -1)
	for _, text := range bodies(t) {
		if placed(naiveToken.FindAllString(text, -1), wanted, most, nil) {
			return true
		}
	}
	return false
}

// placed reports whether the rest of wanted can be placed. The word i at place p is p-i away from
// the first; these distances may differ by most.
func placed(tokens, wanted []string, most int, taken []int) bool {
	if len(taken) == len(wanted) {
		return true
	}
	for p, token := range tokens {
		row := append(slices.Clone(taken), p)
		var distances []int
		for i, at := range row {
			distances = append(distances, at-i)
		}
		if sameText(token, wanted[len(taken)]) && !slices.Contains(taken, p) &&
			slices.Max(distances)-slices.Min(distances) <= most &&
			placed(tokens, wanted, most, row) {
			return true
		}
	}
	return false
}
