package archive

import (
	"bytes"
	"context"
	"io"
	"path"
)

// bufferedMember is the largest member of a tar that is read from a stream whole,
// so that the next one can be read while it is unpacked.
const bufferedMember = 4 << 20

// streamed yields the members of a tar that cannot be read at will, as they come:
// from a pipe, or in a gzip. It reports false, and yields nothing, if m is no such
// tar; m then reads a pipe on from the place where this has left it.
func (c *config) streamed(ctx context.Context, f file, m *member, yield func(found) bool) bool {
	src, err := f.stream(ctx)
	if err != nil {
		return false // it comes again with open
	}
	src = &watched{src, c.progress}
	inner, kind, depth := throughStream(src)
	if kind == formatTar {
		tar := newTarReader(ctx, onlyReader{inner})
		s := &tarStream{config: c, ctx: ctx, file: f, tar: tar, yield: yield}
		s.all()
	} else if f.size < 0 {
		m.depth, m.onWay = depth, true
		m.open = func() (io.ReadCloser, error) { return &joined{inner, src}, nil }
		return false
	}
	_ = src.Close() // it was only read
	return kind == formatTar
}

// stream opens a file to be read from its beginning.
func (f file) stream(ctx context.Context) (io.ReadCloser, error) {
	if f.size < 0 {
		return openPipe(ctx, f.open), nil
	}
	return f.open()
}

// throughStream looks through one layer of compression for the format inside, and
// returns how many layers there were.
func throughStream(src io.Reader) (inner io.Reader, kind format, depth int) {
	p, _ := peek(src) // an error comes again
	kind, _ = sniff(p.head)
	if layer, err := openStream(kind, p); err == nil {
		p, _ = peek(layer)
		kind, _ = sniff(p.head)
		depth = 1
	}
	return p, kind, depth
}

// joined reads from one reader and closes another.
type joined struct {
	io.Reader
	io.Closer
}

// tarStream is a tar on its way.
type tarStream struct {
	*config
	ctx   context.Context
	file  file
	tar   *tarReader
	yield func(found) bool
}

func (s *tarStream) all() {
	archive := s.file.date()
	for s.ctx.Err() == nil {
		header, err := s.tar.next()
		switch {
		case err == io.EOF:
			return
		case costsMembers(err):
			if !yieldDamage(s.file, err, s.yield) {
				return
			}
			continue
		case err != nil:
			yieldDamage(s.file, err, s.yield)
			return
		}
		m := member{source: s.file.name, name: path.Clean(header.Name), packed: header.Size,
			size: header.Size, onWay: true}
		if m.when = dateOfMember(m.name, archive); !m.when.known() {
			m.when = archive
		}
		if s.mayHold(m.when) && !s.member(m) {
			return
		}
	}
}

// member yields one member: read beforehand if it is small, else while the stream
// waits.
func (s *tarStream) member(m member) bool {
	if m.packed > bufferedMember {
		return s.large(m)
	}
	data, err := io.ReadAll(s.tar.tar)
	m.open = func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(data), &failed{orEOF(err)})), nil
	}
	m.bytes = m.open
	return s.yield(found{member: m})
}

func orEOF(err error) error {
	if err == nil {
		return io.EOF
	}
	return err
}

func (s *tarStream) large(m member) bool {
	done := make(chan struct{})
	m.open = func() (io.ReadCloser, error) { return &joined{s.tar.tar, closer(done)}, nil }
	if !s.yield(found{member: m}) {
		return false
	}
	select {
	case <-done:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// closer is a channel that Close closes.
type closer chan struct{}

// Close must be called once.
func (c closer) Close() error {
	close(c)
	return nil
}
