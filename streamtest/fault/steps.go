package fault

import (
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// The catalogue reads better without the name of the package in front of each step.
type (
	step  = streamtest.Step
	reply = streamtest.Reply
)

var (
	chunk     = streamtest.Chunk
	chunked   = streamtest.Chunked
	cut       = streamtest.Cut
	drip      = streamtest.Drip
	end       = streamtest.End
	keepAlive = streamtest.KeepAlive
	message   = streamtest.Message
	raw       = streamtest.Raw
	repeat    = streamtest.Repeat
	reset     = streamtest.Reset
	stream    = streamtest.Stream
	wait      = streamtest.Wait
	wire      = streamtest.Wire
)

const (
	network = tweetstream.RetryNetwork
	http5xx = tweetstream.RetryHTTP
	rate    = tweetstream.RetryRate
	never   = tweetstream.RetryNever
)

func steps(s ...step) []step { return s }

// then joins lists of steps.
func then(some []step, others ...[]step) []step {
	return append(some, slices.Concat(others...)...)
}

// hang is silence for longer than a client should bear, and then the end.
func hang() []step { return []step{wait(30 * time.Minute), cut()} }
