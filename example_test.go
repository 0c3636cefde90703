package tweetstream_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// These examples stream from a server of package streamtest, in this process.
// Without WithBaseURL and WithHTTPClient they would stream from
// stream.twitter.com, whose endpoints are closed since 2023.

const (
	tweet1 = `{"id":1268123456789012480,"text":"Ferry 3 leaves at 12:05","user":{"screen_name":"north_pier"},"in_reply_to_status_id":null}`
	tweet2 = `{"id":1268123456789012481,"text":"High water at 14:20","user":{"screen_name":"harbour_gauge"},"in_reply_to_status_id":null}`
)

func newClient(srv *streamtest.Server, options ...tweetstream.Option) *tweetstream.Client {
	options = append(options, tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()))
	client, err := tweetstream.New(srv.Credentials(), options...)
	if err != nil {
		panic(err)
	}
	return client
}

// Range over the events, and switch on their types.
func ExampleClient_Filter() {
	srv := streamtest.NewServer(streamtest.Stream(
		streamtest.Message(tweet1, `{"limit":{"track":12}}`, tweet2),
		streamtest.Disconnect(6, "token revoked"),
	))
	defer srv.Close()
	client := newClient(srv)

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events, errs := client.Filter(ctx, tweetstream.FilterParams{
		Track:         []string{"ferry", "high water"},
		Language:      []string{"en"},
		StallWarnings: true,
	})
	for event := range events {
		switch e := event.(type) {
		case *tweetstream.Status:
			fmt.Printf("@%s: %s\n", e.User.ScreenName, e.FullText())
		case *tweetstream.Limit:
			fmt.Println("withheld so far:", e.Track)
		case *tweetstream.Disconnect:
			fmt.Println("disconnect code", e.Code)
		}
	}
	fmt.Println(<-errs)
	// Output:
	// @north_pier: Ferry 3 leaves at 12:05
	// withheld so far: 12
	// @harbour_gauge: High water at 14:20
	// disconnect code 6 (token revoked)
	// tweetstream: server disconnected the stream: code 6 (token revoked): "token revoked"
}

// Only picks the events of one type.
func ExampleClient_Sample() {
	srv := streamtest.NewServer(streamtest.Stream(
		streamtest.Message(tweet1, tweet2),
		streamtest.Disconnect(6, "token revoked"),
	))
	defer srv.Close()

	events, _ := newClient(srv).Sample(context.Background(), tweetstream.SampleParams{})
	for status := range tweetstream.Only[*tweetstream.Status](events) {
		fmt.Println(status.ID, status.Timestamp().UTC())
	}
	// Output:
	// 1268123456789012480 2020-06-03 10:12:47.349 +0000 UTC
	// 1268123456789012481 2020-06-03 10:12:47.349 +0000 UTC
}

// Cancelling the context ends the stream; there is nothing to close or drain.
func ExampleClient_Filter_cancel() {
	srv := streamtest.NewServer(streamtest.Stream(streamtest.Message(tweet1, tweet2)))
	defer srv.Close()

	enough := errors.New("two are enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	events, errs := newClient(srv).Filter(ctx, tweetstream.FilterParams{Track: []string{"ferry"}})
	n := 0
	for range tweetstream.Only[*tweetstream.Status](events) {
		if n++; n == 2 {
			cancel(enough)
		}
	}
	fmt.Println(n, <-errs)
	// Output: 2 two are enough
}

// Trouble that the stream survives is an event; what ends it is the error.
func ExampleClient_Filter_errors() {
	srv := streamtest.NewServer(
		streamtest.Stream(streamtest.Message(tweet1, `{"broken":`), streamtest.Cut()),
		streamtest.Refuse(403, "closed"),
	)
	defer srv.Close()

	events, errs := newClient(srv).Filter(context.Background(), tweetstream.FilterParams{Track: []string{"ferry"}})
	for event := range events {
		switch e := event.(type) {
		case *tweetstream.Connected:
			fmt.Println("connected at attempt", e.Attempt)
		case *tweetstream.Status:
			fmt.Println(e.FullText())
		case *tweetstream.Malformed:
			fmt.Printf("cannot read %q: %v\n", e.Raw, e.Err)
		case *tweetstream.ConnectionError:
			fmt.Println("lost; again in", e.RetryIn, errors.Is(e, io.ErrUnexpectedEOF))
		case *tweetstream.RequestError:
			fmt.Println("refused; again in", e.RetryIn)
		}
	}
	err := <-errs
	var refused *tweetstream.RequestError
	switch {
	case errors.As(err, &refused):
		fmt.Println("ended:", refused.StatusCode, string(refused.Body))
	case errors.Is(err, tweetstream.ErrRetriesExhausted):
		fmt.Println("gave up:", err)
	}
	// Output:
	// connected at attempt 1
	// Ferry 3 leaves at 12:05
	// cannot read "{\"broken\":": unexpected end of JSON input
	// lost; again in 0s true
	// ended: 403 closed
}

// Parameters are checked before anything is sent.
func ExampleParamError() {
	client, err := tweetstream.New(tweetstream.Credentials{
		ConsumerKey:       tweetstream.NewSecret("key"),
		ConsumerSecret:    tweetstream.NewSecret("secret"),
		AccessToken:       tweetstream.NewSecret("token"),
		AccessTokenSecret: tweetstream.NewSecret("token-secret"),
	})
	if err != nil {
		panic(err)
	}
	_, errs := client.Filter(context.Background(), tweetstream.FilterParams{Track: []string{"golang,rust"}})
	var param *tweetstream.ParamError
	if errors.As(<-errs, &param) {
		fmt.Println(param.Param)
		fmt.Println(param.Rule)
	}
	// Output:
	// track
	// term "golang,rust" (number 1 of the list) contains a comma, which would make it two terms
}

// A retry policy that hands over to another, and gives up sooner.
func ExampleWithRetryPolicy() {
	patient := func(r tweetstream.Retry) (time.Duration, bool) {
		wait, again := tweetstream.DefaultRetryPolicy(r)
		return wait, again && r.Attempt < 3
	}
	srv := streamtest.NewServer() // closed at once: nothing listens any more
	client := newClient(srv, tweetstream.WithRetryPolicy(patient))
	srv.Close()

	events, errs := client.Sample(context.Background(), tweetstream.SampleParams{})
	for event := range events {
		fmt.Println(event.Kind())
	}
	fmt.Println(errors.Is(<-errs, tweetstream.ErrRetriesExhausted))
	// Output:
	// connection_error
	// connection_error
	// true
}

// What a client does between the events can be logged; where nothing else tells
// of a server that cannot be reached, it should be.
func ExampleNew() {
	client, err := tweetstream.New(tweetstream.CredentialsFromEnv(),
		tweetstream.WithBaseURL("https://stream.example.com"),
		tweetstream.WithProxy("http://proxy.example.com:3128"),
		tweetstream.WithUserAgent("harbour-board/1.0"),
		tweetstream.WithMaxRetries(10),
		tweetstream.WithLogger(slog.New(slog.NewTextHandler(os.Stderr, nil))),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(client)
}

// A Decoder reads saved streams: the same events, without a network.
func ExampleDecoder() {
	saved := strings.NewReader(tweet1 + "\r\n\r\n" + `{"delete":{"status":{"id":7,"user_id":12}}}` + "\r\n")
	for event, err := range tweetstream.NewDecoder(saved).All() {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		switch e := event.(type) {
		case *tweetstream.Status:
			fmt.Println("tweet", e.ID)
		case *tweetstream.Delete:
			fmt.Println("delete", e.Status.ID)
		}
	}
	// Output:
	// tweet 1268123456789012480
	// delete 7
}
