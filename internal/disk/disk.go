// Package disk is the changes that are made to files. They go through one interface, so that
// a test can end them at any place, as a crash does.
package disk

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// FS is where files are.
type FS interface {
	// OpenFile is [os.OpenFile].
	OpenFile(name string, flag int, perm os.FileMode) (File, error)
	// Rename is [os.Rename]: it replaces a file of the new name.
	Rename(from, to string) error
	// Remove is [os.Remove].
	Remove(name string) error
	// SyncDir makes the names in the folder of a file outlive a crash of the machine.
	SyncDir(name string) error
}

// Current is where the files of this process are. Tests set it before anything is opened.
var Current FS = OS{}

// File is an open file.
type File interface {
	io.Writer
	io.Seeker
	Name() string
	Truncate(size int64) error
	Sync() error
	Close() error
}

// OS is the file system of the machine.
type OS struct{}

// OpenFile implements FS.
func (OS) OpenFile(name string, flag int, perm os.FileMode) (File, error) {
	f, err := os.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

// Rename implements FS.
func (OS) Rename(from, to string) error { return os.Rename(from, to) }

// Remove implements FS.
func (OS) Remove(name string) error { return os.Remove(name) }

// SyncDir implements FS. Windows has no such thing.
func (OS) SyncDir(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	return errors.Join(supported(dir.Sync()), dir.Close())
}

// osFile is a file of the machine.
type osFile struct{ *os.File }

// Sync implements File. Some network file systems have no sync.
func (f osFile) Sync() error { return supported(f.File.Sync()) }

func supported(err error) error {
	if errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}

// Replace writes a file as a whole: after a crash it has its old content or the new one.
func Replace(name string, content []byte) error {
	fsys := Current
	temporary := name + ".new"
	f, err := fsys.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := fsys.Rename(temporary, name); err != nil {
		return err
	}
	return fsys.SyncDir(name)
}
