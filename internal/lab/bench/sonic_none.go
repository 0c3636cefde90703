//go:build 386 || arm || mips || mipsle || race

package main

// sonic does not compile for 32 bits. The race detector does not look into it,
// and makes it take seconds to start.
var (
	sonicDecoders []decoder
	sonicClients  []client
)
