// Package transport makes the connections of a client that reads one response for
// hours: nothing is kept alive or unpacked behind its back, connecting has time limits, and
// a server cannot make it hold much. The wait for a header has no limit here, since many
// servers send it with the first byte of the body.
package transport

import (
	"cmp"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"
)

const readBuffer = 64 << 10

// Bounded returns a RoundTripper that makes connections as given does, through proxy
// unless that is nil. An *http.Transport is copied, and limits are set where it has
// none; nil stands for one with the environment's proxy. Any other RoundTripper is
// returned as it is, without the proxy.
func Bounded(given http.RoundTripper, proxy *url.URL) http.RoundTripper {
	if given == nil {
		given = &http.Transport{
			Proxy:       http.ProxyFromEnvironment,
			DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		}
	}
	t, ok := given.(*http.Transport)
	if !ok {
		return given
	}
	t = t.Clone()
	bound(t)
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	return t
}

// bound sets limits. One connection serves one request: bytes that a server sends late must
// not meet the next request.
func bound(t *http.Transport) {
	t.DisableKeepAlives, t.DisableCompression = true, true
	t.TLSHandshakeTimeout = cmp.Or(t.TLSHandshakeTimeout, 10*time.Second)
	t.MaxResponseHeaderBytes = cmp.Or(t.MaxResponseHeaderBytes, 256<<10)
	t.ReadBufferSize = cmp.Or(t.ReadBufferSize, readBuffer)
	if t.Protocols == nil {
		t.Protocols = new(http.Protocols)
		t.Protocols.SetHTTP1(true)
	}
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = &tls.Config{}
	}
	t.TLSClientConfig.MinVersion = max(t.TLSClientConfig.MinVersion, tls.VersionTLS12)
	if !t.Protocols.HTTP2() {
		t.TLSClientConfig.NextProtos = nil // a copy may still offer it
	}
}

// Release frees the resources of abandoned attempts, such as a dial that goes on.
func Release(t http.RoundTripper) {
	if own, ok := t.(*http.Transport); ok {
		own.CloseIdleConnections()
	}
}
