package tweetstream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"log"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed/powerstream"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
	"golang.org/x/sync/errgroup"
)

// Most examples stream from a server of package streamtest in this process.
// Without WithBaseURL and WithHTTPClient they would ask stream.twitter.com,
// whose endpoints have answered 403 since March 2023.

const (
	tweet1 = `{"id":1268123456789012480,"in_reply_to_status_id":null,` +
		`"text":"Ferry 3 leaves at 12:05","user":{"screen_name":"north_pier"}}`
	tweet2 = `{"id":1268123456789012481,"in_reply_to_status_id":null,` +
		`"text":"Tea &amp; toast on deck","user":{"screen_name":"galley"}}`
	deletion = `{"delete":{"status":{"id":7,"user_id":12}}}`
)

func newClient(srv *streamtest.Server, options ...tweetstream.Option) *tweetstream.Client {
	options = append(options,
		tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()))
	client, err := tweetstream.New(srv.Credentials(), options...)
	if err != nil {
		panic(err)
	}
	return client
}

// This program prints Tweets until Ctrl-C. The text on the wire is HTML-escaped,
// so the program unescapes it.
//
// The error is never nil. After Ctrl-C it is the cause of the context's end, and
// ctx.Err tells that the end was wanted.
func Example() {
	client, err := tweetstream.New(tweetstream.CredentialsFromEnv(),
		tweetstream.WithBaseURL("https://stream.example.com"), tweetstream.WithLogger(slog.Default()))
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	events, errs := client.Filter(ctx, tweetstream.FilterParams{Track: []string{"golang"}})
	for event := range events {
		switch e := event.(type) {
		case *tweetstream.Status:
			fmt.Printf("@%s: %s\n", e.User.ScreenName, html.UnescapeString(e.FullText()))
		case *tweetstream.Limit:
			fmt.Println("withheld so far:", e.Track)
		}
	}
	if err := <-errs; ctx.Err() == nil { // the stream ended by itself
		log.Fatal(err)
	}
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
		Track:         []string{"ferry", "tea toast"},
		Language:      []string{"en"},
		StallWarnings: true,
	})
	for event := range events {
		switch e := event.(type) {
		case *tweetstream.Status:
			fmt.Printf("@%s: %s\n", e.User.ScreenName, html.UnescapeString(e.FullText()))
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
	// @galley: Tea & toast on deck
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
	client := newClient(srv)

	enough := errors.New("two are enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	events, errs := client.Filter(ctx, tweetstream.FilterParams{Track: []string{"ferry"}})
	n := 0
	for range tweetstream.Only[*tweetstream.Status](events) {
		if n++; n == 2 {
			cancel(enough)
		}
	}
	fmt.Println(n, <-errs)
	// Output: 2 two are enough
}

// To change a filter, end the stream and start another. A client runs one stream
// at a time: the error on errs says that the old one has ended.
func ExampleClient_Filter_change() {
	srv := streamtest.NewServer(
		streamtest.Stream(streamtest.Message(tweet1)),
		streamtest.Stream(streamtest.Message(tweet2), streamtest.Disconnect(6, "token revoked")),
	)
	defer srv.Close()
	client := newClient(srv)
	changes := make(chan []string, 1) // the next filter, from any goroutine
	change := sync.OnceFunc(func() { changes <- []string{"ferry", "toast"} })

	filter := func(track ...string) (<-chan tweetstream.Event, <-chan error, func()) {
		ctx, cancel := context.WithCancel(context.Background())
		events, errs := client.Filter(ctx, tweetstream.FilterParams{Track: track})
		return events, errs, cancel
	}
	events, errs, cancel := filter("ferry")
	for {
		select {
		case track := <-changes:
			cancel()
			events, errs, cancel = filter(track...)
		case event, open := <-events:
			if !open {
				fmt.Println(<-errs)
				return
			}
			if status, ok := event.(*tweetstream.Status); ok {
				fmt.Println(html.UnescapeString(status.FullText()))
				change()
			}
		}
	}
	// Output:
	// Ferry 3 leaves at 12:05
	// Tea & toast on deck
	// tweetstream: server disconnected the stream: code 6 (token revoked): "token revoked"
}

// Several workers share the events of one stream. The first error of a worker,
// or the end of the stream, ends them all.
func ExampleClient_Filter_workers() {
	srv := streamtest.NewServer(streamtest.Stream(
		streamtest.Message(tweet1, tweet2),
		streamtest.Disconnect(6, "token revoked"),
	))
	defer srv.Close()
	client := newClient(srv)

	var stored atomic.Int64
	store := func(*tweetstream.Status) error { // slow, such as a database
		stored.Add(1)
		return nil
	}
	group, ctx := errgroup.WithContext(context.Background())
	events, errs := client.Filter(ctx, tweetstream.FilterParams{Track: []string{"ferry", "tea"}})
	for range 4 {
		group.Go(func() error {
			for status := range tweetstream.Only[*tweetstream.Status](events) {
				if err := store(status); err != nil {
					return err // cancels ctx, which ends the stream
				}
			}
			return nil
		})
	}
	group.Go(func() error { return <-errs })
	fmt.Println(group.Wait())
	fmt.Println(stored.Load(), "stored")
	// Output:
	// tweetstream: server disconnected the stream: code 6 (token revoked): "token revoked"
	// 2 stored
}

// Trouble that the stream survives is an event; what ends it is the error.
func ExampleClient_Filter_errors() {
	srv := streamtest.NewServer(
		streamtest.Stream(streamtest.Message(tweet1, `{"broken":`), streamtest.Cut()),
		streamtest.Refuse(403, "closed"),
	)
	defer srv.Close()
	client := newClient(srv)

	params := tweetstream.FilterParams{Track: []string{"ferry"}}
	events, errs := client.Filter(context.Background(), params)
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

// The simulation does for its clients what the service did: here it filters.
func ExampleClient_Filter_simulation() {
	srv := simulation.NewServer(simulation.Simulation{
		// Or the lines of a recording.
		Source: traffic.Traffic{Seed: 1, Rate: 500}.Messages(),
		// Messages per second. Speed: 1 takes the messages' own times.
		Rate: 500,
	})
	defer srv.Close()
	client := newClient(srv)

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events, errs := client.Filter(ctx, tweetstream.FilterParams{Track: []string{"weather"}})
	n := 0
	for range tweetstream.Only[*tweetstream.Status](events) {
		if n++; n == 3 {
			cancel()
		}
	}
	fmt.Println(n, <-errs)
	// Output: 3 context canceled
}

// A bot with a case for each callback of tweepy's AsyncStream. The same bot in
// Python stands beside it in docs/tweepy.md.
func ExampleClient_Filter_tweepy() {
	srv := streamtest.NewServer(
		streamtest.Stream(streamtest.Message(tweet1, deletion,
			`{"scrub_geo":{"user_id":12,"up_to_status_id":9}}`,
			`{"limit":{"track":3}}`,
			`{"status_withheld":{"id":8,"user_id":12,"withheld_in_countries":["DE","FR"]}}`,
			`{"user_withheld":{"id":12,"withheld_in_countries":["XX"]}}`,
			`{"warning":{"code":"FALLING_BEHIND","message":"60 %","percent_full":60}}`,
		), streamtest.KeepAlive(), streamtest.End()),
		streamtest.Stream(streamtest.Message(tweet2), streamtest.Disconnect(6, "token revoked")),
	)
	defer srv.Close()
	client := newClient(srv, tweetstream.WithMaxRetries(10))
	ctx := context.Background()
	archive := new(bytes.Buffer)

	events, errs := client.Filter(ctx, tweetstream.FilterParams{
		Track:         []string{"ferry", "tea toast"},
		Language:      []string{"en"},
		StallWarnings: true,
	})
	for event := range events {
		if raw := tweetstream.Raw(event); raw != nil { // on_data
			fmt.Fprintf(archive, "%s\n", raw)
		}
		switch e := event.(type) {
		case *tweetstream.Status: // on_status
			text := html.UnescapeString(e.Original().FullText())
			fmt.Printf("@%s: %s\n", e.User.ScreenName, text)
		case *tweetstream.Delete: // on_delete
			fmt.Println("delete", e.Status.ID, "by user", e.Status.UserID)
		case *tweetstream.ScrubGeo: // on_scrub_geo
			fmt.Println("scrub", e.UserID, "up to", e.UpToStatusID)
		case *tweetstream.Limit: // on_limit
			fmt.Println("withheld so far:", e.Track)
		case *tweetstream.StatusWithheld: // on_status_withheld
			fmt.Println("withheld:", e.ID, "in", strings.Join(e.WithheldInCountries, " "))
		case *tweetstream.UserWithheld: // on_user_withheld
			fmt.Println("withheld: user", e.ID, "in", strings.Join(e.WithheldInCountries, " "))
		case *tweetstream.Disconnect: // on_disconnect_message
			fmt.Println("disconnect:", int(e.Code), e.Reason)
		case *tweetstream.Warning: // on_warning
			fmt.Println("warning:", e.Code, e.PercentFull)
		case *tweetstream.Connected: // on_connect
			fmt.Println("connected")
		case *tweetstream.KeepAlive: // on_keep_alive
			fmt.Println("keep-alive")
		case *tweetstream.Closed: // on_closed
			fmt.Println("closed; again in", e.RetryIn)
		case *tweetstream.ConnectionError: // on_connection_error
			fmt.Println("connection lost; again in", e.RetryIn, "after", e.Err)
		case *tweetstream.RequestError: // on_request_error
			fmt.Println("refused:", e.StatusCode, "; again in", e.RetryIn)
		case *tweetstream.Malformed: // on_exception, and tweepy's stream ends
			fmt.Println("cannot decode:", e.Err)
		case *tweetstream.Unknown: // tweepy logs it
			fmt.Println("unknown message:", e.Name)
		}
	}
	fmt.Println("the end:", <-errs) // on_disconnect, on_exception
	// Output:
	// connected
	// @north_pier: Ferry 3 leaves at 12:05
	// delete 7 by user 12
	// scrub 12 up to 9
	// withheld so far: 3
	// withheld: 8 in DE FR
	// withheld: user 12 in XX
	// warning: FALLING_BEHIND 60
	// keep-alive
	// closed; again in 0s
	// connected
	// @galley: Tea & toast on deck
	// disconnect: 6 token revoked
	// the end: tweetstream: server disconnected the stream: code 6 (token revoked): "token revoked"
}

// Stats adds up: each message that was received was delivered, or left out for a
// reason that has a count of its own.
func ExampleClient_Stats() {
	srv := streamtest.NewServer(
		streamtest.Stream(streamtest.Message(tweet1, deletion), streamtest.Cut()),
		streamtest.Stream(streamtest.Message(tweet1, tweet2), streamtest.Disconnect(6, "")),
	)
	defer srv.Close()
	client := newClient(srv, tweetstream.WithDedup(100_000))

	events, _ := client.Sample(context.Background(), tweetstream.SampleParams{})
	for range events {
	}
	stats := client.Stats()
	for _, kind := range tweetstream.Kinds() {
		if n := stats.Received[kind]; n > 0 {
			fmt.Println("received:", n, kind)
		}
	}
	fmt.Println("delivered:", stats.Delivered)
	fmt.Println("duplicates:", stats.Duplicates)
	fmt.Println("connections:", stats.Connections)
	// Output:
	// received: 3 status
	// received: 1 delete
	// received: 1 disconnect
	// delivered: 4
	// duplicates: 1
	// connections: 2
}

// Each event is an occasion to end the stream, here instead of a wait of a minute.
func ExampleRequestError() {
	srv := streamtest.NewServer(streamtest.Refuse(420, "Enhance Your Calm"))
	defer srv.Close()
	client := newClient(srv)

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events, errs := client.Sample(ctx, tweetstream.SampleParams{})
	for event := range events {
		switch e := event.(type) {
		case *tweetstream.RequestError:
			if e.StatusCode == 420 {
				cancel()
			}
		case *tweetstream.Status:
			fmt.Println(html.UnescapeString(e.FullText()))
		}
	}
	fmt.Println(<-errs)
	// Output: context canceled
}

// A box has names for its edges. BoxesOf takes numbers in the order of the wire.
func ExampleBoxesOf() {
	boxes := []tweetstream.Box{{West: -74, South: 40, East: -73, North: 41}}
	same, err := tweetstream.BoxesOf(-74, 40, -73, 41)
	fmt.Println(same[0] == boxes[0], err)
	// Output: true <nil>
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
	params := tweetstream.FilterParams{Track: []string{"golang,rust"}}
	_, errs := client.Filter(context.Background(), params)
	var param *tweetstream.ParamError
	if errors.As(<-errs, &param) {
		fmt.Println(param.Param)
		fmt.Println(param.Rule)
	}
	// Output:
	// track
	// term "golang,rust" (number 1 of the list) contains a comma, which would make it two terms
}

// WithOnly leaves out the other kinds without decoding them. A program that only
// deletes needs no Tweets.
func ExampleWithOnly() {
	srv := streamtest.NewServer(streamtest.Stream(
		streamtest.Message(tweet1, deletion, tweet2),
		streamtest.Disconnect(6, "token revoked"),
	))
	defer srv.Close()
	client := newClient(srv, tweetstream.WithOnly(tweetstream.KindDelete))

	events, _ := client.Sample(context.Background(), tweetstream.SampleParams{})
	for event := range events {
		fmt.Println(event.Kind(), event.(*tweetstream.Delete).Status.ID)
	}
	fmt.Println("left out:", client.Stats().Unwanted)
	// Output:
	// delete 7
	// left out: 3
}

// WithDedup leaves out what a server repeats after a reconnection.
func ExampleWithDedup() {
	srv := streamtest.NewServer(
		streamtest.Stream(streamtest.Message(tweet1), streamtest.Cut()),
		streamtest.Stream(streamtest.Message(tweet1, tweet2), streamtest.Disconnect(6, "")),
	)
	defer srv.Close()
	client := newClient(srv, tweetstream.WithDedup(100_000))

	events, _ := client.Sample(context.Background(), tweetstream.SampleParams{})
	for status := range tweetstream.Only[*tweetstream.Status](events) {
		fmt.Println(html.UnescapeString(status.FullText()))
	}
	// Output:
	// Ferry 3 leaves at 12:05
	// Tea & toast on deck
}

// After a reconnection, ask for what was missed. Repaired says what came back.
func ExampleWithGapRepair() {
	// The second request asks for the last minute, which is over with the first Tweet that is
	// newer than the request.
	newer := fmt.Sprintf(`{"id":3,"text":"All clear","timestamp_ms":"%d",`+
		`"user":{"id":5,"screen_name":"lookout"}}`, time.Now().Add(time.Minute).UnixMilli())
	srv := streamtest.NewUnstartedServer(
		streamtest.Stream(streamtest.Message(tweet1), streamtest.Cut()),
		streamtest.Stream(streamtest.Message(tweet1, tweet2, newer), streamtest.Stall()),
	)
	srv.Paths = []string{"/2/powerstream"}
	srv.Start()
	defer srv.Close()
	client, err := tweetstream.New(tweetstream.BearerToken{Token: srv.Keys().BearerToken},
		tweetstream.WithBaseURL(srv.URL), tweetstream.WithGapRepair())
	if err != nil {
		log.Fatal(err)
	}
	feed, err := powerstream.New(powerstream.Params{})
	if err != nil {
		log.Fatal(err)
	}

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events, _ := client.Stream(ctx, feed)
	for event := range events {
		switch e := event.(type) {
		case *tweetstream.Status:
			fmt.Printf("@%s: %s\n", e.User.ScreenName, html.UnescapeString(e.FullText()))
		case *tweetstream.Repaired:
			fmt.Printf("%s: %d by %s, missing: %v\n", e.Feed, e.Count, e.By, e.Missing)
			cancel()
		}
	}
	fmt.Println("asked for:", srv.Requests()[1].Query.Encode())
	// Output:
	// @north_pier: Ferry 3 leaves at 12:05
	// @galley: Tea & toast on deck
	// powerstream: 1 by backfill, missing: []
	// asked for: backfillMinutes=1
}

// With DropOldest a consumer that is late gets the present, and learns how much
// it has missed.
func ExampleWithBackpressure() {
	srv := streamtest.NewServer(streamtest.Stream(
		streamtest.Message(tweet1, tweet1, tweet1, tweet1, tweet2),
		streamtest.Disconnect(6, "token revoked"),
	))
	defer srv.Close()
	client := newClient(srv, tweetstream.WithBackpressure(tweetstream.DropOldest, 2))

	events, errs := client.Sample(context.Background(), tweetstream.SampleParams{})
	<-errs // as late as can be: the stream has ended
	for event := range events {
		switch e := event.(type) {
		case *tweetstream.Status:
			fmt.Println(html.UnescapeString(e.FullText()))
		case *tweetstream.Disconnect:
			fmt.Println("disconnected:", e.Reason)
		case *tweetstream.Dropped:
			fmt.Println("missed:", e.Count)
		}
	}
	fmt.Println("dropped in all:", client.Stats().Dropped)
	// Output:
	// Tea & toast on deck
	// disconnected: token revoked
	// missed: 4
	// dropped in all: 4
}

// A retry policy that asks another, and gives up sooner.
func ExampleWithRetryPolicy() {
	impatient := func(r tweetstream.Retry) (time.Duration, bool) {
		wait, again := tweetstream.DefaultRetryPolicy(r)
		return wait, again && r.Attempt < 3
	}
	srv := streamtest.NewServer() // closed at once: nothing listens any more
	client := newClient(srv, tweetstream.WithRetryPolicy(impatient))
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

// A client logs nothing by itself. A program that only looks at Tweets should set
// a logger, which then tells of a server that cannot be reached.
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
	saved := strings.NewReader(tweet1 + "\r\n\r\n" + deletion + "\r\n")
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

// A feed that no package here knows: where it is, what it takes, and how its server behaves.
func ExampleClient_Stream() {
	srv := harbour()
	defer srv.Close()

	feed := tweetstream.Feed{
		Name: "harbour", Path: "/3/posts", Params: url.Values{"since": {"1m"}},
		Auth: tweetstream.AuthBearer, Heartbeat: 15 * time.Second,
		Limits: []tweetstream.PaceLimit{{Attempts: 10, In: time.Minute}},
		Final:  []int{402}, Hints: map[int]string{402: "the account has no credits left"},
	}
	token := tweetstream.BearerToken{Token: srv.Keys().BearerToken}
	client, err := tweetstream.New(token, tweetstream.WithBaseURL(srv.URL),
		tweetstream.WithHTTPClient(srv.Client()))
	if err != nil {
		log.Fatal(err)
	}
	events, errs := client.Stream(context.Background(), feed)
	for status := range tweetstream.Only[*tweetstream.Status](events) {
		fmt.Println(status.FullText())
	}
	fmt.Println(<-errs)
	// Output:
	// tea
	// tweetstream: server answered 402 Payment Required: the account has no credits left
}

// harbour is a server with an endpoint of its own.
func harbour() *streamtest.Server {
	srv := streamtest.NewUnstartedServer()
	srv.Paths = []string{"/3/posts"}
	srv.Answer = streamtest.Script(
		streamtest.Stream(streamtest.Message(`{"id":1,"text":"tea","user":{"id":2}}`), streamtest.End()),
		streamtest.Refuse(402, ""))
	srv.Start()
	return srv
}
