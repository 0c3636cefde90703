package main

import (
	"os"
	"runtime/debug"
)

// The garbage collector of a command that reads recordings. Little of what it allocates
// stays, so that it runs a quarter as often as by default. The limit keeps that from taking
// memory: without it eight members of an archive at once took more than twice as much.
const (
	collectPercent = 400
	softLimit      = 192 << 20 // bytes
)

// What a command keeps besides.
const (
	bytesOfID   = 80        // of --dedup: twice 40
	bytesOfRows = 160 << 20 // a million rows of count, and their order
)

// collectSeldom sets the collector, for a command that keeps so many bytes besides what it
// reads. GOGC and GOMEMLIMIT in the environment count more.
func collectSeldom(besides int64) {
	if os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(collectPercent)
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softLimit + besides)
	}
}
