//go:build !race

package tweet_test

const underRace = false
