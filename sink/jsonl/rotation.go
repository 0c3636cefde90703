package jsonl

import (
	"errors"
	"iter"
	"strconv"
	"strings"
	"time"
)

// Rotation says when a recording goes on in a new file, whose name has the time in UTC: from
// stream.jsonl.gz it becomes stream-20191225T120000Z.jsonl.gz. The zero value is never.
type Rotation struct {
	Every time.Duration // at multiples of it in UTC: 1h is at each full hour
	Bytes int64         // once a file has so many, as they are on the disk
}

// IsZero reports whether there is no rotation.
func (r Rotation) IsZero() bool { return r == Rotation{} }

// End returns when a file that begins at a time is over, by the clock; the zero time is never.
func (r Rotation) End(begin time.Time) time.Time {
	if r.Every == 0 {
		return time.Time{}
	}
	return begin.Truncate(r.Every).Add(r.Every) // Truncate goes by UTC
}

// errNames is for the case that somebody else takes every name.
var errNames = errors.New("no name is free")

// Names yields names for a file that begins at a time, the best first. Of stream.jsonl.gz, with
// the suffix .jsonl.gz, they are stream-20191225T120000Z.jsonl.gz, then
// stream-20191225T120000Z-2.jsonl.gz, and so on.
func (Rotation) Names(name, suffix string, begin time.Time) iter.Seq[string] {
	return func(yield func(string) bool) {
		for n := 1; n < 1000; n++ {
			if !yield(numbered(name, suffix, begin, n)) {
				return
			}
		}
	}
}

// numbered is the name number n of a file, from 1.
func numbered(name, suffix string, begin time.Time, n int) string {
	stem := strings.TrimSuffix(name, suffix) + begin.UTC().Format("-20060102T150405Z")
	if n > 1 {
		stem += "-" + strconv.Itoa(n)
	}
	return stem + suffix
}
