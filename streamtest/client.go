package streamtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
)

// Client returns an HTTP client that reaches the server and trusts its certificate,
// whatever host a URL names and whatever proxy the environment sets. It is always
// the same client, and nil before the start.
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
	// With keep-alives, a dial that came too late for its request would leave an idle
	// connection behind.
	t := &http.Transport{DialContext: dial, DisableKeepAlives: true}
	if s.certificate != nil {
		roots := x509.NewCertPool()
		roots.AddCert(s.certificate)
		t.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return t
}

// reachable returns an address for clients on this machine, also of a listener on all
// addresses.
func reachable(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: tcp.Port}).String()
	}
	return a.String()
}
