package transport

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// plain redacts secrets as they are.
func plain(text string, secrets []string) string {
	for _, s := range secrets {
		text = strings.ReplaceAll(text, s, "…")
	}
	return text
}

// TestGuard: a credential that a server sends back is in no error and no header, and an error
// without one stays as it is.
func TestGuard(t *testing.T) {
	echo := errors.New(`malformed HTTP status code "key=consumer-key"`)
	harmless := errors.New("connection reset")
	for _, err := range []error{echo, harmless} {
		request, _ := http.NewRequest("GET", "https://stream.example.com", nil) // the URL is valid
		request.Header.Set("Authorization",
			`OAuth oauth_consumer_key="consumer-key", oauth_version="1.0"`)
		_, got := Guard(roundTripper(func(*http.Request) (*http.Response, error) { return nil, err }),
			plain).RoundTrip(request)
		if strings.Contains(got.Error(), "consumer-key") || err == harmless && got != harmless {
			t.Errorf("%v became %v", err, got)
		}
		response, got := Guard(roundTripper(func(*http.Request) (*http.Response, error) {
			return &http.Response{
				Header: http.Header{"Content-Encoding": {"x consumer-key"}},
				Body:   io.NopCloser(iotest.ErrReader(err)),
			}, nil
		}), plain).RoundTrip(request)
		if got != nil || response.Header.Get("Content-Encoding") != "x …" || response.Request != request {
			t.Fatal(response, got)
		}
		_, got = io.ReadAll(response.Body)
		if strings.Contains(got.Error(), "consumer-key") || err == harmless && got != harmless {
			t.Errorf("of a body, %v became %v", err, got)
		}
	}
}

func TestCredentials(t *testing.T) {
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("someone:password:1"))
	for header, want := range map[string][]string{
		"":                   nil,
		"Bearer token-of-us": {"token-of-us"},
		"Bearer short":       nil,
		basic:                {strings.TrimPrefix(basic, "Basic "), "someone", "password:1"},
		`OAuth oauth_token="a%2Fb%20c-d", oauth_nonce="123456", oauth_version="1.0"`: {"a/b c-d",
			"123456"},
	} {
		got := Credentials(&http.Request{Header: http.Header{"Authorization": {header}}})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", header, diff)
		}
	}
}

func TestProxyCredentials(t *testing.T) {
	proxy := &url.URL{Host: "localhost", User: url.UserPassword("someone", "password")}
	got := ProxyCredentials(proxy)
	if want := []string{"someone", "password", "c29tZW9uZTpwYXNzd29yZA=="}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := ProxyCredentials(nil); got != nil {
		t.Errorf("without a proxy: %q", got)
	}
}
