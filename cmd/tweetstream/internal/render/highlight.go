package render

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/gotweetstream/tweetstream/match"
)

// span is a part of a text, in bytes.
type span struct{ from, to int }

// highlighting returns a function that appends the text of a Tweet and marks the
// words that matched.
func highlighting(
	s style, matching match.Filter,
) func(dst []byte, status *tweetstream.Status, text string) []byte {
	return func(dst []byte, status *tweetstream.Status, text string) []byte {
		reasons, _ := matching.Match(&status.Tweet)
		at := 0
		for _, word := range spansOf(text, wordsOf(reasons)) {
			dst = terminal.Append(dst, []byte(text[at:word.from]))
			dst = terminal.Append(append(dst, s.mark...), []byte(text[word.from:word.to]))
			dst = append(dst, s.plain...)
			at = word.to
		}
		return terminal.Append(dst, []byte(text[at:]))
	}
}

// wordsOf are the words of track that a text can show.
func wordsOf(reasons match.Reasons) (words []string) {
	for _, reason := range reasons {
		for _, word := range reason.Words {
			if word.Text != "" && !slices.Contains(words, word.Text) {
				words = append(words, word.Text)
			}
		}
	}
	return words
}

// spansOf returns where words are in a text, in order and without overlap.
func spansOf(text string, words []string) (spans []span) {
	for at := range text {
		if len(spans) > 0 && at < spans[len(spans)-1].to {
			continue
		}
		longest := 0
		for _, word := range words {
			if n := prefix(text[at:], word); n > longest && standsAlone(text, at, at+n, word) {
				longest = n
			}
		}
		if longest > 0 {
			spans = append(spans, span{at, at + longest})
		}
	}
	return spans
}

// prefix returns how many bytes of a text are a word, case aside; 0 if it does not
// begin with that.
func prefix(text, word string) int {
	n, rest := 0, word
	for rest != "" && n < len(text) {
		_, a := utf8.DecodeRuneInString(text[n:])
		_, b := utf8.DecodeRuneInString(rest)
		if !strings.EqualFold(text[n:n+a], rest[:b]) {
			return 0
		}
		n, rest = n+a, rest[b:]
	}
	if rest != "" {
		return 0
	}
	return n
}

// standsAlone reports whether no letter, digit or underscore of ASCII goes on where
// a word that has such at its end begins or ends.
func standsAlone(text string, from, to int, word string) bool {
	before, after := from > 0 && isWord(text[from-1]), to < len(text) && isWord(text[to])
	return !(before && isWord(word[0]) || after && isWord(word[len(word)-1]))
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}
