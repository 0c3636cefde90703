package tweetstream

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestSignerRefusesOtherPlaces: no signature is made for another scheme, host
// or port than the base URL's, however a request comes about.
func TestSignerRefusesOtherPlaces(t *testing.T) {
	sent := 0
	carrier := roundTripperFunc(func(r *http.Request) (*http.Response, error) {
		sent++
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	})
	base := &url.URL{Scheme: "https", Host: "stream.example.com", Path: "/1.1"}
	s, err := newSigner(base, carrier, "key", "secret", "token", "token secret")
	if err != nil {
		t.Fatal(err)
	}
	for target, ok := range map[string]bool{
		"https://stream.example.com/1.1/x":      true,
		"http://stream.example.com/1.1/x":       false,
		"https://stream.example.com:444/1.1/x":  false,
		"https://stream.example.com.evil/1.1/x": false,
		"https://evil.example/1.1/x":            false,
	} {
		sent = 0
		r, err := http.NewRequest(http.MethodGet, target, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.RoundTrip(r); (err == nil) != ok || (sent == 1) != ok {
			t.Errorf("%s: %v, %d requests sent", target, err, sent)
		}
	}
	r, _ := http.NewRequest(http.MethodGet, base.String(), nil)
	r.Host = "evil.example"
	if _, err := s.RoundTrip(r); err == nil {
		t.Error("another Host header was signed for")
	}
}

type roundTripperFunc func(*http.Request) (*http.Response, error)

func (f roundTripperFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestTransportIsBounded: limits are set where there are none, stricter ones are
// kept, and TLS is 1.2 at least.
func TestTransportIsBounded(t *testing.T) {
	var c config
	plain := c.bounded(&http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS10, NextProtos: []string{"h2"}}})
	if !plain.DisableKeepAlives || !plain.DisableCompression || plain.TLSHandshakeTimeout != 10*time.Second ||
		plain.ResponseHeaderTimeout != 20*time.Second || plain.MaxResponseHeaderBytes != 256<<10 || plain.ReadBufferSize != slabSize {
		t.Errorf("limits are %+v", plain)
	}
	if p := plain.Protocols; !p.HTTP1() || p.HTTP2() || plain.TLSClientConfig.NextProtos != nil {
		t.Errorf("protocols are %v, %v", p, plain.TLSClientConfig.NextProtos)
	}
	if v := plain.TLSClientConfig.MinVersion; v != tls.VersionTLS12 {
		t.Errorf("least version of TLS is %x", v)
	}
	own := c.bounded(&http.Transport{ResponseHeaderTimeout: time.Second, MaxResponseHeaderBytes: 1 << 10, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS13}})
	if own.ResponseHeaderTimeout != time.Second || own.MaxResponseHeaderBytes != 1<<10 || own.TLSClientConfig.MinVersion != tls.VersionTLS13 {
		t.Errorf("stricter limits were changed: %+v", own)
	}
}

// TestJoinIsTriedOnce: lines that were looked through in vain are not looked
// through again, or hostile input would cost quadratic time.
func TestJoinIsTriedOnce(t *testing.T) {
	reads := 0
	r := readerFunc(func(p []byte) (int, error) {
		if reads++; reads > 1 {
			return 0, io.EOF
		}
		return copy(p, strings.Repeat("[\n", 1000)), nil
	})
	f := frames{r: r, max: 1 << 20}
	for i := range 1000 {
		if _, end, err := f.next(); end != lf || err != nil {
			t.Fatalf("line %d ended with %v, %v", i, end, err)
		}
		before := f.unjoinable
		if _, ok := f.join(2); ok {
			t.Fatalf("line %d was joined", i)
		}
		if i > 0 && f.unjoinable != before {
			t.Fatalf("line %d was looked through again", i)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
