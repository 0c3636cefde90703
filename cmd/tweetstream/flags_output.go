package main

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/gotweetstream/tweetstream/sink/fields"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// outputFlags choose the events to print and to record, and their form.
type outputFlags struct {
	recordFlags
	format, fieldList, template, color string
	events                             []string
	limit                              int
	during                             time.Duration

	defaultEvents     string   // for people and tables; "" is status
	matching          matching // of the command's filter, if it has one
	render            render.Options
	printed, recorded kindSet // set by check; nil is nothing
}

// formats are the values of --format. The template has a flag of its own.
var formats = []string{render.Text, render.JSON, render.Raw, render.TSV, render.CSV}

// defaultFields are the columns of a table without --fields.
const defaultFields = "id_str,time,user.screen_name,lang,full_text"

func (o *outputFlags) register(cmd *cobra.Command) {
	manual.Group(cmd, outputTitle, func(flags *pflag.FlagSet) {
		flags.StringVarP(&o.format, "format", "f", "",
			"`form` of the output: text, json, raw, tsv or csv; see 'tweetstream help formats' "+
				"(default text)")
		flags.StringVar(&o.fieldList, "fields", "",
			"print these `names` with tabs between them, or as --format csv; see 'tweetstream "+
				"help fields'")
		flags.StringVar(&o.template, "template", "",
			"print each event by this Go template, a `text` such as '{{.User.Name}}: "+
				"{{.FullText}}'")
		flags.StringArrayVar(&o.events, "events", nil,
			"`kinds` to print or record, with commas between them, or all or messages (default "+
				"messages, or status in a form for people and tables)")
		flags.IntVarP(&o.limit, "limit", "n", 0,
			"stop after `n` events that were printed or, with --to alone, recorded")
		flags.DurationVar(&o.during, "for", 0, "stop after this `duration`, such as 30s or 2h")
		flags.StringVar(&o.color, "color", colorAuto,
			"colour text, and mark the words that match: `when` is auto, always or never")
	})
	complete(cmd, "format", formats...)
	complete(cmd, "color", colorAuto, colorAlways, colorNever)
	complete(cmd, "events", kindWords()...)
	exclusive(cmd, "fields", "template")
	exclusive(cmd, "format", "template")
	o.recordFlags.register(cmd)
}

// check checks the flags of a command that reads the given files. With --to there
// is nothing on stdout, unless it is asked for.
func (o *outputFlags) check(cmd *cobra.Command, sources ...string) error {
	set := cmd.Flags().Changed
	switch {
	case set("limit") && o.limit < 1:
		return usagef("--limit: must be at least 1; leave it out for no limit")
	case set("for") && o.during <= 0:
		return usagef("--for: must be longer than 0; leave it out for no limit")
	}
	if err := o.checkForm(cmd); err != nil {
		return err
	}
	if err := o.recordFlags.check(cmd, sources...); err != nil {
		return err
	}
	return o.chooseKinds(len(o.to) == 0 || set("format") || set("fields") || set("template"))
}

// checkForm reads the flags that say how events look.
func (o *outputFlags) checkForm(cmd *cobra.Command) (err error) {
	set := cmd.Flags().Changed
	o.render.Format = cmp.Or(o.format, render.Text)
	switch {
	case set("template"):
		o.render.Format = render.Template
		if o.render.Template, err = render.ParseTemplate(o.template); err != nil {
			return usagef("%s", strings.TrimPrefix(err.Error(), "template: "))
		}
	case !slices.Contains(formats, o.render.Format):
		return usagef("--format: %q is not one of %s", o.format, strings.Join(formats, ", "))
	case set("fields") && !set("format"):
		o.render.Format = render.TSV
	case set("fields") && !o.isTable():
		return usagef("--fields: --format %s has no columns; use tsv or csv", o.format)
	}
	if o.isTable() {
		if o.render.Fields, err = fields.ParseList(cmp.Or(o.fieldList, defaultFields)); err != nil {
			return usagef("--fields: %w", err)
		}
	}
	if o.matching.explain != nil && o.render.Format != render.Text && o.render.Format != render.JSON {
		return usagef(
			"--explain: --format %s has no place for reasons; use text or json", o.render.Format)
	}
	return o.checkColor()
}

func (o *outputFlags) checkColor() error {
	o.render.Terminal = terminal.Is(os.Stdout)
	switch o.color {
	case colorAuto:
		o.render.Colour = terminal.WantsColour(o.render.Terminal, os.Getenv)
	case colorAlways, colorNever:
		o.render.Colour = o.color == colorAlways
	default:
		return usagef("--color: %q is not one of auto, always, never", o.color)
	}
	return nil
}

// The values of --color.
const (
	colorAuto   = "auto"
	colorAlways = "always"
	colorNever  = "never"
)

func (o *outputFlags) isTable() bool {
	return o.render.Format == render.TSV || o.render.Format == render.CSV
}

// chooseKinds reads --events.
func (o *outputFlags) chooseKinds(prints bool) (err error) {
	if prints {
		events := o.events
		people := o.render.Format != render.JSON && o.render.Format != render.Raw
		if len(events) == 0 && o.defaultEvents != "" && people {
			events = []string{o.defaultEvents}
		}
		if o.printed, err = kindsFor(events, o.render.Format); err != nil {
			return err
		}
	}
	if len(o.to) > 0 {
		o.recorded, err = recordable(o.events, o.kinds())
	}
	return err
}

// stopping returns a context that ends after --for.
func (o *outputFlags) stopping(ctx context.Context) (context.Context, context.CancelFunc) {
	if o.during == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, o.during, errDone)
}

// consumer returns a consumer by the flags. It must be finished.
func (o *outputFlags) consumer(log *slog.Logger, failed func(error)) (*consumer, error) {
	recorder, err := o.recordFlags.open(log, failed)
	if err != nil {
		return nil, err
	}
	if recorder != nil {
		log.Info("recording", "to", strings.Join(o.to, ", "))
	}
	c := &consumer{recorder: recorder, printed: o.printed, recorded: o.recorded, matching: o.matching,
		limit: o.limit, log: log}
	c.whole = o.render.Format == render.Raw
	o.render.Explain, o.render.Highlight, o.render.Failed = o.matching.explain,
		o.matching.highlight, c.failed
	o.render.Seen = make([]bool, len(o.render.Fields))
	c.columns, c.line = o.render, render.New(o.render)
	c.out = newLineWriter(os.Stdout, o.render.Terminal, failed)
	if o.render.Format == render.CSV && len(o.printed) > 0 {
		return c, c.out.writeLine(render.Header(o.render.Fields))
	}
	return c, nil
}

// The words that --events understands beside the kinds.
const (
	allEvents   = "all"
	allMessages = "messages"
)

// kindSet is a set of kinds of events.
type kindSet map[tweetstream.Kind]bool

// kindsFor reads --events for printing. Without it, the format decides.
func kindsFor(events []string, format string) (kindSet, error) {
	words := split(events)
	if len(words) == 0 {
		words = []string{tweetstream.KindStatus.String()}
		if format == render.JSON || format == render.Raw {
			words = []string{allMessages}
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

// recordable reads --events for recording, of the kinds that the targets have a form for. What
// an archive says of its files goes with the messages.
func recordable(events []string, forms kindSet) (kindSet, error) {
	if len(split(events)) == 0 {
		return forms, nil
	}
	chosen, err := kindsFor(events, render.JSON)
	if err != nil {
		return nil, err
	}
	set, messages := kindSet{}, false
	for kind := range forms {
		if chosen[kind] || !kind.HasRaw() {
			set[kind] = true
			messages = messages || kind.HasRaw()
		}
	}
	if !messages {
		return nil, usagef("--events: %s has no message from the server that --to could record",
			strings.Join(split(events), ","))
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
			return usagef(
				"--events: %s is no message from the server, so --format raw has nothing to "+
					"print for it", word)
		case word == kind.String(),
			word == allEvents && (kind.HasRaw() || !raw),
			word == allMessages && kind.HasRaw():
			s[kind], known = true, true
		}
	}
	if !known {
		return usagef(
			"--events: there is no kind %q; there are %s", word, strings.Join(kindWords(), ", "))
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
