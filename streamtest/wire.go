package streamtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Chunked is the text of a response with status 200 that has each message,
// CRLF included, in a chunk of its own. It lacks the last, empty chunk, so that
// the response has not ended. Cut it anywhere, and append what you like:
//
//	streamtest.Wire(streamtest.Raw(streamtest.Chunked(message)[:100]), streamtest.Cut())
func Chunked(messages ...string) string {
	text := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
	for _, m := range messages {
		text += Chunk(m + "\r\n")
	}
	return text
}

// Chunk is one HTTP chunk. Chunk("") is the last one of a response.
func Chunk(text string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(text), text) }

// front takes connections whose request nobody is to read.
type front struct {
	net.Listener
	server    *Server
	otherwise Reply // as it was at the start
}

// Accept implements net.Listener for all other connections.
func (f front) Accept() (net.Conn, error) {
	for {
		conn, err := f.Listener.Accept()
		if err != nil {
			return nil, err
		}
		reply, ok := f.unread()
		if !ok {
			return conn, nil
		}
		f.server.handlers.Add(1)
		go f.server.serveUnread(conn, &reply)
	}
}

// unread takes the next reply if it is an Unread one.
func (f front) unread() (Reply, bool) {
	f.server.mu.Lock()
	defer f.server.mu.Unlock()
	if f.server.ahead(); len(f.server.replies) == 0 {
		return f.otherwise, f.otherwise.Unread
	}
	reply := f.server.replies[0]
	if reply.Unread {
		f.server.replies = f.server.replies[1:]
	}
	return reply, reply.Unread
}

func (s *Server) serveUnread(conn net.Conn, reply *Reply) {
	defer s.handlers.Done()
	record := &Request{Time: time.Now()}
	came := s.update(record, func() { s.requests = append(s.requests, record) })
	if s.OnRequest != nil {
		s.OnRequest(came)
	}
	sent := stream{request: &http.Request{URL: new(url.URL)}}
	end := s.playWire(s.base, conn, &sent, reply)
	s.recordEnd(record, &sent, end)
}

// hijack takes the connection of a request over.
func (s *Server) hijack(w http.ResponseWriter, r *http.Request, sent *stream, reply *Reply) (end string) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	sent.request = r
	return s.playWire(r.Context(), conn, sent, reply)
}

// playWire plays a reply that has the connection for itself, closes it, and
// returns how it ended.
func (s *Server) playWire(ctx context.Context, conn net.Conn, sent *stream, reply *Reply) (end string) {
	ctx, gone := context.WithCancelCause(ctx)
	defer gone(nil)
	context.AfterFunc(ctx, func() { _ = conn.Close() }) // a write may be waiting
	sent.ctx, sent.inbox, sent.history = ctx, newInbox(), &s.history
	var reading sync.WaitGroup
	out := &talking{Conn: conn, reading: &reading}
	sent.body = newBody(out, func() error { return nil }, &Reply{Split: reply.Split})
	reading.Go(func() {
		awaitClose(conn)
		gone(errClientGone)
	})
	step, err := sent.playSteps(reply)
	end = endOf(ctx, step, err)
	if errors.Is(err, errReset) {
		resetConn(conn)
	}
	_ = conn.Close()
	reading.Wait()
	return end
}

// talking is a connection that takes what the other side sends from the first
// write on: in memory, the other side may not read before it is rid of that.
type talking struct {
	net.Conn
	reading *sync.WaitGroup
	once    sync.Once
}

func (t *talking) Write(p []byte) (int, error) {
	if _, ok := t.Conn.(*memoryConn); ok {
		t.once.Do(func() { t.reading.Go(func() { _, _ = io.Copy(io.Discard, t.Conn) }) })
	}
	return t.Conn.Write(p)
}

var errClientGone = errors.New("client gone")

// playSteps plays the steps of a Wire reply, and then waits in silence.
func (s *stream) playSteps(reply *Reply) (Step, error) {
	if err := s.sleep(reply.Delay); err != nil {
		return nil, err
	}
	for _, step := range reply.Steps {
		if err := step.play(s); err != nil {
			return step, err
		}
	}
	return nil, s.stall()
}

// awaitClose waits until one of both sides has closed the connection.
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

// Repeat sends a text n times, as far as the client takes it. Nothing is held in
// memory for that but some 32 KiB of it.
func Repeat(text string, n int) Step { return repeat{text, n} }

type repeat struct {
	text string
	n    int
}

func (r repeat) play(s *stream) error {
	const block = 32 << 10
	times := max(1, block/max(len(r.text), 1))
	text := []byte(strings.Repeat(r.text, min(times, max(r.n, 0))))
	for left := r.n; left > 0; left -= times {
		if left < times {
			text = text[:left*len(r.text)]
		}
		if err := s.write(text); err != nil {
			return err
		}
		if err := s.gone(); err != nil {
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

func (d drip) play(s *stream) error {
	for rest := d.text; rest != ""; rest = rest[min(d.n, len(rest)):] {
		if err := s.write([]byte(rest[:min(d.n, len(rest))])); err != nil {
			return err
		}
		if err := s.sleep(d.every); err != nil {
			return err
		}
	}
	return nil
}

func (d drip) String() string { return fmt.Sprintf("Drip(%.60q, %d, %v)", d.text, d.n, d.every) }
