package frame

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

type pieces struct {
	io.Reader
	size int
}

func (p *pieces) Read(b []byte) (int, error) { return p.Reader.Read(b[:min(len(b), p.size)]) }

// arrivals are the ways of bytes to arrive.
var arrivals = map[string]func(io.Reader) io.Reader{
	"whole":    func(r io.Reader) io.Reader { return r },
	"bytes":    iotest.OneByteReader,
	"half":     iotest.HalfReader,
	"data+EOF": iotest.DataErrReader,
	"5 bytes":  func(r io.Reader) io.Reader { return &pieces{r, 5} },
}

// lines reads everything and describes it afterwards, so that a line shows up if it was written
// over.
func lines(f *Reader) (text []string, err error) {
	var got [][]byte
	var ends []End
	for {
		line, end, err := f.Next()
		if err != nil {
			for i, line := range got {
				text = append(text, fmt.Sprintf("%s%s", line, []string{"\\r\\n", "\\n", "|", "…"}[ends[i]]))
			}
			if len(line) > 0 {
				text = append(text, string(line))
			}
			return text, err
		}
		got, ends = append(got, line), append(ends, end)
	}
}

func TestNext(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"CRLF", "a\r\nb\r\n", []string{`a\r\n`, `b\r\n`}},
		{"LF", "a\nb\n", []string{`a\n`, `b\n`}},
		{"blank", "\r\n\n\r\n", []string{`\r\n`, `\n`, `\r\n`}},
		{"a CR alone ends nothing", "a\rb\r\r\n", []string{"a\rb\r" + `\r\n`}},
		{"no end", "a\r\nb", []string{`a\r\n`, "b"}},
		{"byte order mark", "\ufeffa\n\ufeffb", []string{`a\n`, "b"}},
		{"byte order mark, no end", "\ufeffa", []string{"a"}},
		{"byte order mark alone", "\ufeff", nil},
		{"half an end", "a\r\nb\r", []string{`a\r\n`, "b\r"}},
		{"of the limit", long[:256] + "\r\nb\n", []string{long[:256] + `\r\n`, `b\n`}},
		{"over the limit", long + "\r\nb\n", []string{long[:256] + "…", `b\n`}},
		{"over the limit, at the end", "b\n" + long, []string{`b\n`, long[:256] + "…"}},
		{"of the limit, at the end", long[:256] + "\r", []string{long[:256] + "\r"}},
	} {
		for name, arrive := range arrivals {
			t.Run(tt.name+"/"+name, func(t *testing.T) {
				got, err := lines(NewReader(arrive(strings.NewReader(tt.in)), 256))
				if !slices.Equal(got, tt.want) || err != io.EOF {
					t.Errorf("got %q, %v; want %q", got, err, tt.want)
				}
			})
		}
	}
}

// TestSkipped: the size of a line that is too long, without its end.
func TestSkipped(t *testing.T) {
	for _, end := range []string{"\r\n", "\n", "\r", ""} {
		for name, arrive := range arrivals {
			f := NewReader(arrive(strings.NewReader(strings.Repeat("x", 100_000)+end)), 1024)
			if _, how, err := f.Next(); how != TooLong || err != nil || f.Skipped() != 100_000 {
				t.Errorf("%q, %s: ended with %v, %v after %d bytes", end, name, how, err, f.Skipped())
			}
		}
	}
}

// TestErrors: every error comes after everything that was read, and comes again.
func TestErrors(t *testing.T) {
	broken := errors.New("the wire broke")
	for name, tt := range map[string]struct {
		r    io.Reader
		rest string
		err  error
	}{
		"broken":      {io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken)), "b", broken},
		"no progress": {io.MultiReader(strings.NewReader("a\n"), nothing{}), "", io.ErrNoProgress},
		"endless":     {io.MultiReader(strings.NewReader("a\n"), endless('x')), "", ErrTooLong},
	} {
		f := NewReader(tt.r, 1024)
		if line, _, err := f.Next(); string(line) != "a" || err != nil {
			t.Errorf("%s: got %q, %v", name, line, err)
		}
		if rest, _, err := f.Next(); string(rest) != tt.rest || err != tt.err {
			t.Errorf("%s: then %q, %v; want %q, %v", name, rest, err, tt.rest, tt.err)
		}
		if rest, _, err := f.Next(); len(rest) > 0 || err != tt.err {
			t.Errorf("%s: and then %q, %v", name, rest, err)
		}
	}
}

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, nil }

type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// FuzzNext: whatever the bytes and however they arrive, the lines with their ends are
// the input.
func FuzzNext(f *testing.F) {
	f.Add([]byte("a\r\n\r\nb\nc"), uint8(3))
	f.Add([]byte("\ufeffa\r\n\x1e\ufeffb"), uint8(1))
	f.Add([]byte("\x1e"), uint8(123))
	f.Add([]byte("}\n{"), uint8(104))
	f.Add(append(bytes.Repeat([]byte("x"), 3000), "\r\nb\n"...), uint8(200))
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		r := NewReader(&pieces{bytes.NewReader(in), 1 + int(size)}, 1<<20)
		rest := in
		for {
			for n := markAt(rest); n > 0; n = markAt(rest) {
				rest = rest[n:]
			}
			line, end, err := r.line() // Next leaves out the bytes between the elements of arrays
			whole := append(bytes.Clone(line), [...]string{"\r\n", "\n"}[end]...)
			if err != nil {
				if !bytes.Equal(line, rest) || err != io.EOF {
					t.Fatalf("ended with %q, %v; want %q", line, err, rest)
				}
				return
			}
			after, ok := bytes.CutPrefix(rest, whole)
			if between := append(bytes.Clone(line), '\n'); !ok && endsObject(line, []byte("{")) {
				after, ok = bytes.CutPrefix(rest, between) // a bare LF between } and {
			}
			if !ok || bytes.Contains(line, []byte("\n")) {
				t.Fatalf("got %q, of %q", whole, rest)
			}
			rest = after
		}
	})
}

// TestShortLinesKeepNoLargeSlab: a short line that is kept does not keep the long one
// before it.
func TestShortLinesKeepNoLargeSlab(t *testing.T) {
	pair := strings.Repeat("x", 1<<20) + "\nshort\n"
	f := NewReader(strings.NewReader(strings.Repeat(pair, 50)), 1<<20)
	var kept [][]byte
	for {
		line, _, err := f.Next()
		if err != nil {
			break
		}
		if len(line) < 100 {
			kept = append(kept, line)
		}
	}
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	if len(kept) != 50 || memory.HeapAlloc > 64<<20 { // the input alone takes 50 MiB
		t.Errorf("%d short lines keep %d bytes", len(kept), memory.HeapAlloc)
	}
	runtime.KeepAlive(kept)
}

// TestDiscard: a slab is used again once all its lines are discarded, and no line that was
// kept changes, whatever was joined or split between.
func TestDiscard(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		var text []byte
		for range 3000 {
			text = append(text, []string{`{"a":"` + strings.Repeat("x", random.IntN(300)) + "\"}\n",
				"{\"a\":[\n1]}\n", "{}{}\n", "\r\n", "{\"cut\n", strings.Repeat("y", random.IntN(3000)) + "\n",
			}[random.IntN(6)]...)
		}
		r := NewReader(&pieces{bytes.NewReader(text), 1 + random.IntN(1<<16)}, 4<<10)
		var kept, copies [][]byte
		keep := func(line []byte) {
			kept, copies = append(kept, line), append(copies, bytes.Clone(line))
		}
		for {
			line, end, err := r.Next()
			if err != nil {
				break
			}
			if random.IntN(20) != 0 && IsOne(line, end) {
				r.Discard()
				continue
			}
			keep(line)
			if value, ok := r.Join(); ok {
				r.Accept()
				keep(value)
			} else if first, ok := r.Split(); ok {
				keep(first)
			}
		}
		for i := range kept {
			if !bytes.Equal(kept[i], copies[i]) {
				t.Fatalf("%.50q was changed to %.50q", copies[i], kept[i])
			}
		}
	}
}

func TestDiscardedSlabsAreUsedAgain(t *testing.T) {
	r := NewReader(strings.NewReader(strings.Repeat("{\"a\":1}\n", 1<<20)), 1<<10)
	perLine := testing.AllocsPerRun(1<<19, func() {
		if _, _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
		r.Discard()
	})
	if perLine > 0 {
		t.Errorf("%v allocations a line", perLine)
	}
}
