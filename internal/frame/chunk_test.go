package frame

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// TestChunks: the chunks are the stream, and end with lines.
func TestChunks(t *testing.T) {
	broken := errors.New("the wire broke")
	line := strings.Repeat("x", 999) + "\n"
	for _, tt := range []struct {
		name string
		in   string
	}{
		{"nothing", ""},
		{"a line", line},
		{"many lines", strings.Repeat(line, 1000)},
		{"no line end at the end", strings.Repeat(line, 100) + "yy"},
		{"a long line among others", line + strings.Repeat("y", 3*SlabSize) + "\n" + line},
		{"no line end", strings.Repeat("z", 2*SlabSize+1)},
	} {
		for name, arrive := range arrivals {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				in := io.MultiReader(arrive(strings.NewReader(tt.in)), iotest.ErrReader(broken))
				var got []byte
				var end error
				for chunk, err := range NewSource[int](in).Chunks() {
					if end != nil || len(chunk) > SlabSize || len(chunk) == 0 && err == nil {
						t.Fatalf("a chunk of %d bytes, after %v", len(chunk), end)
					}
					end = err
					whole := len(chunk) == 0 || chunk[len(chunk)-1] == '\n'
					last := len(got)+len(chunk) == len(tt.in)
					if !whole && !last && bytes.IndexByte(chunk, '\n') >= 0 {
						t.Errorf("a chunk ends with %q", chunk[len(chunk)-1:])
					}
					got = append(got, chunk...)
				}
				if string(got) != tt.in || end != broken {
					t.Errorf("%d of %d bytes, then %v", len(got), len(tt.in), end)
				}
			})
		}
	}
}

// TestChunksComeAtOnce: a line that has come does not wait for the next read.
func TestChunksComeAtOnce(t *testing.T) {
	reads := 0
	in := readerFunc(func(p []byte) (int, error) {
		reads++
		return copy(p, "a\nb"), nil
	})
	for chunk, err := range NewSource[int](in).Chunks() {
		want := []string{"", "a\n", "ba\n", "ba\n"}[reads]
		if string(chunk) != want || err != nil {
			t.Errorf("after %d reads: %q, %v; want %q", reads, chunk, err, want)
		}
		if reads == 3 {
			break
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestChunksWithoutProgress(t *testing.T) {
	for chunk, err := range NewSource[int](nothing{}).Chunks() {
		if len(chunk) > 0 || err != io.ErrNoProgress {
			t.Errorf("got %q, %v", chunk, err)
		}
	}
}

// TestIdle: between lines the reader is idle, inside a value or an array it is not.
func TestIdle(t *testing.T) {
	for in, want := range map[string]bool{
		"a\n": true, "a\r\n": true, "a\nb": false, "[{\"a\":1},\n": false, "a\n\n": false,
	} {
		f := NewReader(strings.NewReader(in), 1024)
		if !f.Idle() {
			t.Errorf("%q: not idle before the first read", in)
		}
		if _, _, err := f.Next(); err != nil || f.Idle() != want {
			t.Errorf("%q: idle %v, %v; want %v", in, f.Idle(), err, want)
		}
	}
}

// TestLine: Line returns only lines that Next would return just so.
func TestLine(t *testing.T) {
	for in, want := range map[string]bool{
		"a\n": true, "a\r\n": true, "\n": true, " {}\n": true, "17\r\n": true,
		"a": false, "a\r": false, "\ufeffa\n": false, "[{}]\n": false, " \t[\n": false,
		strings.Repeat("x", 300) + "\r\n": true, strings.Repeat("x", 301) + "\n": false,
	} {
		f := NewReader(strings.NewReader(in), 300)
		line, end, rest, ok := f.Line([]byte(in))
		if ok != want || len(rest) != 0 {
			t.Errorf("%.20q: %v, want %v; then %q", in, ok, want, rest)
		}
		if next, end2, err := f.Next(); ok && (!bytes.Equal(line, next) || end != end2 || err != nil) {
			t.Errorf("%.20q: got %.20q, %v, Next gave %.20q, %v, %v", in, line, end, next, end2, err)
		}
	}
}

// TestEndOfObject: a bare LF between } and { ends a message as surely as CRLF.
func TestEndOfObject(t *testing.T) {
	for in, want := range map[string]End{
		"{}\n{": CRLF, "{}\r\n{": CRLF, "{}\r\n": CRLF, "{}\n": LF, "{}\n}": LF, "{}\n,{": LF,
		"{\n{": LF, "{}\n\n{": LF, "\n{": LF,
	} {
		f := NewReader(strings.NewReader(in), 300)
		_, end, rest, ok := f.Line([]byte(in))
		_, end2, err := f.Next()
		if end != want || end2 != want || !ok || err != nil {
			t.Errorf("%q: %v and %v, want %v; %v", in, end, end2, want, err)
		}
		if _, after, _ := strings.Cut(in, "\n"); string(rest) != after {
			t.Errorf("%q: then %q", in, rest)
		}
	}
}

// TestSource: chunks that others are done with are taken, the others are read, and every
// byte comes once.
func TestSource(t *testing.T) {
	s := NewSource[int](strings.NewReader(""))
	if _, ok := s.Take(); ok {
		t.Error("a chunk was taken, but nobody reads ahead")
	}
	chunks := []Chunk[int]{
		{Text: []byte("one\n")}, {[]byte("two\n"), true, 2}, {[]byte("three\n"), true, 3},
	}
	s.Follow(func() (c Chunk[int], err error, ok bool) {
		if len(chunks) == 0 {
			return c, io.EOF, true
		}
		c, chunks = chunks[0], chunks[1:]
		return c, nil, true
	})
	p := make([]byte, 2)
	for _, want := range []string{"on", "e\n", "2", "re", "e\n", "EOF", "EOF"} {
		got := ""
		if c, ok := s.Take(); ok && want == "2" {
			got = fmt.Sprint(c.Value)
		} else if ok {
			t.Errorf("%v was taken, want %q", c, want)
		} else if n, err := s.Read(p); err == nil {
			got = string(p[:n])
		} else {
			got = err.Error()
		}
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if want == "2" { // Read takes the beginning of a chunk, and Take then nothing of it
			if n, err := s.Read(p); err != nil || string(p[:n]) != "th" {
				t.Errorf("got %q, %v", p[:n], err)
			}
		}
	}
}
