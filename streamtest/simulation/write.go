package simulation

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

const (
	warnFrom  = 60 // percent of the queue
	warnEvery = 5 * time.Minute
	// maxWrite is about the number of bytes of messages in one write.
	maxWrite = 16 << 10
)

// play writes the selected messages.
func (c *connection) play(conn *streamtest.Conn) error {
	defer c.cancel() // nobody empties the queue any more
	defer func() { conn.Withhold(c.limit.total()) }()
	c.begin(conn)
	if err := c.writePast(conn); err != nil {
		return c.ended(conn, err)
	}
	for {
		more, err := c.write(conn)
		if err == nil && !more {
			err = conn.Await(time.Time{}, c.queue.filled)
		}
		if err == nil {
			err = conn.Context().Err()
		}
		if err != nil {
			return c.ended(conn, err)
		}
	}
}

func (c *connection) writePast(conn *streamtest.Conn) error {
	if err := conn.Await(time.Time{}, c.ready); err != nil {
		return err
	}
	for len(c.past) > 0 {
		n := portion(c.past)
		if err := conn.Send(c.past[:n]...); err != nil {
			return err
		}
		c.past = c.past[n:]
	}
	return nil
}

// write writes some of the queue, and reports whether there was any.
func (c *connection) write(conn *streamtest.Conn) (more bool, err error) {
	texts, percent, end := c.queue.take()
	if percent >= warnFrom && c.warns() {
		c.warned = time.Now()
		texts = append([][]byte{fallingBehind(percent)}, texts...)
	}
	if err := conn.Send(texts...); err != nil {
		return false, err
	}
	for _, step := range end {
		if err := conn.Play(step); err != nil {
			return false, err
		}
	}
	return len(texts) > 0, nil
}

func (c *connection) warns() bool {
	due := c.warned.IsZero() || time.Since(c.warned) >= warnEvery
	return c.sim.feed != nil && c.selection.params.StallWarnings && due
}

// fallingBehind is the warning in the service's words.
func fallingBehind(percent int) []byte {
	return fmt.Appendf(nil, `{"warning":{"code":"FALLING_BEHIND","message":`+
		`"Your connection is falling behind and messages are being queued for delivery to you. `+
		`Your queue is now over %d%% full. You will be disconnected when the queue is full.",`+
		`"percent_full":%d}}`, warnFrom, percent)
}

// ended makes the record of a client that was cut off, and did not read the reason
// in time, say that it was cut off.
func (c *connection) ended(conn *streamtest.Conn, err error) error {
	_, _, end := c.queue.take()
	if errors.Is(err, os.ErrDeadlineExceeded) && len(end) > 0 {
		return conn.Play(end[len(end)-1])
	}
	return err
}

// portion is the number of texts for one write.
func portion(texts [][]byte) int {
	n, bytes := 0, 0
	for n < len(texts) && bytes < maxWrite {
		bytes += len(texts[n])
		n++
	}
	return n
}
