//go:build !race

package main

// underRace is whether the race detector is on. It makes everything some ten
// times slower.
const underRace = false
