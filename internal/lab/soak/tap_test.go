package soak_test

import (
	"context"
	"net"
	"sync"
	"time"
)

// tap makes the client's connections, and keeps a copy of every byte of them.
type tap struct {
	pulse chan struct{} // has a value after every pulseSize bytes received

	mu     sync.Mutex
	target string // where every dial goes
	unfelt int    // bytes since the last pulse
	conns  []*tapped
}

const pulseSize = 32 << 10

func newTap() *tap { return &tap{pulse: make(chan struct{}, 1)} }

func (t *tap) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	t.mu.Lock()
	target := t.target
	t.mu.Unlock()
	conn, err := new(net.Dialer).DialContext(ctx, network, target)
	if err != nil {
		return nil, err
	}
	c := &tapped{Conn: conn, tap: t, closed: make(chan struct{})}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.conns = append(t.conns, c)
	return c, nil
}

// begin directs the next dials to another server.
func (t *tap) begin(target string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.target, t.conns = target, nil
}

// recorded returns the connections since begin, in the order of their dials, and
// how many of them were not closed within two seconds.
func (t *tap) recorded() (conns []*tapped, open int) {
	t.mu.Lock()
	conns = t.conns
	t.mu.Unlock()
	deadline := time.After(2 * time.Second)
	for _, c := range conns {
		select {
		case <-c.closed:
		case <-deadline:
			for _, c := range conns {
				if !c.isClosed() {
					open++
				}
			}
			return conns, open
		}
	}
	return conns, 0
}

func (t *tap) feel(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.unfelt += n; t.unfelt < pulseSize {
		return
	}
	t.unfelt = 0
	select {
	case t.pulse <- struct{}{}:
	default:
	}
}

// tapped is one connection of the client.
type tapped struct {
	net.Conn
	tap    *tap
	once   sync.Once
	closed chan struct{}

	mu             sync.Mutex
	sent, received []byte
}

func (c *tapped) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	c.received = append(c.received, p[:n]...)
	c.mu.Unlock()
	c.tap.feel(n)
	return n, err
}

func (c *tapped) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.mu.Lock()
	c.sent = append(c.sent, p[:n]...)
	c.mu.Unlock()
	return n, err
}

func (c *tapped) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { close(c.closed) })
	return err
}

func (c *tapped) isClosed() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}

// bytes returns everything sent and received.
func (c *tapped) bytes() (sent, received []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sent, c.received
}
