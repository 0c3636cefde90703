package streamtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Conn is a response while its steps are played, and the argument of a [Func]. It is
// valid until the response has ended. Other goroutines may call SetWriteDeadline
// only.
type Conn struct {
	server  *Server
	request *Request        // the server's record
	ctx     context.Context // ends when the client goes, the server closes, or a For is over
	netConn net.Conn        // nil if unknown
	hijack  func() (net.Conn, error)

	body      *body
	split     int
	release   func() // of a hijacked connection
	inbox     *inbox
	delimited bool // the client asked for delimited=length
	hijacked  bool
	replaying bool

	keepAlive time.Duration // between keep-alives on an idle stream; 0 is none
	lastWrite time.Time
	messages  int64
	withheld  int64
	line      []byte // reused for each write
}

// errClientGone is the error of a write that fails.
var errClientGone = errors.New("client gone")

// Context ends when the client has gone, when the server closes, and when the time
// of an enclosing [For] is over.
func (c *Conn) Context() context.Context { return c.ctx }

// Request returns a copy of the record of the request.
func (c *Conn) Request() Request {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	return c.request.clone()
}

// Send sends the messages of [Server.Send] that wait, and then its own: each with
// CRLF after it, with its length before it if the client asked for
// delimited=length, and all with one flush.
func (c *Conn) Send(messages ...[]byte) error {
	if err := c.deliver(); err != nil {
		return err
	}
	return c.send(messages)
}

// Write sends bytes as they are and flushes them. It implements io.Writer.
func (c *Conn) Write(p []byte) (n int, err error) {
	if err := c.write(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Await keeps an idle stream open: it sends keep-alives and the messages of
// [Server.Send]. It returns nil at a time, or when wake can be received from. The
// zero time never comes, and neither does a nil channel.
func (c *Conn) Await(until time.Time, wake <-chan struct{}) error {
	for {
		if err := c.deliver(); err != nil {
			return err
		}
		woken, err := c.wait(until, wake)
		if err != nil || woken || !until.IsZero() && !time.Now().Before(until) {
			return err
		}
	}
}

// Play plays a step. Return its error from a [Func], so that a step such as
// [Disconnect] ends the response.
func (c *Conn) Play(step Step) error { return step.play(c) }

// SetWriteDeadline makes writes fail that last beyond t, with an error that is
// os.ErrDeadlineExceeded. It does nothing for a client that has gone.
func (c *Conn) SetWriteDeadline(t time.Time) {
	if c.netConn != nil {
		_ = c.netConn.SetWriteDeadline(t)
	}
}

// Withhold adds n to [Request.Withheld].
func (c *Conn) Withhold(n int64) { c.withheld += n }

// wait waits once: until a time, for wake, for messages of Server.Send, or for the
// time of a keep-alive, and sends that.
func (c *Conn) wait(until time.Time, wake <-chan struct{}) (woken bool, err error) {
	next, quiet := until, time.Time{}
	if c.keepAlive > 0 {
		quiet = c.lastWrite.Add(c.keepAlive)
	}
	if next.IsZero() || !quiet.IsZero() && quiet.Before(next) {
		next = quiet
	}
	woken, err = c.waitUntil(next, wake)
	if err != nil || woken {
		return woken, err
	}
	now := time.Now()
	if c.keepAlive > 0 && !now.Before(quiet) && (until.IsZero() || now.Before(until)) {
		return false, c.write([]byte("\r\n"))
	}
	return false, nil
}

func (c *Conn) waitUntil(t time.Time, wake <-chan struct{}) (woken bool, err error) {
	var timer <-chan time.Time
	if !t.IsZero() {
		d := time.Until(t)
		if d <= 0 {
			return false, c.gone()
		}
		// Unreferenced timers are collected, so nothing has to be stopped.
		timer = time.After(d)
	}
	select {
	case <-timer:
	case <-c.inbox.filled:
	case <-wake:
		woken = true
	case <-c.ctx.Done():
	}
	return woken, c.gone()
}

// sleep waits in silence.
func (c *Conn) sleep(d time.Duration) error {
	select {
	case <-time.After(d):
	case <-c.ctx.Done():
	}
	return c.gone()
}

// stall waits in silence until the client goes.
func (c *Conn) stall() error {
	<-c.ctx.Done()
	return c.gone()
}

func (c *Conn) gone() error {
	if c.ctx.Err() != nil {
		return context.Cause(c.ctx)
	}
	return nil
}

// deliver sends the messages of Server.Send that wait.
func (c *Conn) deliver() error {
	for {
		text, ok := c.inbox.take()
		if !ok {
			return nil
		}
		if err := c.send([][]byte{[]byte(text)}); err != nil {
			return err
		}
	}
}

func (c *Conn) send(messages [][]byte) error {
	if len(messages) == 0 {
		return nil
	}
	c.line = c.line[:0]
	for _, m := range messages {
		if c.delimited {
			c.line = fmt.Appendf(c.line, "%d\r\n", len(m)+2)
		}
		c.line = append(append(c.line, m...), "\r\n"...)
		c.messages++
		if !c.replaying {
			c.server.history.add(m)
		}
	}
	return c.write(c.line)
}

func (c *Conn) write(p []byte) error {
	c.lastWrite = time.Now()
	if err := c.body.write(p); err != nil {
		return fmt.Errorf("%w: %w", errClientGone, err)
	}
	return nil
}

// play plays a reply to its end. The error says how it ended.
func (c *Conn) play(reply *Reply) error {
	c.lastWrite = time.Now()
	for _, step := range reply.Steps {
		if err := step.play(c); err != nil {
			return err
		}
	}
	switch {
	case c.hijacked:
		return c.stall()
	case reply.status() != http.StatusOK:
		return &ended{byEnd, "answered"}
	default:
		return c.Await(time.Time{}, nil)
	}
}
