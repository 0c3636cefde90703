package simulation_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
)

// The service as it was, on four Tweets: a filter that gets what matches, but no
// more than its allowance, and is told how much that left out.
func ExampleNewServer() {
	tweet := func(id int, text string) []byte {
		const format = `{"id":%d,"text":%q,"user":{"id":7},"in_reply_to_status_id":null}`
		return fmt.Appendf(nil, format, id, text)
	}
	srv := simulation.NewServer(simulation.Simulation{
		Source: slices.Values([][]byte{
			tweet(1, "Spring tide at noon"), tweet(2, "Fog on the quay"),
			tweet(3, "The #tide turns"), tweet(4, "High tide"),
		}),
		Allowance: 2,    // Tweets per second
		Ends:      true, // with the Source
	})
	defer srv.Close()
	client, err := tweetstream.New(srv.Credentials(),
		tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()),
		tweetstream.WithMaxRetries(0))
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

// Trouble in the middle of real traffic: after a second the stream breaks off inside
// a message. Refusals stay refusals.
func ExampleSimulation_Answer() {
	srv := streamtest.NewUnstartedServer()
	simulated := simulation.Simulation{Rate: 1000}.Answer(srv) // made-up messages
	srv.Answer = func(r *streamtest.Request) streamtest.Reply {
		reply := simulated(r)
		if reply.Status == 0 {
			reply.Steps = []streamtest.Step{
				streamtest.For(time.Second, reply.Steps[0]),
				streamtest.Raw(`{"id":1,"te`),
				streamtest.Cut(),
			}
		}
		return reply
	}
	srv.Start()
	defer srv.Close()
	client, err := tweetstream.New(srv.Credentials(),
		tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()),
		tweetstream.WithMaxRetries(0))
	if err != nil {
		fmt.Println(err)
		return
	}

	events, errs := client.Firehose(context.Background(), tweetstream.SampleParams{})
	tweets := 0
	for event := range events {
		if _, ok := event.(*tweetstream.Status); ok {
			tweets++
		}
	}
	fmt.Println(tweets > 100, <-errs)
	// Output: true tweetstream: retries exhausted (failures in a row: 1): connection: unexpected EOF
}
