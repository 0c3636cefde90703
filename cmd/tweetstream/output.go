package main

import (
	"cmp"
	"log/slog"
	"os"

	"github.com/gotweetstream/tweetstream"
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
	flags.StringVar(&o.format, "format", formatText, "form of the output, `text|json|raw`; see 'tweetstream help formats'")
	flags.StringArrayVar(&o.events, "events", nil, "`kinds` to print, with commas between them, or all or messages (default status for text, else messages)")
	flags.IntVar(&o.limit, "limit", 0, "stop after `n` printed events")
	complete(cmd, "format", formatText, formatJSON, formatRaw)
	complete(cmd, "events", kindWords()...)
}

// check returns the kinds to print.
func (o *outputFlags) check(cmd *cobra.Command) (kindSet, error) {
	switch o.format {
	case formatText, formatJSON, formatRaw:
	default:
		return nil, usagef("--format: %q is not one of text, json, raw", o.format)
	}
	if cmd.Flags().Changed("limit") && o.limit < 1 {
		return nil, usagef("--limit: must be at least 1; leave it out for no limit")
	}
	return kindsFor(o.events, o.format)
}

const formatsHelp = `  text   a line for each Tweet: time (UTC), author, text. For people. Anything that
         could control a terminal is spelled out, such as \u001b. With --explain the
         reasons follow: (track "tea": in text; follow 12: author).
  json   a JSON object for each event. A message of the server, byte for byte:
           {"kind":"status","message":{"created_at":…}}
         With --explain a Tweet has its reasons, too; [] if none was found:
           {"kind":"status","message":{…},"reasons":[{"predicate":"track","term":"tea",
            "words":[{"text":"tea","field":"text","in":"tweet"}]}]}
         One that is not JSON or does not decode, and why:
           {"kind":"malformed","text":"…","error":"…","path":"user.id","offset":4}
         What happened to the connection, with --events all:
           {"kind":"connected","attempt":1,"gap_ms":0}
  raw    each message as the server sent it, byte for byte, with a line feed after it.
         This, and not json, is what 'print', 'serve --from' and the library's Decoder
         read back.

On a terminal, json and raw are made harmless in the same way as text. In a pipe or
a file they are exact.

The kinds of events, for --events:

  from the server   status delete scrub_geo limit status_withheld user_withheld
                    disconnect warning unknown malformed            (or: messages)
  from the client   connected keep_alive closed connection_error request_error dropped

Notices that are not printed are logged on stderr. The last line of a stream's log
counts what has come; its keys are always the same, in this order:

  msg=summary status=0 delete=0 (and so on for each kind from the server) keep_alive=0
  delivered=0 duplicates=0 dropped=0 abandoned=0 unmatched=0 reconnects=0 duration=0s

What has come is delivered, left out by --dedup, dropped by --drop, or abandoned: it
had come when the command ended, and was not looked at any more. Of what is delivered,
unmatched Tweets were left out by --require.`

// printer prints the events of one stream.
type printer struct {
	line      appendLine
	kinds     kindSet
	matching  matching
	out       *lineWriter
	log       *slog.Logger
	limit     int // 0 is none
	count     int
	unmatched int64 // Tweets that were left out
	buf       []byte
}

func (o *outputFlags) printer(kinds kindSet, log *slog.Logger, failed func(error)) *printer {
	terminal := isTerminal(os.Stdout)
	return &printer{
		line:     formatter(o.format, terminal, wantsColour(terminal, os.Getenv), o.matching.explain),
		kinds:    kinds,
		matching: o.matching,
		out:      newLineWriter(os.Stdout, terminal, failed),
		log:      log,
		limit:    o.limit,
	}
}

// print prints an event, or logs it if it is not of a kind to be printed. Tweets
// that do not match are counted. It returns errDone when there is nothing more to
// do.
func (p *printer) print(event tweetstream.Event) error {
	if !p.kinds[event.Kind()] {
		logUnprinted(p.log, event)
		return nil
	}
	if !p.matching.wants(event) {
		p.unmatched++
		return nil
	}
	p.buf = p.line(p.buf[:0], event)
	if err := p.out.writeLine(p.buf); err != nil {
		return err
	}
	if p.count++; p.count == p.limit {
		return errDone
	}
	return nil
}

// finish writes what is left, and returns why printing ended: because it failed
// or had nothing more to do, or else for the reason that is given.
func (p *printer) finish(failed, reason error) error {
	if closing := p.out.close(); closing != nil && (failed == nil || failed == errDone) {
		return closing
	}
	return cmp.Or(failed, reason)
}
