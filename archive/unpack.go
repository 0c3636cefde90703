package archive

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"context"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/klauspost/compress/gzip"
)

// maxDepth is how many layers of packing are looked through: a member that is
// gzip, in a tar, in a gzip.
const maxDepth = 3

var errTooDeep = fmt.Errorf("packed more than %d layers deep", maxDepth)

// openBzip2 unpacks bzip2, several streams in a row, too. It stands alone here so
// that another decoder can take its place.
var openBzip2 = bzip2.NewReader

// text is a run of JSON values somewhere in a source.
type text struct {
	name string // of the file inside of the member; "" where that is the member
	r    io.Reader
}

// unpack calls visit for each text in r. Errors of r and of the layers come to
// visit from the text's reader. The error of unpack is about no text: a
// *NotRecordingError, or damage between two members of an inner archive.
func unpack(name string, r io.Reader, depth int, visit func(text) error) error {
	p, err := peek(r)
	if err != nil && len(p.head) == 0 {
		return err
	}
	f, err := sniff(p.head)
	switch f {
	case formatEmpty:
		return nil
	case formatZeros:
		return behindZeros(name, p, depth, visit)
	case formatForeign:
		return err
	case formatText:
		return visit(text{name, p})
	case formatUTF16:
		return visit(text{name, newUTF16(p)})
	}
	if depth == maxDepth {
		return errTooDeep
	}
	switch f {
	case formatTar:
		return unpackTar(name, p, depth+1, visit)
	case formatZip:
		return unpackZip(name, p, depth+1, visit)
	default:
		return unpackStream(f, name, p, depth+1, visit)
	}
}

// zerosError says that a file, or its beginning, was never written.
type zerosError struct {
	count int64
	only  bool
}

func (e *zerosError) Error() string {
	if e.only {
		return "it has only zero bytes, as a crash or a full disk leaves them"
	}
	return fmt.Sprintf("it begins with %d zero bytes, as a crash leaves them", e.count)
}

// behindZeros unpacks what follows zero bytes.
func behindZeros(name string, r io.Reader, depth int, visit func(text) error) error {
	src := bufio.NewReaderSize(r, 64<<10)
	var zeros int64
	for {
		c, err := src.ReadByte()
		switch {
		case err == io.EOF:
			return &zerosError{zeros, true}
		case err != nil:
			return err
		case c != 0:
			_ = src.UnreadByte() // it was read just now
			return errors.Join(&zerosError{count: zeros}, unpack(name, src, depth, visit))
		}
		zeros++
	}
}

func unpackStream(f format, name string, r io.Reader, depth int, visit func(text) error) error {
	layer, err := openStream(f, r)
	if err != nil {
		return err
	}
	err = unpack(name, layer, depth, visit)
	return errors.Join(err, layer.Close())
}

// openStream returns the unpacked bytes of r.
func openStream(f format, r io.Reader) (io.ReadCloser, error) {
	switch f {
	case formatGzip:
		return newGzip(r), nil
	case formatBzip2:
		return io.NopCloser(openBzip2(r)), nil
	case formatZstd:
		return newZstd(r), nil
	}
	return nil, fmt.Errorf("format %d is no stream", f)
}

// unpackTar goes through a tar as it is stored.
func unpackTar(name string, r io.Reader, depth int, visit func(text) error) error {
	t := newTarReader(context.Background(), onlyReader{r}) // r ends with its context
	var bad damages
	for {
		header, err := t.next()
		switch {
		case err == io.EOF:
			return bad.join()
		case costsMembers(err):
			bad.add(err)
			continue
		case err != nil:
			bad.add(err)
			return bad.join()
		}
		if err := unpack(path.Join(name, header.Name), t.tar, depth, visit); err != nil {
			bad.add(err)
		}
	}
}

// onlyReader hides the other methods of a reader.
type onlyReader struct{ io.Reader }

// maxInnerZip is how large a zip inside of another archive may be. Its directory
// stands at its end, so it must be in memory, for each processor.
const maxInnerZip = 64 << 20

func unpackZip(name string, r io.Reader, depth int, visit func(text) error) error {
	data, err := io.ReadAll(io.LimitReader(r, maxInnerZip+1))
	if len(data) > maxInnerZip {
		return fmt.Errorf(
			"a zip inside of another archive may have %d bytes at the most: unpack the outer one first",
			maxInnerZip)
	}
	errs := []error{err}
	members, err := indexZip(bytes.NewReader(data), int64(len(data)))
	errs = append(errs, err)
	for _, m := range members {
		errs = append(errs, unpackMember(path.Join(name, m.name), m, depth, visit))
	}
	return errors.Join(errs...)
}

func unpackMember(name string, m member, depth int, visit func(text) error) error {
	r, err := m.open()
	if err != nil {
		return err
	}
	return errors.Join(unpack(name, r, depth, visit), r.Close())
}

// gzipReader reads gzip members one after the other. Zero bytes behind the last
// one, as tapes and block devices leave them, are no damage.
type gzipReader struct {
	src  *bufio.Reader
	z    gzip.Reader
	open bool  // inside of a member
	seen bool  // a member
	err  error // final
}

func newGzip(r io.Reader) *gzipReader { return &gzipReader{src: bufio.NewReaderSize(r, 64<<10)} }

func (g *gzipReader) Read(p []byte) (n int, err error) {
	for n == 0 && g.err == nil {
		if !g.open {
			if g.err = g.begin(); g.err != nil {
				break
			}
		}
		n, err = g.z.Read(p)
		switch {
		case err == io.EOF:
			g.open = false
		case err != nil:
			g.err = err
		}
	}
	if n > 0 {
		return n, nil
	}
	return n, g.err
}

func (g *gzipReader) begin() error {
	if first, err := g.src.Peek(1); g.seen && err == nil && first[0] == 0 && g.onlyZeros() {
		return io.EOF
	}
	if err := g.z.Reset(g.src); err != nil {
		return err
	}
	g.z.Multistream(false)
	g.open, g.seen = true, true
	return nil
}

// onlyZeros reports whether zero bytes are all that is left.
func (g *gzipReader) onlyZeros() bool {
	for {
		c, err := g.src.ReadByte()
		if err != nil {
			return err == io.EOF
		}
		if c != 0 {
			return false
		}
	}
}

func (g *gzipReader) Close() error { return nil }
