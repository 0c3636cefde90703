//go:build !386 && !arm && !mips && !mipsle && !race

package main

import (
	"github.com/bytedance/sonic"

	"github.com/gotweetstream/tweetstream/tweet"
)

// sonicPlain selects sonic's decoder without run-time compilation: the only one
// on arm64, and often the faster one on amd64.
var sonicPlain = []string{"SONIC_USE_OPTDEC=1"}

var sonicDecoders = []decoder{
	{name: "sonic ConfigFastest", unmarshal: sonicFastest},
	{name: "sonic ConfigFastest, no JIT", unmarshal: sonicFastest, env: sonicPlain},
	{name: "sonic ConfigStd", unmarshal: sonicStd},
	{name: "sonic ConfigStd, no JIT", unmarshal: sonicStd, env: sonicPlain},
}

func sonicFastest(b []byte, t *tweet.Tweet) error { return sonic.ConfigFastest.Unmarshal(b, t) }
func sonicStd(b []byte, t *tweet.Tweet) error     { return sonic.ConfigStd.Unmarshal(b, t) }

var sonicClients = []client{
	{name: "net/http + sonic", run: loop(loopSonic)},
	{name: "net/http + sonic, no JIT", run: loop(loopSonic), env: sonicPlain},
}

func loopSonic(b []byte, m *wireMessage) error { return sonic.ConfigFastest.Unmarshal(b, m) }
