package transport

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestSend: parameters go in the body of a POST and in the query of a GET, never in
// both, and the headers are those that were asked for.
func TestSend(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "stream.example.com", Path: "/1.1/x.json"}
	const form = "application/x-www-form-urlencoded"
	for method, want := range map[string]sent{
		http.MethodPost: {"https://stream.example.com/1.1/x.json", "a=b%2Cc", form, "me", "gzip"},
		http.MethodGet:  {"https://stream.example.com/1.1/x.json?a=b%2Cc", "", "", "me", "gzip"},
	} {
		var got []sent
		carrier := roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method != method || r.Context() != t.Context() {
				t.Errorf("method %s, context %v", r.Method, r.Context())
			}
			got = append(got, record(r))
			return &http.Response{StatusCode: 200}, nil
		})
		request := Request{
			Method: method, URL: base, Form: "a=b%2Cc", UserAgent: "me", Encoding: "gzip",
		}
		response, err := request.Send(t.Context(), carrier)
		if err != nil || response.Body != http.NoBody {
			t.Errorf("%s: %v, %v", method, response, err)
		}
		if !slices.Equal(got, []sent{want}) {
			t.Errorf("%s: sent %+v, want %+v", method, got, want)
		}
	}
	if base.RawQuery != "" {
		t.Errorf("the URL was changed to %s", base)
	}
}

type sent struct{ target, body, contentType, userAgent, encoding string }

func record(r *http.Request) sent {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body) // a string's reader does not fail
	}
	return sent{
		r.URL.String(), string(body), r.Header.Get("Content-Type"),
		r.Header.Get("User-Agent"), r.Header.Get("Accept-Encoding"),
	}
}

// TestOddRoundTripper: neither a response nor an error is an error, and another
// RoundTripper's error stays as it is.
func TestOddRoundTripper(t *testing.T) {
	request := Request{Method: http.MethodGet, URL: &url.URL{Scheme: "http", Host: "localhost"}}
	broken := errors.New("broken")
	for _, want := range []error{nil, broken} {
		carrier := roundTripper(func(*http.Request) (*http.Response, error) { return nil, want })
		response, err := request.Send(t.Context(), carrier)
		if response != nil || err == nil || want != nil && err != want {
			t.Errorf("got %v, %v", response, err)
		}
	}
}

func TestHeaders(t *testing.T) {
	for _, tt := range []struct{ name, value, want string }{
		{"Content-Encoding", "", ""},
		{"Content-Encoding", " GZip ", "gzip"},
		{"Content-Encoding", "x-gzip", "gzip"},
		{"Content-Encoding", "br", "br"},
		{"Content-Type", "", ""},
		{"Content-Type", "Text/HTML; charset=utf-8", "text/html"},
		{"Content-Type", "application/json", "application/json"},
		{"Content-Type", ";", ""},
	} {
		r := &http.Response{Header: http.Header{tt.name: {tt.value}}}
		got := ContentEncoding(r)
		if tt.name == "Content-Type" {
			got = MediaType(r)
		}
		if got != tt.want {
			t.Errorf("%s %q: got %q, want %q", tt.name, tt.value, got, tt.want)
		}
	}
}

// TestExcerpt: no more than the size, and no longer than the time.
func TestExcerpt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// giving returns a body of text, some times over, that does not end by itself.
		giving := func(text string, times int) io.ReadCloser {
			body, server := io.Pipe()
			go func() {
				for range times {
					_, _ = io.WriteString(server, text)
				}
			}()
			return body
		}
		long := giving("abc", maxExcerpt)
		got := Excerpt(long, func() { t.Error("cancelled") })
		if len(got) != maxExcerpt || !strings.HasPrefix(string(got), "abcab") {
			t.Errorf("got %d bytes, %q", len(got), got)
		}
		_ = long.Close()
		slow, start := giving("abc", 1), time.Now()
		got = Excerpt(slow, func() { _ = slow.Close() })
		if string(got) != "abc" || time.Since(start) != excerptTimeout {
			t.Errorf("got %q after %v", got, time.Since(start))
		}
		if got := Excerpt(iotest.ErrReader(errors.New("broken")), func() {}); len(got) > 0 {
			t.Errorf("got %q of a broken body", got)
		}
	})
}
