package tweetstream

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"unicode"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream/tweet"
)

const (
	maxDepth    = 128 // as in package tweet
	slabSize    = 64 << 10
	minRead     = 4 << 10 // least room to read into, so that reads stay large
	maxSkip     = 16 << 20
	excerptSize = 256

	minMaxMessage, defaultMaxMessage = 1 << 10, 1 << 20
)

// Decoder reads the messages of a v1.1 stream, live or saved, and gives them as
// events. It needs no network and no goroutine.
//
// A message ends with CRLF. A bare LF ends it too, unless what stands before it
// is the beginning of a longer JSON value. A blank line is a [*KeepAlive].
// Invalid UTF-8 and lone surrogates become U+FFFD in text and stay as they were
// in Raw. A message that does not decode is a [*Malformed], and decoding goes
// on after it.
//
// It reads into slabs of 64 KiB and cuts each event's Raw out of them without
// copying. A slab is never written to again, but lives as long as any one event
// of it: a program that keeps few events for long should keep copies of Raw.
//
// A Decoder must not be used from several goroutines at once.
type Decoder struct {
	frames  frames
	lengths bool
	first   bool
	only    kindSet
}

// NewDecoder returns a Decoder that reads from r. It may read more than it has
// returned yet. Input that is compressed must be unpacked by r, such as a
// gzip.Reader.
func NewDecoder(r io.Reader) *Decoder {
	return &Decoder{frames: frames{r: r, max: defaultMaxMessage}, first: true}
}

// SetMaxMessageSize is [WithMaxMessageSize] for a Decoder.
func (d *Decoder) SetMaxMessageSize(bytes int) {
	d.frames.max = min(max(bytes, minMaxMessage), maxSkip)
}

// SetDelimited says that the stream was asked for with delimited=length: before
// each message stands a line with the number of its bytes. Such lines are left
// out; where a message ends is seen from its own line end, so that a number
// that is wrong does no harm.
func (d *Decoder) SetDelimited(on bool) { d.lengths = on }

// SetOnly makes the Decoder leave out events of other kinds; without any kinds it
// leaves out none. Messages of other kinds are recognised by their keys and skipped
// undecoded, so damage in them goes unnoticed. Add KindMalformed to have every
// message decoded.
func (d *Decoder) SetOnly(kinds ...Kind) { d.only = kindSetOf(kinds) }

// Decode returns the next event. At the end of the input it returns io.EOF, or
// io.ErrUnexpectedEOF if that was in the middle of a message, which is then
// discarded; a JSON object that is whole counts also without a line end. An
// error of the reader comes as it is. After an error Decode returns the same
// again.
func (d *Decoder) Decode() (Event, error) {
	for {
		event, kind, err := d.next()
		if err != nil || d.only.has(kind) {
			return event, err
		}
	}
}

// next returns the next event, wanted or not, and its kind. The event is nil for
// an unwanted message that was skipped undecoded.
func (d *Decoder) next() (Event, Kind, error) {
	line, end, err := d.line()
	if err == nil {
		if kind := d.skippable(line, end); kind != 0 {
			return nil, kind, nil
		}
	}
	event, err := d.decode(line, end, err)
	if err != nil {
		return nil, 0, err
	}
	return event, event.Kind(), nil
}

func (d *Decoder) decode(line []byte, end lineEnd, err error) (Event, error) {
	if err != nil {
		return d.tail(line, err)
	}
	if end == tooLong {
		return &Malformed{Size: d.frames.skipped, Err: ErrMessageTooLong, Raw: line}, nil
	}
	event := decode(line)
	if _, bad := event.(*Malformed); bad && end == lf {
		if joined, ok := d.joined(line); ok {
			return joined, nil
		}
	}
	return event, nil
}

// kindsByKeys are the kinds that can be told without decoding, and skipped. Limit
// and disconnect are not among them, since the client goes by them.
var kindsByKeys = [...]Kind{
	tweet.KindTweet: KindStatus, tweet.KindDelete: KindDelete, tweet.KindScrubGeo: KindScrubGeo,
	tweet.KindStatusWithheld: KindStatusWithheld, tweet.KindUserWithheld: KindUserWithheld, tweet.KindWarning: KindWarning,
}

// skippable returns the kind of a message that nobody wants, 0 if somebody may.
func (d *Decoder) skippable(line []byte, end lineEnd) Kind {
	if d.only == 0 || d.only.has(KindMalformed) || !looksWhole(line, end) {
		return 0
	}
	switch kind := tweet.KindOf(line); kind {
	case tweet.KindOther, tweet.KindLimit, tweet.KindDisconnect:
		return 0
	default:
		k := kindsByKeys[kind]
		if d.only.has(k) || k == KindDelete && d.only.has(KindUnknown) { // as some deletes are
			return 0
		}
		return k
	}
}

// looksWhole reports whether a line seems to be a whole object. After a bare LF
// more of it may follow.
func looksWhole(line []byte, end lineEnd) bool {
	if end == tooLong || len(line) == 0 || line[len(line)-1] != '}' {
		return false
	}
	return end == crlf || bytes.Count(line, []byte("{")) == bytes.Count(line, []byte("}"))
}

// All returns an iterator over the events up to the end of the input. An error
// other than io.EOF is its last pair, with a nil event.
func (d *Decoder) All() iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			event, err := d.Decode()
			if err == io.EOF || !yield(event, err) || err != nil {
				return
			}
		}
	}
}

// line returns the next line that is no length, without a byte order mark, which
// no JSON decoder likes.
func (d *Decoder) line() ([]byte, lineEnd, error) {
	for {
		line, end, err := d.frames.next()
		if d.first {
			d.first = false
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		if err != nil || !d.lengths || !isNumber(line) {
			return line, end, err
		}
	}
}

func isNumber(line []byte) bool {
	return len(line) > 0 && !bytes.ContainsFunc(line, func(r rune) bool { return r < '0' || r > '9' })
}

// joined decodes a line together with those after it, where it begins a value
// that goes on.
func (d *Decoder) joined(line []byte) (Event, bool) {
	message, ok := d.frames.join(len(line) + 1)
	if !ok {
		return nil, false
	}
	event := decode(trimLineEnd(message))
	if _, bad := event.(*Malformed); bad && !json.Valid(message) {
		return nil, false
	}
	d.frames.take(len(message) - len(line) - 1)
	return event, true
}

// tail decides what becomes of bytes after the last line end. JSON objects are
// prefix-free, so one that decodes is whole; anything else may have been cut.
func (d *Decoder) tail(rest []byte, err error) (Event, error) {
	if rest = bytes.TrimSpace(rest); len(rest) == 0 {
		return nil, err
	}
	event := decode(rest)
	if _, bad := event.(*Malformed); !bad && (rest[0] == '{' || string(rest) == connectionLimit) {
		return event, nil
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
		d.frames.err = err
	}
	return nil, err
}

// decode gives the event for one message.
func decode(line []byte) Event {
	if len(bytes.TrimSpace(line)) == 0 {
		return &KeepAlive{}
	}
	event, err := decodeAs(tweet.KindOf(line), line)
	if err != nil {
		return malformed(line, err)
	}
	return event
}

func decodeAs(kind tweet.Kind, line []byte) (Event, error) {
	switch kind {
	case tweet.KindTweet:
		e := &Status{Raw: line}
		return e, tweet.Unmarshal(line, &e.Tweet)
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
	default:
		return decodeOther(line)
	}
}

// decodeDelete leaves deletes of anything but a Tweet to Unknown, such as those
// of direct messages in user streams.
func decodeDelete(line []byte) (Event, error) {
	e := &Delete{Raw: line}
	if err := tweet.UnmarshalNotice(line, &e.Delete); err != nil {
		return nil, err
	}
	if e.Status == (tweet.DeletedStatus{}) {
		return decodeOther(line)
	}
	return e, nil
}

// decodeOther tells JSON of other kinds, and notices in plain text, from
// rubbish.
func decodeOther(line []byte) (Event, error) {
	var value json.RawMessage
	var shape extent
	if shape.add(line); shape.deepest > maxDepth {
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

// connectionLimit is the one plain-text notice that is known of real streams.
const connectionLimit = "Exceeded connection limit for user"

// isNotice reports whether a line is a sentence and no attempt at JSON.
func isNotice(line []byte) bool {
	first := line[0] | 0x20
	return first >= 'a' && first <= 'z' && bytes.IndexByte(line, ' ') > 0 &&
		!bytes.ContainsAny(line, `{}[]"`) && utf8.Valid(line) && !bytes.ContainsFunc(line, unicode.IsControl)
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

// lineEnd says how a frame ended.
type lineEnd int

const (
	crlf lineEnd = iota
	lf
	tooLong
)

// frames cuts a stream into lines. Bytes slab[start:end] are read but not
// given out; slab[:start] belongs to whom it was given and is not touched
// again.
type frames struct {
	r          io.Reader
	max        int
	slab       []byte
	offset     int64 // of slab[0] in the stream
	start, end int
	scanned    int // no line feed in slab[start:scanned]
	crlf       bool
	unjoinable int64 // offset before which no line begins a value of several
	skipped    int64 // size of the line that was too long
	err        error // of r; comes after what was read before it
}

// next returns the next line without its end. With an error it returns what
// stands between the last line end and the end of the input.
func (f *frames) next() ([]byte, lineEnd, error) {
	for {
		if i := bytes.IndexByte(f.slab[f.scanned:f.end], '\n'); i >= 0 {
			to := f.scanned + i + 1
			if len(trimLineEnd(f.slab[f.start:to])) > f.max {
				return f.skip()
			}
			line, end := f.cut(to)
			return line, end, nil
		}
		f.scanned = f.end
		if f.end-f.start > f.max+1 { // one may be the CR of the line end
			return f.skip()
		}
		if err := f.fill(); err != nil {
			rest := f.slab[f.start:f.end]
			if len(trimLineEnd(rest)) > f.max {
				return f.skip()
			}
			f.take(len(rest))
			return rest, crlf, err
		}
	}
}

// cut takes slab[start:to], which ends in a line feed.
func (f *frames) cut(to int) ([]byte, lineEnd) {
	whole := f.slab[f.start:to:to]
	f.start, f.scanned = to, to
	line := trimLineEnd(whole)
	if len(whole)-len(line) == 1 {
		return line, lf
	}
	f.crlf = true
	return line, crlf
}

// fill reads once, into a new slab if this one is full.
func (f *frames) fill() error {
	if f.r == nil && f.err == nil {
		f.err = errors.New("tweetstream: a Decoder must be made by NewDecoder")
	}
	if f.err != nil {
		return f.err
	}
	if len(f.slab)-f.end < minRead {
		f.move(make([]byte, max(slabSize, 2*(f.end-f.start))))
	}
	for range maxEmptyReads {
		n, err := f.r.Read(f.slab[f.end:])
		f.end += n
		f.err = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	f.err = io.ErrNoProgress
	return f.err
}

// maxEmptyReads bounds how often a reader may return nothing, as in bufio.
const maxEmptyReads = 100

// move goes on in another slab with what was not given out yet.
func (f *frames) move(slab []byte) {
	n := copy(slab, f.slab[f.start:f.end])
	f.offset += int64(f.start)
	f.slab, f.scanned, f.start, f.end = slab, f.scanned-f.start, 0, n
}

// skip drops a line that is too long and returns its beginning. The last line of
// the input may lack its end.
func (f *frames) skip() ([]byte, lineEnd, error) {
	excerpt := bytes.Clone(f.slab[f.start : f.start+excerptSize])
	last := byte(0) // of the line so far
	for f.skipped = 0; ; {
		part, _, whole := bytes.Cut(f.slab[f.start:f.end], []byte("\n"))
		if n := len(part); n > 0 {
			last = part[n-1]
			f.skipped += int64(n)
			f.take(n)
		}
		if whole {
			f.take(1)
			break
		}
		if f.skipped > maxSkip {
			f.err = ErrMessageTooLong
			return nil, tooLong, f.err
		}
		if f.fill() != nil {
			break // the error comes with the next line
		}
	}
	if last == '\r' {
		f.skipped--
	}
	return excerpt, tooLong, nil
}

// join returns a line that ended in a bare LF, which is the last size bytes
// that were taken, together with the lines after it, up to the end of the JSON
// value that it begins. It reports false if it begins none that goes on. The
// lines after it are not taken yet.
func (f *frames) join(size int) ([]byte, bool) {
	if f.offset+int64(f.start-size) < f.unjoinable {
		return nil, false
	}
	var value extent
	value.add(f.slab[f.start-size : f.start])
	length := size // of what value has seen
	f.start -= size
	defer func() { // once tried, not again: hostile input would make it quadratic
		f.unjoinable = f.offset + int64(f.start+length)
		f.start += size
		f.scanned = f.start
	}()
	for value.open() && length <= f.max {
		next, whole := f.lineAt(length)
		if len(next) == 0 || !f.crlf && next[0] == '{' && !expectsValue(f.slab[f.start:f.start+length]) {
			return nil, false
		}
		value.add(next)
		length += len(next)
		if !value.open() || whole && bytes.HasSuffix(next, []byte("\r\n")) {
			return f.slab[f.start : f.start+length : f.start+length], true
		}
	}
	return nil, false
}

// lineAt returns the line that begins n bytes after start, with its end, or
// what there is of it at the end of the input or over the limit.
func (f *frames) lineAt(n int) (line []byte, whole bool) {
	for scanned := n; ; {
		if i := bytes.IndexByte(f.slab[f.start+scanned:f.end], '\n'); i >= 0 {
			return f.slab[f.start+n : f.start+scanned+i+1], true
		}
		scanned = f.end - f.start
		if scanned > f.max || f.fill() != nil {
			return f.slab[f.start+n : f.end], false
		}
	}
}

// expectsValue reports whether JSON that ends here can go on with an object.
func expectsValue(text []byte) bool {
	// From the right only: text grows line by line, and may begin with a lot of space.
	text = bytes.TrimRight(text, " \t\r\n")
	return len(text) > 0 && bytes.IndexByte([]byte(",:["), text[len(text)-1]) >= 0
}

// take gives up the next n bytes, which hold whole lines.
func (f *frames) take(n int) {
	f.start += n
	f.scanned = f.start
}

func trimLineEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

// extent finds the end of a JSON value without checking it.
type extent struct {
	depth, deepest   int
	inString, escape bool
}

// open reports whether the value has begun and not ended.
func (e *extent) open() bool { return e.depth > 0 }

func (e *extent) add(text []byte) {
	for _, c := range text {
		switch {
		case e.escape:
			e.escape = false
		case e.inString:
			e.escape, e.inString = c == '\\', c != '"'
		case c == '"':
			e.inString = true
		case c == '{' || c == '[':
			e.depth++
			e.deepest = max(e.deepest, e.depth)
		case c == '}' || c == ']':
			e.depth--
		}
	}
}

// inflater reads gzip and hands over at once what was flushed. The Reader of
// compress/gzip alone holds a message back until the next member begins, where
// a server ends a member after each message. It gives up on what unpacks to
// more than real streams do by far.
type inflater struct {
	packed counter
	src    *bufio.Reader // of packed
	z      gzip.Reader
	inside bool // a member
	out    int64
	// Up to the last message: bytes before and after unpacking.
	packedBefore, outBefore int64
}

const (
	maxInflation   = 100 // a Tweet packs 4 to 24 times
	inflationStart = 1 << 20
)

func newInflater(r io.Reader) *inflater {
	f := &inflater{packed: counter{r: r}}
	f.src = bufio.NewReaderSize(&f.packed, slabSize)
	return f
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// Read reads from one member at a time. The end of the input between members
// is io.EOF.
func (f *inflater) Read(p []byte) (n int, err error) {
	for n == 0 && err == nil {
		if !f.inside {
			if err := f.z.Reset(f.src); err != nil {
				return 0, f.headerError(err)
			}
			f.z.Multistream(false)
			f.inside = true
		}
		if n, err = f.z.Read(p); err == io.EOF {
			f.inside, err = false, nil
		}
	}
	if f.out += int64(n); err == nil && f.isBomb() {
		err = fmt.Errorf("%w: it unpacks to more than %d times its size", errNotStream, maxInflation)
	}
	return n, err
}

// unpacked returns how many bytes of the input have been unpacked.
func (f *inflater) unpacked() int64 { return f.packed.n - int64(f.src.Buffered()) }

// message says that what was unpacked so far had some meaning.
func (f *inflater) message() { f.outBefore, f.packedBefore = f.out, f.unpacked() }

func (f *inflater) isBomb() bool {
	out := f.out - f.outBefore
	return out >= inflationStart && out > maxInflation*(f.unpacked()-f.packedBefore)
}

// headerError tells a body that was never gzip from one that got broken.
func (f *inflater) headerError(err error) error {
	if err == gzip.ErrHeader && f.out == 0 {
		return fmt.Errorf("%w: %w", errNotStream, err)
	}
	return err
}
