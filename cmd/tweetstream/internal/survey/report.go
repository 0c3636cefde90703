package survey

import (
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/coverage"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/frequent"
)

// Report is what a survey found. Its JSON is that of stats.
type Report struct {
	Messages int64 `json:"messages"`
	// Undated are messages without a time that can be true: between 2006 and 2100.
	Undated int64 `json:"without_time"`
	// Times are the beginnings of the steps of time, StepSeconds is how long each is.
	StepSeconds int64       `json:"step_seconds"`
	Times       []time.Time `json:"times"`

	Kinds     []Series `json:"kinds"`
	Languages []Series `json:"languages"`
	Types     []Series `json:"types"`
	Clients   []Series `json:"clients"`

	Hashtags []Top `json:"hashtags"`
	Domains  []Top `json:"domains"`
	Users    []Top `json:"users"`

	Days     []Day            `json:"days"`
	Coverage *coverage.Report `json:"coverage"`
}

// Series is how often a value came in each step of time.
type Series struct {
	Top
	Others bool    `json:"others,omitempty"` // all other values
	Counts []int64 `json:"counts"`
}

// Top is a frequent value.
type Top struct {
	Value   string `json:"value"`
	Count   int64  `json:"count"`
	TooHigh int64  `json:"too_high_by_at_most,omitempty"`
}

const (
	mostSeries  = 10
	mostRanking = 20
)

// series returns the most frequent values, and behind them all others as one.
func (c *column) series() []Series {
	series := []Series{}
	others := Series{Top: Top{Value: "others"}, Others: true}
	rest := counts{}
	rest.take(c.lost)
	for i, word := range c.words.Top(columnWords) {
		if i < mostSeries {
			series = append(series, Series{Top: top(word), Counts: c.times.row(c.counts[word.Text])})
			continue
		}
		others.Count += word.Count // what was lost is in the counts of those that took the places
		rest.take(c.counts[word.Text])
	}
	if others.Count > 0 {
		others.Counts = c.times.row(rest)
		series = append(series, others)
	}
	return series
}

// row returns the counts of all steps.
func (t *timeline) row(of counts) []int64 {
	row := make([]int64, 0, t.steps())
	for _, start := range t.starts() {
		row = append(row, of[start.Unix()])
	}
	return row
}

func top(w frequent.Word) Top { return Top{w.Text, w.Count, w.Over} }

// topOf leaves out values of which more than half may be others: they came by chance. So do those
// that came once, where there are more than fit.
func topOf(r *ranking) []Top {
	words, tops := r.words.Top(mostRanking+1), []Top{}
	for _, word := range words[:min(len(words), mostRanking)] {
		byChance := word.Over > word.Count/2 || word.Count == 1 && len(words) > mostRanking
		if !byChance {
			tops = append(tops, top(word))
		}
	}
	return tops
}

// Share is the part of all messages of the series that a count is, in percent.
func Share(count int64, of []Series) float64 {
	var sum int64
	for _, s := range of {
		sum += s.Count
	}
	return 100 * float64(count) / float64(max(sum, 1))
}
