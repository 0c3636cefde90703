package archive

import (
	"context"
	"io"
)

// pipe reads a source that can block for any time, such as a named pipe without
// a writer. The goroutine that blocks in it stays until the source gives
// something; readers of the pipe do not wait for that once ctx is done.
type pipe struct {
	ctx    context.Context
	chunks chan chunk
	rest   []byte
	err    error
}

type chunk struct {
	data []byte
	err  error
}

func openPipe(ctx context.Context, open func() (io.ReadCloser, error)) *pipe {
	p := &pipe{ctx: ctx, chunks: make(chan chunk)}
	go p.fill(open)
	return p
}

func (p *pipe) fill(open func() (io.ReadCloser, error)) {
	src, err := open()
	if err != nil {
		p.send(chunk{nil, err})
		return
	}
	defer func() { _ = src.Close() }() // it was only read
	for err == nil {
		data := make([]byte, 64<<10)
		var n int
		n, err = src.Read(data)
		if !p.send(chunk{data[:n], err}) {
			return
		}
	}
}

func (p *pipe) send(c chunk) bool {
	select {
	case p.chunks <- c:
		return true
	case <-p.ctx.Done():
		return false
	}
}

// Read returns errStopped once the context is done.
func (p *pipe) Read(b []byte) (int, error) {
	for len(p.rest) == 0 && p.err == nil {
		select {
		case c := <-p.chunks:
			p.rest, p.err = c.data, c.err
		case <-p.ctx.Done():
			return 0, errStopped
		}
	}
	if len(p.rest) == 0 {
		return 0, p.err
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

// Close leaves the goroutine to itself; it ends with the context at the latest.
func (p *pipe) Close() error { return nil }
