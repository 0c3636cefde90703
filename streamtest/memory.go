package streamtest

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
)

// MemoryListener is a network of its own, in memory: it accepts the connections of
// its DialContext. They are those of net.Pipe and hold no bytes: a write lasts until
// the other side has read it.
//
// Everything blocks on channels, never on a socket, as testing/synctest needs. Make
// it inside the bubble of its users.
type MemoryListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

// NewMemoryListener returns an open listener.
func NewMemoryListener() *MemoryListener {
	return &MemoryListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// DialContext connects to the listener, whatever the network and address. It
// waits until the connection is accepted. It fits http.Transport.DialContext.
// On a closed listener it fails with ECONNREFUSED.
func (l *MemoryListener) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := newMemoryPipe()
	var err error
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		err = &net.OpError{Op: "dial", Net: "memory", Addr: memoryAddr{}, Err: syscall.ECONNREFUSED}
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	return nil, errors.Join(err, client.Close(), server.Close())
}

// Accept implements net.Listener.
func (l *MemoryListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener. Accepted connections stay open.
func (l *MemoryListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (l *MemoryListener) Addr() net.Addr { return memoryAddr{} }

// memoryAddr is a loopback address: clients that send no credentials in clear text
// over a network accept it. Nothing listens on port 1 of the real one.
type memoryAddr struct{}

func (memoryAddr) Network() string { return "memory" }
func (memoryAddr) String() string  { return "127.0.0.1:1" }

// memoryConn is one end of a pipe. Unlike one of net.Pipe it can be reset, and it
// tells of the close of the other end without a read.
type memoryConn struct {
	net.Conn
	reset  *atomic.Bool // shared by both ends
	closed chan struct{}
	once   sync.Once
	peer   <-chan struct{} // the other end's closed
}

func newMemoryPipe() (client, server *memoryConn) {
	a, b := net.Pipe()
	reset := new(atomic.Bool)
	client = &memoryConn{Conn: a, reset: reset, closed: make(chan struct{})}
	server = &memoryConn{Conn: b, reset: reset, closed: make(chan struct{}), peer: client.closed}
	client.peer = server.closed
	return client, server
}

// Close implements net.Conn.
func (c *memoryConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// Reset closes the connection so that the other end sees ECONNRESET.
func (c *memoryConn) Reset() error {
	c.reset.Store(true)
	return c.Close()
}

func (c *memoryConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	return n, c.asReset("read", err)
}

func (c *memoryConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	return n, c.asReset("write", err)
}

func (c *memoryConn) asReset(op string, err error) error {
	if c.reset.Load() && (err == io.EOF || err == io.ErrClosedPipe) {
		return &net.OpError{Op: op, Net: "memory", Addr: memoryAddr{}, Err: syscall.ECONNRESET}
	}
	return err
}
