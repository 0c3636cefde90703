//go:build !race

// The race detector makes pools drop their content.

package rule_test

import (
	"math/rand/v2"
	"testing"

	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
)

// TestMatchingDoesNotAllocate: Tweets that match nothing cost no memory.
func TestMatchingDoesNotAllocate(t *testing.T) {
	tweets := matchtest.Generate(rand.New(rand.NewPCG(5, 6)), 200)
	set := newSet(t, `nowhere "to be found" from:nobody`, `contains:"not there" has:links`,
		`"not near"~3 OR #nowhere OR url:"found.nowhere" OR bio:nothing`, `lang:tlh -is:retweet`,
		`place_country:XX OR point_radius:[179 89 1km] followers_count:1000000`)
	run := func() {
		for i := range tweets {
			if tweets[i].IsRetweet() {
				continue // its text may be put together
			}
			if set.Matches(&tweets[i]) || set.Matching(&tweets[i]) != nil {
				t.Fatal("matches")
			}
		}
	}
	run() // makes the buffers
	// A collection can empty the pool that holds the buffers.
	if n := testing.AllocsPerRun(20, run); n > 20 {
		t.Errorf("%v allocations for %d Tweets", n, len(tweets))
	}
}
