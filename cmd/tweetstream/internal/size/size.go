// Package size reads amounts of bytes as people write them.
package size

import (
	"strconv"
	"strings"
)

// units are tried in this order.
var units = []struct {
	name  string
	bytes int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
	{"kB", 1e3}, {"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30},
}

// Parse reads a size with a unit, such as 500MB or 1.5GiB. It reports false for anything
// else, and for less than one byte.
func Parse(word string) (bytes int64, ok bool) {
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

// Format writes a number of bytes for people: "812 B", "1.5 MB", "7.4 TB".
func Format(bytes int64) string {
	value, unit := float64(bytes), "B"
	for _, next := range []string{"kB", "MB", "GB", "TB"} {
		if value < 1000 {
			break
		}
		value, unit = value/1000, next
	}
	if unit == "B" {
		return strconv.FormatInt(bytes, 10) + " B"
	}
	return strconv.FormatFloat(value, 'f', 1, 64) + " " + unit
}
