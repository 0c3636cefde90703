package streamtest

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

// Hijack takes the connection from HTTP: the steps after it write to the connection
// itself, below the chunks and the compression of the response. As the first step
// of a [Reply] it comes before the header, so that the answer need not be HTTP at
// all. After the last step the connection stays open in silence.
func Hijack() Step { return hijack{} }

type hijack struct{}

func (hijack) String() string { return "Hijack()" }

func (hijack) play(c *Conn) error {
	if c.hijacked {
		return nil
	}
	conn, err := c.hijack()
	if err != nil {
		return fmt.Errorf("streamtest: hijacking the connection: %w", err)
	}
	c.takeOver(conn)
	return nil
}

// Wire returns a Reply that writes the whole answer, from the first byte of the
// status line on: [Hijack] and then steps. See [Chunked] for the text of a response.
func Wire(steps ...Step) Reply {
	return Reply{Steps: append([]Step{Hijack()}, steps...)}
}

// Chunked returns the text of a response with status 200. Each message, with CRLF, is
// a chunk of its own. The last, empty chunk is missing, so the response has not ended.
// Cut it anywhere, and append anything:
//
//	streamtest.Wire(streamtest.Raw(streamtest.Chunked(message)[:100]), streamtest.Cut())
func Chunked(messages ...string) string {
	text := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
	for _, m := range messages {
		text += Chunk(m + "\r\n")
	}
	return text
}

// Chunk returns one HTTP chunk. Chunk("") is the last one of a response.
func Chunk(text string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(text), text) }

// takeOver makes c write to conn. From then on nobody else reads from conn, so a
// goroutine reads it, to notice that the client goes. release ends that.
func (c *Conn) takeOver(conn net.Conn) {
	ctx, gone := context.WithCancelCause(c.ctx)
	context.AfterFunc(ctx, func() { _ = conn.Close() }) // a write may be waiting
	var reading sync.WaitGroup
	out := &drained{Conn: conn, reading: &reading}
	sent := c.sent()
	c.ctx, c.netConn, c.hijacked, c.keepAlive = ctx, conn, true, 0
	c.body = newBody(out, func() error { return nil }, nil, c.split)
	c.body.sent = sent
	reading.Go(func() {
		awaitClose(conn)
		gone(errClientGone)
	})
	c.release = func() {
		_ = conn.Close()
		reading.Wait()
		gone(nil)
	}
}

// drained is a connection that takes the client's bytes from the first write on. In
// memory a client may read nothing before it has got rid of them.
type drained struct {
	net.Conn
	reading *sync.WaitGroup
	once    sync.Once
}

func (d *drained) Write(p []byte) (int, error) {
	if _, ok := d.Conn.(*memoryConn); ok {
		d.once.Do(func() { d.reading.Go(func() { _, _ = io.Copy(io.Discard, d.Conn) }) })
	}
	return d.Conn.Write(p)
}

// awaitClose waits until either side has closed the connection.
func awaitClose(conn net.Conn) {
	if memory, ok := conn.(*memoryConn); ok {
		select {
		case <-memory.peer:
		case <-memory.closed:
		}
		return
	}
	_, _ = io.Copy(io.Discard, conn)
}

// Repeat sends a text n times, as far as the client takes it. It holds some 32 KiB
// of that in memory.
func Repeat(text string, n int) Step { return repeat{text, n} }

type repeat struct {
	text string
	n    int
}

func (r repeat) play(c *Conn) error {
	const block = 32 << 10
	times := max(1, block/max(len(r.text), 1))
	text := []byte(strings.Repeat(r.text, min(times, max(r.n, 0))))
	for left := r.n; left > 0; left -= times {
		if left < times {
			text = text[:left*len(r.text)]
		}
		if err := c.write(text); err != nil {
			return err
		}
		if err := c.gone(); err != nil {
			return err
		}
	}
	return nil
}

func (r repeat) String() string { return fmt.Sprintf("Repeat(%.60q, %d)", r.text, r.n) }

// Drip sends a text slowly: n bytes, at least 1, every d.
func Drip(text string, n int, d time.Duration) Step { return drip{text, max(n, 1), d} }

type drip struct {
	text  string
	n     int
	every time.Duration
}

func (d drip) play(c *Conn) error {
	for rest := d.text; rest != ""; rest = rest[min(d.n, len(rest)):] {
		if err := c.write([]byte(rest[:min(d.n, len(rest))])); err != nil {
			return err
		}
		if err := c.sleep(d.every); err != nil {
			return err
		}
	}
	return nil
}

func (d drip) String() string { return fmt.Sprintf("Drip(%.60q, %d, %v)", d.text, d.n, d.every) }
