package archive

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// lazyFile is a file that is open only while somebody uses it, so that a folder
// of thousands of archives needs few descriptors.
type lazyFile struct {
	open func() (io.ReadCloser, error)

	mu    sync.Mutex
	users int
	file  io.ReadCloser
}

// errNotSeekable says that a file can be read from its beginning only.
var errNotSeekable = errors.New("the file has no ReadAt method")

// acquire opens the file for one more user.
func (l *lazyFile) acquire() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.users == 0 {
		f, err := l.open()
		if err != nil {
			return err
		}
		if _, ok := f.(io.ReaderAt); !ok {
			return errors.Join(errNotSeekable, f.Close())
		}
		l.file = f
	}
	l.users++
	return nil
}

// release closes the file after its last user.
func (l *lazyFile) release() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.users--; l.users > 0 {
		return nil
	}
	return l.file.Close()
}

// ReadAt reads between acquire and release.
func (l *lazyFile) ReadAt(p []byte, at int64) (int, error) {
	l.mu.Lock()
	f := l.file
	l.mu.Unlock()
	return f.(io.ReaderAt).ReadAt(p, at)
}

// held opens a reader of the file that holds it until it is closed.
func (l *lazyFile) held(open func() (io.ReadCloser, error)) (io.ReadCloser, error) {
	if err := l.acquire(); err != nil {
		return nil, err
	}
	r, err := open()
	if err != nil {
		return nil, errors.Join(err, l.release())
	}
	return &heldReader{r, l}, nil
}

type heldReader struct {
	io.ReadCloser
	file *lazyFile
}

func (h *heldReader) Close() error { return errors.Join(h.ReadCloser.Close(), h.file.release()) }

// section reads a part of the file that must be there whole.
func (l *lazyFile) section(offset, size int64) io.ReadCloser {
	return io.NopCloser(&exactReader{r: io.NewSectionReader(l, offset, size), left: size})
}

// exactReader makes an early end an error.
type exactReader struct {
	r    io.Reader
	left int64
}

func (e *exactReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	e.left -= int64(n)
	if err == io.EOF && e.left > 0 {
		return n, fmt.Errorf("%w: the archive ends %d bytes before the member does",
			io.ErrUnexpectedEOF, e.left)
	}
	return n, err
}
