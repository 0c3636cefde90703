package kit

import (
	"errors"
	"os"
	"sync"

	"github.com/gotweetstream/tweetstream/internal/disk"
)

// ErrCrash is the error of every call after the crash.
var ErrCrash = errors.New("crash")

// Crash is a file system that stops at one change. That one and all after it do not happen,
// but for the first half of a write. To its users that looks like an error, and to the files
// like kill -9. It may be used from several goroutines.
type Crash struct {
	fsys disk.FS
	at   int // the change at which it stops; negative is never

	mu   sync.Mutex
	done int
}

// CrashAt returns a file system that stops at the change number n, from 0; a negative n is
// never.
func CrashAt(fsys disk.FS, n int) *Crash { return &Crash{fsys: fsys, at: n} }

// Changes returns how many changes there were.
func (c *Crash) Changes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.done
}

// change counts a change. It reports whether it is the one of the crash, and an error if
// it must not happen as a whole.
func (c *Crash) change() (now bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at >= 0 && c.done >= c.at {
		now = c.done == c.at
		c.done++
		return now, ErrCrash
	}
	c.done++
	return false, nil
}

// OpenFile implements disk.FS.
func (c *Crash) OpenFile(name string, flag int, perm os.FileMode) (disk.File, error) {
	if _, err := c.change(); err != nil {
		return nil, err
	}
	f, err := c.fsys.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return &crashing{f, c}, nil
}

// Rename implements disk.FS.
func (c *Crash) Rename(from, to string) error {
	if _, err := c.change(); err != nil {
		return err
	}
	return c.fsys.Rename(from, to)
}

// Remove implements disk.FS.
func (c *Crash) Remove(name string) error {
	if _, err := c.change(); err != nil {
		return err
	}
	return c.fsys.Remove(name)
}

// SyncDir implements disk.FS.
func (c *Crash) SyncDir(name string) error {
	if _, err := c.change(); err != nil {
		return err
	}
	return c.fsys.SyncDir(name)
}

type crashing struct {
	disk.File
	crash *Crash
}

func (f *crashing) Write(p []byte) (int, error) {
	now, err := f.crash.change()
	switch {
	case err == nil:
		return f.File.Write(p)
	case now:
		n, _ := f.File.Write(p[:len(p)/2]) // the crash is the error
		return n, err
	}
	return 0, err
}

func (f *crashing) Truncate(size int64) error {
	if _, err := f.crash.change(); err != nil {
		return err
	}
	return f.File.Truncate(size)
}

func (f *crashing) Sync() error {
	if _, err := f.crash.change(); err != nil {
		return err
	}
	return f.File.Sync()
}
