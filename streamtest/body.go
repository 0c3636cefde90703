package streamtest

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// body writes a response body: compressed, cut into pieces, flushed. It is used
// by the goroutine of its handler alone.
type body struct {
	out   io.Writer
	flush func() error // of out
	mode  Compression
	split int

	packed bytes.Buffer // compressed and not sent yet
	gzip   packer       // writes to packed
	sent   int64
}

// packer is what gzip.Writer has.
type packer interface {
	io.WriteCloser
	Flush() error
	Reset(io.Writer)
}

func newBody(out io.Writer, flush func() error, reply *Reply) *body {
	b := &body{out: out, flush: flush, mode: reply.Compression, split: reply.Split}
	switch b.mode {
	case Plain:
	case GzipFull:
		b.gzip = newFullPacker(&b.packed)
	default:
		// The fastest level, as for a server of many streams. It is a valid one.
		b.gzip, _ = gzip.NewWriterLevel(&b.packed, gzip.BestSpeed)
	}
	return b
}

// write sends p so that the client can read all of it now, if the compression
// allows that.
func (b *body) write(p []byte) error {
	if b.mode == Plain {
		return b.send(p)
	}
	if _, err := b.gzip.Write(p); err != nil {
		return err
	}
	if err := b.flushGzip(); err != nil {
		return err
	}
	if b.mode == GzipPartial {
		return b.sendPackedBut(len(flushMarker))
	}
	return b.sendPacked()
}

func (b *body) flushGzip() error {
	switch b.mode {
	case Gzip, GzipFull, GzipPartial:
		return b.gzip.Flush()
	case GzipMembers:
		err := b.gzip.Close()
		b.gzip.Reset(&b.packed)
		return err
	default:
		return nil
	}
}

// close sends what a compression still holds. A GzipMembers body is complete
// after each write; closing it would add an empty member.
func (b *body) close() error {
	if b.mode == Plain || b.mode == GzipMembers {
		return nil
	}
	if err := b.gzip.Close(); err != nil {
		return err
	}
	return b.sendPacked()
}

func (b *body) sendPacked() error { return b.sendPackedBut(0) }

// sendPackedBut keeps the last bytes for the next time.
func (b *body) sendPackedBut(last int) error {
	return b.send(b.packed.Next(b.packed.Len() - last))
}

// send writes and flushes p in pieces. Each flush is one HTTP chunk.
func (b *body) send(p []byte) error {
	for len(p) > 0 {
		n := len(p)
		if b.split > 0 {
			n = min(n, b.split)
		}
		if _, err := b.out.Write(p[:n]); err != nil {
			return err
		}
		if err := b.flush(); err != nil {
			return err
		}
		b.sent += int64(n)
		p = p[n:]
	}
	return nil
}

// acceptsGzip says whether a request's Accept-Encoding header has gzip.
func acceptsGzip(h http.Header) bool {
	for _, line := range h.Values("Accept-Encoding") {
		for coding := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(coding, ";")
			weight = strings.TrimRight(strings.ReplaceAll(weight, " ", ""), ".0")
			if strings.EqualFold(strings.TrimSpace(name), "gzip") && weight != "q=" {
				return true
			}
		}
	}
	return false
}
