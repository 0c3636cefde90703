package main

import (
	"log/slog"
	"os"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/spf13/cobra"
)

// outputFlags say what is printed and what is recorded.
type outputFlags struct {
	recordFlags
	format string
	events []string
	limit  int

	matching          matching // of the command's filter, if it has one
	printed, recorded kindSet  // set by check; nil is nothing
}

func (o *outputFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.format, "format", render.Text, "form of the output, `text|json|raw`; see 'tweetstream help formats'")
	flags.StringArrayVar(&o.events, "events", nil, "`kinds` to print or record, with commas between them, or all or messages (default status for text, else messages)")
	flags.IntVar(&o.limit, "limit", 0, "stop after `n` events that were printed or, with --to alone, recorded")
	complete(cmd, "format", render.Text, render.JSON, render.Raw)
	complete(cmd, "events", kindWords()...)
	o.recordFlags.register(cmd)
}

// check checks the flags of a command that reads the given files. With --to there
// is nothing on stdout, unless it is asked for.
func (o *outputFlags) check(cmd *cobra.Command, sources ...string) (err error) {
	switch o.format {
	case render.Text, render.JSON, render.Raw:
	default:
		return usagef("--format: %q is not one of text, json, raw", o.format)
	}
	if cmd.Flags().Changed("limit") && o.limit < 1 {
		return usagef("--limit: must be at least 1; leave it out for no limit")
	}
	if err := o.recordFlags.check(cmd, sources...); err != nil {
		return err
	}
	if len(o.to) == 0 || cmd.Flags().Changed("format") {
		if o.printed, err = kindsFor(o.events, o.format); err != nil {
			return err
		}
	}
	if len(o.to) > 0 {
		o.recorded, err = recordable(o.events)
	}
	return err
}

// consumer returns what the flags make of events. It must be finished.
func (o *outputFlags) consumer(log *slog.Logger, failed func(error)) (*consumer, error) {
	recorder, err := o.recordFlags.open(failed)
	if err != nil {
		return nil, err
	}
	c := &consumer{recorder: recorder, printed: o.printed, recorded: o.recorded, matching: o.matching, limit: o.limit, log: log}
	if recorder != nil {
		log.Info("recording", "to", strings.Join(o.to, ", "))
	}
	c.whole = o.format == render.Raw
	onTerminal := terminal.Is(os.Stdout)
	c.line = render.New(render.Options{
		Format:   o.format,
		Terminal: onTerminal,
		Colour:   terminal.WantsColour(onTerminal, os.Getenv),
		Explain:  o.matching.explain,
	})
	c.out = newLineWriter(os.Stdout, onTerminal, failed)
	return c, nil
}

// The words that --events understands beside the kinds.
const (
	allEvents   = "all"
	allMessages = "messages"
)

// kindSet says which kinds of events are printed or recorded.
type kindSet map[tweetstream.Kind]bool

// kindsFor reads --events for what is printed; without it, the format decides.
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

// recordable reads --events for what is recorded: without it, all messages.
func recordable(events []string) (kindSet, error) {
	set, err := kindsFor(events, render.JSON)
	if err != nil {
		return nil, err
	}
	for kind := range set {
		if !kind.HasRaw() {
			delete(set, kind)
		}
	}
	if len(set) == 0 {
		return nil, usagef("--events: %s has no message from the server that --to could record", strings.Join(split(events), ","))
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
