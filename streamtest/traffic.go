package streamtest

import (
	"iter"
	"math/rand/v2"
	"time"
)

// Traffic describes a stream of made-up Tweets and notices. The same Traffic
// gives the same bytes, within one version of this package and of Go.
//
// The Tweets have the shape and style of the service in 2019-2020: key order,
// escapes, extended Tweets, media, ids that hold their time. Their texts are
// about weather, trains, football, cooking and software in 16 languages, and
// their accounts are places and things. No person, account or Tweet is real.
type Traffic struct {
	// Seed selects one of 2^64 streams.
	Seed uint64
	// Start is the time of the first message, in the stream's own time. The zero
	// value means 2020-01-01 00:00 UTC. Times before 2016 make no sense with this
	// format.
	Start time.Time
	// Rate is how many messages per second of the stream's own time there are on
	// average. It sets how dense timestamps are, not how fast messages are made.
	// 0 means 60, about what the sample stream had. More than 1,000,000 is taken
	// as that, since more ids do not fit into a millisecond.
	Rate float64
	// Notices are the shares of messages that are no Tweets. nil means typical
	// small ones; &Notices{} means none.
	Notices *Notices
}

// Notices are shares of all messages, from 0 to 1. Together they should be less
// than 1; the rest are Tweets.
type Notices struct {
	Delete, ScrubGeo, StatusWithheld, UserWithheld, Limit float64
}

var (
	defaultStart   = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	defaultNotices = Notices{Delete: 0.08, ScrubGeo: 0.0005, StatusWithheld: 0.0005, UserWithheld: 0.0002, Limit: 0.001}
)

// Messages returns the messages, without an end. Each slice belongs to whoever
// gets it, and each iteration begins anew. It fits [Play].
func (t Traffic) Messages() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for g := t.Generator(); yield(g.Next()); {
		}
	}
}

// Generator returns a generator of the messages.
func (t Traffic) Generator() *Generator {
	if t.Start.IsZero() {
		t.Start = defaultStart
	}
	if !(t.Rate > 0) { // also not a number
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
	g.settle()
	return g
}

// Generator makes one message after the other. Make it with [NewGenerator] or
// [Traffic.Generator]. It must not be used from several goroutines at once.
type Generator struct {
	rng     *rand.Rand
	now     float64 // milliseconds since 1970
	gap     float64 // mean milliseconds between messages
	notices Notices

	accounts []*account
	places   []*place
	recent   []*post // what may be retweeted, quoted, replied to, deleted
	serial   int64   // makes ids of the same millisecond differ
	limits   [4]int  // the service counted on several machines
}

// NewGenerator returns the generator of Traffic{Seed: seed}.
func NewGenerator(seed uint64) *Generator { return Traffic{Seed: seed}.Generator() }

// Next returns the next message: JSON, all ASCII, without a line end. The slice
// belongs to the caller.
func (g *Generator) Next() []byte { return g.Append(nil) }

// Append is [Generator.Next] into a slice of the caller's.
func (g *Generator) Append(dst []byte) []byte {
	g.tick()
	n, x := g.notices, g.rng.Float64()
	for _, kind := range []struct {
		share  float64
		append func([]byte) []byte
	}{
		{n.Delete, g.appendDelete},
		{n.Limit, g.appendLimit},
		{n.ScrubGeo, g.appendScrubGeo},
		{n.StatusWithheld, g.appendStatusWithheld},
		{n.UserWithheld, g.appendUserWithheld},
	} {
		if x -= kind.share; x < 0 {
			return kind.append(dst)
		}
	}
	return g.appendTweet(dst, g.newPost(), topLevel)
}

// Tweet returns the next Tweet, whatever the share of notices.
func (g *Generator) Tweet() []byte {
	g.tick()
	return g.appendTweet(nil, g.newPost(), topLevel)
}

// tick lets a random time pass, as between independent events.
func (g *Generator) tick() { g.now += float64(g.rng.ExpFloat64() * g.gap) }

// snowflakeEpoch is the zero of the time in ids, in milliseconds since 1970.
const snowflakeEpoch = 1288834974657

// newID returns the id of something made at a time in milliseconds. Its lower 22
// bits are a machine and a number; counting through the latter keeps ids unique.
func (g *Generator) newID(ms int64) int64 {
	g.serial++
	machine := g.rng.Int64N(1 << 10)
	return (ms-snowflakeEpoch)<<22 | machine<<12 | g.serial&0xfff
}

// chance is true with probability p.
func (g *Generator) chance(p float64) bool { return g.rng.Float64() < p }

// between returns a number from lo to hi, both included.
func (g *Generator) between(lo, hi int) int { return lo + g.rng.IntN(hi-lo+1) }

// heavy returns a number of the heavy-tailed kind that follower counts are,
// with about typical as its median.
func (g *Generator) heavy(typical float64) int {
	x := g.rng.NormFloat64() * 2.2
	n := typical
	for ; x > 1; x-- {
		n *= 2.7
	}
	for ; x < -1; x++ {
		n /= 2.7
	}
	return int(n * (0.5 + g.rng.Float64()))
}

// pick returns one of the elements of a non-empty slice.
func pick[T any](g *Generator, from []T) T { return from[g.rng.IntN(len(from))] }
