package main

import (
	"fmt"
	"net"
	"net/http"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// ownHost is the check of a server on loopback without --verify. A page in a browser on this
// machine can point a name of its own at 127.0.0.1 and read the answers. Its requests have
// that name in the Host header.
type ownHost struct{}

var _ streamtest.Verifier = ownHost{}

// Verify refuses a Host that is neither an address nor localhost.
func (ownHost) Verify(r *http.Request) error {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil { // without a port
		host = r.Host
	}
	if host == "localhost" || net.ParseIP(host) != nil {
		return nil
	}
	return foreignHost(host)
}

// Challenge names no way to sign: none would help.
func (ownHost) Challenge() string { return "None" }

// foreignHost is a Host header that names another machine.
type foreignHost string

func (h foreignHost) Error() string {
	return fmt.Sprintf("the Host %q is not this machine", string(h))
}

// Body is the text of the answer.
func (foreignHost) Body() string {
	return "Without --verify this server answers only to localhost and addresses as Host.\n"
}

// isLoopback reports whether only this machine can reach an address.
func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
