package streamtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	maxHeader         = 64 << 10
	maxBody           = 1 << 20
	readHeaderTimeout = 10 * time.Second
	bodyTimeout       = 10 * time.Second
)

// Server is a stream server, running or not yet started. A constructor makes it.
// Its fields must not change after the start. Any goroutine may call its methods.
//
// It has the endpoints of several services:
//
//	v1.1         POST or GET /1.1/statuses/filter.json          OAuth 1.0a
//	             GET /1.1/statuses/sample.json, firehose.json
//	Powerstream  GET /2/powerstream                             Bearer
//	Gnip 2.0     GET /stream/…/accounts/…/publishers/twitter/…  Basic
//
// and those of Paths. It answers other paths with 404, other methods with 405, and
// requests that do not pass the Verifier with 401 and the reason. For all other
// requests it asks Answer.
type Server struct {
	// URL is scheme, host and port, without a slash at the end. The start sets it.
	URL string
	// Listener is where the server listens. nil before the start means a free
	// port of 127.0.0.1.
	Listener net.Listener
	// Verifier checks credentials. The constructors set a [*Keys]. nil lets every
	// request pass.
	Verifier Verifier
	// Paths are more endpoints, for GET and POST: paths such as /3/stream, or
	// patterns as those of path.Match.
	Paths []string
	// Answer gives the reply to each request. [Script], [Always], fault.Chaos and
	// simulation.Simulation make such functions. nil gives the zero Reply, an
	// open stream. It is called for one request after the other.
	Answer func(*Request) Reply
	// Accept, if not nil, is called for each connection before anything is read
	// from it, the TLS handshake included. If it returns steps, they are played on
	// the connection as after [Hijack], and no request is read; the connection has
	// a [Request] without a Method. nil serves the connection.
	Accept func() []Step
	// KeepAlive is the time without a byte until an idle stream sends a blank line.
	// The constructors set 30 s, as the service did. 0 is never.
	KeepAlive time.Duration
	// DiscardRequests keeps no record of requests, so that a long-running server
	// does not grow. Requests and the Wait methods then report none.
	DiscardRequests bool
	// OnRequest and OnEnd, if not nil, are called when a request has been read and
	// checked, and when its response has ended, from the goroutine of the request.
	OnRequest, OnEnd func(Request)

	keys        *Keys // random ones
	certificate *x509.Certificate
	client      *http.Client
	http        *http.Server
	base        context.Context // of all connections
	stop        context.CancelCauseFunc
	closeOnce   sync.Once
	served      chan struct{}  // closed when no more connections are accepted
	conns       sync.WaitGroup // connections that net/http owns
	handlers    sync.WaitGroup // also those that took their connection over

	answering sync.Mutex // held while Answer runs

	mu       sync.Mutex
	requests []*Request
	changed  chan struct{} // closed and replaced whenever requests changes
	streams  map[*inbox]struct{}
	unsent   []string // from Send, for the next stream
	history  history
}

// errServerClosed is the cause of the end of a stream that Close ends.
var errServerClosed = errors.New("server closed")

// NewServer starts a server on a free port of 127.0.0.1 that gives each reply once,
// in order, and open streams after that, as [Script] does. It panics if it cannot
// listen. Close the server in the end.
func NewServer(replies ...Reply) *Server {
	s := NewUnstartedServer(replies...)
	s.Start()
	return s
}

// NewTLSServer is [NewServer] with TLS. Each server has a new certificate, and
// [Server.Client] trusts it.
func NewTLSServer(replies ...Reply) *Server {
	s := NewUnstartedServer(replies...)
	s.StartTLS()
	return s
}

// NewMemoryServer is [NewServer] over a [MemoryListener] instead of a socket. Only
// [Server.Client] reaches it. It works in a testing/synctest bubble; make and close
// it there. Sockets would stop the clock of the bubble.
func NewMemoryServer(replies ...Reply) *Server {
	s := NewUnstartedServer(replies...)
	s.Listener = NewMemoryListener()
	s.Start()
	return s
}

// NewUnstartedServer returns a server that is not yet started. Set its fields, and
// call [Server.Start] or [Server.StartTLS].
func NewUnstartedServer(replies ...Reply) *Server {
	keys := newKeys()
	base, stop := context.WithCancelCause(context.Background())
	return &Server{
		Verifier:  keys,
		Answer:    Script(replies...),
		KeepAlive: 30 * time.Second,
		keys:      keys,
		base:      base,
		stop:      stop,
		served:    make(chan struct{}),
		changed:   make(chan struct{}),
		streams:   make(map[*inbox]struct{}),
	}
}

// Start starts a server from [NewUnstartedServer]. It panics if the server was
// started before or cannot listen.
func (s *Server) Start() { s.start("http://", nil) }

// StartTLS is [Server.Start] with TLS.
func (s *Server) StartTLS() {
	certificate, err := selfSigned()
	if err != nil {
		panic("streamtest: making a certificate: " + err.Error())
	}
	s.certificate = certificate.Leaf
	s.start("https://", &tls.Config{
		Certificates: []tls.Certificate{certificate},
		MinVersion:   tls.VersionTLS12,
	})
}

func (s *Server) start(scheme string, config *tls.Config) {
	if s.http != nil {
		panic("streamtest: server started twice")
	}
	if s.Listener == nil {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic("streamtest: " + err.Error())
		}
		s.Listener = l
	}
	s.URL = scheme + reachable(s.Listener.Addr())
	s.client = &http.Client{Transport: s.transport()}
	s.http = s.httpServer(config)
	listener := front{s.Listener, s}
	go func() {
		defer close(s.served)
		// It always ends with an error, that of Close.
		if config != nil {
			_ = s.http.ServeTLS(listener, "", "")
			return
		}
		_ = s.http.Serve(listener)
	}()
}

func (s *Server) httpServer(config *tls.Config) *http.Server {
	server := &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		TLSConfig:         config,
		ReadHeaderTimeout: readHeaderTimeout,
		IdleTimeout:       readHeaderTimeout,
		MaxHeaderBytes:    maxHeader,
		// A log of net/http may hold bytes of the client.
		ErrorLog:    log.New(io.Discard, "", 0),
		BaseContext: func(net.Listener) context.Context { return s.base },
		ConnContext: withConn,
		ConnState:   s.trackConn,
		Protocols:   new(http.Protocols),
	}
	server.Protocols.SetHTTP1(true)
	return server
}

// trackConn counts connections until net/http is done with them.
func (s *Server) trackConn(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.conns.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.conns.Done()
	}
}

// Close cuts all streams, and returns when no connection and no goroutine of the
// server is left. A second call does nothing.
func (s *Server) Close() { s.closeOnce.Do(s.close) }

func (s *Server) close() {
	if s.http == nil { // never started
		s.stop(errServerClosed)
		if s.Listener != nil {
			_ = s.Listener.Close()
		}
		return
	}
	s.stop(errServerClosed)
	_ = s.http.Close()
	<-s.served
	// A connection may have been accepted while the first call closed the others.
	_ = s.http.Close()
	s.conns.Wait()
	s.handlers.Wait()
	s.client.CloseIdleConnections()
}

// Go runs f in a goroutine that belongs to the server: [Server.Close] ends ctx and
// waits for f. It is for a [Server.Answer] that does something between requests;
// call it from there.
func (s *Server) Go(f func(ctx context.Context)) { s.handlers.Go(func() { f(s.base) }) }

// Send sends JSON texts, each as one message, to every open stream. It returns at
// once; the streams send them in order, after the steps of their Reply. Without an
// open stream they wait for the next one. So do those that the last open stream had
// not sent when it ended.
func (s *Server) Send(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.streams) == 0 {
		s.unsent = append(s.unsent, texts...)
	}
	for inbox := range s.streams {
		inbox.put(texts)
	}
}
