package streamtest

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/streamtest/oauth1"
)

const (
	maxHeader         = 64 << 10
	maxBody           = 1 << 20
	readHeaderTimeout = 10 * time.Second
)

// Server is a running, or not yet started, stream server. Its fields must not be
// changed after the start. Its methods may be called from any goroutine.
//
// It has the three endpoints POST /1.1/statuses/filter.json, GET
// /1.1/statuses/sample.json and GET /1.1/statuses/firehose.json. Other paths are
// answered with 404, other methods with 405 (but a [Simulation] takes GET for
// filter, too), requests without a valid OAuth 1.0a
// signature with 401 and a body that says what is wrong with it. Such requests
// use up no Reply.
type Server struct {
	// URL is scheme, host and port, without a slash at the end. Set by the start.
	URL string
	// Listener is where the server listens. nil before the start means a free
	// port of 127.0.0.1.
	Listener net.Listener
	// Verifier checks signatures. nil lets every request pass.
	Verifier Verifier
	// Next, if not nil, gives the replies after those given to the constructor,
	// such as [Chaos]. It is called for one connection after the other and must
	// not use the server.
	Next func() Reply
	// Otherwise is the reply to requests for which none of the replies given to
	// the constructor is left, if there is no Next. The zero Reply is an open
	// stream.
	Otherwise Reply
	// Simulation, if not nil, answers instead of Otherwise: as the service did.
	Simulation *Simulation
	// KeepAlive is the time without anything after which an open stream sends a
	// blank line. The constructors set 30 s, as the service has it. 0 is never.
	KeepAlive time.Duration
	// Forget makes the server keep no requests, for one that runs for long:
	// [Server.Requests] and the methods that wait then know of none.
	Forget bool
	// OnRequest and OnEnd, if not nil, are called when a request has come and been
	// checked and when its response has ended, from the request's goroutine.
	OnRequest, OnEnd func(Request)

	credentials tweetstream.Credentials
	certificate *x509.Certificate
	client      *http.Client
	http        *http.Server
	base        context.Context // of all connections
	stop        context.CancelCauseFunc
	closeOnce   sync.Once
	served      chan struct{}  // closed when no more connections are accepted
	conns       sync.WaitGroup // connections that net/http owns
	handlers    sync.WaitGroup // also those that took their connection over

	mu       sync.Mutex
	replies  []Reply
	requests []*Request
	changed  chan struct{} // closed and replaced whenever requests changes
	streams  map[*inbox]struct{}
	unsent   []string // from Send, for the next stream
	history  history

	simulator *simulator // nil without a Simulation
}

// errServerClosed is the cause of the end of a stream that Close ends.
var errServerClosed = errors.New("server closed")

// NewServer starts a server on a free port of 127.0.0.1. The first request gets
// the first of replies, and so on; later ones get [Server.Otherwise], an open
// stream. It panics if it cannot listen. Close it in the end.
func NewServer(replies ...Reply) *Server {
	s := NewUnstartedServer(replies...)
	s.Start()
	return s
}

// NewTLSServer is [NewServer] with TLS. The certificate is made anew for each
// server; [Server.Client] trusts it.
func NewTLSServer(replies ...Reply) *Server {
	s := NewUnstartedServer(replies...)
	s.StartTLS()
	return s
}

// NewMemoryServer is [NewServer] over a [MemoryListener] instead of a socket.
// Only [Server.Client] reaches it. It may be used inside testing/synctest
// bubbles, and must then be made and closed in the bubble.
func NewMemoryServer(replies ...Reply) *Server {
	s := NewUnstartedServer(replies...)
	s.Listener = NewMemoryListener()
	s.Start()
	return s
}

// NewUnstartedServer returns a server to be configured and then started with
// [Server.Start] or [Server.StartTLS].
func NewUnstartedServer(replies ...Reply) *Server {
	credentials := tweetstream.Credentials{
		ConsumerKey:       tweetstream.NewSecret(rand.Text() + canary.Word),
		ConsumerSecret:    tweetstream.NewSecret(rand.Text() + canary.Word),
		AccessToken:       tweetstream.NewSecret(rand.Text() + canary.Word),
		AccessTokenSecret: tweetstream.NewSecret(rand.Text() + canary.Word),
	}
	return &Server{
		Verifier:    oauth1.NewVerifier(credentials),
		KeepAlive:   30 * time.Second,
		credentials: credentials,
		replies:     replies,
		served:      make(chan struct{}),
		changed:     make(chan struct{}),
		streams:     make(map[*inbox]struct{}),
	}
}

// Start starts a server of [NewUnstartedServer]. It panics if it was started
// before, cannot listen, or has a Simulation that makes no sense.
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
	if s.Simulation != nil {
		s.simulator = newSimulator(*s.Simulation, s)
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
	listener := front{s.Listener, s, s.Otherwise}
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
	s.base, s.stop = context.WithCancelCause(context.Background())
	server := &http.Server{
		Handler:           http.HandlerFunc(s.serve),
		TLSConfig:         config,
		ReadHeaderTimeout: readHeaderTimeout,
		MaxHeaderBytes:    maxHeader,
		// What net/http would log may hold what clients sent.
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

// Close ends all streams, as a cut, and returns when no handler and no
// connection is left. Calling it again does nothing.
func (s *Server) Close() { s.closeOnce.Do(s.close) }

func (s *Server) close() {
	if s.http == nil { // never started
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

// Send sends JSON texts, each as one message, to every open stream. It returns
// at once: each stream sends them in order, after the steps of its Reply. While
// no stream is open they are kept for the next one, and so is what the last open
// stream had not sent when it ended.
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

// Client returns an HTTP client that reaches the server, whatever host a URL
// names and whatever proxy is set, and trusts its certificate. It is always the same one, and nil before
// the start.
func (s *Server) Client() *http.Client { return s.client }

// Certificate returns the server's certificate, or nil if it has no TLS.
func (s *Server) Certificate() *x509.Certificate { return s.certificate }

func (s *Server) transport() *http.Transport {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", reachable(s.Listener.Addr()))
	}
	if memory, ok := s.Listener.(*MemoryListener); ok {
		dial = memory.DialContext
	}
	// A dial that its request no longer needs would leave an idle connection behind.
	t := &http.Transport{DialContext: dial, DisableKeepAlives: true}
	if s.certificate != nil {
		roots := x509.NewCertPool()
		roots.AddCert(s.certificate)
		t.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return t
}

// reachable is an address with which a client on this machine reaches a
// listener, also if that listens on all addresses.
func reachable(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: tcp.Port}).String()
	}
	return a.String()
}
