//go:build !race

// The race detector makes pools drop their content.

package match_test

import (
	"math/rand/v2"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
)

func TestMatchDoesNotAllocate(t *testing.T) {
	tweets := matchtest.Generate(rand.New(rand.NewPCG(5, 6)), 100)
	m := newMatcher(t, tweetstream.FilterParams{
		Track: []string{"nowhere to be found", "found.nowhere"}, Follow: []int64{1 << 60},
		Locations: []tweetstream.Box{{West: 179, South: 89, East: 180, North: 90}},
	})
	run := func() {
		for i := range tweets {
			if _, ok := m.Match(&tweets[i]); ok || m.Matches(&tweets[i]) {
				t.Fatal("matches")
			}
		}
	}
	run() // makes the buffers
	// A collection can empty the pool that holds the buffers.
	if n := testing.AllocsPerRun(20, run); n > 5 {
		t.Errorf("%v allocations for %d Tweets", n, len(tweets))
	}
}
