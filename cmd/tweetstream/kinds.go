package main

import (
	"strings"

	"github.com/gotweetstream/tweetstream"
)

// The words that --events understands beside the kinds.
const (
	allEvents   = "all"
	allMessages = "messages"
)

// kindSet says which kinds of events are printed.
type kindSet map[tweetstream.Kind]bool

// kindsFor reads --events; without it, the format decides.
func kindsFor(events []string, format string) (kindSet, error) {
	words := split(events)
	if len(words) == 0 {
		words = []string{allMessages}
		if format == formatText {
			words = []string{string(tweetstream.KindStatus)}
		}
	}
	set := kindSet{}
	for _, word := range words {
		if err := set.add(word, format == formatRaw); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// add adds a kind, or the kinds that a word stands for. Only messages from the
// server have the bytes that --format raw prints.
func (s kindSet) add(word string, raw bool) error {
	known := false
	for _, kind := range tweetstream.Kinds() {
		switch {
		case word == string(kind) && raw && !kind.HasRaw():
			return usagef("--events: %s is no message from the server, so --format raw has nothing to print for it", word)
		case word == string(kind),
			word == allEvents && (kind.HasRaw() || !raw),
			word == allMessages && kind.HasRaw():
			s[kind], known = true, true
		}
	}
	if !known {
		return usagef("--events: there is no kind %q; there are %s", word, strings.Join(kindWords(), ", "))
	}
	return nil
}

func kindWords() []string {
	words := []string{allEvents, allMessages}
	for _, kind := range tweetstream.Kinds() {
		words = append(words, string(kind))
	}
	return words
}

// split reads a flag that may be repeated and may hold several values with
// commas between them.
func split(values []string) (items []string) {
	for _, value := range values {
		for item := range strings.SplitSeq(value, ",") {
			items = append(items, strings.TrimSpace(item))
		}
	}
	return items
}
