package inflate

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// FuzzGzip: all bytes are unpacked as compress/gzip unpacks them, when that reads to their
// end.
func FuzzGzip(f *testing.F) {
	for _, z := range packers(f) {
		whole := bytes.Join(packed(z, []byte(`{"limit":{"track":1}}`+"\r\n"), 5, 0b0110), nil)
		f.Add(whole)
		f.Add(whole[:len(whole)-9])
		f.Add(append(whole, "rubbish"...))
	}
	f.Add([]byte("\x1f\x8b\x08\x1e\x00\x00\x00\x00\x00\xff\x02\x00ex-name\x00comment\x00"))
	f.Fuzz(func(t *testing.T, wire []byte) {
		got, err := io.ReadAll(NewReader(iotest.OneByteReader(bytes.NewReader(wire))))
		if err == ErrBomb {
			if len(got) < free {
				t.Errorf("given up after %d bytes", len(got))
			}
			return
		}
		z, wantErr := gzip.NewReader(bytes.NewReader(wire))
		var want []byte
		if wantErr == nil {
			want, wantErr = io.ReadAll(z)
		}
		if wantErr == io.EOF { // as NewReader says of nothing at all
			wantErr = nil
		}
		if !bytes.Equal(got, want) || (err == nil) != (wantErr == nil) {
			t.Errorf("%d bytes, %v; want %d, %v", len(got), err, len(want), wantErr)
		}
	})
}

// FuzzGzipIsPrompt: bytes that were flushed, or ended a member, are handed over before more
// is read.
func FuzzGzipIsPrompt(f *testing.F) {
	f.Add([]byte(`{"limit":{"track":1}}`+"\r\n"), uint8(4), uint64(0b0101), uint8(3))
	f.Add(bytes.Repeat([]byte("\r\n"), 1000), uint8(7), uint64(1), uint8(11))
	packers := packers(f)
	f.Fuzz(func(t *testing.T, text []byte, size uint8, members uint64, packer uint8) {
		parts := packed(packers[int(packer)%len(packers)], text, 1+100*int(size), members)
		var got bytes.Buffer
		before := 0 // bytes of the text that were read, packed
		wire := readerFunc(func(p []byte) (int, error) {
			if got.Len() != before {
				t.Fatalf("%d bytes were handed over, of %d that have come", got.Len(), before)
			}
			if len(parts) == 0 {
				return 0, io.EOF
			}
			n := copy(p, parts[0])
			if parts[0] = parts[0][n:]; len(parts[0]) == 0 {
				parts = parts[1:]
				before = min(before+1+100*int(size), len(text))
			}
			return n, nil
		})
		r := NewReader(wire)
		for {
			p := make([]byte, 512)
			n, err := r.Read(p)
			r.Progress() // or it is a bomb
			got.Write(p[:n])
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(got.Bytes(), text) {
			t.Errorf("unpacked to other bytes")
		}
	})
}

// TestBombIsGivenUp: a body that unpacks to a thousand times its size is given up after a
// MiB, unless there was progress.
func TestBombIsGivenUp(t *testing.T) {
	var wire bytes.Buffer
	z := gzip.NewWriter(&wire)
	_, _ = z.Write(make([]byte, 16<<20)) // a Buffer takes everything
	_ = z.Close()

	n, err := io.Copy(io.Discard, NewReader(bytes.NewReader(wire.Bytes())))
	if err != ErrBomb || n < free || n > 2*free {
		t.Errorf("given up after %d bytes, with %v", n, err)
	}
	meant := NewReader(bytes.NewReader(wire.Bytes()))
	n, err = io.Copy(io.Discard, readerFunc(func(p []byte) (int, error) {
		meant.Progress()
		return meant.Read(p)
	}))
	if n != 16<<20 || err != nil {
		t.Errorf("with messages it ended after %d bytes, with %v", n, err)
	}
}

// TestNotGzip: a body that was never gzip is told from one that got broken.
func TestNotGzip(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, _ = w.Write([]byte("x")) // a Buffer takes everything
	_ = w.Close()
	for in, want := range map[string]bool{
		`{"limit":{"track":1}}` + "\r\n":   true,
		"\r\n\r\n\r\n\r\n\r\n\r\n":         true,
		z.String() + "then something else": false,
	} {
		_, err := io.ReadAll(NewReader(strings.NewReader(in)))
		if got := errors.Is(err, ErrNotGzip); got != want || !errors.Is(err, gzip.ErrHeader) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

// packers are writers of all levels. They cost much to make.
func packers(f *testing.F) (all []*gzip.Writer) {
	for level := gzip.HuffmanOnly; level <= gzip.BestCompression; level++ {
		z, err := gzip.NewWriterLevel(nil, level)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, z)
	}
	return all
}

// packed packs each size bytes of text so that they can be unpacked once the
// part has come. The bits of members say which parts end a gzip member; the last
// does.
func packed(z *gzip.Writer, text []byte, size int, members uint64) (parts [][]byte) {
	var out bytes.Buffer
	z.Reset(&out)
	for len(text) > 0 {
		n := min(size, len(text))
		_, _ = z.Write(text[:n]) // a Buffer takes everything
		text = text[n:]
		if members&1 != 0 || len(text) == 0 {
			_ = z.Close()
			z.Reset(&out)
		} else {
			_ = z.Flush()
		}
		members = members>>1 | members<<63
		parts = append(parts, bytes.Clone(out.Bytes()))
		out.Reset()
	}
	return parts
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestNothingIsGivenUp: members without content, and a member of blocks without content,
// are given up soon; a quiet stream is not.
func TestNothingIsGivenUp(t *testing.T) {
	var member, blocks bytes.Buffer
	z := gzip.NewWriter(&member)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	head := member.Bytes()[:10]
	blocks.Write(head)
	for range 1 << 20 {
		blocks.WriteString("\x00\x00\x00\xff\xff") // a stored block of no bytes
	}
	for name, in := range map[string][]byte{
		"members": bytes.Repeat(member.Bytes(), 20_000),
		"blocks":  blocks.Bytes(),
	} {
		src := &counter{r: bytes.NewReader(in)}
		n, err := io.Copy(io.Discard, NewReader(src))
		if n != 0 || !errors.Is(err, ErrNothing) || src.n > maxEmpty+2*readBuffer {
			t.Errorf("%s: %d bytes, %v, after %d packed bytes", name, n, err, src.n)
		}
	}
	var quiet bytes.Buffer
	for range 3 * maxEmptyMembers / 5000 {
		quiet.Write(bytes.Repeat(member.Bytes(), 5000))
		z.Reset(&quiet)
		if _, err := z.Write([]byte("\r\n")); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := io.Copy(io.Discard, NewReader(&quiet)); n != 2*3*maxEmptyMembers/5000 || err != nil {
		t.Errorf("a quiet stream: %d bytes, %v", n, err)
	}
}

// TestRatio: 80 times its size is not yet a bomb, 130 times is one.
func TestRatio(t *testing.T) {
	for ratio, want := range map[int]error{80: nil, 130: ErrBomb} {
		wire := ofRatio(t, ratio)
		_, err := io.Copy(io.Discard, NewReader(bytes.NewReader(wire)))
		if err != want {
			t.Errorf("%d times the size: %v, want %v", ratio, err, want)
		}
	}
}

// ofRatio returns gzip that unpacks to about ratio times its size, evenly.
func ofRatio(t *testing.T, ratio int) []byte {
	t.Helper()
	const blocks, size = 512, 16 << 10
	block, random := make([]byte, size), rand.New(rand.NewPCG(1, 2))
	var wire bytes.Buffer
	z := gzip.NewWriter(&wire)
	for n := 1; n <= blocks; n++ {
		clear(block)
		for i := range max(0, n*size/ratio-wire.Len()) { // bytes that do not pack
			block[i] = byte(random.Uint32())
		}
		_, _ = z.Write(block) // a Buffer takes everything
		_ = z.Flush()
	}
	_ = z.Close()
	if got := blocks * size / wire.Len(); got < ratio*9/10 || got > ratio*11/10 {
		t.Fatalf("packed %d times, want %d", got, ratio)
	}
	return wire.Bytes()
}
