// Package inflate unpacks a gzip stream as it arrives.
//
// Everything that the sender has flushed is handed over at once. The Reader of
// compress/gzip alone holds the last bytes of a member back until the next member
// begins, where a server may end a member after each message and then pause.
//
// A stream that unpacks to far more than its size, and to nothing of use, is given up.
package inflate

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

var (
	// ErrNotGzip is returned for input that does not begin as gzip does.
	ErrNotGzip = errors.New("the body is not gzip")
	// ErrBomb is returned for input that unpacks to more than 1 MiB and more than 100
	// times its size without any progress.
	ErrBomb = fmt.Errorf("the body unpacks to more than %d times its size", maxRatio)
	// ErrNothing is returned after some 1 MiB, or 10,000 members, that unpack to
	// nothing at all.
	ErrNothing = errors.New("the body unpacks to nothing")
)

const (
	maxRatio   = 100 // JSON of real streams packs 4 to 24 times
	free       = 1 << 20
	readBuffer = 64 << 10

	maxEmpty        = 1 << 20 // packed bytes
	maxEmptyMembers = 10_000
)

// Reader unpacks. It must not be used from several goroutines at once.
type Reader struct {
	packed counter
	src    *bufio.Reader // of packed
	z      gzip.Reader
	inside bool // a member
	empty  int  // members since the last byte
	out    int64
	// At the last progress: bytes before and after unpacking.
	packedThen, outThen int64
}

// NewReader returns a Reader that unpacks r.
func NewReader(r io.Reader) *Reader {
	f := &Reader{packed: counter{r: r}}
	f.src = bufio.NewReaderSize(&f.packed, readBuffer)
	return f
}

// Read reads from one member at a time. The end of the input between members is
// io.EOF.
func (f *Reader) Read(p []byte) (n int, err error) {
	for n == 0 && err == nil {
		if !f.inside {
			if err := f.z.Reset(f.src); err != nil {
				return 0, f.headerError(err)
			}
			f.z.Multistream(false)
			f.inside = true
		}
		if n, err = f.z.Read(p); err == io.EOF {
			f.inside, err = false, f.endMember()
		}
	}
	if n > 0 {
		f.empty, f.packed.useful = 0, f.packed.n
	}
	if f.out += int64(n); err == nil && f.isBomb() {
		err = ErrBomb
	}
	return n, err
}

// endMember bounds how many members may be empty.
func (f *Reader) endMember() error {
	if f.empty++; f.empty > maxEmptyMembers {
		return ErrNothing
	}
	return nil
}

// Progress says that the bytes read so far were of use. Only those after it count
// towards ErrBomb.
func (f *Reader) Progress() { f.outThen, f.packedThen = f.out, f.unpacked() }

// unpacked returns how many bytes of the input have been unpacked.
func (f *Reader) unpacked() int64 { return f.packed.n - int64(f.src.Buffered()) }

func (f *Reader) isBomb() bool {
	out := f.out - f.outThen
	return out >= free && out > maxRatio*(f.unpacked()-f.packedThen)
}

// headerError tells a body that was never gzip from one that got broken.
func (f *Reader) headerError(err error) error {
	if err == gzip.ErrHeader && f.out == 0 {
		return fmt.Errorf("%w: %w", ErrNotGzip, err)
	}
	return err
}

// counter counts the bytes that are read, and bounds those that give nothing. The
// bound stands here, since one member can have empty blocks without end, and Read of
// compress/gzip does not return then.
type counter struct {
	r         io.Reader
	n, useful int64 // useful is n when the last byte was unpacked
}

func (c *counter) Read(p []byte) (int, error) {
	if c.n-c.useful > maxEmpty {
		return 0, ErrNothing
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
