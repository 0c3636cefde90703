// Package listen has a listener that knows when its last connection is closed.
package listen

import (
	"context"
	"net"
	"sync"
)

// Listener counts its open connections. A handler of net/http returns before the
// last bytes of its response are written. Only the end of the connection shows that
// they are.
type Listener struct {
	net.Listener

	mu     sync.Mutex
	open   int
	onIdle func()
}

// On listens on a TCP address.
func On(ctx context.Context, addr string) (*Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &Listener{Listener: l}, nil
}

// Accept implements net.Listener.
func (l *Listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.count(1)
	return &counted{Conn: conn, by: l}, nil
}

// OnIdle calls f as soon as no connection is open.
func (l *Listener) OnIdle(f func()) {
	l.mu.Lock()
	l.onIdle = f
	l.mu.Unlock()
	l.count(0)
}

func (l *Listener) count(more int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open += more; l.open == 0 && l.onIdle != nil {
		l.onIdle()
	}
}

// counted is a connection that leaves the count once.
type counted struct {
	net.Conn
	by   *Listener
	once sync.Once
}

// Close implements net.Conn.
func (c *counted) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { c.by.count(-1) })
	return err
}
