package fault_test

import (
	"bufio"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// The tests here speak to a server as bytes on a connection, and see more than a
// client of net/http would.

const getSample = "GET /1.1/statuses/sample.json HTTP/1.1\r\nHost: pier\r\n" +
	"Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"

// started starts a server in memory that takes unsigned requests.
func started(srv *streamtest.Server) *streamtest.Server {
	srv.Verifier, srv.Listener = nil, streamtest.NewMemoryListener()
	srv.Start()
	return srv
}

// observe sends a request and returns at most most bytes of the answer, and how it
// ended.
func observe(t *testing.T, srv *streamtest.Server, most int64) (string, error) {
	t.Helper()
	conn, err := srv.Client().Transport.(*http.Transport).DialContext(t.Context(), "tcp", "")
	if err != nil { // reset as early as that
		return "", err
	}
	defer conn.Close()
	sent := make(chan struct{})
	go func() { // a server that does not read lets this wait
		defer close(sent)
		_, _ = io.WriteString(conn, getSample)
	}()
	got, err := io.ReadAll(io.LimitReader(conn, most))
	conn.Close()
	<-sent
	return string(got), err
}

// body reads an HTTP response, unpacked; the second result is how that ended.
func body(wire string) (string, error) {
	response, err := http.ReadResponse(bufio.NewReader(strings.NewReader(wire)), nil)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text := io.Reader(response.Body)
	if strings.HasSuffix(strings.ToLower(response.Header.Get("Content-Encoding")), "gzip") {
		if text, err = gzip.NewReader(response.Body); err != nil {
			return "", err
		}
	}
	got, err := io.ReadAll(text)
	return string(got), err
}
