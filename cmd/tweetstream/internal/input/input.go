// Package input opens small files, and pipes that may never be written to.
package input

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
)

// Stdin names standard input in the place of a file.
const Stdin = "-"

// IsGiven reports whether somebody has given a file or a pipe as standard input,
// rather than a terminal or nothing.
func IsGiven(stdin *os.File) bool {
	info, err := stdin.Stat()
	return err == nil && (info.Mode().IsRegular() || info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) != 0)
}

// OpenFile opens a file as it is. If the file is a pipe and nobody writes to it,
// opening and reading end with the cause of ctx when ctx is done.
func OpenFile(ctx context.Context, path string) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	if err != nil || info.Mode().IsRegular() || info.IsDir() {
		return os.Open(path)
	}
	type opening struct {
		file *os.File
		err  error
	}
	opened := make(chan opening, 1)
	go func() { // stays for as long as the pipe has no writer
		f, err := os.Open(path)
		opened <- opening{f, err}
	}()
	select {
	case o := <-opened:
		if o.err != nil {
			return nil, o.err
		}
		return pipe{Interruptible(ctx, o.file), o.file}, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// pipe closes the file below, too.
type pipe struct {
	io.ReadCloser
	file *os.File
}

func (p pipe) Close() error { return errors.Join(p.ReadCloser.Close(), p.file.Close()) }

// Bare returns an error without the path that package os has put into it.
func Bare(err error) error {
	var in *fs.PathError
	if errors.As(err, &in) {
		return in.Err
	}
	return err
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
