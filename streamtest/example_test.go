package streamtest_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// A connection that is cut once, in the middle of a message, and compressed: the real
// client against such a server.
func ExampleServer() {
	srv := streamtest.NewServer(
		streamtest.Reply{Compression: streamtest.Gzip, Steps: []streamtest.Step{
			streamtest.Message(`{"id":1,"text":"ebb"}`), streamtest.Raw(`{"id":2,"te`), streamtest.Cut(),
		}},
		streamtest.Stream(
			streamtest.Message(`{"id":2,"text":"flood"}`),
			streamtest.Disconnect(6, "token revoked"), // which ends every client
		),
	)
	defer srv.Close()
	client, err := tweetstream.New(srv.Credentials(),
		tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()))
	if err != nil {
		fmt.Println(err)
		return
	}

	events, _ := client.Sample(context.Background(), tweetstream.SampleParams{})
	for event := range events {
		switch e := event.(type) {
		case *tweetstream.Connected:
			fmt.Println("connected; the last Tweet was", e.LastStatusID)
		case *tweetstream.Status:
			fmt.Println(e.ID, e.Text)
		case *tweetstream.ConnectionError:
			fmt.Println("lost, again in", e.RetryIn)
		}
	}
	// Output:
	// connected; the last Tweet was 0
	// 1 ebb
	// lost, again in 0s
	// connected; the last Tweet was 1
	// 2 flood
}

// A test that needs no signatures: the server sends three messages to whoever
// opens a stream.
func Example() {
	srv := streamtest.NewUnstartedServer()
	srv.Verifier = nil // accept unsigned requests
	srv.Start()
	defer srv.Close()

	response, err := srv.Client().Get(srv.URL + "/1.1/statuses/sample.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()

	srv.Send(`{"id":1}`, `{"id":2}`, `{"id":3}`)
	lines := bufio.NewScanner(response.Body)
	for range 3 {
		lines.Scan()
		fmt.Println(lines.Text())
	}
	// Output:
	// {"id":1}
	// {"id":2}
	// {"id":3}
}

// The first connection is cut in the middle of a message, the second is refused,
// and the third gets through.
func ExampleNewServer() {
	srv := streamtest.NewServer(
		streamtest.Stream(streamtest.Message(`{"id":1}`), streamtest.Raw(`{"id":`), streamtest.Cut()),
		streamtest.Refuse(http.StatusServiceUnavailable, "try later"),
		streamtest.Stream(streamtest.Message(`{"id":2}`), streamtest.End()),
	)
	defer srv.Close()

	client := kit.Signed(srv) // an HTTP client that signs with srv.Credentials()
	for range 3 {
		response, err := client.Get(srv.URL + "/1.1/statuses/sample.json")
		if err != nil {
			fmt.Println(err)
			return
		}
		lines := bufio.NewScanner(response.Body)
		for lines.Scan() {
			fmt.Println(response.StatusCode, lines.Text())
		}
		fmt.Println("ended:", lines.Err())
		response.Body.Close()
	}
	// Output:
	// 200 {"id":1}
	// 200 {"id":
	// ended: unexpected EOF
	// 503 try later
	// ended: <nil>
	// 200 {"id":2}
	// ended: <nil>
}

// Made-up traffic at a hundred messages a second, on an address of one's own
// choice if Listener is set.
func ExamplePlay() {
	srv := streamtest.NewUnstartedServer()
	srv.Answer = streamtest.Always(
		streamtest.Stream(streamtest.Play(traffic.Traffic{Seed: 1}.Messages(), 100)))
	srv.Verifier = nil // accept unsigned requests
	srv.Start()
	defer srv.Close()

	start := time.Now()
	response, err := srv.Client().Get(srv.URL + "/1.1/statuses/sample.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	lines := bufio.NewReader(response.Body)
	for range 21 {
		if _, err := lines.ReadString('\n'); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println("took at least 200 ms:", time.Since(start) >= 200*time.Millisecond)
	// Output: took at least 200 ms: true
}
