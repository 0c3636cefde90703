package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/match"
)

// The values of --format.
const (
	formatText = "text" // a line for people
	formatJSON = "json" // one object, with the kind and the message
	formatRaw  = "raw"  // the message, byte for byte
)

// appendLine appends an event as a line, without the line end.
type appendLine func(dst []byte, event tweetstream.Event) []byte

// formatter returns how events are printed, with the reasons of explain unless it
// is nil.
func formatter(format string, terminal, colour bool, explain match.Filter) appendLine {
	s := styleFor(colour)
	line, reasons := appendText(s), appendTextReasons(s)
	switch format {
	case formatJSON:
		line, reasons = appendJSON, appendJSONReasons
	case formatRaw:
		line = func(dst []byte, event tweetstream.Event) []byte { return append(dst, tweetstream.Raw(event)...) }
	}
	if explain != nil {
		line = explaining(line, explain, reasons)
	}
	if !terminal || format == formatText { // which is escaped always
		return line
	}
	return func(dst []byte, event tweetstream.Event) []byte {
		return appendEscaped(dst, line(nil, event))
	}
}

// style is how a terminal is told to show text.
type style struct{ dim, bold, plain string }

func styleFor(colour bool) style {
	if !colour {
		return style{}
	}
	return style{dim: "\x1b[2m", bold: "\x1b[1;36m", plain: "\x1b[0m"}
}

// appendText appends a Tweet as time, author and text, and anything else as its
// kind and a summary.
func appendText(s style) appendLine {
	return func(dst []byte, event tweetstream.Event) []byte {
		status, ok := event.(*tweetstream.Status)
		if !ok {
			dst = append(append(append(dst, s.dim...), event.Kind()...), s.plain...)
			if what := summary(event); what != "" {
				dst = appendEscaped(append(dst, ' '), []byte(oneLine(what)))
			}
			return dst
		}
		dst = append(append(append(dst, s.dim...), timeOf(status)...), s.plain...)
		dst = appendEscaped(append(append(dst, ' '), s.bold...), []byte(oneLine("@"+status.User.ScreenName)))
		dst = append(append(dst, s.plain...), ' ')
		return appendEscaped(dst, []byte(oneLine(html.UnescapeString(status.FullText()))))
	}
}

// timeOf is in UTC, so that it means the same wherever it is read.
func timeOf(status *tweetstream.Status) string {
	posted := status.Timestamp()
	if posted.IsZero() {
		return "(no time)"
	}
	return posted.UTC().Format(time.DateTime)
}

var lineEnds = strings.NewReplacer("\r\n", " ⏎ ", "\n", " ⏎ ", "\r", " ⏎ ")

// oneLine shows line ends as a sign.
func oneLine(text string) string { return lineEnds.Replace(text) }

// appendJSON appends {"kind":…,"message":…} with the message's own bytes: going
// through a JSON encoder would change numbers and escapes.
func appendJSON(dst []byte, event tweetstream.Event) []byte {
	raw := tweetstream.Raw(event)
	if !isJSON(event, raw) {
		return appendFields(dst, event)
	}
	dst = append(append(dst, `{"kind":"`...), event.Kind()...)
	dst = append(dst, `","message":`...)
	if bytes.ContainsAny(raw, "\r\n") { // between the values of a message of several lines
		compact := bytes.NewBuffer(dst)
		if json.Compact(compact, raw) == nil { // it is valid
			return append(compact.Bytes(), '}')
		}
	}
	return append(append(dst, raw...), '}')
}

// isEnvelope reports whether a line is one of appendJSON's, where a message was
// to be expected.
func isEnvelope(line []byte) bool {
	rest, found := bytes.CutPrefix(line, []byte(`{"kind":"`))
	kind, _, _ := bytes.Cut(rest, []byte(`"`))
	return found && slices.Contains(tweetstream.Kinds(), tweetstream.Kind(kind))
}

// errEnvelope refuses such lines.
var errEnvelope = errors.New("this is output of --format json, which is no stream: only that of --format raw can be read back")

// isJSON reports whether an event has a message that is JSON and in order.
func isJSON(event tweetstream.Event, raw []byte) bool {
	switch event.Kind() {
	case tweetstream.KindMalformed:
		return false
	case tweetstream.KindUnknown:
		return json.Valid(raw)
	default: // was decoded
		return raw != nil
	}
}

// fields are what there is to say about an event that is no JSON message.
type fields struct {
	Kind         tweetstream.Kind `json:"kind"`
	Text         *string          `json:"text,omitempty"`
	Error        string           `json:"error,omitempty"`
	Path         string           `json:"path,omitempty"`
	Offset       *int64           `json:"offset,omitempty"`
	Size         int64            `json:"size,omitempty"`
	Attempt      int              `json:"attempt,omitempty"`
	GapMS        *int64           `json:"gap_ms,omitempty"`
	LastStatusID int64            `json:"last_status_id,omitempty,string"` // a number would be rounded by many readers
	Status       int              `json:"status,omitempty"`
	Body         string           `json:"body,omitempty"`
	RetryInMS    *int64           `json:"retry_in_ms,omitempty"`
	Count        int64            `json:"count,omitempty"`
}

func appendFields(dst []byte, event tweetstream.Event) []byte {
	f := fields{Kind: event.Kind()}
	text := string(tweetstream.Raw(event))
	switch e := event.(type) {
	case *tweetstream.Unknown:
		f.Text = &text
	case *tweetstream.Malformed:
		f.Text, f.Error, f.Path, f.Offset, f.Size = &text, e.Err.Error(), e.Path, &e.Offset, e.Size
	case *tweetstream.Connected:
		f.Attempt, f.GapMS, f.LastStatusID = e.Attempt, millis(e.Gap), e.LastStatusID
	case *tweetstream.Closed:
		f.RetryInMS = millis(e.RetryIn)
	case *tweetstream.ConnectionError:
		f.Error, f.RetryInMS = e.Err.Error(), millis(e.RetryIn)
	case *tweetstream.RequestError:
		f.Error, f.Status, f.Body, f.RetryInMS = e.Error(), e.StatusCode, string(e.Body), millis(e.RetryIn)
	case *tweetstream.Dropped:
		f.Count = e.Count
	case *tweetstream.KeepAlive, *tweetstream.Status, *tweetstream.Delete, *tweetstream.ScrubGeo, *tweetstream.Limit,
		*tweetstream.StatusWithheld, *tweetstream.UserWithheld, *tweetstream.Disconnect, *tweetstream.Warning:
		// the kind says all, or the message does
	}
	line, err := json.Marshal(f)
	if err != nil { // not with these types
		return append(dst, `{"kind":"`+event.Kind()+`"}`...)
	}
	return append(dst, line...)
}

func millis(d time.Duration) *int64 {
	ms := d.Milliseconds()
	return &ms
}
