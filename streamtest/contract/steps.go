package contract

import (
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// The cases read better without the name of the package in front of each step.
type (
	server = streamtest.Server
	reply  = streamtest.Reply
	step   = streamtest.Step
)

var (
	chunked    = streamtest.Chunked
	cut        = streamtest.Cut
	disconnect = streamtest.Disconnect
	drip       = streamtest.Drip
	end        = streamtest.End
	keepAlive  = streamtest.KeepAlive
	message    = streamtest.Message
	raw        = streamtest.Raw
	refusal    = fault.Refusal
	repeat     = streamtest.Repeat
	reset      = streamtest.Reset
	stall      = streamtest.Stall
	stream     = streamtest.Stream
	wait       = streamtest.Wait
	wire       = streamtest.Wire
)
