package frame

import (
	"bytes"
	"io"
	"iter"
)

// Source is the input of a Reader. Other goroutines may read ahead: they get its chunks
// from Chunks and hand them back in order through Follow. Take returns a chunk that they
// have dealt with; Read returns the bytes of the others.
type Source[T any] struct {
	r     io.Reader
	next  func() (Chunk[T], error, bool) // nil if it is not read ahead
	chunk Chunk[T]                       // the next one, or the rest of it
	err   error                          // behind chunk
}

// Chunk is a piece of a stream.
type Chunk[T any] struct {
	Text  []byte
	Done  bool // others have dealt with Text,
	Value T    // and this is their result
}

// NewSource returns a Source that reads from r.
func NewSource[T any](r io.Reader) *Source[T] { return &Source[T]{r: r} }

// Chunks yields the stream in chunks of at most SlabSize bytes, and then the error at its
// end, io.EOF as well. A chunk ends with a line feed, unless the line is longer than a
// chunk or the stream ends. It is yielded after the read that completes its last line, and
// never written to again.
func (s *Source[T]) Chunks() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		var rest []byte // of the last chunk: the beginning of a line
		for {
			chunk, err := readChunk(s.r, rest)
			end := bytes.LastIndexByte(chunk, '\n') + 1
			if end == 0 { // a long line, or the end of the stream
				end = len(chunk)
			}
			if end > 0 && !yield(chunk[:end:end], nil) {
				return
			}
			if rest = chunk[end:]; err == nil {
				continue
			}
			if len(rest) == 0 || yield(rest, nil) {
				yield(nil, err)
			}
			return
		}
	}
}

// Follow makes Read and Take use next, which returns the chunks of Chunks in their order,
// and then the error at the end.
func (s *Source[T]) Follow(next func() (Chunk[T], error, bool)) { s.next = next }

// Read implements io.Reader.
func (s *Source[T]) Read(p []byte) (int, error) {
	if s.next == nil {
		return s.r.Read(p)
	}
	if !s.advance() {
		return 0, s.err
	}
	n := copy(p, s.chunk.Text)
	s.chunk = Chunk[T]{Text: s.chunk.Text[n:]}
	return n, nil
}

// Take returns the next chunk if it is done and Read has returned nothing of it.
func (s *Source[T]) Take() (c Chunk[T], ok bool) {
	if s.next == nil || !s.advance() || !s.chunk.Done {
		return c, false
	}
	c, s.chunk = s.chunk, c
	return c, true
}

// advance goes to the next chunk once this one is read. It reports false at the end.
func (s *Source[T]) advance() bool {
	if len(s.chunk.Text) == 0 && s.err == nil {
		s.chunk, s.err, _ = s.next()
	}
	return len(s.chunk.Text) > 0
}

// readChunk reads on after rest until a line feed comes, or the chunk is full.
func readChunk(r io.Reader, rest []byte) ([]byte, error) {
	chunk := append(make([]byte, 0, SlabSize), rest...)
	for empty := 0; len(chunk) < SlabSize; {
		n, err := r.Read(chunk[len(chunk):SlabSize])
		read := chunk[len(chunk) : len(chunk)+n]
		chunk = chunk[:len(chunk)+n]
		if err != nil || bytes.IndexByte(read, '\n') >= 0 {
			return chunk, err
		}
		if empty++; n > 0 {
			empty = 0
		}
		if empty == maxEmptyReads {
			return chunk, io.ErrNoProgress
		}
	}
	return chunk, nil
}

// Idle reports whether Next has returned everything that was read, and no array goes on.
// Others may then take the next lines, and tell Pass of them.
func (f *Reader) Idle() bool { return f.start == f.end && f.array == 0 && f.err == nil }

// Pass notes that others have taken the next n bytes of the stream.
func (f *Reader) Pass(n int) { f.offset += int64(n) }

// Line returns the first line of a part of a chunk, how it ended, and what follows it. It
// reports false if Next, while idle, would return something else there, or not this line
// alone. It may be called by several goroutines, and beside Next.
func (f *Reader) Line(text []byte) (line []byte, end End, rest []byte, ok bool) {
	n := bytes.IndexByte(text, '\n') + 1
	if n == 0 {
		return text, LF, nil, false
	}
	line, rest = trimEnd(text[:n:n]), text[n:]
	mark := markAt(line) > 0
	array := bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("["))
	return line, endOf(line, n-len(line), rest), rest, len(line) <= f.limit && !mark && !array
}
