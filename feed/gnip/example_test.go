package gnip_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed/gnip"
)

// Both partitions of the Decahose on one channel, without the Tweets that come twice.
func ExampleDecahose() {
	ctx := context.Background()

	feeds, err := gnip.Decahose(gnip.Params{Account: "acme", Label: "prod"})
	if err != nil {
		log.Fatal(err)
	}
	client, err := tweetstream.New(tweetstream.BasicAuthFromEnv(), tweetstream.WithDedup(100_000))
	if err != nil {
		log.Fatal(err)
	}
	events, errs := client.Stream(ctx, feeds...)
	for status := range tweetstream.Only[*tweetstream.Status](events) {
		fmt.Println(status.FullText())
	}
	log.Fatal(<-errs)
}
