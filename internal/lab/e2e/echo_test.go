package e2e_test

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
)

// TestEchoedCredentials: a server that sends the Authorization header back finds it in no
// error, no event and no log line, wherever it puts it and however it writes it.
func TestEchoedCredentials(t *testing.T) {
	for place, answer := range map[string]string{
		"status line":     "%s\r\n\r\n",
		"status code":     "HTTP/1.1 %s\r\n\r\n",
		"header line":     "HTTP/1.1 200 OK\r\n%s\r\n\r\n",
		"length":          "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n",
		"transfer coding": "HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n",
		"content coding":  "HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\n\r\n",
		"trailer":         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n%s\r\n\r\n",
		"chunk size":      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n\r\n",
		"refusal":         "HTTP/1.1 403 Forbidden\r\nX-Echo: %[1]s\r\nConnection: close\r\n\r\n%[1]s",
	} {
		for form, write := range map[string]func(string) string{
			"plain":  func(s string) string { return s },
			"base64": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
			"hex":    func(s string) string { return fmt.Sprintf("%x", s) },
			"quoted": func(s string) string { return fmt.Sprintf("%q", s) },
		} {
			t.Run(place+"/"+form, func(t *testing.T) {
				base := echo(t, func(authorization string) string {
					return fmt.Sprintf(answer, write(authorization))
				})
				said := everythingSaid(t, base)
				if found := canary.Find([]byte(said), canary.Word); found != "" {
					t.Errorf("a credential became known, %s: %s", found, said)
				}
			})
		}
	}
}

// echo serves one request with an answer made of its Authorization header.
func echo(t *testing.T, answer func(authorization string) string) (base string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { _ = listener.Close(); <-done })
	go func() {
		defer close(done)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		if r, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
			_, _ = conn.Write([]byte(answer(r.Header.Get("Authorization"))))
		}
	}()
	return "http://" + listener.Addr().String()
}

// everythingSaid streams once and returns all events, errors and log lines.
func everythingSaid(t *testing.T, base string) string {
	var said strings.Builder
	secret := func(name string) tweetstream.Secret { return tweetstream.NewSecret(name + canary.Word) }
	client, err := tweetstream.New(tweetstream.Credentials{
		ConsumerKey: secret("ck"), ConsumerSecret: secret("cs"),
		AccessToken: secret("at"), AccessTokenSecret: secret("as"),
	}, tweetstream.WithBaseURL(base), tweetstream.WithMaxRetries(0),
		tweetstream.WithLogger(slog.New(slog.NewTextHandler(&said, nil))))
	if err != nil {
		t.Fatal(err)
	}
	events, errs := client.Sample(t.Context(), tweetstream.SampleParams{})
	for event := range events {
		fmt.Fprintf(&said, "%v %+v\n", event, event)
	}
	for err := <-errs; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(&said, "%v %+v\n", err, err)
		if refusal := (*tweetstream.RequestError)(nil); errors.As(err, &refusal) {
			fmt.Fprintf(&said, "%s %v\n", refusal.Body, refusal.Header)
		}
	}
	return said.String()
}
