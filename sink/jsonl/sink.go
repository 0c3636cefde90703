// Package jsonl stores messages as they were received, each on a line of its own: .jsonl,
// .jsonl.gz and .jsonl.zst. It is the form that package archive and tweetstream.Decoder read
// back.
package jsonl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/disk"
	"github.com/gotweetstream/tweetstream/sink"
)

// Options say how a file is written. The zero value is one file that must be new.
type Options struct {
	Rotation  Rotation
	Overwrite bool // replace a file that exists
	// Resumable is for a recording that another run may go on with: it can be read up to
	// each Mark, however a run ends. Each Flush costs packed files some bytes then.
	Resumable bool
	// Begin is the time in the names of the files of a rotation that is Resumable. It must be
	// the same in each run.
	Begin time.Time
	// Resume is the result of [Sink.Mark] in a run that was cut off: the recording goes on
	// there. All that was written later is removed. "" begins.
	Resume string
}

// Sink is a [sink.Sink] of lines in a file, or in one file after the other. A file has its name
// from the start, so that others can follow it, and is complete up to the last Flush. Every
// message can be stored, but one over the size limit.
type Sink struct {
	base, suffix string
	pack         packing
	options      Options

	part   *part // nil between two files
	number int   // of the last part of a resumable recording
	lines  int64
	closed bool
}

// Create opens a file. The end of the name says how it is packed, and is one of [Suffixes]. The
// first file is opened at once, so that a mistake shows at the start, and each other one of a
// rotation when there is a message for it. A file that exists is an error that wraps
// [fs.ErrExist].
func Create(name string, o Options) (*Sink, error) {
	form, err := formOf(name)
	if err != nil {
		return nil, err
	}
	o.Resumable = o.Resumable || o.Resume != ""
	f := &Sink{base: name, suffix: form.suffix, pack: form.pack, options: o}
	if o.Resumable {
		return f, f.resume()
	}
	return f, f.open()
}

// Write implements [sink.Sink].
func (f *Sink) Write(_ context.Context, event tweetstream.Event) error {
	line, err := sink.Line(event)
	if err != nil {
		return err
	}
	if err := f.ready(); err != nil {
		return err
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

// ready opens the next file, if it is time for it.
func (f *Sink) ready() error {
	if f.closed {
		return errClosed
	}
	if f.part != nil && f.part.over() {
		if err := f.closePart(); err != nil {
			return err
		}
	}
	if f.part == nil {
		return f.open()
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
	return f.failed(f.part.flush(f.options.Resumable))
}

// Close implements [sink.Sink].
func (f *Sink) Close(context.Context) error {
	f.closed = true
	return f.closePart()
}

var errClosed = errors.New("the recording is closed")

// Discard implements [sink.Discarder]: a run without a message leaves no file, unless it is
// Resumable.
func (f *Sink) Discard() error {
	f.closed = true
	if f.part == nil || f.lines > 0 || f.options.Resumable {
		return f.closePart()
	}
	name := f.part.disk.Name()
	return errors.Join(f.closePart(), disk.Current.Remove(name))
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
	return &sink.FileError{Name: name, Err: err}
}

func (f *Sink) open() error {
	now := time.Now()
	opened, err := f.create(now)
	if err == nil {
		f.begin(opened, now)
	}
	return err
}

// begin makes an empty file the one that is written to.
func (f *Sink) begin(to disk.File, now time.Time) {
	f.part = &part{disk: to, pack: f.pack, end: f.options.Rotation.End(now)}
	f.part.buffer = bufio.NewWriterSize(to, 64<<10)
}

// create makes a new file. That of a rotation takes a name that is free.
func (f *Sink) create(now time.Time) (disk.File, error) {
	if f.options.Resumable {
		f.number++
		return createFile(f.partName(f.number), f.options.Overwrite || f.number > 1)
	}
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
func createFile(name string, overwrite bool) (disk.File, error) {
	flag := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if overwrite {
		if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
			return nil, named(name, errors.New("is not a regular file")) // could block, or be a disk
		}
		flag = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	opened, err := disk.Current.OpenFile(name, flag, 0o666)
	if err != nil {
		return nil, named(name, err)
	}
	_ = disk.Current.SyncDir(name) // not every system can; the file is there in any case
	return opened, nil
}

// formOf finds how a file is packed by the end of its name.
func formOf(name string) (form, error) {
	for _, form := range forms {
		if strings.HasSuffix(name, form.suffix) {
			return form, nil
		}
	}
	return form{}, fmt.Errorf("%s: the end of the name must be one of %s", name,
		strings.Join(Suffixes(), ", "))
}
