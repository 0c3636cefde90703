package archive

import (
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

// The methods of members that are read (APPNOTE 4.4.5).
const (
	zipStored   = 0
	zipDeflated = 8
	zipBzip2    = 12
	zipZstd     = 93
)

// zipDecompressor returns the reader of a method's data, nil for a method that
// is not read.
func zipDecompressor(method uint16) zip.Decompressor {
	switch method {
	case zipStored:
		return io.NopCloser
	case zipDeflated:
		return func(r io.Reader) io.ReadCloser { return flate.NewReader(r) }
	case zipBzip2:
		return func(r io.Reader) io.ReadCloser { return io.NopCloser(bzip2.NewReader(r)) }
	case zipZstd:
		return newZstd
	}
	return nil
}

func newZstd(r io.Reader) io.ReadCloser {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderMaxMemory(maxZstdWindow))
	if err != nil {
		return io.NopCloser(&failed{err})
	}
	return d.IOReadCloser()
}

// maxZstdWindow is the most memory that a zstd frame may ask for. zstd --ultra
// --long=27 asks for 128 MiB.
const maxZstdWindow = 128 << 20

// indexZip lists the members of a zip archive. One without a usable directory
// is read from its local headers, and the error says so.
func indexZip(r io.ReaderAt, size int64) ([]member, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		members, scanErr := scanZip(r, size)
		return members, errors.Join(&badDirectory{err}, scanErr)
	}
	for _, method := range []uint16{zipDeflated, zipBzip2, zipZstd} {
		z.RegisterDecompressor(method, zipDecompressor(method))
	}
	var members []member
	for _, f := range z.File {
		if f.FileInfo().Mode().IsRegular() {
			members = append(members, zipMember(f))
		}
	}
	return members, nil
}

// badDirectory says that a zip's directory cannot be used.
type badDirectory struct{ err error }

func (e *badDirectory) Error() string {
	return fmt.Sprintf(
		"the directory of the archive cannot be used (%v); its members are read one by one", e.err)
}

func (e *badDirectory) Unwrap() error { return e.err }

const zipEncrypted = 0x1 // general purpose flag, bit 0

func zipMember(f *zip.File) member {
	offset, _ := f.DataOffset() // an error comes again with open
	m := member{name: f.Name, packed: int64(f.CompressedSize64), offset: offset,
		size: int64(f.UncompressedSize64)}
	m.open = func() (io.ReadCloser, error) {
		if f.Flags&zipEncrypted != 0 {
			return nil, errors.New("the member is encrypted")
		}
		return f.Open()
	}
	return m
}

// localHeader is what stands before each member's data (APPNOTE 4.3.7).
type localHeader struct {
	name     string
	flags    uint16
	method   uint16
	sum      uint32
	packed   int64
	unpacked int64
	length   int64 // of the header itself
}

const (
	localSignature     = "PK\x03\x04"
	directorySignature = "PK\x01\x02"
	localHeaderLen     = 30
	zipStreamed        = 0x8 // flag: sizes stand behind the data
)

// scanZip finds members by their local headers.
func scanZip(r io.ReaderAt, size int64) ([]member, error) {
	var members []member
	for at := int64(0); ; {
		start, found := findSignature(r, at, size, localSignature)
		if !found {
			return members, nil
		}
		h, err := readLocalHeader(r, start)
		if err != nil {
			at = start + 4
			continue
		}
		data := start + h.length
		end := h.end(r, data, size)
		if h.name != "" && h.name[len(h.name)-1] != '/' {
			members = append(members, h.member(r, data, end))
		}
		at = max(end, start+4)
	}
}

// end returns where a member's data ends: where the header says, or where the
// next header stands.
func (h localHeader) end(r io.ReaderAt, data, size int64) int64 {
	end := data + h.packed
	streamed := h.flags&zipStreamed != 0
	if streamed && h.packed > 0 || !streamed && endsMember(r, end, size) {
		return min(end, size)
	}
	next, found := findSignature(r, data, size, localSignature)
	for found {
		if _, err := readLocalHeader(r, next); err == nil {
			break
		}
		next, found = findSignature(r, next+4, size, localSignature)
	}
	if directory, ok := findSignature(r, data, min(next, size), directorySignature); ok && !found {
		next = directory
	}
	return next
}

// endsMember reports whether a member can end there: before another header, before a data
// descriptor, or at the end of the file. Else its header is wrong about its size.
func endsMember(r io.ReaderAt, end, size int64) bool {
	var b [2]byte
	n, _ := r.ReadAt(b[:], end)
	return end == size || end < size && n == len(b) && string(b[:]) == "PK"
}

// findSignature returns where a signature stands in r, from at on, or size.
func findSignature(r io.ReaderAt, at, size int64, signature string) (int64, bool) {
	buf := make([]byte, 256<<10)
	for at < size {
		n, _ := r.ReadAt(buf[:min(int64(len(buf)), size-at)], at)
		if i := bytes.Index(buf[:n], []byte(signature)); i >= 0 {
			return at + int64(i), true
		}
		if n < len(signature) {
			break
		}
		at += int64(n - len(signature) + 1)
	}
	return size, false
}

var errLocalHeader = errors.New("archive/zip: not a valid local header")

// readLocalHeader reads a header and checks what it can, since the signature
// alone can occur in packed data.
func readLocalHeader(r io.ReaderAt, at int64) (localHeader, error) {
	var b [localHeaderLen]byte
	if _, err := r.ReadAt(b[:], at); err != nil {
		return localHeader{}, err
	}
	u16 := func(i int) uint16 { return binary.LittleEndian.Uint16(b[i:]) }
	u32 := func(i int) uint32 { return binary.LittleEndian.Uint32(b[i:]) }
	h := localHeader{
		flags: u16(6), method: u16(8), sum: u32(14), packed: int64(u32(18)), unpacked: int64(u32(22)),
		length: localHeaderLen + int64(u16(26)) + int64(u16(28)),
	}
	rest := make([]byte, h.length-localHeaderLen)
	if _, err := r.ReadAt(rest, at+localHeaderLen); err != nil {
		return localHeader{}, err
	}
	name, extra := rest[:u16(26)], rest[u16(26):]
	if u16(4) > 63 || zipDecompressor(h.method) == nil || !plainName(name) {
		return localHeader{}, errLocalHeader
	}
	h.name = string(name)
	h.zip64(extra)
	return h, nil
}

// plainName reports whether a name is one that the archives have. Bytes that
// look like a header by chance rarely have one.
func plainName(name []byte) bool {
	return len(name) > 0 && bytes.IndexFunc(name, func(r rune) bool { return r < ' ' }) < 0
}

// zip64 takes the sizes from the extra field where they need 64 bits
// (APPNOTE 4.5.3).
func (h *localHeader) zip64(extra []byte) {
	for len(extra) >= 4 {
		id, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		extra = extra[4:]
		if size > len(extra) {
			return
		}
		if id == 1 && size >= 16 && h.packed == 1<<32-1 {
			h.unpacked = int64(binary.LittleEndian.Uint64(extra) & (1<<62 - 1))
			h.packed = int64(binary.LittleEndian.Uint64(extra[8:]) & (1<<62 - 1))
		}
		extra = extra[size:]
	}
}

func (h localHeader) member(r io.ReaderAt, data, end int64) member {
	m := member{name: h.name, packed: end - data, offset: data, size: h.unpacked}
	if h.flags&zipStreamed != 0 {
		m.size = -1
	}
	m.open = func() (io.ReadCloser, error) {
		if h.flags&zipEncrypted != 0 {
			return nil, errors.New("the member is encrypted")
		}
		section := io.NewSectionReader(r, data, end-data)
		if h.flags&zipStreamed != 0 && h.packed == 0 {
			if h.method == zipStored { // the data descriptor stands behind it
				section = io.NewSectionReader(r, data, storedSize(r, data, end))
			}
			return zipDecompressor(h.method)(section), nil
		}
		return &checkedReader{r: zipDecompressor(h.method)(section), sum: crc32.NewIEEE(), want: h.sum,
			size: h.unpacked}, nil
	}
	return m
}

// storedSize returns the length of stored data before its data descriptor: the
// signature, the checksum and the two sizes, which are equal.
func storedSize(r io.ReaderAt, data, end int64) int64 {
	for _, length := range []int64{24, 16} {
		at := end - length
		if at < data {
			continue
		}
		b := make([]byte, length)
		if _, err := r.ReadAt(b, at); err == nil && string(b[:4]) == "PK\x07\x08" {
			return at - data
		}
	}
	return end - data
}

// checkedReader compares size and checksum at the end, as archive/zip does.
type checkedReader struct {
	r    io.ReadCloser
	sum  hash.Hash32
	want uint32
	size int64
	n    int64
}

func (c *checkedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.sum.Write(p[:n])
	c.n += int64(n)
	switch {
	case err != io.EOF:
		return n, err
	case c.n != c.size:
		return n, io.ErrUnexpectedEOF
	case c.sum.Sum32() != c.want:
		return n, zip.ErrChecksum
	}
	return n, err
}

func (c *checkedReader) Close() error { return c.r.Close() }
