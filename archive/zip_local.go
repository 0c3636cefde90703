package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
)

// localHeader stands before each member's data (APPNOTE 4.3.7).
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

// readLocalHeader reads a header and checks it as far as that goes, since the signature
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
// signature, the checksum and the two equal sizes.
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
