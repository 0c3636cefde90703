package page

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/size"
)

// functions are those of the templates.
var functions = template.FuncMap{"n": grouped, "clean": clean, "size": size.Format}

// grouped writes a number as 1,234,567.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// clean leaves out what is no character of a page. The rest is for the template to escape.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff {
			return '\ufffd'
		}
		return r
	}, text)
}

// The size of a chart, in units of its own.
const (
	width  = 600
	height = 160
)

// chart is lines over time, of one scale.
type chart struct {
	Class          string // of its size; "" is the usual one
	Title, Desc    string
	From, Peak, To string // below it
	Lines          []line
	Gaps           []gap
}

type line struct{ Class, Points string }
type gap struct{ X, Width float64 }

// word is a line of a table: what was counted, and what is to be said of it.
type word struct {
	Text  string
	Count int64
	Note  string
}

// yOf places a number of messages below the peak.
func yOf(n, peak int64) float64 {
	return height - float64(n)/float64(max(peak, 1))*(height-4)
}

// stairs are the points of a line of steps.
func stairs(counts []int64, peak int64) string {
	var points strings.Builder
	for i, n := range counts {
		fmt.Fprintf(&points, "%.1f,%.1f %.1f,%.1f ", stepX(i, counts), yOf(n, peak),
			stepX(i+1, counts), yOf(n, peak))
	}
	return points.String()
}

// area is stairs with the place below them.
func area(counts []int64, peak int64) string {
	return fmt.Sprintf("0,%d %s%d,%d", height, stairs(counts, peak), width, height)
}

// stepX is where a step begins.
func stepX(i int, counts []int64) float64 {
	return float64(i) * width / float64(max(len(counts), 1))
}

// emptySteps joins the steps without a message.
func emptySteps(sums []int64) (gaps []gap) {
	for i, n := range sums {
		switch {
		case n > 0:
		case i > 0 && sums[i-1] == 0:
			gaps[len(gaps)-1].Width += stepX(1, sums)
		default:
			gaps = append(gaps, gap{stepX(i, sums), stepX(1, sums)})
		}
	}
	return gaps
}
