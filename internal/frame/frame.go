// Package frame cuts a stream of bytes into messages, one JSON value each.
//
// A message is a line. CRLF ends it, and a bare LF does too, unless the line is only the
// beginning of a JSON value: [Reader.Join] then gives the whole value. A line over the
// limit is skipped, and its beginning is returned in its place. A byte order mark at the
// start of the stream is left out.
//
// Lines are cut out of slabs without copying. A slab is never written to again once a line
// of it was returned that nobody has discarded, so lines may be kept; each keeps its slab in
// memory, of 64 KiB, or of up to four times its own size.
package frame

import (
	"bytes"
	"errors"
	"io"
	"math"
)

const (
	// MaxSkip is the largest limit for a line, in bytes. After so many without a line
	// end a Reader gives up.
	MaxSkip = 16 << 20
	// ExcerptSize is how many bytes of a skipped line are returned.
	ExcerptSize = 256
	// SlabSize is the size of a slab, and the most bytes that are read at once.
	SlabSize = 64 << 10

	minRead       = 4 << 10 // least room to read into, so that reads stay large
	maxEmptyReads = 100     // how often a reader may return nothing, as in bufio
)

// ErrTooLong is returned after MaxSkip bytes without a line end.
var ErrTooLong = errors.New("message is too long")

// End says how a line ended.
type End uint8

// The ends of a line.
const (
	CRLF    End = iota // or, with an error, at the end of the input, or as endsObject says
	LF                 // any other bare one
	Element            // no line: an element of an array
	TooLong            // the line or element was skipped
)

// Reader reads lines from r. It must not be used from several goroutines at once.
//
//	           start      scanned      end
//	slab ├───────┼───────────┼──────────┼──────────────┤
//	     returned│     read, not yet    │ free
//	             │ without LF│          │
//
// slab[:start] has been returned: callers own it, and it is never written again but where
// they have discarded all lines of it.
// slab[start:end] is read but not yet returned. slab[start:scanned] holds no LF.
type Reader struct {
	r     io.Reader
	limit int   // for a line without its end, in bytes
	most  int64 // that are skipped of one
	slab  []byte

	start, scanned, end int

	offset  int64 // of slab[0] in the stream
	last    int   // bytes of the line that was returned last, with its end
	joined  int   // bytes that Join has added to it
	vain    int64 // bytes that Join has looked at without success
	lent    int   // lines of slab that were returned, but for those given back
	array   int   // how many arrays of objects start is inside of
	skipped int64
	err     error // of r; returned after everything that was read before it
}

// NewReader returns a Reader of lines of at most limit bytes, as set by SetLimit.
func NewReader(r io.Reader, limit int) *Reader {
	f := &Reader{r: r, most: MaxSkip}
	f.SetLimit(limit)
	return f
}

// SetLimit sets how many bytes a line may have, its end not counted. Values below
// ExcerptSize and over MaxSkip stand for these.
func (f *Reader) SetLimit(bytes int) { f.limit = min(max(bytes, ExcerptSize), MaxSkip) }

// SkipAll makes the Reader skip a line that is too long up to its end, wherever that is.
func (f *Reader) SkipAll() { f.most = math.MaxInt64 }

// Skipped returns how many bytes the line had that was too long, its end not counted.
func (f *Reader) Skipped() int64 { return f.skipped }

// Next returns the next line without its end, and how it ended. A line that is too long
// is skipped, and its first ExcerptSize bytes are returned. With an error Next returns
// the bytes between the last line end and the end of the input; then it returns the same
// error, again and again.
func (f *Reader) Next() (line []byte, end End, err error) {
	if f.array > 0 || f.entersArray() {
		line, end, err = f.element()
	} else {
		line, end, err = f.line()
	}
	f.lent++
	return line, end, err
}

// Discard says that nobody keeps the line that Next returned last. A slab of which no line
// is kept is used again.
func (f *Reader) Discard() { f.lent-- }

func (f *Reader) line() ([]byte, End, error) {
	for {
		f.dropMark()
		if i := bytes.IndexByte(f.slab[f.scanned:f.end], '\n'); i >= 0 {
			to := f.scanned + i + 1
			if to-f.start > f.limit && len(trimEnd(f.slab[f.start:to])) > f.limit {
				return f.skip()
			}
			line, end := f.cut(to)
			return line, end, nil
		}
		f.scanned = f.end
		if f.end-f.start > f.limit+1 { // one may be the CR of the line end
			return f.skip()
		}
		if err := f.fill(); err != nil {
			rest := f.slab[f.start:f.end]
			if len(trimEnd(rest)) > f.limit {
				return f.skip()
			}
			f.take(len(rest))
			f.last = len(rest)
			return rest, CRLF, err
		}
	}
}

// dropMark leaves out a byte order mark at the start of a line, and the record separator
// of RFC 7464. No JSON decoder likes them. Files that were put together have marks in the
// middle.
func (f *Reader) dropMark() {
	for {
		n := markAt(f.slab[f.start:f.end])
		if n == 0 {
			return
		}
		f.start += n
		f.scanned = max(f.scanned, f.start)
	}
}

// markAt returns the length of the mark that text begins with, 0 for none.
func markAt(text []byte) int {
	switch {
	case len(text) > 0 && text[0] == '\x1e':
		return 1
	case bytes.HasPrefix(text, []byte("\ufeff")):
		return len("\ufeff")
	}
	return 0
}

// cut takes slab[start:to], which ends in a line feed.
func (f *Reader) cut(to int) ([]byte, End) {
	whole := f.slab[f.start:to:to]
	f.start, f.scanned = to, to
	f.last = len(whole)
	line := trimEnd(whole)
	return f.keepable(line), endOf(line, len(whole)-len(line), f.slab[to:f.end])
}

// endOf says how a line ended, in so many bytes, and with what is known of the next lines.
func endOf(line []byte, size int, next []byte) End {
	if size == 1 && !endsObject(line, next) {
		return LF
	}
	return CRLF
}

// endsObject reports whether a bare LF is between "}" and "{". No value goes on there: JSON
// has a comma or a bracket behind "}", and no LF in strings.
func endsObject(line, next []byte) bool {
	return len(line) > 0 && line[len(line)-1] == '}' && len(next) > 0 && next[0] == '{'
}

// keepable copies a short line out of a slab that was made for a longer one, so that
// the line does not keep that slab in memory.
func (f *Reader) keepable(line []byte) []byte {
	if len(f.slab) > SlabSize && len(line) < SlabSize/4 {
		return bytes.Clone(line)
	}
	return line
}

// fill reads once. If the slab is full it goes on in another one, or, where nobody has a
// line of it, at its beginning.
func (f *Reader) fill() error {
	if f.err != nil {
		return f.err
	}
	if len(f.slab)-f.end < minRead {
		f.move(f.nextSlab())
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

func (f *Reader) nextSlab() []byte {
	rest := f.end - f.start
	if f.lent == 0 && len(f.slab) == SlabSize && rest < SlabSize/2 {
		return f.slab
	}
	f.lent = 0
	return make([]byte, max(SlabSize, 2*rest))
}

// move goes on in another slab with the bytes that were not returned yet.
func (f *Reader) move(slab []byte) {
	n := copy(slab, f.slab[f.start:f.end])
	f.offset += int64(f.start)
	f.slab, f.scanned, f.start, f.end = slab, f.scanned-f.start, 0, n
}

// skip drops a line that is too long and returns its beginning. The last line of the
// input may lack its end.
func (f *Reader) skip() ([]byte, End, error) {
	excerpt := bytes.Clone(f.slab[f.start : f.start+ExcerptSize])
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
		if f.skipped > f.most {
			f.err = ErrTooLong
			return nil, TooLong, f.err
		}
		if f.fill() != nil {
			break // the error comes with the next line
		}
	}
	if last == '\r' {
		f.skipped--
	}
	return excerpt, TooLong, nil
}

// take gives up the next n bytes, which hold whole lines.
func (f *Reader) take(n int) {
	f.start += n
	f.scanned = f.start
}

func trimEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}
