// Package jsonl stores messages as they were received, each on a line of its own: .jsonl,
// .jsonl.gz and .jsonl.zst. It is the form that package archive and tweetstream.Decoder read
// back.
package jsonl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

// Options say how a file is written. The zero value is one file that must be new.
type Options struct {
	Rotation  Rotation
	Overwrite bool // replace a file that exists
}

// Sink is a [sink.Sink] of lines in a file, or in one file after the other. A file has its name
// from the start, so that others can follow it, and is complete up to the last Flush. Every
// message can be stored, but one over the size limit.
type Sink struct {
	base, suffix string
	pack         packing
	options      Options

	part   *part // nil between two files
	lines  int64
	closed bool
}

// part is an open file. Lines go through packer and buffer to the disk.
type part struct {
	disk   disk
	buffer *bufio.Writer
	packer packer
	end    time.Time // of its rotation; zero is never
	size   int64     // on the disk, with the bytes that are in the buffer
	dirty  bool      // there are lines that were not flushed
}

// disk is the part of an [os.File] that is used here.
type disk interface {
	io.Writer
	Name() string
	Sync() error
	Close() error
}

// Create opens a file. The end of the name says how it is packed, and is one of [Suffixes]. The
// first file is opened at once, so that a mistake shows at the start, and each other one of a
// rotation when there is a message for it. A file that exists is an error that wraps
// [fs.ErrExist].
func Create(name string, o Options) (*Sink, error) {
	for _, form := range forms {
		if strings.HasSuffix(name, form.suffix) {
			f := &Sink{base: name, suffix: form.suffix, pack: form.pack, options: o}
			return f, f.open()
		}
	}
	return nil, fmt.Errorf("%s: the end of the name must be one of %s", name,
		strings.Join(Suffixes(), ", "))
}

// Write implements [sink.Sink].
func (f *Sink) Write(_ context.Context, event tweetstream.Event) error {
	line, err := sink.Line(event)
	if err != nil {
		return err
	}
	if f.part != nil && f.part.over() {
		if err := f.closePart(); err != nil {
			return err
		}
	}
	if f.closed {
		return errClosed
	}
	if f.part == nil {
		if err := f.open(); err != nil {
			return err
		}
	}
	if err := f.part.write(line); err != nil {
		return f.failed(err)
	}
	f.lines++
	if size := f.options.Rotation.Bytes; size > 0 && f.part.size >= size {
		return f.closePart()
	}
	return nil
}

// Flush implements [sink.Sink]. It also ends a file at the end of its time.
func (f *Sink) Flush(context.Context) error {
	if f.part == nil {
		return nil
	}
	if f.part.over() {
		return f.closePart()
	}
	return f.failed(f.part.flush())
}

// Close implements [sink.Sink].
func (f *Sink) Close(context.Context) error {
	f.closed = true
	return f.closePart()
}

var errClosed = errors.New("the recording is closed")

// Discard implements [sink.Discarder]: without a message it leaves no file.
func (f *Sink) Discard() error {
	f.closed = true
	if f.part == nil || f.lines > 0 {
		return f.closePart()
	}
	name := f.part.disk.Name()
	return errors.Join(f.closePart(), os.Remove(name))
}

func (f *Sink) closePart() error {
	if f.part == nil {
		return nil
	}
	err := f.failed(f.part.close())
	f.part = nil
	return err
}

// failed makes an error name the file.
func (f *Sink) failed(err error) error {
	if err == nil {
		return nil
	}
	return named(f.part.disk.Name(), err)
}

func named(name string, err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("recording to %s: %w", name, err)
}

func (f *Sink) open() error {
	now := time.Now()
	opened, err := f.create(now)
	if err != nil {
		return err
	}
	return f.begin(opened, now)
}

// begin makes an empty file the one that is written to.
func (f *Sink) begin(to disk, now time.Time) (err error) {
	f.part = &part{disk: to, end: f.options.Rotation.End(now)}
	f.part.buffer = bufio.NewWriterSize(to, 64<<10)
	f.part.packer, err = f.pack(counting{f.part})
	return f.failed(err)
}

// create makes a new file. That of a rotation takes a name that is free.
func (f *Sink) create(now time.Time) (*os.File, error) {
	if f.options.Rotation.IsZero() {
		return createFile(f.base, f.options.Overwrite)
	}
	for name := range f.options.Rotation.Names(f.base, f.suffix, now) {
		opened, err := createFile(name, false)
		if !errors.Is(err, fs.ErrExist) {
			return opened, err
		}
	}
	return nil, named(f.base, errNames)
}

// createFile refuses a name that exists, or replaces a regular file.
func createFile(name string, overwrite bool) (*os.File, error) {
	if !overwrite {
		opened, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return nil, named(name, err)
		}
		return opened, nil
	}
	// it could block, or be a disk
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, named(name, errors.New("is not a regular file"))
	}
	opened, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, named(name, err)
	}
	return opened, nil
}

// over reports whether the time of a file is over.
func (p *part) over() bool { return !p.end.IsZero() && !time.Now().Before(p.end) }

func (p *part) write(line []byte) error {
	p.dirty = true
	if _, err := p.packer.Write(line); err != nil {
		return err
	}
	_, err := p.packer.Write(lineEnd)
	return err
}

var lineEnd = []byte("\n")

func (p *part) flush() error {
	if !p.dirty {
		return nil
	}
	p.dirty = false
	if err := p.packer.Flush(); err != nil {
		return err
	}
	if err := p.buffer.Flush(); err != nil {
		return err
	}
	return p.sync()
}

// sync is Sync, on file systems that have it: some of networks do not.
func (p *part) sync() error {
	if err := p.disk.Sync(); !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// close ends a file with everything on the disk. It closes the file also after an
// error, and returns the first error.
func (p *part) close() error {
	err := p.packer.Close()
	if err == nil {
		err = p.buffer.Flush()
	}
	if err == nil {
		err = p.sync()
	}
	return errors.Join(err, p.disk.Close())
}

// counting is the buffer of a part. It counts the bytes.
type counting struct{ part *part }

// Write implements io.Writer.
func (c counting) Write(p []byte) (int, error) {
	n, err := c.part.buffer.Write(p)
	c.part.size += int64(n)
	return n, err
}
