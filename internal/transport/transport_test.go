package transport

import (
	"crypto/tls"
	"net/http"
	"testing"
	"time"
)

// TestBounded: limits are set where there are none, stricter ones are kept, TLS is 1.2
// at least, and the given transport stays as it was.
func TestBounded(t *testing.T) {
	given := &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS10, NextProtos: []string{"h2"}}}
	plain := Bounded(given, nil).(*http.Transport)
	if !plain.DisableKeepAlives || !plain.DisableCompression || plain.TLSHandshakeTimeout != 10*time.Second ||
		plain.ResponseHeaderTimeout != 20*time.Second || plain.MaxResponseHeaderBytes != 256<<10 || plain.ReadBufferSize != readBuffer {
		t.Errorf("limits are %+v", plain)
	}
	if p := plain.Protocols; !p.HTTP1() || p.HTTP2() || plain.TLSClientConfig.NextProtos != nil {
		t.Errorf("protocols are %v, %v", p, plain.TLSClientConfig.NextProtos)
	}
	if v := plain.TLSClientConfig.MinVersion; v != tls.VersionTLS12 {
		t.Errorf("least version of TLS is %x", v)
	}
	if given.DisableKeepAlives || given.ResponseHeaderTimeout != 0 || given.TLSClientConfig.MinVersion != tls.VersionTLS10 {
		t.Errorf("the given transport was changed: %+v", given)
	}
	own := Bounded(&http.Transport{
		ResponseHeaderTimeout: time.Second, MaxResponseHeaderBytes: 1 << 10,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13},
	}, nil).(*http.Transport)
	if own.ResponseHeaderTimeout != time.Second || own.MaxResponseHeaderBytes != 1<<10 || own.TLSClientConfig.MinVersion != tls.VersionTLS13 {
		t.Errorf("stricter limits were changed: %+v", own)
	}
}
