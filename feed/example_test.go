package feed_test

import (
	"context"
	"fmt"
	"io"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed"
	"github.com/gotweetstream/tweetstream/feed/powerstream"
)

// The rules of a file become those of the account.
func ExampleSync() {
	_ = func(ctx context.Context, token tweetstream.BearerToken, file io.Reader) error {
		want, err := feed.ReadRules(file)
		if err != nil {
			return err
		}
		rules, err := powerstream.Rules(token, powerstream.RulesOptions{})
		if err != nil {
			return err
		}
		plan, err := feed.Sync(ctx, rules, want, func(plan feed.Plan) error {
			fmt.Println(plan) // before anything is changed; an error ends it here
			return nil
		})
		if err == nil && plan.IsEmpty() {
			fmt.Println("nothing had to be done")
		}
		return err
	}
}
