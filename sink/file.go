package sink

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Part is the end of the name that a [File] has until it is complete.
const Part = ".part"

// File is a file that is complete or not there: until [File.Commit] it has [Part] behind its
// name. Its errors name the file.
type File struct {
	name string
	part *os.File
	over bool
}

// Create begins a file. A file of that name, or the part of one, is an error that wraps
// [fs.ErrExist], unless overwrite: then Commit replaces it. Anything but a regular file is
// never replaced.
func Create(name string, overwrite bool) (*File, error) {
	if err := Free(name, overwrite); err != nil {
		return nil, err
	}
	flags := os.O_RDWR | os.O_CREATE | os.O_EXCL
	if overwrite {
		flags = os.O_RDWR | os.O_CREATE | os.O_TRUNC
	}
	part, err := os.OpenFile(name+Part, flags, 0o666)
	if err != nil {
		return nil, named(name+Part, err)
	}
	return &File{name: name, part: part, over: overwrite}, nil
}

// Reopen goes on with a file of a run that was cut off, be it a part or complete. It keeps the
// first size bytes.
func Reopen(name string, size int64) (*File, error) {
	if _, err := os.Stat(name + Part); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(name, name+Part); err != nil {
			return nil, named(name, err)
		}
	}
	part, err := os.OpenFile(name+Part, os.O_RDWR, 0)
	if err != nil {
		return nil, named(name+Part, err)
	}
	if err := cut(part, size); err != nil {
		return nil, errors.Join(named(name+Part, err), part.Close())
	}
	return &File{name: name, part: part}, nil
}

// cut leaves the first bytes of a file, and goes behind them.
func cut(file *os.File, size int64) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() < size {
		return fmt.Errorf("has %d bytes, and %d were stored", info.Size(), size)
	}
	if err := file.Truncate(size); err != nil {
		return err
	}
	_, err = file.Seek(size, io.SeekStart)
	return err
}

// Free returns an error if a file of that name must not be written. With overwrite it must be
// a regular file, without it there must be none. The error wraps [fs.ErrExist] then.
func Free(name string, overwrite bool) error {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return named(name, err)
	case !overwrite:
		return named(name, fs.ErrExist)
	case !info.Mode().IsRegular(): // it could block, or be a disk
		return named(name, errors.New("is not a regular file"))
	}
	return nil
}

// Name returns the name that the file gets.
func (f *File) Name() string { return f.name }

// Write implements io.Writer.
func (f *File) Write(p []byte) (int, error) {
	n, err := f.part.Write(p)
	return n, f.named(err)
}

// Sync makes all bytes durable that were written.
func (f *File) Sync() error { return f.named(syncFile(f.part)) }

// syncFile is Sync, on file systems that have it.
func syncFile(file *os.File) error {
	if err := file.Sync(); !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// Commit gives the file its name, with everything on the disk. After an error the part stays.
// A file that got the name in the meantime is not replaced, unless overwrite.
func (f *File) Commit() error {
	err := errors.Join(syncFile(f.part), f.part.Close())
	if err == nil {
		err = Rename(f.name, f.over)
	}
	return f.named(err)
}

// Rename gives a part its name. It is for files that another package writes.
func Rename(name string, overwrite bool) error {
	if err := Free(name, overwrite); err != nil {
		return err
	}
	if err := os.Rename(name+Part, name); err != nil {
		return named(name, err)
	}
	syncDir(filepath.Dir(name))
	return nil
}

// syncDir makes a new name durable. Not every system can; the file is there in any case.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// Keep closes the file and leaves its part.
func (f *File) Keep() error { return f.named(f.part.Close()) }

// Discard closes and removes the part.
func (f *File) Discard() error {
	return f.named(errors.Join(f.part.Close(), os.Remove(f.part.Name())))
}

func (f *File) named(err error) error { return named(f.name, err) }

// named makes an error name the file, once.
func named(name string, err error) error {
	var known *FileError
	if err == nil || errors.As(err, &known) {
		return err
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return &FileError{Name: name, Err: err}
}

// FileError names a file that could not be written, and the reason.
type FileError struct {
	Name string
	Err  error
}

// Error returns the name and the reason.
func (e *FileError) Error() string { return "writing " + e.Name + ": " + e.Err.Error() }

// Unwrap returns Err, such as [fs.ErrExist].
func (e *FileError) Unwrap() error { return e.Err }
