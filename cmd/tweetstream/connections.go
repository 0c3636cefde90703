package main

import (
	"context"
	"net"
	"sync"
)

// connections is a listener that knows whether a connection of it is open. A
// response is over for its handler before its last bytes are written; that they
// are shows when the connection is closed.
type connections struct {
	net.Listener

	mu     sync.Mutex
	open   int
	onIdle func()
}

func listen(ctx context.Context, addr string) (*connections, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &connections{Listener: l}, nil
}

// Accept implements net.Listener.
func (c *connections) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c.count(1)
	return &counted{Conn: conn, of: c}, nil
}

// idle calls f as soon as no connection is open.
func (c *connections) idle(f func()) {
	c.mu.Lock()
	c.onIdle = f
	c.mu.Unlock()
	c.count(0)
}

func (c *connections) count(more int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open += more; c.open == 0 && c.onIdle != nil {
		c.onIdle()
	}
}

// counted is a connection that says once that it was closed.
type counted struct {
	net.Conn
	of   *connections
	once sync.Once
}

// Close implements net.Conn.
func (c *counted) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { c.of.count(-1) })
	return err
}
