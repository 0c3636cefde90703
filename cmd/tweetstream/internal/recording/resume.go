package recording

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/disk"
)

// Place is an end between two lines of a target, where another process can go on. The
// zero Place is the beginning.
type Place struct {
	Part int   `json:"part"`           // number of the last file, from 1
	Size int64 `json:"size,omitempty"` // of that file, if lines go on in it
	Open bool  `json:"open,omitempty"` // they do

	Mark string `json:"mark,omitempty"` // of a table, in place of the others
}

// Resume says where a recording goes on, and when it began: that is in the names of the
// files of a rotation. Such a recording is never flushed by time, so that it is the same
// whenever it was interrupted.
type Resume struct {
	Begin time.Time
	At    Place
}

// Resumable is a [Sink] that knows its places.
type Resumable interface {
	// Checkpoint brings everything to the disk, and returns the place behind it.
	Checkpoint() (Place, error)
}

// Free returns an error that is [fs.ErrExist] if the first file of a target exists and
// must not be replaced.
func Free(target string, o Options) error {
	f, err := FormOf(target)
	if err != nil {
		return err
	}
	name := partName(target, f.Suffix, o, 1)
	if o.Overwrite {
		return isReplaceable(name)
	}
	if _, err := os.Lstat(name); err == nil {
		return named(name, fs.ErrExist)
	}
	return nil
}

// partName returns the name of a part: those of a rotation have the time of the beginning
// and, from the second on, a number.
func partName(base, suffix string, o Options, number int) string {
	if o.Rotation.IsZero() {
		return base
	}
	stem := strings.TrimSuffix(base, suffix) + stamp(o.Resume.Begin)
	if number > 1 {
		stem += "-" + strconv.Itoa(number)
	}
	return stem + suffix
}

func (f *file) partName(number int) string {
	return partName(f.base, f.suffix, f.options, number)
}

// createPart makes a part anew. One that a crash has left behind is replaced.
func (f *file) createPart(number int) (disk.File, error) {
	name := f.partName(number)
	if err := isReplaceable(name); err != nil {
		return nil, err
	}
	opened, err := f.options.disk().OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, named(name, err)
	}
	return opened, nil
}

// resume goes on at a place. It removes all that was written behind it.
func (f *file) resume(at Place) error {
	f.number = at.Part
	if err := f.removeFrom(at.Part + 1); err != nil {
		return err
	}
	switch {
	case at.Part == 0:
		return f.open()
	case at.Open:
		return f.reopen(at.Size)
	}
	return nil
}

// removeFrom removes the parts from a number on.
func (f *file) removeFrom(number int) error {
	for ; !f.options.Rotation.IsZero(); number++ {
		name := f.partName(number)
		if _, err := os.Lstat(name); err != nil {
			return nil
		}
		if err := f.options.disk().Remove(name); err != nil {
			return named(name, err)
		}
	}
	return nil
}

// reopen makes the last part as long as it was.
func (f *file) reopen(size int64) error {
	name := f.partName(f.number)
	flag := os.O_WRONLY
	if size == 0 { // perhaps it was never made
		flag |= os.O_CREATE
	}
	opened, err := f.options.disk().OpenFile(name, flag, 0o666)
	if err != nil {
		return named(name, err)
	}
	if err := shorten(opened, size); err != nil {
		return errors.Join(named(name, err), opened.Close())
	}
	f.begin(opened, time.Now())
	f.part.size = size
	return nil
}

// shorten cuts a file off, and goes to its end.
func shorten(opened disk.File, size int64) error {
	length, err := opened.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if length < size {
		return fmt.Errorf("it had %d bytes, and has %d now", size, length)
	}
	if err := opened.Truncate(size); err != nil {
		return err
	}
	_, err = opened.Seek(size, io.SeekStart)
	return err
}

// Checkpoint implements Resumable.
func (f *file) Checkpoint() (Place, error) {
	place := Place{Part: f.number}
	if f.part != nil {
		if err := f.failed(f.part.sync()); err != nil {
			return place, err
		}
		place.Size, place.Open = f.part.size, true
	}
	name := f.partName(f.number)
	if err := f.options.disk().SyncDir(name); err != nil {
		return place, named(name, err)
	}
	return place, nil
}
