// Package render turns events into lines: text for people, JSON objects for
// programs, rows of tables, or the server's own bytes.
package render

import (
	"text/template"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/sink/fields"
)

// The formats of [Options].
const (
	Text     = "text"     // a line for people
	JSON     = "json"     // one object, with the kind and the message
	Raw      = "raw"      // the message, byte for byte
	TSV      = "tsv"      // values with tabs between them
	CSV      = "csv"      // values with commas between them, and a header
	Template = "template" // whatever the template makes
)

// A Line appends an event to dst as one line, without the line end.
type Line func(dst []byte, event tweetstream.Event) []byte

// Options say how events look.
type Options struct {
	Format    string
	Fields    []fields.Field     // of TSV and CSV
	Seen      []bool             // set by TSV and CSV for each of Fields that had a value
	Template  *template.Template // of Template, from [ParseTemplate]
	Terminal  bool               // spell out whatever could control a terminal, in every format
	Colour    bool               // of Text
	Explain   match.Filter       // append its reasons to each Tweet, as Text or JSON; nil appends none
	Highlight match.Filter       // of Text with Colour: mark the words that match; nil marks none

	// Failed is called with an event that the template cannot show. The line is of
	// no use then.
	Failed func(tweetstream.Event, error)
}

// New returns the Line of some options. An unknown format is Text.
func New(o Options) Line {
	line, reasons := lineOf(o)
	if o.Explain != nil && reasons != nil {
		line = explaining(line, o.Explain, reasons)
	}
	if !o.Terminal || o.Format == Text { // Text is always harmless
		return line
	}
	return func(dst []byte, event tweetstream.Event) []byte {
		return terminal.Append(dst, line(nil, event))
	}
}

// lineOf returns how an event looks, and how reasons are added to that.
func lineOf(o Options) (Line, func([]byte, match.Reasons) []byte) {
	switch o.Format {
	case JSON:
		return appendJSON, appendJSONReasons
	case Raw:
		return func(dst []byte,
			event tweetstream.Event) []byte {
			return append(dst, tweetstream.Raw(event)...)
		}, nil
	case TSV:
		return appendTSV(o), nil
	case CSV:
		return appendCSV(o), nil
	case Template:
		return execute(o.Template, o.Failed), nil
	default:
		s := styleFor(o.Colour)
		return appendText(s, o.Highlight), appendTextReasons(s)
	}
}
