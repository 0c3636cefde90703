package streamtest

import (
	"context"
	"net"
	"time"
)

// front takes the connections that Server.Accept wants for itself.
type front struct {
	net.Listener
	server *Server
}

// Accept implements net.Listener for all other connections.
func (f front) Accept() (net.Conn, error) {
	for {
		conn, err := f.Listener.Accept()
		if err != nil || f.server.Accept == nil {
			return conn, err
		}
		steps := f.server.Accept()
		if steps == nil {
			return conn, nil
		}
		f.server.handlers.Go(func() { f.server.playOn(conn, steps) })
	}
}

// playOn plays steps on a connection, and reads no request from it.
func (s *Server) playOn(conn net.Conn, steps []Step) {
	ctx, cancel := context.WithCancel(s.base)
	defer cancel()
	record := &Request{Time: time.Now(), RemoteAddr: conn.RemoteAddr().String(), ctx: ctx}
	s.register(record)
	c := &Conn{server: s, request: record, ctx: ctx, inbox: newInbox()}
	c.takeOver(conn)
	err := c.play(&Reply{Steps: steps})
	end := c.endText(err)
	c.finish(err)
	s.recordEnd(c, end)
}
