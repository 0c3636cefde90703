package survey

import (
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/frequent"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/tally"
)

// mostSteps is how many steps of time there are at most.
const mostSteps = 240

const daySeconds = 24 * 60 * 60

// widths are the steps of time in seconds. Each is a multiple of the one before.
var widths = []int64{60, 5 * 60, 15 * 60, 60 * 60, 6 * 60 * 60, daySeconds, 7 * daySeconds,
	28 * daySeconds, 364 * daySeconds}

// monday is one, so that weeks begin on it. In Unix seconds.
const monday = 4 * daySeconds

// timeline is the steps of time from the first message to the last. When they become too many,
// they become wider.
type timeline struct {
	width       int // index of widths
	first, last time.Time
	columns     []*column
}

func (t *timeline) step() int64 { return widths[t.width] }

// start returns the beginning of the step of a time, in Unix seconds.
func (t *timeline) start(unix int64) int64 {
	rest := (unix - monday) % t.step()
	if rest < 0 {
		rest += t.step()
	}
	return unix - rest
}

// include makes room for a time.
func (t *timeline) include(at time.Time) {
	if t.first.IsZero() || at.Before(t.first) {
		t.first = at
	}
	if at.After(t.last) {
		t.last = at
	}
	for t.steps() > mostSteps && t.width < len(widths)-1 {
		t.width++
		for _, c := range t.columns {
			c.widen()
		}
	}
}

func (t *timeline) steps() int64 {
	if t.first.IsZero() {
		return 0
	}
	return (t.start(t.last.Unix())-t.start(t.first.Unix()))/t.step() + 1
}

// starts are the beginnings of all steps.
func (t *timeline) starts() []time.Time {
	starts := make([]time.Time, 0, t.steps())
	for i := range t.steps() {
		starts = append(starts, time.Unix(t.start(t.first.Unix())+i*t.step(), 0).UTC())
	}
	return starts
}

// column counts the values of a dimension in each step.
type column struct {
	dim    tally.Dimension
	times  *timeline
	words  *frequent.Words
	counts map[string]counts
	lost   counts // of the values that are not kept
	values []string
}

// counts are numbers of messages by the start of their step.
type counts map[int64]int64

func (t *timeline) column(name string) *column {
	c := &column{dim: dimension(name), times: t, words: frequent.New(columnWords),
		counts: map[string]counts{}, lost: counts{}}
	t.columns = append(t.columns, c)
	return c
}

func (c *column) add(event tweetstream.Event, at time.Time) {
	c.values = c.dim.Values(c.values[:0], event, at)
	for _, value := range c.values {
		c.count(value, at)
	}
}

func (c *column) count(value string, at time.Time) {
	if rarest, full := c.words.Add(value); full {
		c.lost.take(c.counts[rarest])
		delete(c.counts, rarest)
	}
	if at.IsZero() {
		return
	}
	if c.counts[value] == nil {
		c.counts[strings.Clone(value)] = counts{}
	}
	c.counts[value][c.times.start(at.Unix())]++
}

func (c counts) take(other counts) {
	for at, n := range other {
		c[at] += n
	}
}

// widen moves all counts to the wider steps.
func (c *column) widen() {
	for value, narrow := range c.counts {
		c.counts[value] = c.times.moved(narrow)
	}
	c.lost = c.times.moved(c.lost)
}

func (t *timeline) moved(narrow counts) counts {
	wide := counts{}
	for at, n := range narrow {
		wide[t.start(at)] += n
	}
	return wide
}
