package fault

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"hash/crc32"
	"io"
	"net/http"
	"strings"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// Compressions that no good server uses.
var (
	// GzipFull is one gzip member. Each of its messages unpacks without those before
	// it (Z_FULL_FLUSH).
	GzipFull streamtest.Compression = flushing("full")
	// GzipPartial holds the last 4 bytes of each flush back until the next one:
	// all of a message has been sent, but most readers do not see its end yet.
	// Z_PARTIAL_FLUSH has this effect.
	GzipPartial streamtest.Compression = flushing("partial")
	// GzipHeld is gzip that is never flushed: most messages reach the client only
	// when the response ends.
	GzipHeld streamtest.Compression = flushing("held")
)

// flushing is a compression by the name of its flush.
type flushing string

// NewWriter implements streamtest.Compression.
func (f flushing) NewWriter(out io.Writer) streamtest.FlushWriter {
	switch f {
	case "full":
		return newFullPacker(out)
	case "partial":
		p := &partialPacker{out: out}
		p.Writer = gzip.NewWriter(&p.packed)
		return p
	default:
		return heldPacker{gzip.NewWriter(out)}
	}
}

type heldPacker struct{ *gzip.Writer }

func (heldPacker) Flush() error { return nil }

type partialPacker struct {
	*gzip.Writer
	packed bytes.Buffer
	out    io.Writer
}

func (p *partialPacker) Flush() error {
	const marker = "\x00\x00\xff\xff" // the end of a flush of deflate
	if err := p.Writer.Flush(); err != nil {
		return err
	}
	_, err := p.out.Write(p.packed.Next(p.packed.Len() - len(marker)))
	return err
}

func (p *partialPacker) Close() error {
	if err := p.Writer.Close(); err != nil {
		return err
	}
	_, err := p.packed.WriteTo(p.out)
	return err
}

// Gzipped returns a text as one gzip member. Its first 10 bytes are the header, its
// last 8 the checksum and the length.
func Gzipped(text string) string {
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression) // a valid level
	_, _ = io.WriteString(z, text)                             // a Buffer takes everything
	_ = z.Close()
	return packed.String()
}

// gzipBomb unpacks to a text repeated to size bytes, rounded up to a whole MiB, and
// takes about a thousandth of that on the wire. Then it hangs.
func gzipBomb(text string, size int) reply {
	const segment = 1 << 20
	var packed bytes.Buffer
	z, _ := flate.NewWriter(&packed, flate.BestCompression) // a valid level
	_, _ = io.WriteString(z, strings.Repeat(text, segment/len(text)+1)[:segment])
	_ = z.Flush()
	// The segment refers to nothing before it, so it can follow itself.
	bomb := steps(raw(gzipHeader), repeat(packed.String(), (size+segment-1)/segment))
	return reply{Header: http.Header{"Content-Encoding": {"gzip"}}, Steps: then(bomb, hang())}
}

// gzipHeader is that of a member without a name and a time.
const gzipHeader = "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"

// fullPacker writes one gzip member with full flushes. compress/gzip has none.
type fullPacker struct {
	out     io.Writer
	deflate *flate.Writer
	begun   bool
	crc     uint32
	size    uint32
}

func newFullPacker(out io.Writer) *fullPacker {
	deflate, _ := flate.NewWriter(out, flate.BestSpeed) // a valid level
	return &fullPacker{out: out, deflate: deflate}
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

// Flush also forgets the text so far, so that later text cannot refer to it.
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
