package recording

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/disk"
	"github.com/gotweetstream/tweetstream/sink"
)

// file is a Sink of lines in a file, or in one file after the other. It opens the
// first at once, so that a mistake shows at the start, and each other one when it
// has a message for it.
type file struct {
	base, suffix string
	pack         packing
	options      Options

	part   *part // nil between two files
	number int   // of the last part, with Options.Resume
	lines  int64
}

func openFile(pack packing) func(target, suffix string, o Options) (Sink, error) {
	return func(target, suffix string, o Options) (Sink, error) {
		f := &file{base: target, suffix: suffix, pack: pack, options: o}
		if o.Resume != nil {
			return f, f.resume(o.Resume.At)
		}
		return f, f.open()
	}
}

// Write implements Sink.
func (f *file) Write(_ context.Context, event tweetstream.Event) error {
	line, err := sink.Line(event)
	if err != nil {
		return err
	}
	if f.part != nil && f.part.over() {
		if err := f.closePart(); err != nil {
			return err
		}
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

// Flush implements Sink. It also ends a file at the end of its time.
func (f *file) Flush(context.Context) error {
	if f.part == nil {
		return nil
	}
	if f.part.over() {
		return f.closePart()
	}
	return f.failed(f.part.flush())
}

// Close implements Sink.
func (f *file) Close(context.Context) error { return f.closePart() }

// Discard is Close for a recording that failed before its first message: it leaves
// no file.
func (f *file) Discard() error {
	if f.part == nil || f.lines > 0 || f.options.Resume != nil {
		return f.closePart()
	}
	name := f.part.disk.Name()
	return errors.Join(f.closePart(), f.options.disk().Remove(name))
}

func (f *file) closePart() error {
	if f.part == nil {
		return nil
	}
	err := f.failed(f.part.close())
	f.part = nil
	return err
}

// failed makes an error name the file.
func (f *file) failed(err error) error {
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

func (f *file) open() error {
	now := time.Now()
	opened, err := f.create(now)
	if err == nil {
		f.begin(opened, now)
	}
	return err
}

// begin makes an empty file the one that is written to.
func (f *file) begin(to disk.File, now time.Time) {
	f.part = &part{disk: to, pack: f.pack, end: f.options.Rotation.end(now)}
	f.part.buffer = bufio.NewWriterSize(to, 64<<10)
}

// create makes a new file. That of a rotation takes a name that is free.
func (f *file) create(now time.Time) (disk.File, error) {
	if f.options.Resume != nil {
		f.number++
		return f.createPart(f.number)
	}
	if f.options.Rotation.IsZero() {
		return f.options.createFile(f.base, f.options.Overwrite)
	}
	for name := range names(f.base, f.suffix, now) {
		opened, err := f.options.createFile(name, false)
		if !errors.Is(err, fs.ErrExist) {
			return opened, err
		}
	}
	return nil, named(f.base, errNames)
}

// createFile refuses a name that exists, or replaces a regular file.
func (o Options) createFile(name string, overwrite bool) (disk.File, error) {
	if !overwrite {
		opened, err := o.disk().OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			return nil, named(name, err)
		}
		return opened, nil
	}
	if err := isReplaceable(name); err != nil {
		return nil, err
	}
	opened, err := o.disk().OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, named(name, err)
	}
	return opened, nil
}

// isReplaceable refuses what could block, or be a disk.
func isReplaceable(name string) error {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return named(name, errors.New("is not a regular file"))
	}
	return nil
}
