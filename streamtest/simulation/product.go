package simulation

import (
	"net/http"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/tweet"
)

// product is a stream of an enterprise feed.
type product struct {
	name       string
	carries    func(*item) bool
	by         func(*item) int64 // the id by which partitions split
	partitions int               // 0 for a stream that has none
	backfills  bool              // takes backfillMinutes
	recovers   bool              // takes startTime and endTime
	gnip       bool              // gzip is a must
	ruled      bool              // carries what matches the account's rules
}

const (
	powerstreamPath      = "/2/powerstream"
	gnipPrefix           = "/stream/"
	powerstreamHeartbeat = 20 * time.Second
	gnipHeartbeat        = 10 * time.Second
)

var powerstream = &product{
	name: "powerstream", carries: carriesTweets, backfills: true, recovers: true,
	ruled: true,
}

var gnipProducts = []*product{
	{name: "powertrack", gnip: true, carries: carriesTweets, backfills: true, recovers: true,
		ruled: true},
	{name: "sample10", gnip: true, carries: inDecahose, by: byTweet, partitions: 2,
		backfills: true, recovers: true},
	{name: "sample10-likes", gnip: true, carries: carriesLikes, by: byTweet, partitions: 2,
		backfills: true},
	{name: "compliance", gnip: true, carries: carriesCompliance, by: byUser, partitions: 8,
		recovers: true},
}

// productAt returns the product at a path, or nil if there is none. ok is false for a
// path that is not that of an enterprise feed.
func productAt(path string) (p *product, ok bool) {
	if path == powerstreamPath {
		return powerstream, true
	}
	rest, ok := strings.CutPrefix(path, gnipPrefix)
	name, _, _ := strings.Cut(rest, "/")
	for _, p := range gnipProducts {
		if p.name == name {
			return p, ok
		}
	}
	return nil, ok
}

func (p *product) heartbeat() time.Duration {
	if p.gnip {
		return gnipHeartbeat
	}
	return powerstreamHeartbeat
}

// badRequest is the status for a parameter that breaks a rule.
func (p *product) badRequest() int {
	if p.gnip {
		return http.StatusNotAcceptable
	}
	return http.StatusBadRequest
}

// carriesTweets is for Tweets and whatever has no other feed.
func carriesTweets(m *item) bool {
	switch m.kind {
	case tweet.KindTweet:
		return true
	case tweet.KindOther:
		return m.about().sort == plain && !isBlank(m.text)
	default:
		return false
	}
}

// inDecahose is for 10 % of the Tweets. All of the 1 % sample are among them.
func inDecahose(m *item) bool {
	return m.kind == tweet.KindTweet && inSample(m.read().id, decahoseMillis)
}

func carriesLikes(m *item) bool {
	s := m.about().sort
	return s == liking || s == unliking
}

func carriesCompliance(m *item) bool {
	switch m.kind {
	case tweet.KindDelete, tweet.KindScrubGeo, tweet.KindStatusWithheld, tweet.KindUserWithheld:
		return true
	}
	s := m.about().sort
	return s == compliance || s == unliking
}

// byTweet and byUser return the id, or that of the other if there is none.
func byTweet(m *item) int64 {
	if m.kind == tweet.KindTweet {
		return m.read().id
	}
	if a := m.about(); a.tweet != 0 {
		return a.tweet
	}
	return m.about().user
}

func byUser(m *item) int64 {
	if a := m.about(); a.user != 0 {
		return a.user
	}
	return m.about().tweet
}

// partitionOf tells in which of n partitions an id is, from 1 on. Ids of quiet times
// end in zeros, so their bits are mixed.
func partitionOf(id int64, n int) int {
	mixed := uint64(id) * 0x9e3779b97f4a7c15 >> 32
	return 1 + int(mixed%uint64(n))
}
