package streamtest

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// Chaos returns a function for [Server.Next] that gives one reply after the
// other, without an end: about a third are streams that go well for some
// minutes and then end in some way, the others have one of faults. Without
// faults it takes all of [Faults] but those after which a client should stop,
// and those that are Delimited.
//
// The same seed gives the same replies. No two messages are the same.
func Chaos(seed uint64, faults ...Fault) func() Reply {
	if len(faults) == 0 {
		faults = slices.DeleteFunc(Faults(), func(f Fault) bool { return f.Outcome == Stops || f.Delimited })
	}
	rng := rand.New(rand.NewPCG(seed, 0xc4a05))
	made := traffic.NewGenerator(seed)
	next := func() string { return string(made.Tweet()) }
	return func() Reply {
		if rng.IntN(3) == 0 {
			return calm(rng, next)
		}
		reply := faults[rng.IntN(len(faults))].With(next).Reply
		if reply.Steps != nil && reply.Status == 0 && !reply.Wire && !reply.Unread {
			// A stream that nothing ends would be the last one.
			reply.Steps = append(slices.Clone(reply.Steps), ends(rng))
		}
		return reply
	}
}

// calm is a stream with nothing wrong but its end.
func calm(rng *rand.Rand, next func() string) Reply {
	var s []Step
	for range rng.IntN(20) {
		s = append(s, Message(next()), Wait(time.Duration(rng.Int64N(int64(25*time.Second)))), KeepAlive())
	}
	compressions := []Compression{Plain, Gzip, GzipMembers, GzipFull, GzipPartial}
	return Reply{
		Compression: compressions[rng.IntN(len(compressions))],
		Split:       rng.IntN(3) * rng.IntN(100),
		Steps:       append(s, ends(rng)),
	}
}

func ends(rng *rand.Rand) Step {
	return []Step{End(), Cut(), Reset()}[rng.IntN(3)]
}
