//go:build race

package soak_test

// raceEnabled makes the short form shorter: everything takes several times as long.
const raceEnabled = true
