package fault

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// Chaos returns a [streamtest.Server.Answer] that gives one reply after the other
// without an end. About a third are streams that go well for some minutes and then
// end in some way; each of the others has one of the faults. Without faults it takes
// all that a client should survive and that are not Delimited.
//
// The same seed gives the same replies. No two messages are the same. One server
// may use the function.
func Chaos(seed uint64, faults ...Fault) func(*streamtest.Request) streamtest.Reply {
	if len(faults) == 0 {
		faults = slices.DeleteFunc(All(), func(f Fault) bool { return f.Class == never || f.Delimited })
	}
	rng := rand.New(rand.NewPCG(seed, 0xc4a05))
	made := traffic.NewGenerator(seed)
	next := func() string { return string(made.Tweet()) }
	return func(*streamtest.Request) streamtest.Reply {
		if rng.IntN(3) == 0 {
			return calm(rng, next)
		}
		f := faults[rng.IntN(len(faults))].With(next)
		if f.Class == Continues {
			// A stream that nothing ends would be the last one.
			f.Reply.Steps = append(slices.Clone(f.Reply.Steps), anyEnd(rng))
		}
		return f.Reply
	}
}

// calm is a stream with nothing wrong but its end.
func calm(rng *rand.Rand, next func() string) reply {
	var s []step
	for range rng.IntN(20) {
		pause := time.Duration(rng.Int64N(int64(25 * time.Second)))
		s = append(s, message(next()), wait(pause), keepAlive())
	}
	compressions := []streamtest.Compression{
		nil, streamtest.Gzip, streamtest.GzipMembers, GzipFull, GzipPartial,
	}
	return reply{
		Compression: compressions[rng.IntN(len(compressions))],
		Split:       rng.IntN(3) * rng.IntN(100),
		Steps:       append(s, anyEnd(rng)),
	}
}

func anyEnd(rng *rand.Rand) step {
	return []step{end(), cut(), reset()}[rng.IntN(3)]
}
