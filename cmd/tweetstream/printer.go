package main

import (
	"cmp"
	"log/slog"
	"os"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
)

// printer prints the events of one stream.
type printer struct {
	line      render.Line
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
	onTerminal := terminal.Is(os.Stdout)
	return &printer{
		line: render.New(render.Options{
			Format:   o.format,
			Terminal: onTerminal,
			Colour:   terminal.WantsColour(onTerminal, os.Getenv),
			Explain:  o.matching.explain,
		}),
		kinds:    kinds,
		matching: o.matching,
		out:      newLineWriter(os.Stdout, onTerminal, failed),
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
