package tweetstream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream/internal/frame"
	"github.com/gotweetstream/tweetstream/internal/ordered"
	"github.com/gotweetstream/tweetstream/tweet"
)

const (
	minMaxMessage     = 1 << 10
	defaultMaxMessage = 1 << 20
	maxMaxMessage     = frame.MaxSkip

	maxDepth = 128 // as in package tweet
)

// Decoder reads the messages of a v1.1 stream, live or saved, and returns them as events. It
// needs no network, and no goroutine unless [Decoder.SetWorkers] asks for some.
//
// A message ends with CRLF. A bare LF ends it too, unless the text before it is the beginning
// of a longer JSON value. Values may also stand over several lines, back to back on one line,
// or in an array, which stands for its elements. Byte order marks are left out. A blank line
// is a [*KeepAlive]. Invalid UTF-8 and lone surrogates become U+FFFD in text and stay as they
// were in Raw. A message that does not decode is a [*Malformed], and decoding goes on after it.
//
// A Decoder reads into slabs of 64 KiB and cuts each event's Raw out of them without copying.
// A slab is never written to again, but lives as long as any one event of it: a program that
// keeps few events for long should keep copies of Raw.
//
// A Decoder must not be used from several goroutines at once. The zero Decoder is not usable;
// make one by [NewDecoder].
type Decoder struct {
	source  *frame.Source[decoded]
	frames  *frame.Reader // of source
	lengths bool          // stand on lines before messages
	only    kindSet
	workers int   // of All
	err     error // returned from now on
	screen  func([]byte) bool
	feed    func([]byte) []Event // decodes in place of decode, for a client
	rest    []Event              // of the last message
	left    int64                // out by the screen
}

// NewDecoder returns a Decoder that reads from r. It reads ahead of the events that it
// returns. It does not unpack: for compressed input, r is a gzip.Reader or the like.
func NewDecoder(r io.Reader) *Decoder {
	if r == nil {
		return &Decoder{}
	}
	source := frame.NewSource[decoded](r)
	return &Decoder{source: source, frames: frame.NewReader(source, defaultMaxMessage)}
}

// SetMaxMessageSize sets how many bytes a message may have, as [WithMaxMessageSize] does. A
// size out of range becomes the nearest one in it. The default is 1 MiB.
func (d *Decoder) SetMaxMessageSize(bytes int) {
	d.frames.SetLimit(min(max(bytes, minMaxMessage), maxMaxMessage))
}

// SetSkipAll makes the Decoder pass over a message that is too long up to its end, wherever
// that is. It suits files: without it, decoding ends with [ErrMessageTooLong] once 16 MiB of one
// message were passed over, since a live connection that sends so much is of no use.
func (d *Decoder) SetSkipAll() { d.frames.SkipAll() }

// SetDelimited says that the stream was requested with delimited=length: a line before each
// message holds the number of its bytes. The Decoder leaves such lines out. It still tells
// messages apart by their line ends, so a wrong number does no harm.
func (d *Decoder) SetDelimited(on bool) { d.lengths = on }

// SetOnly makes the Decoder leave out events of all other kinds; without arguments it leaves
// out none. Other messages are recognised by their keys and skipped undecoded, so damage in
// them goes unnoticed. Add KindMalformed to have every message decoded.
func (d *Decoder) SetOnly(kinds ...Kind) { d.only = kindSetOf(kinds) }

// SetWorkers makes All decode with n goroutines, beside one that reads. The events and their
// order stay the same. It suits saved files with a message on each line: up to n processors
// decode them. The default is 1, without any goroutine; lower values stand for it. Decode
// never uses more.
//
// With several workers All reads ahead of its loop, at most 2n + 3 chunks of 64 KiB. A loop
// that is left early waits for a read under way, and no goroutine stays. Decode then returns
// an error, since the Decoder has read messages that nobody received.
func (d *Decoder) SetWorkers(n int) { d.workers = n }

// SetScreen makes the Decoder leave out, undecoded, each message for which may returns false.
// The function may looks at the bytes, which it must not change or keep, and tells whether
// the event may be wanted. With several workers it is called from several goroutines. Blank
// lines and lines that hold more or less than one JSON value are never left out. Of a message
// that is left out only the brackets are checked. A nil function leaves out nothing.
func (d *Decoder) SetScreen(may func(message []byte) bool) { d.screen = may }

// Screened returns how many messages the screen has left out so far.
func (d *Decoder) Screened() int64 { return d.left }

// Decode returns the next event. At the end of the input it returns io.EOF. If the input ends
// in the middle of a message, it discards that message and returns io.ErrUnexpectedEOF; a
// whole JSON object counts even without a line end. It returns an error of the reader as it
// is. After an error Decode returns the same error again.
func (d *Decoder) Decode() (Event, error) {
	for {
		event, kind, err := d.next()
		if err != nil || d.only.has(kind) {
			return event, err
		}
	}
}

// All returns an iterator over the events up to the end of the input. An error other than
// io.EOF is its last pair, with a nil event.
func (d *Decoder) All() iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		if d.workers > 1 && d.source != nil && d.err == nil {
			d.ahead(yield)
			return
		}
		for {
			event, err := d.Decode()
			if err == io.EOF || !yield(event, err) || err != nil {
				return
			}
		}
	}
}

// errLeft is returned after a loop over All has left messages behind.
var errLeft = errors.New("tweetstream: a loop over All with several workers was left early, " +
	"and the Decoder had read on")

// ahead is All with several workers:
//
//	source ─▶ chunks of lines ─▶ workers ─┬─ a message a line ──▶ events
//	                                      └─ else ─▶ frames ────▶ events
//
// The workers decode on the guess that each line is a message. Where that is wrong, the
// lines are read one after the other, until the guess can be right again.
func (d *Decoder) ahead(yield func(Event, error) bool) {
	chunks := ordered.Map(context.Background(), d.workers, d.source.Chunks(), d.decodeChunk)
	next, stop := iter.Pull2(chunks)
	d.source.Follow(next)
	end := errLeft
	defer func() { stop(); d.err = end }()
	for {
		events, err := d.some()
		for _, event := range events {
			if !yield(event, nil) {
				return
			}
		}
		if err != nil {
			end = err
			break
		}
	}
	if end != io.EOF {
		yield(nil, end)
	}
}

// some returns the wanted events of the next chunk, or of the next message.
func (d *Decoder) some() ([]Event, error) {
	if d.frames.Idle() {
		if c, ok := d.source.Take(); ok {
			d.frames.Pass(len(c.Text))
			d.left += c.Value.left
			return c.Value.events, nil
		}
	}
	event, kind, err := d.next()
	if err != nil || !d.only.has(kind) {
		return nil, err
	}
	return []Event{event}, nil
}

// decoded are the wanted events of a chunk, and how many messages its screen has left out.
type decoded struct {
	events []Event
	left   int64
}

// chunk is a part of the input, decoded.
type chunk = frame.Chunk[decoded]

// decodeChunk decodes the lines of a chunk. It gives up at a line that is no message. The
// error is always nil.
func (d *Decoder) decodeChunk(text []byte) (chunk, error) {
	var value decoded
	for rest := text; len(rest) > 0; {
		line, end, more, ok := d.frames.Line(rest)
		rest = more
		switch {
		case !ok:
			return chunk{Text: text}, nil
		case d.lengths && isNumber(line), d.skippable(line, end) != 0:
			continue
		case d.screened(line, end):
			value.left++
			continue
		}
		event := decode(line)
		if _, bad := event.(*Malformed); bad {
			return chunk{Text: text}, nil
		}
		if d.only.has(event.Kind()) {
			value.events = append(value.events, event)
		}
	}
	return chunk{Text: text, Done: true, Value: value}, nil
}

// next returns the next event, wanted or not, and its kind. The event is nil for an unwanted
// message that was skipped undecoded.
func (d *Decoder) next() (Event, Kind, error) {
	if len(d.rest) > 0 {
		event := d.rest[0]
		d.rest = d.rest[1:]
		return event, event.Kind(), nil
	}
	line, end, err := d.line()
	if err == nil {
		if kind := d.skippable(line, end); kind != 0 {
			d.frames.Discard()
			return nil, kind, nil
		}
		event := d.event(line, end)
		return event, event.Kind(), nil
	}
	event, err := d.tail(line, err)
	if err != nil {
		d.err = err
		return nil, 0, err
	}
	return event, event.Kind(), nil
}

// line returns the next line that is not a length and may be wanted.
func (d *Decoder) line() ([]byte, frame.End, error) {
	switch {
	case d.frames == nil:
		return nil, 0, errors.New("tweetstream: a Decoder must be made by NewDecoder")
	case d.err != nil:
		return nil, 0, d.err
	}
	for {
		line, end, err := d.frames.Next()
		switch {
		case err != nil:
			return line, end, err
		case d.lengths && isNumber(line):
		case d.screened(line, end):
			d.left++
			d.frames.Discard()
		default:
			return line, end, nil
		}
	}
}

// screened reports whether a message is to be left out.
func (d *Decoder) screened(line []byte, end frame.End) bool {
	return d.screen != nil && end != frame.TooLong && !d.screen(line) && frame.IsOne(line, end)
}

func isNumber(line []byte) bool {
	other := func(r rune) bool { return r < '0' || r > '9' }
	return len(line) > 0 && !bytes.ContainsFunc(line, other)
}

// event returns the event of a line, of the value of several lines that begins in it, or of
// the first of several values in it.
func (d *Decoder) event(line []byte, end frame.End) Event {
	if end == frame.TooLong {
		return &Malformed{Size: d.frames.Skipped(), Err: ErrMessageTooLong, Raw: line}
	}
	event := d.decode(line)
	if _, bad := event.(*Malformed); !bad || end == frame.Element {
		return event
	}
	if joined := d.joined(); joined != nil {
		return joined
	}
	if first, ok := d.frames.Split(); ok {
		return d.decode(first)
	}
	return event
}

// joined returns the event of a value of several lines, or nil.
func (d *Decoder) joined() Event {
	value, ok := d.frames.Join()
	if !ok {
		return nil
	}
	event := d.decode(value)
	if _, bad := event.(*Malformed); bad && !json.Valid(value) {
		return nil
	}
	d.frames.Accept()
	return event
}

// tail decides about the bytes after the last line end. No beginning of a JSON object or array is
// one itself, so one that decodes is whole. Anything else may have been cut.
func (d *Decoder) tail(rest []byte, err error) (Event, error) {
	if err == frame.ErrTooLong {
		err = ErrMessageTooLong
	}
	if rest = bytes.TrimSpace(rest); len(rest) == 0 {
		return nil, err
	}
	event := d.decode(rest)
	whole := rest[0] == '{' || rest[0] == '[' || string(rest) == connectionLimit
	if _, bad := event.(*Malformed); !bad && whole {
		return event, nil
	}
	if first, ok := d.frames.Split(); ok {
		return d.decode(first), nil
	}
	if len(bytes.Trim(rest, "\x00")) == 0 { // left by a crash, and no message
		return event, nil
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return nil, err
}

// kindsByKeys are the kinds of messages that may be skipped once their keys were seen. Limit,
// Disconnect and System are not among them: the client acts on them even if nobody wants them.
var kindsByKeys = [...]Kind{
	tweet.KindOther: 0, tweet.KindLimit: 0, tweet.KindDisconnect: 0, tweet.KindSystem: 0,

	tweet.KindTweet:          KindStatus,
	tweet.KindDelete:         KindDelete,
	tweet.KindScrubGeo:       KindScrubGeo,
	tweet.KindStatusWithheld: KindStatusWithheld,
	tweet.KindUserWithheld:   KindUserWithheld,
	tweet.KindWarning:        KindWarning,
	tweet.KindCompliance:     KindCompliance,
	tweet.KindLike:           KindLike,
}

// skippable returns the kind of a message that need not be decoded, 0 for any other.
func (d *Decoder) skippable(line []byte, end frame.End) Kind {
	if d.only == 0 || d.only.has(KindMalformed) || end == frame.TooLong || len(line) == 0 ||
		d.feed != nil {
		return 0
	}
	kind := kindsByKeys[tweet.KindOf(line)]
	switch {
	case kind == 0, d.only.has(kind), !frame.IsOne(line, end):
		return 0
	case kind == KindDelete && (d.only.has(KindUnknown) || d.only.has(KindLike)):
		return 0 // a delete of something else than a Tweet turns out to be one of these
	default:
		return kind
	}
}

// decode returns the first event of a message, and keeps the others for next.
func (d *Decoder) decode(message []byte) Event {
	if d.feed == nil || len(bytes.TrimSpace(message)) == 0 {
		return decode(message)
	}
	isNil := func(e Event) bool { return e == nil }
	events := slices.DeleteFunc(d.feed(message), isNil)
	if len(events) == 0 {
		return &Unknown{Name: firstKey(message), Raw: message}
	}
	d.rest = events[1:]
	return events[0]
}

// decode returns the event of one message.
func decode(message []byte) Event {
	if len(bytes.TrimSpace(message)) == 0 {
		return &KeepAlive{}
	}
	event, err := decodeAs(tweet.KindOf(message), message)
	if err != nil {
		return malformed(message, err)
	}
	return event
}

func decodeAs(kind tweet.Kind, line []byte) (Event, error) {
	switch kind {
	case tweet.KindTweet:
		e := &Status{Raw: line}
		var err error
		e.Skipped, err = tweet.UnmarshalLenient(line, &e.Tweet)
		return e, err
	case tweet.KindDelete:
		return decodeDelete(line)
	case tweet.KindScrubGeo:
		e := &ScrubGeo{Raw: line}
		return e, tweet.UnmarshalNotice(line, &e.ScrubGeo)
	case tweet.KindLimit:
		e := &Limit{Raw: line}
		return e, tweet.UnmarshalNotice(line, &e.Limit)
	case tweet.KindStatusWithheld:
		e := &StatusWithheld{Raw: line}
		return e, tweet.UnmarshalNotice(line, &e.StatusWithheld)
	case tweet.KindUserWithheld:
		e := &UserWithheld{Raw: line}
		return e, tweet.UnmarshalNotice(line, &e.UserWithheld)
	case tweet.KindDisconnect:
		e := &Disconnect{Raw: line}
		return e, tweet.UnmarshalNotice(line, &e.Disconnect)
	case tweet.KindWarning:
		e := &Warning{Raw: line}
		return e, tweet.UnmarshalNotice(line, &e.Warning)
	case tweet.KindCompliance:
		e := &Compliance{Raw: line}
		return e, tweet.UnmarshalNotice(line, &e.Compliance)
	case tweet.KindSystem:
		e := &System{Raw: line}
		return e, tweet.UnmarshalNotice(line, &e.System)
	case tweet.KindLike:
		e := &Like{Raw: line}
		return e, tweet.UnmarshalNotice(line, &e.Like)
	default:
		return decodeOther(line)
	}
}

// decodeDelete makes the delete of a favorite a Like, and that of something else than a Tweet,
// such as a direct message in a user stream, an Unknown.
func decodeDelete(line []byte) (Event, error) {
	e := &Delete{Raw: line}
	if err := tweet.UnmarshalNotice(line, &e.Delete); err != nil {
		return nil, err
	}
	if e.Status != (tweet.DeletedStatus{}) {
		return e, nil
	}
	like := &Like{Raw: line}
	err := tweet.UnmarshalNotice(line, &like.Like)
	if located := new(tweet.DecodeError); errors.As(err, &located) && located.Path == "" {
		return decodeOther(line)
	}
	return like, err
}

// decodeOther tells JSON of other kinds and notices in plain text from rubbish.
func decodeOther(line []byte) (Event, error) {
	var value json.RawMessage
	if frame.Depth(line) > maxDepth {
		return nil, fmt.Errorf("nested deeper than %d", maxDepth)
	}
	if err := json.Unmarshal(line, &value); err != nil && !isNotice(line) {
		return nil, err
	}
	return &Unknown{Name: firstKey(value), Raw: line}, nil
}

func firstKey(value []byte) string {
	tokens := json.NewDecoder(bytes.NewReader(value))
	if brace, _ := tokens.Token(); brace != json.Delim('{') {
		return ""
	}
	name, _ := tokens.Token()
	key, _ := name.(string)
	return key
}

// isNotice reports whether a line is a sentence and not an attempt at JSON.
func isNotice(line []byte) bool {
	first := line[0] | 0x20
	return first >= 'a' && first <= 'z' && bytes.IndexByte(line, ' ') > 0 &&
		!bytes.ContainsAny(line, `{}[]"`) &&
		utf8.Valid(line) && !bytes.ContainsFunc(line, unicode.IsControl)
}

func malformed(line []byte, err error) *Malformed {
	m := &Malformed{Err: err, Size: int64(len(line)), Raw: line}
	var located *tweet.DecodeError
	var syntax *json.SyntaxError
	if errors.As(err, &located) {
		m.Path, m.Offset, m.Err = located.Path, located.Offset, located.Err
	} else if errors.As(err, &syntax) {
		m.Offset = syntax.Offset
	}
	return m
}
