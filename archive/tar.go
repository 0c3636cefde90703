package archive

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// tarBlock is the size of a tar header. Members are padded to a multiple of it.
const tarBlock = 512

// isTarHeader reports whether a block is the header of a member: its checksum
// is right. The magic "ustar" alone would miss the old v7 form, and would take
// text for a header.
func isTarHeader(block []byte) bool {
	if len(block) < tarBlock {
		return false
	}
	field := bytes.Trim(block[148:156], " \x00")
	want, err := strconv.ParseInt(string(field), 8, 64)
	if err != nil {
		return false
	}
	unsigned, signed := int64(0), int64(0)
	for i, c := range block[:tarBlock] {
		if i >= 148 && i < 156 {
			c = ' '
		}
		unsigned += int64(c)
		signed += int64(int8(c))
	}
	return want == unsigned || want == signed
}

// tarReader reads a tar archive, and goes on behind a header that is broken.
// Package archive/tar stops there.
type tarReader struct {
	source *tarSource
	tar    *tar.Reader
}

// newTarReader reads r until ctx is done; next returns errStopped then.
func newTarReader(ctx context.Context, r io.Reader) *tarReader {
	source := &tarSource{ctx: ctx, r: r}
	return &tarReader{source, tar.NewReader(source)}
}

// next returns the next file, io.EOF at the end, or a *badHeader or *sparseFile once for
// each place where members may have been lost.
func (t *tarReader) next() (*tar.Header, error) {
	for {
		header, err := t.tar.Next()
		switch {
		case err == nil && isSparse(header):
			return nil, &sparseFile{header.Name}
		case err == nil && (header.Typeflag == tar.TypeReg || header.Typeflag == tar.TypeCont):
			return header, nil
		case err == nil:
			continue
		case errors.Is(err, tar.ErrHeader):
			return nil, t.resync(err)
		case err == io.EOF:
			if err := t.behindEnd(); err != nil {
				return nil, err
			}
		default:
			return nil, err
		}
	}
}

// behindEnd looks behind the zero blocks that end a tar. Another tar may follow, as after
// "cat a.tar b.tar". It returns nil then, a *badHeader for other bytes, and else io.EOF.
func (t *tarReader) behindEnd() error {
	var block [tarBlock]byte
	for {
		if _, err := io.ReadFull(t.source, block[:]); err != nil {
			return endOf(err)
		}
		if isTarHeader(block[:]) {
			t.source.unread(block[:])
			t.tar = tar.NewReader(t.source)
			return nil
		}
		if block != [tarBlock]byte{} {
			return t.resync(tar.ErrHeader)
		}
	}
}

// endOf makes an end within a block the end of the tar.
func endOf(err error) error {
	if err == io.ErrUnexpectedEOF {
		return io.EOF
	}
	return err
}

// isSparse reports whether the bytes of a file are not as the header says: holes are left
// out of them.
func isSparse(header *tar.Header) bool {
	for key := range header.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") {
			return true
		}
	}
	return header.Typeflag == tar.TypeGNUSparse
}

// sparseFile says that a member was left out.
type sparseFile struct{ name string }

func (e *sparseFile) Error() string {
	return fmt.Sprintf("%q is a sparse file in a tar, which is not read here: unpack it by tar -x",
		e.name)
}

// costsMembers reports whether an error of next is about a place in the tar, and whether
// reading goes on behind it.
func costsMembers(err error) bool {
	var bad *badHeader
	var sparse *sparseFile
	return errors.As(err, &bad) || errors.As(err, &sparse)
}

// damages collects errors of next. Of a tar with endless damage it keeps the first ones.
type damages struct {
	errs []error
	more int
}

const mostDamages = 1000

func (d *damages) add(err error) {
	if len(d.errs) < mostDamages {
		d.errs = append(d.errs, err)
	} else {
		d.more++
	}
}

// join returns all of them, and how many more there were.
func (d *damages) join() error {
	if d.more > 0 {
		return errors.Join(append(d.errs, fmt.Errorf("%d more places are damaged", d.more))...)
	}
	return errors.Join(d.errs...)
}

// badHeader says that the bytes from one offset to another are no members.
type badHeader struct {
	from, to int64
	err      error
}

func (e *badHeader) Error() string {
	return "archive/tar: no valid header at offset " + strconv.FormatInt(e.from, 10) +
		"; reading goes on at " + strconv.FormatInt(e.to, 10)
}

func (e *badHeader) Unwrap() error { return e.err }

// resync looks for the next good header, block by block.
func (t *tarReader) resync(cause error) error {
	from := t.source.offset - tarBlock
	var block [tarBlock]byte
	for {
		if _, err := io.ReadFull(t.source, block[:]); err != nil {
			t.tar = tar.NewReader(&failed{endOf(err)})
			return &badHeader{from, t.source.offset, cause}
		}
		if isTarHeader(block[:]) {
			break
		}
	}
	t.source.unread(block[:])
	t.tar = tar.NewReader(t.source)
	return &badHeader{from, t.source.offset, cause}
}

// shorten corrects the size of a member that ends behind the end of the tar, where another
// header stands before: the size is wrong then, and costs no other member. Without such a
// header the tar was cut, and nothing changes.
func (t *tarReader) shorten(header *tar.Header, end int64) error {
	from := t.source.offset
	if header.Size <= end-from {
		return nil
	}
	before, said := t.tar, header.Size
	_ = t.resync(tar.ErrHeader)
	if next := t.source.offset; next < end && next > from { // not a tar in a tar
		header.Size = next - from
		return fmt.Errorf("archive/tar: the header of %q says %d bytes, more than the tar has; "+
			"reading goes on at offset %d", header.Name, said, next)
	}
	t.tar = before
	_, err := t.source.Seek(from, io.SeekStart)
	return err
}

// failed returns an error to each Read.
type failed struct{ err error }

func (f *failed) Read([]byte) (int, error) { return 0, f.err }

// tarSource counts the bytes of a tar, and skips by seeking where it can.
type tarSource struct {
	ctx    context.Context
	r      io.Reader
	again  []byte // to be read once more
	offset int64
}

func (s *tarSource) Read(p []byte) (int, error) {
	if s.ctx.Err() != nil {
		return 0, errStopped
	}
	if len(s.again) > 0 {
		n := copy(p, s.again)
		s.again = s.again[n:]
		s.offset += int64(n)
		return n, nil
	}
	n, err := s.r.Read(p)
	s.offset += int64(n)
	return n, err
}

func (s *tarSource) unread(block []byte) {
	s.again = append([]byte(nil), block...)
	s.offset -= int64(len(block))
}

// Seek is for archive/tar, to skip a member's bytes. A reader that cannot
// seek says so at the first call, and archive/tar reads instead.
func (s *tarSource) Seek(offset int64, whence int) (int64, error) {
	seeker, ok := s.r.(io.Seeker)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	if whence == io.SeekStart {
		s.again = nil
	}
	if whence == io.SeekCurrent {
		if skip := min(offset, int64(len(s.again))); skip > 0 {
			s.again = s.again[skip:]
			s.offset += skip
			offset -= skip
		}
	}
	to, err := seeker.Seek(offset, whence)
	if err == nil {
		s.offset = to - int64(len(s.again))
	}
	return s.offset, err
}
