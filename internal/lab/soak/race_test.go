//go:build race

package soak_test

// raceEnabled makes the short form shorter: the race detector makes all slower.
const raceEnabled = true
