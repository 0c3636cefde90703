package oauth

import (
	"net/http"
	"net/url"
	"testing"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestSignerRefusesOtherPlaces: no signature is made for another scheme, host or port
// than the base URL's, however a request comes about.
func TestSignerRefusesOtherPlaces(t *testing.T) {
	sent := 0
	carrier := roundTripper(func(*http.Request) (*http.Response, error) {
		sent++
		return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
	})
	base := &url.URL{Scheme: "https", Host: "stream.example.com", Path: "/1.1"}
	s, err := Signer(base, Keys{"key", "secret", "token", "token secret"}, carrier)
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
	r, err := http.NewRequest(http.MethodGet, base.String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "evil.example"
	if _, err := s.RoundTrip(r); err == nil {
		t.Error("another Host header was signed for")
	}
}
