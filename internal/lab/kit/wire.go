package kit

import (
	"bufio"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mrjones/oauth"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// GetSample is the request of [Observe].
const GetSample = "GET /1.1/statuses/sample.json HTTP/1.1\r\nHost: pier\r\n" +
	"Accept-Encoding: gzip\r\nConnection: close\r\n\r\n"

// Observe asks a server for its sample as bytes on a connection, so it sees more than a
// client of net/http would. It returns at most most bytes of the answer, and the error at
// their end.
func Observe(t testing.TB, srv *streamtest.Server, most int64) (string, error) {
	t.Helper()
	conn, err := srv.Client().Transport.(*http.Transport).DialContext(t.Context(), "tcp", "")
	if err != nil { // reset as early as that
		return "", err
	}
	defer conn.Close()
	sent := make(chan struct{})
	go func() { // a server that does not read lets this wait
		defer close(sent)
		_, _ = io.WriteString(conn, GetSample)
	}()
	got, err := io.ReadAll(io.LimitReader(conn, most))
	conn.Close()
	<-sent
	return string(got), err
}

// Body returns the body of an observed response, unpacked, and the error at its end.
func Body(wire string) (string, error) {
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

// Signed returns the server's HTTP client with signatures.
func Signed(srv *streamtest.Server) *http.Client {
	c := srv.Credentials()
	key, secret := c.ConsumerKey.Reveal(), c.ConsumerSecret.Reveal()
	consumer := oauth.NewConsumer(key, secret, oauth.ServiceProvider{})
	consumer.HttpClient = srv.Client()
	token := oauth.AccessToken{Token: c.AccessToken.Reveal(), Secret: c.AccessTokenSecret.Reveal()}
	client, err := consumer.MakeHttpClient(&token)
	if err != nil {
		panic(err) // it never fails
	}
	return client
}

// Get sends a request. The end of the test closes the body.
func Get(t testing.TB, client *http.Client, target string) *http.Response {
	t.Helper()
	response, err := client.Get(target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}
