//go:build !race

package main

// underRace is whether the race detector is on, which makes everything some ten
// times slower.
const underRace = false
