package transport

import (
	"net/url"
	"strings"
	"testing"
)

func TestBaseURL(t *testing.T) {
	for text, want := range map[string]string{ // "" is refused
		"https://stream.example.com/1.1": "https://stream.example.com/1.1",
		"https://stream.example.com":     "https://stream.example.com/v1",
		"https://EXAMPLE.com:443/1.1/":   "https://example.com/1.1",
		"http://example.com:80/a//":      "http://example.com/a",
		"http://127.0.0.1:8080":          "http://127.0.0.1:8080/v1",
		"http://[::1]:8080/1.1":          "http://[::1]:8080/1.1",
		"http://example.com:443/a":       "http://example.com:443/a",
		"ftp://example.com":              "",
		"example.com":                    "",
		"":                               "",
		"https://":                       "",
		"https://example.com/a%2Fb":      "",
		"https://example.com/1.1?x=y":    "",
		"https://me@example.com":         "",
		"https://example.com/#f":         "",
		"https://exa mple.com":           "",
		"https://example.com/a(b)":       "",
		"https://example.com:":           "",
		"https://b\u00fccher.example":    "",
		"http://[fe80::1%25lo]:9/":       "",
		"127.0.0.1:8080":                 "",
	} {
		u, err := BaseURL(text, "/v1")
		if got := urlString(u); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v; want %q", text, got, err, want)
		}
	}
}

func urlString(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.String()
}

func TestInTheClear(t *testing.T) {
	for text, want := range map[string]bool{
		"https://example.com":      false,
		"http://example.com":       true,
		"http://192.168.0.1":       true,
		"http://localhost.example": true,
		"http://localhost:80":      false,
		"http://127.3.2.1":         false,
		"http://[::1]":             false,
	} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := InTheClear(u); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestProxyURL(t *testing.T) {
	for text, ok := range map[string]bool{
		"http://proxy.example:3128":         true,
		"https://user:secret@proxy.example": true,
		"socks5://127.0.0.1:1080":           true,
		"socks5h://proxy.example":           true,
		"":                                  false,
		"proxy.example:3128":                false,
		"ftp://proxy.example":               false,
		"secret:%":                          false,
	} {
		u, err := ProxyURL(text)
		if (err == nil) != ok || ok && u.String() != text {
			t.Errorf("%q: got %v, %v", text, u, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error repeats it: %v", text, err)
		}
	}
}

// FuzzBaseURL: a URL that is accepted is in its final form, has nothing that is sent in
// another form than it is signed, and never holds a password.
func FuzzBaseURL(f *testing.F) {
	f.Add("https://EXAMPLE.com:443/1.1/")
	f.Add("http://[::1]:8080")
	f.Add("https://user:password@example.com/a%2Fb?x=y#f")
	f.Fuzz(func(t *testing.T, text string) {
		u, err := BaseURL(text, "/v1")
		if err != nil {
			return
		}
		again, err := BaseURL(u.String(), "/v1")
		if err != nil || again.String() != u.String() {
			t.Errorf("%q became %s, and that %v, %v", text, u, again, err)
		}
		if u.User != nil || u.RawQuery+u.Fragment+u.RawPath != "" || u.Path == "" {
			t.Errorf("%q became %#v", text, u)
		}
		if s := u.String(); strings.ContainsAny(s, "%?# ") || strings.ToLower(u.Host) != u.Host {
			t.Errorf("%q became %s", text, s)
		}
	})
}
