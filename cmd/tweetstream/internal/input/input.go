// Package input opens what is read: files and standard input, packed or not.
package input

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
)

// Stdin names standard input in the place of a file.
const Stdin = "-"

// input is a file, or what is Unpacked from it.
type File struct {
	io.Reader
	io.Closer
}

func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := Unpacked(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &File{r, f}, nil
}

// Bare returns an error without the path that package os has put into it.
func Bare(err error) error {
	var in *fs.PathError
	if errors.As(err, &in) {
		return in.Err
	}
	return err
}

// gzipMagic is how gzip begins (RFC 1952, 2.3.1). No message does.
var gzipMagic = []byte{0x1f, 0x8b}

// Unpacked returns what r holds, or what is in it if that is gzip. The name of a
// file says nothing about it.
func Unpacked(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	if magic, _ := buffered.Peek(len(gzipMagic)); !bytes.Equal(magic, gzipMagic) { // an error comes again when it is read
		return buffered, nil
	}
	return gzip.NewReader(buffered)
}

// EachLine yields the lines of r, of whatever length, that end with LF or CRLF
// or the end of the file. A slice is valid until yield returns.
func EachLine(r io.Reader, yield func([]byte) bool) error {
	lines := bufio.NewReaderSize(r, 64<<10)
	var line []byte
	for {
		part, err := lines.ReadSlice('\n')
		line = append(line, part...)
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil && err != io.EOF {
			return err
		}
		if err == io.EOF && len(line) == 0 {
			return nil
		}
		if !yield(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))) || err == io.EOF {
			return nil
		}
		line = line[:0]
	}
}

// Interruptible reads r in a goroutine of its own, since nothing ends a read of a
// terminal or a pipe: once ctx is done, reading fails with its cause. Close
// leaves r open.
func Interruptible(ctx context.Context, r io.Reader) io.ReadCloser {
	reader, writer := io.Pipe()
	go func() {
		_, err := io.Copy(writer, r)
		writer.CloseWithError(err) // nil is io.EOF
	}()
	context.AfterFunc(ctx, func() { writer.CloseWithError(context.Cause(ctx)) })
	return reader
}
