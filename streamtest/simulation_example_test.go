package streamtest_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// The service as it was, on four Tweets: a filter that gets what matches, but no
// more than its allowance, and is told how much that left out.
func ExampleNewSimulator() {
	tweet := func(id int, text string) []byte {
		return fmt.Appendf(nil, `{"id":%d,"text":%q,"user":{"id":7},"in_reply_to_status_id":null}`, id, text)
	}
	srv := streamtest.NewSimulator(streamtest.Simulation{
		Source: slices.Values([][]byte{
			tweet(1, "Spring tide at noon"), tweet(2, "Fog on the quay"), tweet(3, "The #tide turns"), tweet(4, "High tide"),
		}),
		Allowance: 2,    // Tweets per second
		Ends:      true, // with the Source
	})
	defer srv.Close()
	client, err := tweetstream.New(srv.Credentials(),
		tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()), tweetstream.WithMaxRetries(0))
	if err != nil {
		fmt.Println(err)
		return
	}

	events, _ := client.Filter(context.Background(), tweetstream.FilterParams{Track: []string{"tide"}})
	for event := range events {
		switch e := event.(type) {
		case *tweetstream.Status:
			fmt.Println(e.ID, e.Text)
		case *tweetstream.Limit:
			fmt.Println("withheld:", e.Track)
		}
	}
	// Output:
	// 1 Spring tide at noon
	// 3 The #tide turns
	// withheld: 1
}
