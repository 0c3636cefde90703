package main

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// With --chaos, trouble comes after this time of a stream. Without a pace it would come
// after too many messages: chaosRate is the default.
const (
	leastCalm = time.Second
	mostCalm  = 15 * time.Second
	chaosRate = 50 // messages per second
)

// answer gives replies, as [streamtest.Server.Answer] does.
type answer = func(*streamtest.Request) streamtest.Reply

// chaos puts the faults of [fault.Chaos] into simulated streams. A fault at the
// beginning of a response comes at once, instead of a stream.
func chaos(seed uint64, simulated answer) answer {
	next := fault.Chaos(seed)
	rng := rand.New(rand.NewPCG(seed, 0xca1))
	return func(r *streamtest.Request) streamtest.Reply {
		trouble := next(r)
		if !canComeLater(&trouble) {
			return trouble
		}
		calm := leastCalm + time.Duration(rng.Int64N(int64(mostCalm-leastCalm)))
		reply := simulated(r)
		if reply.Status == 0 { // else it is refused
			reply.Split = trouble.Split
			reply.Steps = append([]streamtest.Step{streamtest.For(calm, reply.Steps[0])}, trouble.Steps...)
		}
		return reply
	}
}

// canComeLater reports whether a reply begins as any other stream.
func canComeLater(r *streamtest.Reply) bool {
	usual := r.Compression == nil || r.Compression == streamtest.Gzip
	hijacks := slices.Contains(r.Steps, streamtest.Hijack())
	return r.Status == 0 && len(r.Header) == 0 && usual && len(r.Steps) > 0 && !hijacks
}
