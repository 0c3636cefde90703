package simulation_test

import (
	"bufio"
	"compress/gzip"
	"io"
	"iter"
	"net/http"
	"testing"

	"github.com/mrjones/oauth"

	"github.com/gotweetstream/tweetstream/streamtest"
)

func inMemory(srv *streamtest.Server) {
	srv.Listener = streamtest.NewMemoryListener()
	srv.Start()
}

// get sends a request. The body is closed at the end of the test.
func get(t testing.TB, client *http.Client, target string) *http.Response {
	t.Helper()
	response, err := client.Get(target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

func each(texts ...string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for _, s := range texts {
			if !yield([]byte(s)) {
				return
			}
		}
	}
}

func take(n int, messages iter.Seq[[]byte]) (all [][]byte) {
	for m := range messages {
		if all = append(all, m); len(all) == n {
			break
		}
	}
	return all
}

// gunzipLines returns a function that reads the next line as soon as it is there.
func gunzipLines(packed io.Reader) func() (string, error) {
	var lines *bufio.Reader
	return func() (string, error) {
		if lines == nil {
			z, err := gzip.NewReader(packed)
			if err != nil {
				return "", err
			}
			lines = bufio.NewReader(z)
		}
		return lines.ReadString('\n')
	}
}

// signed is the server's client, with signatures.
func signed(srv *streamtest.Server) *http.Client {
	c := srv.Credentials()
	consumer := oauth.NewConsumer(c.ConsumerKey.Reveal(), c.ConsumerSecret.Reveal(),
		oauth.ServiceProvider{})
	consumer.HttpClient = srv.Client()
	token := oauth.AccessToken{Token: c.AccessToken.Reveal(), Secret: c.AccessTokenSecret.Reveal()}
	client, err := consumer.MakeHttpClient(&token)
	if err != nil {
		panic(err)
	}
	return client
}
