package jsonl

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/internal/disk"
)

// Mark implements [sink.Resumer], for a recording that is Resumable.
func (f *Sink) Mark() string {
	if f.part == nil {
		return place{number: f.number}.String()
	}
	return place{f.number, f.part.size, true}.String()
}

// place is an end between two lines.
type place struct {
	number int // of the part
	size   int64
	open   bool // lines go on in this part, behind size bytes
}

// String is "2" behind part 2, and "2:99" in it, behind 99 bytes.
func (p place) String() string {
	if p.open {
		return fmt.Sprintf("%d:%d", p.number, p.size)
	}
	return fmt.Sprint(p.number)
}

// readMark reads what Mark wrote; "" is the beginning.
func readMark(text string) (place, error) {
	var p place
	number, size, open := strings.Cut(text, ":")
	var errNumber, errSize error
	p.number, errNumber = strconv.Atoi(number)
	if p.open = open; open {
		p.size, errSize = strconv.ParseInt(size, 10, 64)
	}
	switch {
	case text == "":
		return place{}, nil
	case errNumber != nil || errSize != nil || p.number < 1 || p.size < 0:
		return place{}, fmt.Errorf("%q is no mark of a recording", text)
	}
	return p, nil
}

// resume goes on at a mark. It removes all that was written behind it.
func (f *Sink) resume() error {
	at, err := readMark(f.options.Resume)
	if err != nil {
		return named(f.base, err)
	}
	f.number = at.number
	if at.number > 0 || f.options.Overwrite {
		if err := f.removeFrom(at.number + 1); err != nil {
			return err
		}
	}
	switch {
	case at.number == 0:
		return f.open()
	case at.open:
		return f.reopen(at.size)
	}
	return nil
}

// partName returns the name of a part: those of a rotation have the time of the beginning
// and, from the second on, a number.
func (f *Sink) partName(number int) string {
	if f.options.Rotation.IsZero() {
		return f.base
	}
	return numbered(f.base, f.suffix, f.options.Begin, number)
}

// removeFrom removes the parts of a rotation from a number on.
func (f *Sink) removeFrom(number int) error {
	for ; !f.options.Rotation.IsZero(); number++ {
		name := f.partName(number)
		if _, err := os.Lstat(name); err != nil {
			return nil
		}
		if err := disk.Current.Remove(name); err != nil {
			return named(name, err)
		}
	}
	return nil
}

// reopen makes the last part as long as it was.
func (f *Sink) reopen(size int64) error {
	name := f.partName(f.number)
	flag := os.O_WRONLY
	if size == 0 { // perhaps it was never made
		flag |= os.O_CREATE
	}
	opened, err := disk.Current.OpenFile(name, flag, 0o666)
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
