package transport

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// TestBounded: limits are set where there are none, stricter ones are kept, TLS is 1.2
// at least, and the given transport stays as it was.
func TestBounded(t *testing.T) {
	weak := &tls.Config{MinVersion: tls.VersionTLS10, NextProtos: []string{"h2"}}
	given := &http.Transport{TLSClientConfig: weak}
	plain := Bounded(given, nil).(*http.Transport)
	if !plain.DisableKeepAlives || !plain.DisableCompression || plain.ReadBufferSize != readBuffer {
		t.Errorf("transport is %+v", plain)
	}
	want := limits{10 * time.Second, 0, 256 << 10, tls.VersionTLS12}
	if got := limitsOf(plain); got != want {
		t.Errorf("limits are %+v, want %+v", got, want)
	}
	if p := plain.Protocols; !p.HTTP1() || p.HTTP2() || plain.TLSClientConfig.NextProtos != nil {
		t.Errorf("protocols are %v, %v", p, plain.TLSClientConfig.NextProtos)
	}
	untouched := limits{leastTLS: tls.VersionTLS10}
	if given.DisableKeepAlives || limitsOf(given) != untouched {
		t.Errorf("the given transport was changed: %+v", given)
	}
	strict := limits{time.Second, time.Second, 1 << 10, tls.VersionTLS13}
	own := Bounded(&http.Transport{
		TLSHandshakeTimeout: strict.handshake, ResponseHeaderTimeout: strict.header,
		MaxResponseHeaderBytes: strict.headerBytes,
		TLSClientConfig:        &tls.Config{MinVersion: strict.leastTLS},
	}, nil).(*http.Transport)
	if got := limitsOf(own); got != strict {
		t.Errorf("stricter limits became %+v", got)
	}
}

type limits struct {
	handshake, header time.Duration
	headerBytes       int64
	leastTLS          uint16
}

func limitsOf(t *http.Transport) limits {
	return limits{
		t.TLSHandshakeTimeout, t.ResponseHeaderTimeout,
		t.MaxResponseHeaderBytes, t.TLSClientConfig.MinVersion,
	}
}

// TestProxy: the proxy is used by an *http.Transport and by no other RoundTripper, and
// without one the proxy of the given transport stays.
func TestProxy(t *testing.T) {
	other, err := url.Parse("http://other.example")
	if err != nil {
		t.Fatal(err)
	}
	proxy := &url.URL{Scheme: "http", Host: "proxy.example:3128"}
	given := &http.Transport{Proxy: http.ProxyURL(other)}
	for want, bounded := range map[*url.URL]http.RoundTripper{
		proxy: Bounded(given, proxy), other: Bounded(given, nil),
	} {
		got, err := bounded.(*http.Transport).Proxy(&http.Request{URL: proxy})
		if err != nil || got != want {
			t.Errorf("proxy is %v, %v; want %v", got, err, want)
		}
	}
	if own, ok := Bounded(nil, nil).(*http.Transport); !ok || own.Proxy == nil {
		t.Error("by default there is no proxy of the environment")
	}
	foreign := roundTripper(func(*http.Request) (*http.Response, error) { return nil, nil })
	if _, same := Bounded(foreign, proxy).(roundTripper); !same {
		t.Error("another RoundTripper was replaced")
	}
}
