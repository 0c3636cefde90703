package contract

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// tlsCases are about connections that a client must not trust.
func tlsCases() []Case {
	const rule = "an untrusted server ends the stream, after 3 tries at most, with a reason"
	untrusted := func(name string, change func(*Target)) Case {
		return Case{"tls/" + name, rule, nil, func(c *check) { c.untrusted(change, scripted()) }}
	}
	return []Case{
		{"tls/works", "a server with a good certificate is trusted", nil, (*check).tlsWorks},
		untrusted("unknown-authority", func(to *Target) { to.HTTP = withoutRoots(to.HTTP) }),
		untrusted("expired", func(to *Target) { to.HTTP = at(to.HTTP, 2) }),
		untrusted("not-yet-valid", func(to *Target) { to.HTTP = at(to.HTTP, -2) }),
		untrusted("wrong-host", func(to *Target) {
			to.BaseURL = strings.Replace(to.BaseURL, "127.0.0.1", "stream.example.com", 1)
		}),
		{"tls/plain-http-on-the-port", rule, nil, func(c *check) {
			const plain = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\nClient sent plain\r\n"
			c.untrusted(nil, unread(raw(plain), cut()))
		}},
		{"tls/never-answered",
			"a TLS handshake without an answer is a failure of the network, after 30 s at most",
			nil, (*check).tlsUnanswered},
	}
}

func withoutRoots(client *http.Client) *http.Client {
	transport := client.Transport.(*http.Transport).Clone()
	transport.TLSClientConfig = nil
	return &http.Client{Transport: transport}
}

// at checks certificates as if some years had passed.
func at(client *http.Client, years int) *http.Client {
	transport := client.Transport.(*http.Transport).Clone()
	transport.TLSClientConfig.Time = func() time.Time { return time.Now().AddDate(years, 0, 0) }
	return &http.Client{Transport: transport}
}

func (c *check) startedTLS(srv *server) *server {
	srv.Listener = streamtest.NewMemoryListener()
	srv.StartTLS()
	c.Cleanup(srv.Close)
	return srv
}

func (c *check) tlsWorks() {
	r := c.startAt(c.startedTLS(scripted(stream(message(tweet(1))))))
	time.Sleep(time.Minute)
	c.wantMessages(r.stop(), tweets(1, 2))
}

func (c *check) untrusted(change func(*Target), srv *server) {
	c.startedTLS(srv)
	to, dials := c.target(srv), new(atomic.Int64)
	if change != nil {
		change(&to)
	}
	transport := to.HTTP.Transport.(*http.Transport).Clone()
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		dials.Add(1)
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return newPosted(conn), nil
	}
	to.HTTP = &http.Client{Transport: transport}
	r := c.stream(srv, c.client(to), sample)
	time.Sleep(time.Hour)
	if n := dials.Load(); !r.hasEnded() || n > 4 {
		c.broken("after an hour the stream has ended: %t; there were %d connections", r.hasEnded(), n)
	}
	r.stop()
	if errors.Is(r.err, errEnough) || r.err == nil {
		return
	}
	text := strings.ToLower(r.err.Error())
	if !strings.Contains(text, "certificate") && !strings.Contains(text, "tls") {
		c.broken("the error does not say what is wrong: %v", r.err)
	}
}

// posted is a connection with a buffer for writes, as a socket has one: a TLS alert in
// the middle of the other side's flight must not wait for the end of that.
type posted struct {
	net.Conn
	out  chan []byte
	done chan struct{}
	once sync.Once
}

func newPosted(conn net.Conn) *posted {
	p := &posted{Conn: conn, out: make(chan []byte, 100), done: make(chan struct{})}
	go func() {
		for {
			select {
			case b := <-p.out:
				_, _ = conn.Write(b) // an error shows when reading
			case <-p.done:
				return
			}
		}
	}()
	return p
}

func (p *posted) Write(b []byte) (int, error) {
	select {
	case p.out <- bytes.Clone(b):
		return len(b), nil
	case <-p.done:
		return 0, net.ErrClosed
	}
}

func (p *posted) Close() error {
	p.once.Do(func() { close(p.done) })
	return p.Conn.Close()
}

func (c *check) tlsUnanswered() {
	r := c.startAt(c.startedTLS(unread(stall())))
	requests := r.requests(2)
	r.stop()
	if d := requests[0].Ended.Sub(requests[0].Time); d > 30*time.Second {
		c.broken("it waited %v", d)
	}
}
