package jsonl

import (
	"bufio"
	"errors"
	"time"

	"github.com/gotweetstream/tweetstream/internal/disk"
)

// part is an open file. Lines go through packer and buffer to the disk.
type part struct {
	disk   disk.File
	buffer *bufio.Writer
	pack   packing
	packer packer    // nil between two frames
	end    time.Time // of its rotation; zero is never
	size   int64     // on the disk, with the bytes that are in the buffer
	dirty  bool      // there are lines that were not flushed
}

// over reports whether the time of a file is over.
func (p *part) over() bool { return !p.end.IsZero() && !time.Now().Before(p.end) }

func (p *part) write(line []byte) error {
	p.dirty = true
	if err := p.beginFrame(); err != nil {
		return err
	}
	if _, err := p.packer.Write(line); err != nil {
		return err
	}
	_, err := p.packer.Write(lineEnd)
	return err
}

var lineEnd = []byte("\n")

// beginFrame makes a packer if there is none.
func (p *part) beginFrame() (err error) {
	if p.packer == nil {
		p.packer, err = p.pack(counting{p})
	}
	return err
}

// endFrame ends the packer, if there is one.
func (p *part) endFrame() error {
	if p.packer == nil {
		return nil
	}
	err := p.packer.Close()
	p.packer = nil
	return err
}

// flush brings all lines to the disk. The frame goes on behind them, unless endsFrame.
func (p *part) flush(endsFrame bool) (err error) {
	if !p.dirty && !endsFrame {
		return nil
	}
	p.dirty = false
	if endsFrame {
		err = p.endFrame()
	} else {
		err = p.packer.Flush()
	}
	if err == nil {
		err = p.buffer.Flush()
	}
	if err == nil {
		err = p.disk.Sync()
	}
	return err
}

// close ends a file with everything on the disk. An empty one gets an empty frame. It closes
// the file also after an error, and returns the first error.
func (p *part) close() error {
	var err error
	if p.size == 0 {
		err = p.beginFrame()
	}
	if err == nil {
		err = p.flush(true)
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
