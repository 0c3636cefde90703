package traffic

import "math/rand/v2"

// Generator makes one message after another. Get one from [NewGenerator] or
// [Traffic.Generator]; the zero value does not work. One goroutine at a time may
// use it.
type Generator struct {
	rng     *rand.Rand
	now     float64 // milliseconds since 1970
	gap     float64 // mean milliseconds between messages
	notices Notices

	users  []*user
	places []*place
	recent []*tweet // candidates for retweets, quotes, replies and deletions
	serial int64    // makes ids of one millisecond differ
	limits [4]int   // counts of limit notices: the service counted on several machines

	extras
	extraRNG *rand.Rand // of those alone
}

// NewGenerator returns the generator of Traffic{Seed: seed}.
func NewGenerator(seed uint64) *Generator { return Traffic{Seed: seed}.Generator() }

// Next returns the next message: JSON in ASCII without a line end. The caller
// owns the slice.
func (g *Generator) Next() []byte { return g.Append(nil) }

// Append appends the message that [Generator.Next] would return to dst, and
// returns the extended slice. It saves an allocation per message.
func (g *Generator) Append(dst []byte) []byte {
	if extra, ok := g.extras.next(g, dst); ok {
		return extra
	}
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
	return g.appendTweet(dst, g.newTweet(), topLevel)
}

// Tweet returns the next Tweet and makes nothing else, whatever the shares are.
func (g *Generator) Tweet() []byte {
	g.tick()
	return g.appendTweet(nil, g.newTweet(), topLevel)
}

// tick moves the clock on by a random time: exponential, as between independent
// events.
func (g *Generator) tick() { g.now += float64(g.rng.ExpFloat64() * g.gap) }

// snowflakeEpoch is the time that ids count from, in milliseconds since 1970.
const snowflakeEpoch = 1288834974657

// newID returns an id for something made at ms, in milliseconds since 1970. The
// lower 22 bits of an id are a machine and a number; the number counts up, so no
// id comes twice.
func (g *Generator) newID(ms int64) int64 {
	g.serial++
	machine := g.rng.Int64N(1 << 10)
	return (ms-snowflakeEpoch)<<22 | machine<<12 | g.serial&0xfff
}

// chance is true with probability p.
func (g *Generator) chance(p float64) bool { return g.rng.Float64() < p }

// between returns a number from lo to hi, both included.
func (g *Generator) between(lo, hi int) int { return lo + g.rng.IntN(hi-lo+1) }

// heavy returns a count with a heavy tail, as numbers of followers have. Its median
// is near typical. Products instead of math.Exp give the same bits on every machine.
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
