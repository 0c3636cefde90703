package archive

import (
	"bytes"
	"errors"
	"io"
)

// peeked is a reader with its first bytes looked at.
type peeked struct {
	head []byte // not read yet
	r    io.Reader
}

// peek reads as much of r as is needed to tell its format, and no more, since r
// may be a pipe with a writer that waits between two messages.
func peek(r io.Reader) (*peeked, error) {
	p := &peeked{head: make([]byte, 0, 4<<10), r: r}
	for len(p.head) < sniffLen && !decided(p.head) {
		err := p.more()
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if err != nil {
			return p, err
		}
	}
	return p, nil
}

// more reads once.
func (p *peeked) more() error {
	if len(p.head) == cap(p.head) {
		p.head = append(make([]byte, 0, 4*cap(p.head)), p.head...)
	}
	n, err := p.r.Read(p.head[len(p.head):cap(p.head)])
	p.head = p.head[:len(p.head)+n]
	if n > 0 {
		return nil // the error comes again
	}
	return err
}

// decided reports whether more bytes would tell nothing new.
func decided(head []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if len(text) > 0 && (text[0] == '{' || text[0] == '[') {
		return true
	}
	f, _ := sniff(head)
	return f != formatEmpty && f != formatText && f != formatForeign && len(head) >= 10 &&
		len(bytes.TrimLeft(head, "\x00")) > 0
}

// Read returns the bytes that were looked at first.
func (p *peeked) Read(b []byte) (int, error) {
	if len(p.head) > 0 {
		n := copy(b, p.head)
		p.head = p.head[n:]
		return n, nil
	}
	return p.r.Read(b)
}
