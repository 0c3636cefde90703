package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// appendJSON appends {"kind":…,"message":…} with the message's own bytes: going
// through a JSON encoder would change numbers and escapes.
func appendJSON(dst []byte, event tweetstream.Event) []byte {
	raw := tweetstream.Raw(event)
	if !isJSON(event, raw) {
		return appendDescription(dst, event)
	}
	dst = append(append(dst, `{"kind":"`...), event.Kind().String()...)
	dst = append(dst, `","message":`...)
	if bytes.ContainsAny(raw, "\r\n") { // between the values of a message of several lines
		compact := bytes.NewBuffer(dst)
		if json.Compact(compact, raw) == nil { // it is valid
			return append(compact.Bytes(), '}')
		}
	}
	return append(append(dst, raw...), '}')
}

// IsEnvelope reports whether a line is one of appendJSON's, where a message was
// to be expected.
func IsEnvelope(line []byte) bool {
	rest, found := bytes.CutPrefix(line, []byte(`{"kind":"`))
	kind, _, _ := bytes.Cut(rest, []byte(`"`))
	_, err := tweetstream.ParseKind(string(kind))
	return found && err == nil
}

// ErrEnvelope refuses such lines.
var ErrEnvelope = errors.New(
	"this is output of --format json, which is no stream: only that of --format raw can be read " +
		"back")

// Refuse returns why the first message of a file shows that it is no stream, or nil.
func Refuse(message []byte) error {
	if IsEnvelope(message) {
		return ErrEnvelope
	}
	var page struct{ Statuses, Data []json.RawMessage }
	switch err := json.Unmarshal(message, &page); {
	case err != nil:
		return nil
	case len(page.Statuses) > 0:
		return errPage
	case len(page.Data) > 0:
		return errPageV2
	}
	return nil
}

// Answers of the REST APIs have Tweets inside.
var (
	errPage = errors.New("it has answers of the search, with Tweets inside: take them out first: " +
		"jq -c '.statuses[]' FILE | tweetstream print")
	errPageV2 = errors.New("it has answers of X API v2, whose Tweets are not read here")
)

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

// description describes an event that is no JSON message.
type description struct {
	Kind    tweetstream.Kind `json:"kind"`
	Text    *string          `json:"text,omitempty"`
	Error   string           `json:"error,omitempty"`
	Path    string           `json:"path,omitempty"`
	Offset  *int64           `json:"offset,omitempty"`
	Size    int64            `json:"size,omitempty"`
	Feed    string           `json:"feed,omitempty"`
	Attempt int              `json:"attempt,omitempty"`
	GapMS   *int64           `json:"gap_ms,omitempty"`
	// a number would be rounded by many readers
	LastStatusID int64  `json:"last_status_id,omitempty,string"`
	Status       int    `json:"status,omitempty"`
	Body         string `json:"body,omitempty"`
	RetryInMS    *int64 `json:"retry_in_ms,omitempty"`
	From         string `json:"from,omitempty"` // RFC 3339, UTC
	To           string `json:"to,omitempty"`
	By           string `json:"by,omitempty"`
	Count        int64  `json:"count,omitempty"`
	Missing      []gap  `json:"missing,omitempty"`
	File         string `json:"file,omitempty"`
	Member       string `json:"member,omitempty"`
}

func appendDescription(dst []byte, event tweetstream.Event) []byte {
	f := description{Kind: event.Kind()}
	text := string(tweetstream.Raw(event))
	switch e := event.(type) {
	case *tweetstream.Unknown:
		f.Text = &text
	case *tweetstream.Malformed:
		f.Text, f.Error, f.Path, f.Offset, f.Size = &text, e.Err.Error(), e.Path, &e.Offset, e.Size
	case *tweetstream.Connected:
		f.Feed, f.Attempt, f.GapMS, f.LastStatusID = e.Feed, e.Attempt, millis(e.Gap), e.LastStatusID
	case *tweetstream.Closed:
		f.Feed, f.RetryInMS = e.Feed, millis(e.RetryIn)
	case *tweetstream.ConnectionError:
		f.Feed, f.Error, f.RetryInMS = e.Feed, e.Err.Error(), millis(e.RetryIn)
	case *tweetstream.RequestError:
		f.Feed = e.Feed
		f.Error, f.Status, f.Body, f.RetryInMS = e.Error(), e.StatusCode, string(e.Body),
			millis(e.RetryIn)
	case *tweetstream.Dropped:
		f.Count = e.Count
	case *tweetstream.Repaired:
		f.Feed, f.From, f.To, f.By = e.Feed, stamp(e.From), stamp(e.To), string(e.By)
		f.Count, f.Missing = e.Count, gapsOf(e.Missing)
		if e.Err != nil {
			f.Error = e.Err.Error()
		}
	case *tweetstream.Damaged:
		f.File, f.Member, f.Error, f.Offset = e.Source, e.Member, e.Err.Error(), &e.Offset
	case *tweetstream.Member:
		f.File, f.Member, f.Count = e.Source, e.Name, e.Messages
	case *tweetstream.KeepAlive, *tweetstream.Status, *tweetstream.Delete, *tweetstream.ScrubGeo,
		*tweetstream.Limit,
		*tweetstream.StatusWithheld, *tweetstream.UserWithheld, *tweetstream.Disconnect,
		*tweetstream.Warning, *tweetstream.Compliance, *tweetstream.System, *tweetstream.Like:
		// the kind says all, or the message does
	}
	line, err := json.Marshal(f)
	if err != nil { // not with these types
		return append(dst, `{"kind":"`+event.Kind().String()+`"}`...)
	}
	return append(dst, line...)
}

// gap is a time of which messages are missing.
type gap struct {
	From string `json:"from"`
	To   string `json:"to"`
}

func gapsOf(periods []tweetstream.Period) (gaps []gap) {
	for _, p := range periods {
		gaps = append(gaps, gap{stamp(p.From), stamp(p.To)})
	}
	return gaps
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

func millis(d time.Duration) *int64 {
	ms := d.Milliseconds()
	return &ms
}
