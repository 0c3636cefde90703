package matchtest

import (
	"fmt"
	"math/rand/v2"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Load is as much as the service allows: 400 terms, 5,000 users, 25 boxes.
type Load struct {
	Name   string
	Params tweetstream.FilterParams
}

// Loads makes parameters of three kinds for tweets. They are the same for the same
// tweets.
//
//	absent     words of no Tweet: the cost of everybody else's Tweets
//	drawn      words, pairs, hashtags and links of random Tweets
//	common     the 400 most frequent words: most Tweets match
func Loads(tweets []tweet.Tweet) []Load {
	rng := rand.New(rand.NewPCG(3, 4))
	drawn := Params(rng, tweets, 400, 2500, 25)
	for len(drawn.Follow) < 5000 {
		drawn.Follow = append(drawn.Follow, 1+rng.Int64())
	}
	common := drawn
	common.Track = Frequent(tweets, 400)
	return []Load{{"absent", absent()}, {"drawn", drawn}, {"common", common}}
}

func absent() (p tweetstream.FilterParams) {
	for i := range 400 {
		format := []string{"qzx%d", "the qzx%d", "#qzx%d", "qzx.com/%d"}[i%4]
		p.Track = append(p.Track, fmt.Sprintf(format, i))
	}
	for i := range 5000 {
		p.Follow = append(p.Follow, int64(1)<<60+int64(i))
	}
	for i := range 25 {
		south := float64(i)
		p.Locations = append(p.Locations,
			tweetstream.Box{West: 179.5, South: south, East: 180, North: south + 0.5})
	}
	return p
}
