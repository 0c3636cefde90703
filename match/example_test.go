package match_test

import (
	"fmt"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Ask for the terms and the users that made a Tweet match.
func Example() {
	m, err := match.New(tweetstream.FilterParams{
		Track:  []string{"tall ships", "harbour"},
		Follow: []int64{12},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	t := &tweet.Tweet{
		Text: "Ships in sight! https://t.co/abcdefghij",
		User: tweet.User{ID: 12, ScreenName: "HarbourLights"},
		Entities: tweet.Entities{URLs: []tweet.URLEntity{
			{URL: "https://t.co/abcdefghij", ExpandedURL: "https://example.com/tall-masts"},
		}},
	}
	if reasons, ok := m.Match(t); ok {
		for _, r := range reasons {
			fmt.Println(r)
		}
		fmt.Println(reasons.Terms())
	}
	// Output:
	// track "tall ships": "tall" in urls.expanded_url, "ships" in text
	// follow 12: author
	// [tall ships]
}

// One predicate is enough for the service. Here all must match, and retweets are
// left out.
func ExampleMatcher_RequireAll() {
	m, err := match.New(tweetstream.FilterParams{
		Track:     []string{"harbour"},
		Locations: []tweetstream.Box{{West: -74, South: 40, East: -73, North: 41}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	wanted := match.All(m.RequireAll(), match.Not(match.Func((*tweet.Tweet).IsRetweet)))

	t := &tweet.Tweet{Text: "The harbour at night"}
	fmt.Println(wanted.Matches(t))
	t.Coordinates = &tweet.Point{Coordinates: tweet.LonLat{Lon: -73.5, Lat: 40.5, Valid: true}}
	fmt.Println(wanted.Matches(t))
	// Output:
	// false
	// true
}
