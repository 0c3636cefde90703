package transport

import (
	"net/http"
	"net/url"
	"testing"
)

// TestAuthorize: the header goes to the one server, and to no other scheme, host or port. The
// caller's request is not changed.
func TestAuthorize(t *testing.T) {
	var sent []string
	next := roundTripper(func(r *http.Request) (*http.Response, error) {
		sent = append(sent, r.URL.String()+" "+r.Header.Get("Authorization"))
		return &http.Response{}, nil
	})
	base := &url.URL{Scheme: "https", Host: "api.example.com", Path: "/2"}
	signed := Authorize(base, "Bearer x", next)
	for target, allowed := range map[string]bool{
		"https://api.example.com/2/powerstream": true,
		"https://api.example.com/other":         true,
		"http://api.example.com/2":              false,
		"https://api.example.com:8443/2":        false,
		"https://evil.example.com/2":            false,
	} {
		r, err := http.NewRequest("GET", target, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = signed.RoundTrip(r); (err == nil) != allowed {
			t.Errorf("%s: %v", target, err)
		}
		if r.Header.Get("Authorization") != "" {
			t.Error("the caller's request has the header")
		}
		r.Host = "evil.example.com"
		if _, err = signed.RoundTrip(r); err == nil {
			t.Errorf("%s was asked with another Host header", target)
		}
	}
	if len(sent) != 2 {
		t.Errorf("sent %q", sent)
	}
}
