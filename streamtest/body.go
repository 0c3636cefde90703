package streamtest

import (
	"bytes"
	"io"
)

// body writes the body of a response: compressed, cut into pieces, flushed. Only
// the goroutine of the handler uses it.
type body struct {
	out   io.Writer
	flush func() error // of out
	split int

	packed bytes.Buffer // compressed and not sent yet
	packer FlushWriter  // writes to packed; nil without compression
	sent   int64
}

func newBody(out io.Writer, flush func() error, c Compression, split int) *body {
	b := &body{out: out, flush: flush, split: split}
	if c != nil {
		b.packer = c.NewWriter(&b.packed)
	}
	return b
}

// write sends p so that the client can read all of it now, if the compression
// allows that.
func (b *body) write(p []byte) error {
	if b.packer == nil {
		return b.send(p)
	}
	if _, err := b.packer.Write(p); err != nil {
		return err
	}
	if err := b.packer.Flush(); err != nil {
		return err
	}
	return b.sendPacked()
}

// close finishes the compression.
func (b *body) close() error {
	if b.packer == nil {
		return nil
	}
	if err := b.packer.Close(); err != nil {
		return err
	}
	return b.sendPacked()
}

func (b *body) sendPacked() error { return b.send(b.packed.Next(b.packed.Len())) }

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
