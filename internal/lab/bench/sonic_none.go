//go:build 386 || arm || mips || mipsle || race

package main

// sonic does not compile for 32 bits. Under the race detector, which does not
// look into it, it takes seconds to start.
var (
	sonicDecoders []decoder
	sonicClients  []client
)
