// Package kit is shared by the tests of the root and of package e2e. It makes clients
// of a test server, and receives streams to their end.
package kit

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// Credentials are made of Canaries, so that they are found wherever they leak.
var (
	Canaries = []string{"ck-" + canary.Word, "cs-" + canary.Word, "at-" + canary.Word,
		"ats-" + canary.Word}
	Credentials = tweetstream.Credentials{
		ConsumerKey:       tweetstream.NewSecret(Canaries[0]),
		ConsumerSecret:    tweetstream.NewSecret(Canaries[1]),
		AccessToken:       tweetstream.NewSecret(Canaries[2]),
		AccessTokenSecret: tweetstream.NewSecret(Canaries[3]),
	}
)

// DiscardLog is for servers that would complain about a test's deeds.
var DiscardLog = log.New(io.Discard, "", 0)

// Connected returns a server in memory that answers with replies, and a client
// of it.
func Connected(
	t testing.TB, replies []streamtest.Reply, options ...tweetstream.Option,
) (*streamtest.Server, *tweetstream.Client) {
	t.Helper()
	srv := streamtest.NewMemoryServer(replies...)
	t.Cleanup(srv.Close)
	return srv, ClientOf(t, srv, options...)
}

// Always returns a server in memory that answers every request alike.
func Always(t testing.TB, reply streamtest.Reply) *streamtest.Server {
	srv := streamtest.NewUnstartedServer()
	srv.Listener, srv.Answer = streamtest.NewMemoryListener(), streamtest.Always(reply)
	srv.Start()
	t.Cleanup(srv.Close)
	return srv
}

// ClientOf returns a client of a server. Options may replace how it is reached.
func ClientOf(
	t testing.TB, srv *streamtest.Server, options ...tweetstream.Option,
) *tweetstream.Client {
	t.Helper()
	options = append([]tweetstream.Option{
		tweetstream.WithBaseURL(srv.URL),
		tweetstream.WithHTTPClient(srv.Client()),
	}, options...)
	client, err := tweetstream.New(srv.Credentials(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// ClientAs returns a client of a server with other credentials than those of v1.1.
func ClientAs(
	t testing.TB, srv *streamtest.Server, auth tweetstream.Auth, options ...tweetstream.Option,
) *tweetstream.Client {
	t.Helper()
	options = append([]tweetstream.Option{
		tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()),
	}, options...)
	client, err := tweetstream.New(auth, options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// ClientBy returns a client without a network: f answers its requests.
func ClientBy(t testing.TB, f RoundTripper, options ...tweetstream.Option) *tweetstream.Client {
	t.Helper()
	options = append([]tweetstream.Option{tweetstream.WithHTTPClient(&http.Client{Transport: f})},
		options...)
	client, err := tweetstream.New(Credentials, options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// RoundTripper is an [http.RoundTripper] that is a function.
type RoundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls f.
func (f RoundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Answer returns a response with status 200 and a body.
func Answer(body io.ReadCloser) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: body}
}

// Sample starts a sample that ends with the test at the latest.
func Sample(t testing.TB, client *tweetstream.Client) (<-chan tweetstream.Event, <-chan error) {
	return client.Sample(t.Context(), tweetstream.SampleParams{})
}

// Collector receives a stream to its end. It returns the events, and the error of errs.
type Collector func(events <-chan tweetstream.Event, errs <-chan error) ([]tweetstream.Event, error)

// Collect receives until the stream ends, and checks that errs then gives one
// error and is closed.
func Collect(t testing.TB) Collector {
	return func(events <-chan tweetstream.Event, errs <-chan error) ([]tweetstream.Event, error) {
		t.Helper()
		var got []tweetstream.Event
		for e := range events {
			got = append(got, e)
		}
		err, ok := <-errs
		if !ok || err == nil {
			t.Error("errs gave no error")
		}
		if extra, ok := <-errs; ok {
			t.Errorf("errs gave a second error: %v", extra)
		}
		return got, err
	}
}

// Discard receives until events is closed.
func Discard(events <-chan tweetstream.Event) {
	for range events {
	}
}

// Kinds lists the events' kinds, with spaces between them.
func Kinds(events []tweetstream.Event) string {
	var names []string
	for _, e := range events {
		names = append(names, e.Kind().String())
	}
	return strings.Join(names, " ")
}

// Limit returns a message that is a limit notice of n.
func Limit(n int) string { return fmt.Sprintf(`{"limit":{"track":%d}}`, n) }

// Limits returns the limit notices of all numbers in [from, to).
func Limits(from, to int) (messages []string) {
	for i := from; i < to; i++ {
		messages = append(messages, Limit(i))
	}
	return messages
}

// WithoutJitter makes waits exactly as long as [Ladder] says.
func WithoutJitter() tweetstream.Option {
	return tweetstream.WithRetryPolicy(func(r tweetstream.Retry) (time.Duration, bool) {
		return Ladder(r.Class, r.Attempt), r.Class != tweetstream.RetryNever
	})
}

// Ladder returns the least documented wait for the n-th failure in a row of one
// class. The documents are written down a second time here, so that no test checks
// the client against the client.
func Ladder(class tweetstream.RetryClass, n int) time.Duration {
	switch class {
	case tweetstream.RetryNetwork:
		return min(time.Duration(n-1)*250*time.Millisecond, 16*time.Second)
	case tweetstream.RetryHTTP:
		return min(5*time.Second<<min(n-1, 10), 320*time.Second)
	case tweetstream.RetryRate:
		return min(time.Minute<<min(n-1, 10), 16*time.Minute)
	default:
		return 0
	}
}
