package main

import (
	"math/rand/v2"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// With --chaos, trouble comes after so much of a stream, and where no pace is
// asked for, at this one: else it would come after very much.
const (
	leastCalm = time.Second
	mostCalm  = 15 * time.Second
	chaosRate = 50 // messages per second
)

// chaos returns a function for [streamtest.Server.Next] that puts the faults of
// [streamtest.Chaos] into simulated streams, where they are not about how a
// response begins.
func chaos(seed uint64) func() streamtest.Reply {
	next := streamtest.Chaos(seed)
	rng := rand.New(rand.NewPCG(seed, 0xca1))
	return func() streamtest.Reply {
		reply := next()
		if canComeLater(&reply) {
			reply.Simulate = leastCalm + time.Duration(rng.Int64N(int64(mostCalm-leastCalm)))
		}
		return reply
	}
}

// canComeLater reports whether a reply is a stream as any other, up to its steps.
func canComeLater(r *streamtest.Reply) bool {
	usual := r.Compression == streamtest.Plain || r.Compression == streamtest.Gzip
	return r.Status == 0 && len(r.Header) == 0 && r.Body == "" && usual && len(r.Steps) > 0 &&
		r.Skew == 0 && !r.Wire && !r.Unread && r.Handler == nil
}
