package fault_test

import (
	"context"
	"fmt"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// Three of the faults, and the client of this module. After the two that it
// survives, a second connection works again.
func ExampleFault_Server() {
	const last = `{"id":9,"text":"well again","user":{"id":1},"in_reply_to_status_id":null}`
	for _, name := range []string{"cut-in-chunk", "trailer-cut", "status-403"} {
		f := fault.Named(name)
		srv := f.Server(streamtest.Stream(
			streamtest.Message(last), streamtest.Disconnect(6, "token revoked")))
		srv.Listener = streamtest.NewMemoryListener()
		srv.Start()
		client, err := tweetstream.New(srv.Credentials(),
			tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()))
		if err != nil {
			fmt.Println(err)
			return
		}

		fmt.Printf("%s (retry: %v):", name, f.Class)
		events, _ := client.Sample(context.Background(), tweetstream.SampleParams{})
		for event := range events {
			fmt.Print(" ", event.Kind())
		}
		fmt.Println()
		srv.Close()
	}
	// Output:
	// cut-in-chunk (retry: network): connected status connection_error connected status disconnect
	// trailer-cut (retry: network): connected status connection_error connected status disconnect
	// status-403 (retry: never):
}

// Replies that go wrong in one way after the other, or go well for a while.
func ExampleChaos() {
	srv := streamtest.NewUnstartedServer()
	srv.Answer = fault.Chaos(7)
	srv.Start()
	defer srv.Close()

	fmt.Println("stream from", srv.URL)
}
