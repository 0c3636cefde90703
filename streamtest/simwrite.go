package streamtest

import (
	"errors"
	"fmt"
	"os"
	"time"
)

const (
	warnFrom  = 60 // percent of the queue
	warnEvery = 5 * time.Minute
	// maxWrite is about how many bytes of messages are written at once.
	maxWrite = 16 << 10
)

// play writes what was selected.
func (c *connection) play(s *stream) error {
	s.more = c.queue.filled
	defer func() { s.more, s.withheld = nil, c.limit.total() }()
	var until time.Time
	if c.until > 0 {
		until = time.Now().Add(c.until)
	}
	if err := c.writePast(s); err != nil {
		return c.ended(err)
	}
	for until.IsZero() || time.Now().Before(until) {
		more, err := c.write(s)
		if err == nil && !more {
			err = s.await(until)
		}
		if err != nil {
			return c.ended(err)
		}
	}
	c.cancel() // or the queue would run over
	return nil
}

func (c *connection) writePast(s *stream) error {
	for len(c.past) > 0 {
		n := portion(c.past)
		if err := s.batch(c.past[:n]); err != nil {
			return err
		}
		c.past = c.past[n:]
	}
	return nil
}

// write writes some of what waits, and reports whether there was any.
func (c *connection) write(s *stream) (more bool, err error) {
	if err := s.deliver(); err != nil {
		return false, err
	}
	texts, percent, end := c.queue.take()
	if percent >= warnFrom && c.warns() {
		c.warned = time.Now()
		texts = append([][]byte{fallingBehind(percent)}, texts...)
	}
	if err := s.batch(texts); err != nil {
		return false, err
	}
	for _, c.end = range end {
		if err := c.end.play(s); err != nil {
			return false, err
		}
	}
	return len(texts) > 0, nil
}

func (c *connection) warns() bool {
	return c.sim.feed != nil && c.selection.params.StallWarnings && (c.warned.IsZero() || time.Since(c.warned) >= warnEvery)
}

// fallingBehind is the warning as the service's documentation has it.
func fallingBehind(percent int) []byte {
	return fmt.Appendf(nil, `{"warning":{"code":"FALLING_BEHIND","message":`+
		`"Your connection is falling behind and messages are being queued for delivery to you. `+
		`Your queue is now over %d%% full. You will be disconnected when the queue is full.",`+
		`"percent_full":%d}}`, warnFrom, percent)
}

// ended says of a client that was cut off, and did not read the reason in time,
// that it was cut off.
func (c *connection) ended(err error) error {
	_, _, end := c.queue.take()
	if errors.Is(err, os.ErrDeadlineExceeded) && len(end) > 0 {
		c.end = end[len(end)-1]
		return errCut
	}
	return err
}

// String says how the stream ended.
func (c *connection) String() string {
	if c.end == nil {
		return "Simulation"
	}
	return c.end.String()
}

// portion is how many texts should be written at once.
func portion(texts [][]byte) int {
	n, bytes := 0, 0
	for n < len(texts) && bytes < maxWrite {
		bytes += len(texts[n])
		n++
	}
	return n
}
