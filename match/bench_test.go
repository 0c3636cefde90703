package match_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

// BenchmarkMatch goes through decoded Tweets with as much as the service
// allows: 400 terms, 5,000 users, 25 boxes. One op is the whole set; tweets/s
// counts single ones, and matched is the share of them.
//
// The sets are so large that each Tweet comes from main memory: a few that stay
// in the processor's caches, whose words it learns by heart, give twice as much.
//
//	terms=absent     words of no Tweet: what everybody else's Tweets cost
//	terms=drawn      words, pairs, hashtags and links of random Tweets
//	terms=common     the 400 most frequent words: most Tweets match
func BenchmarkMatch(b *testing.B) {
	b.Run("tweets=generated", func(b *testing.B) {
		benchmarkMatch(b, matchtest.Generate(rand.New(rand.NewPCG(1, 2)), 5000))
	})
	b.Run("tweets=corpus", func(b *testing.B) { benchmarkMatch(b, corpusTweets(b)) })
}

func benchmarkMatch(b *testing.B, tweets []tweet.Tweet) {
	rng := rand.New(rand.NewPCG(3, 4))
	drawn := matchtest.Params(rng, tweets, 400, 2500, 25)
	for len(drawn.Follow) < 5000 {
		drawn.Follow = append(drawn.Follow, 1+rng.Int64())
	}
	var absent tweetstream.FilterParams
	for i := range 400 {
		absent.Track = append(absent.Track, []string{
			fmt.Sprintf("qzx%d", i), fmt.Sprintf("the qzx%d", i), fmt.Sprintf("#qzx%d", i), fmt.Sprintf("qzx.com/%d", i),
		}[i%4])
	}
	for i := range 5000 {
		absent.Follow = append(absent.Follow, int64(1)<<60+int64(i))
	}
	for i := range 25 {
		absent.Locations = append(absent.Locations, tweetstream.Box{West: 179.5, South: float64(i), East: 180, North: float64(i) + 0.5})
	}
	common := drawn
	common.Track = matchtest.Frequent(tweets, 400)
	for _, bb := range []struct {
		name   string
		params tweetstream.FilterParams
	}{{"absent", absent}, {"drawn", drawn}, {"common", common}} {
		m := newMatcher(b, bb.params)
		b.Run("terms="+bb.name+"/op=Matches", func(b *testing.B) { benchmarkOne(b, tweets, m.Matches) })
		b.Run("terms="+bb.name+"/op=Match", func(b *testing.B) {
			benchmarkOne(b, tweets, func(t *tweet.Tweet) bool { _, ok := m.Match(t); return ok })
		})
	}
}

func benchmarkOne(b *testing.B, tweets []tweet.Tweet, matches func(*tweet.Tweet) bool) {
	b.ReportAllocs()
	matched := 0
	for b.Loop() {
		matched = 0
		for i := range tweets {
			if matches(&tweets[i]) {
				matched++
			}
		}
	}
	b.ReportMetric(float64(b.N*len(tweets))/b.Elapsed().Seconds(), "tweets/s")
	b.ReportMetric(float64(matched)/float64(len(tweets)), "matched")
}

// BenchmarkNew compiles as much as the service allows.
func BenchmarkNew(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	p := matchtest.Params(rng, matchtest.Generate(rng, 1000), 400, 5000, 25)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := match.New(p); err != nil {
			b.Fatal(err)
		}
	}
}
