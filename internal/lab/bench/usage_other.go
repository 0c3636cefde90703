//go:build !unix

package main

import "time"

// cpuTime is unknown here; wall time stands in for it.
func cpuTime() (time.Duration, bool) { return 0, false }

func maxResident() int64 { return 0 }
