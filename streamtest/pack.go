package streamtest

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"io"
	"net/http"
	"strings"
)

// Gzipped is a text as one gzip member. Its first 10 bytes are the header, the
// last 8 are the checksum and the length.
func Gzipped(text string) string {
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // a valid level
	_, _ = io.WriteString(z, text)                             // a Buffer takes everything
	_ = z.Close()
	return packed.String()
}

// GzipBomb is a Reply that unpacks to a text repeated to size bytes, rounded up
// to a whole MiB, for about a thousandth of that on the wire. It is sent
// whether gzip is accepted or not; then there is silence for half an hour, and a
// cut.
func GzipBomb(text string, size int) Reply {
	const segment = 1 << 20
	var packed bytes.Buffer
	z, _ := flate.NewWriter(&packed, flate.BestCompression) // a valid level
	_, _ = io.WriteString(z, strings.Repeat(text, segment/len(text)+1)[:segment])
	_ = z.Flush()
	return Reply{
		Header: http.Header{"Content-Encoding": {"gzip"}},
		// The segment refers to nothing before it, so it can follow itself.
		Steps: then(steps(Raw(gzipHeader), Repeat(packed.String(), (size+segment-1)/segment)), hang()),
	}
}

// gzipHeader is that of a member without a name and a time.
const gzipHeader = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

// fullPacker writes one gzip member with a full flush, which compress/gzip does
// not have.
type fullPacker struct {
	out     io.Writer
	deflate *flate.Writer
	begun   bool
	crc     uint32
	size    uint32
}

func newFullPacker(out io.Writer) *fullPacker {
	p := &fullPacker{}
	p.Reset(out)
	return p
}

func (p *fullPacker) Reset(out io.Writer) {
	deflate, _ := flate.NewWriter(out, flate.BestSpeed) // a valid level
	*p = fullPacker{out: out, deflate: deflate}
}

func (p *fullPacker) Write(text []byte) (int, error) {
	if !p.begun {
		p.begun = true
		if _, err := io.WriteString(p.out, gzipHeader); err != nil {
			return 0, err
		}
	}
	p.crc = crc32.Update(p.crc, crc32.IEEETable, text)
	p.size += uint32(len(text))
	return p.deflate.Write(text)
}

// Flush forgets what was written before, too.
func (p *fullPacker) Flush() error {
	err := p.deflate.Flush()
	p.deflate.Reset(p.out)
	return err
}

func (p *fullPacker) Close() error {
	if _, err := p.Write(nil); err != nil {
		return err
	}
	if err := p.deflate.Close(); err != nil {
		return err
	}
	trailer := binary.LittleEndian.AppendUint32(nil, p.crc)
	_, err := p.out.Write(binary.LittleEndian.AppendUint32(trailer, p.size))
	return err
}
