// Package traffic makes up Tweets and notices, for tests and benchmarks that need
// many of them:
//
//	for message := range (traffic.Traffic{Seed: 1}).Messages() {
//		// {"created_at":"Wed Jan 01 00:00:00 +0000 2020","id":12120…
//	}
//
// A seed decides everything, so a test sees the same messages in every run. They
// have the shape and style of the service in 2019 and 2020: key order, escapes,
// extended Tweets, media, and ids that hold their time. Their texts are about
// weather, trains, football, cooking and software in 16 languages, and their
// users are places and things. No person, account or Tweet is real.
//
// The package imports nothing of this module, so a mistake in a decoder cannot
// hide behind the same mistake here.
package traffic

import (
	"iter"
	"math/rand/v2"
	"time"
)

// Traffic describes a stream of made-up Tweets and notices. The same Traffic
// gives the same bytes within one version of this package and of Go. The zero
// value is ready to use.
type Traffic struct {
	// Seed selects one of 2^64 streams.
	Seed uint64
	// Start is the time of the first message, in the stream's own time. The zero
	// value means 2020-01-01 00:00 UTC. Ids of Tweets hold their time since
	// November 2010, and the format is that of 2016, so use no earlier time.
	Start time.Time
	// Rate is the mean number of messages per second of the stream's own time. It
	// spaces the timestamps; it does not slow the generator down. 0 means 60,
	// about the rate of the sample stream. Rates above 1,000,000 count as
	// 1,000,000, because a millisecond has no room for more ids.
	Rate float64
	// Notices are the shares of messages that are no Tweets. nil means small
	// shares as in real streams; &Notices{} means none.
	Notices *Notices
	// Likes and Compliance are the mean numbers of messages of the enterprise feeds
	// that come with each of the others, at the same time. 5 % of the likes are undone.
	// Compliance messages are of the 12 kinds that v1.1 has not, equally often; delete
	// and scrub_geo are among the Notices. The other messages are the same with and
	// without these. 0 or less means none. Numbers above 100 count as 100.
	Likes, Compliance float64
}

// Notices are shares of all messages, each from 0 to 1. Their sum should be below
// 1: the rest are Tweets.
type Notices struct {
	Delete, ScrubGeo, StatusWithheld, UserWithheld, Limit float64
}

var (
	defaultStart   = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	defaultNotices = Notices{
		Delete: 0.08, ScrubGeo: 0.0005, StatusWithheld: 0.0005, UserWithheld: 0.0002, Limit: 0.001,
	}
)

// Messages returns an endless sequence of messages: JSON in ASCII without a line
// end. The caller owns each slice. Every iteration starts from the beginning.
func (t Traffic) Messages() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for g := t.Generator(); yield(g.Next()); {
		}
	}
}

// Generator returns a generator of the same messages, for callers that want one
// at a time.
func (t Traffic) Generator() *Generator {
	if t.Start.IsZero() {
		t.Start = defaultStart
	}
	if !(t.Rate > 0) { // also for NaN
		t.Rate = 60
	}
	if t.Notices == nil {
		t.Notices = &defaultNotices
	}
	g := &Generator{
		rng:     rand.New(rand.NewPCG(t.Seed, 0x5eed)),
		now:     float64(t.Start.UnixMilli()),
		gap:     1000 / min(t.Rate, 1e6),
		notices: *t.Notices,
	}
	g.extraRNG = rand.New(rand.NewPCG(t.Seed, 0xe47a))
	g.likes, g.compliance = perMessage(t.Likes), perMessage(t.Compliance)
	g.warmUp()
	return g
}

// perMessage bounds the number of extra messages for each other message.
func perMessage(n float64) float64 {
	if !(n > 0) { // also for NaN
		return 0
	}
	return min(n, 100)
}
