// Package render turns events into lines: text for people, JSON objects for
// programs, or the server's own bytes.
package render

import (
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/gotweetstream/tweetstream/match"
)

// The formats of [Options].
const (
	Text = "text" // a line for people
	JSON = "json" // one object, with the kind and the message
	Raw  = "raw"  // the message, byte for byte
)

// A Line appends an event to dst as one line, without the line end.
type Line func(dst []byte, event tweetstream.Event) []byte

// Options say how events look.
type Options struct {
	Format   string
	Terminal bool         // spell out whatever could control a terminal, in every format
	Colour   bool         // of Text
	Explain  match.Filter // append its reasons to each Tweet; nil appends none
}

// New returns the Line of some options. An unknown format is Text.
func New(o Options) Line {
	s := styleFor(o.Colour)
	line, reasons := appendText(s), appendTextReasons(s)
	switch o.Format {
	case JSON:
		line, reasons = appendJSON, appendJSONReasons
	case Raw:
		line = func(dst []byte, event tweetstream.Event) []byte { return append(dst, tweetstream.Raw(event)...) }
	}
	if o.Explain != nil {
		line = explaining(line, o.Explain, reasons)
	}
	if !o.Terminal || o.Format == Text { // Text is always harmless
		return line
	}
	return func(dst []byte, event tweetstream.Event) []byte {
		return terminal.Append(dst, line(nil, event))
	}
}
