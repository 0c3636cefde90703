//go:build race

package archive_test

// slowness is about how much slower the race detector is.
const slowness = 8
