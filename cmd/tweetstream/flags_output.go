package main

import (
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
	"github.com/spf13/cobra"
)

// outputFlags say what is printed.
type outputFlags struct {
	format string
	events []string
	limit  int

	matching matching // of the command's filter, if it has one
}

func (o *outputFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.format, "format", render.Text, "form of the output, `text|json|raw`; see 'tweetstream help formats'")
	flags.StringArrayVar(&o.events, "events", nil, "`kinds` to print, with commas between them, or all or messages (default status for text, else messages)")
	flags.IntVar(&o.limit, "limit", 0, "stop after `n` printed events")
	complete(cmd, "format", render.Text, render.JSON, render.Raw)
	complete(cmd, "events", kindWords()...)
}

// check returns the kinds to print.
func (o *outputFlags) check(cmd *cobra.Command) (kindSet, error) {
	switch o.format {
	case render.Text, render.JSON, render.Raw:
	default:
		return nil, usagef("--format: %q is not one of text, json, raw", o.format)
	}
	if cmd.Flags().Changed("limit") && o.limit < 1 {
		return nil, usagef("--limit: must be at least 1; leave it out for no limit")
	}
	return kindsFor(o.events, o.format)
}

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
		if format == render.Text {
			words = []string{tweetstream.KindStatus.String()}
		}
	}
	set := kindSet{}
	for _, word := range words {
		if err := set.add(word, format == render.Raw); err != nil {
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
		case word == kind.String() && raw && !kind.HasRaw():
			return usagef("--events: %s is no message from the server, so --format raw has nothing to print for it", word)
		case word == kind.String(),
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
		words = append(words, kind.String())
	}
	return words
}
