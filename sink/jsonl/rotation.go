package jsonl

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rotation says when a recording goes on in a new file. The zero value is never.
type Rotation struct {
	Every time.Duration // at multiples of it in UTC: 1h is at each full hour
	Bytes int64         // once a file has so many, as they are on the disk
}

// IsZero reports whether there is no rotation.
func (r Rotation) IsZero() bool { return r == Rotation{} }

// leastEvery keeps the names of files apart: they have seconds.
const leastEvery = time.Second

var units = []struct {
	name  string
	bytes int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
	{"kB", 1e3}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30},
}

// ParseRotation reads a duration such as 1h or 1d, a size such as 500MB or 1GiB,
// or both with a comma between them.
func ParseRotation(text string) (r Rotation, err error) {
	for word := range strings.SplitSeq(text, ",") {
		word = strings.TrimSpace(word)
		if size, ok := parseSize(word); ok && r.Bytes == 0 {
			r.Bytes = size
		} else if every, ok := parseEvery(word); ok && r.Every == 0 {
			r.Every = every
		} else {
			return Rotation{}, fmt.Errorf(
				"%q is neither a duration from 1s, such as 1h or 1d, nor a size, such as 500MB "+
					"or 1GiB", word)
		}
	}
	return r, nil
}

func parseSize(word string) (bytes int64, ok bool) {
	for _, unit := range units {
		number, found := strings.CutSuffix(word, unit.name)
		if !found {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		size := n * float64(unit.bytes)
		return int64(size), err == nil && size >= 1 && size < 1<<62
	}
	return 0, false
}

func parseEvery(word string) (time.Duration, bool) {
	if days, found := strings.CutSuffix(word, "d"); found {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err == nil && n > 0
	}
	every, err := time.ParseDuration(word)
	return every, err == nil && every >= leastEvery
}

// end returns when a file that begins at a time is over, by the clock.
func (r Rotation) end(begin time.Time) time.Time {
	if r.Every == 0 {
		return time.Time{}
	}
	return begin.Truncate(r.Every).Add(r.Every) // Truncate goes by UTC
}

// errNames is for the case that somebody else takes every name.
var errNames = errors.New("no name is free")

// names yields names for a file of a rotation: stream.jsonl.gz becomes
// stream-20191225T120000Z.jsonl.gz, then stream-20191225T120000Z-2.jsonl.gz.
func names(base, suffix string, begin time.Time) func(yield func(string) bool) {
	stem := strings.TrimSuffix(base, suffix) + begin.UTC().Format("-20060102T150405Z")
	return func(yield func(string) bool) {
		if !yield(stem + suffix) {
			return
		}
		for n := 2; n < 1000; n++ {
			if !yield(stem + "-" + strconv.Itoa(n) + suffix) {
				return
			}
		}
	}
}
