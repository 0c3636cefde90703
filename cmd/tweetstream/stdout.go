package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// flushAfter is how long a line may wait for others to be written with it.
const flushAfter = 200 * time.Millisecond

// errOutput is in the error of every failed write to stdout. A broken pipe can be
// the network's, too, and only this one is no failure.
var errOutput = errors.New("stdout")

// output is stdout with such errors.
type output struct{ io.Writer }

// Write implements io.Writer.
func (o output) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	if err != nil {
		err = fmt.Errorf("%w: %w", errOutput, err)
	}
	return n, err
}

// lineWriter writes lines, many at a time where nobody is looking:
//
//	terminal   each line at once
//	else       when 64 KiB are full, 200 ms after the first line, at the end
//
// It may be used from several goroutines. After the first error every call
// returns that error.
type lineWriter struct {
	failed func(error) // called with an error that a timer met

	mu     sync.Mutex
	buf    *bufio.Writer
	timer  *time.Timer // nil for a terminal
	waits  bool        // the timer runs
	closed bool
}

func newLineWriter(w io.Writer, terminal bool, failed func(error)) *lineWriter {
	l := &lineWriter{buf: bufio.NewWriterSize(output{w}, 64<<10), failed: failed}
	if !terminal {
		l.timer = time.AfterFunc(flushAfter, l.flushLate)
		l.timer.Stop()
	}
	return l
}

// writeLine writes a line and a line end.
func (l *lineWriter) writeLine(line []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = l.buf.Write(line) // a bufio.Writer keeps its error
	if err := l.buf.WriteByte('\n'); err != nil {
		return err
	}
	if l.timer == nil {
		return l.buf.Flush()
	}
	if !l.waits && l.buf.Buffered() > 0 {
		l.waits = true
		l.timer.Reset(flushAfter)
	}
	return nil
}

func (l *lineWriter) flushLate() {
	l.mu.Lock()
	l.waits = false
	err := l.buf.Flush()
	closed := l.closed
	l.mu.Unlock()
	if err != nil && !closed {
		l.failed(err)
	}
}

// close writes the remaining lines. The writer below stays open.
func (l *lineWriter) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.timer != nil {
		l.timer.Stop()
	}
	return l.buf.Flush()
}
