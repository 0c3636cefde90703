package page

import (
	"fmt"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/frequent"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/monitor"
)

// day is the lag from which on Tweets are from a recording or made up.
const day = 24 * time.Hour

// view is what the template shows.
type view struct {
	State, Lag, Bytes   string
	Connected           bool
	Now                 int64 // messages a second
	Chart               chart
	LagChart            chart // without lines where it means nothing
	Connections         int64
	Counts              []word
	Languages, Hashtags []word
	Tweets              []monitor.Tweet
	Targets             []monitor.Target
}

func wordsOf(mark string, counted []frequent.Word) (words []word) {
	for _, w := range counted {
		words = append(words, word{Text: mark + w.Text, Count: w.Count})
	}
	return words
}

func viewOf(s monitor.Snapshot) view {
	v := view{State: s.Doing, Connected: s.State == nil, Lag: lagOf(s.Stats),
		Bytes: fmt.Sprintf("%.1f MB", float64(s.Stats.Bytes)/1e6), Connections: s.Stats.Connections,
		Languages: wordsOf("", s.Languages), Hashtags: wordsOf("#", s.Hashtags), Tweets: s.Tweets,
		Targets: s.Targets}
	if s.State != nil {
		v.State = s.State.Error()
		if s.RetryIn > 0 {
			v.State += fmt.Sprintf("; the next attempt is in %s", s.RetryIn.Round(time.Second))
		}
	}
	for kind := tweetstream.KindStatus; kind <= tweetstream.KindMember; kind++ {
		if n := s.Stats.Received[kind]; n > 0 {
			v.Counts = append(v.Counts, word{Text: kind.String(), Count: n})
		}
	}
	v.draw(s.Rates)
	return v
}

// lagOf is in words that mean something: made-up and recorded Tweets are years old.
func lagOf(s tweetstream.Stats) string {
	switch {
	case s.Received[tweetstream.KindStatus] == 0:
		return "no Tweet yet"
	case s.Lag > day:
		return "over a day"
	}
	return s.Lag.Round(100 * time.Millisecond).String()
}

// draw fills the charts: a line for each kind, of one scale, and one for the lag.
func (v *view) draw(rates []monitor.Second) {
	var peak int64
	var lag time.Duration
	for _, r := range rates {
		v.Now = r.Tweets + r.Deletes + r.Other
		peak = max(peak, r.Tweets, r.Deletes, r.Other)
		lag = max(lag, r.Lag)
	}
	of := func(class string, peak int64, value func(monitor.Second) int64) line {
		return line{class, pointsOf(rates, peak, value)}
	}
	v.Chart = fiveMinutes("Messages a second", gapsOf(rates), grouped(peak),
		of("tweets", peak, func(r monitor.Second) int64 { return r.Tweets }),
		of("deletes", peak, func(r monitor.Second) int64 { return r.Deletes }),
		of("other", peak, func(r monitor.Second) int64 { return r.Other }))
	v.Chart.Desc = fmt.Sprintf("%d now, %d at most; %d times without a connection", v.Now, peak,
		len(v.Chart.Gaps))
	if lag > 0 && lag < day {
		v.LagChart = fiveMinutes("Lag", v.Chart.Gaps, lag.Round(100*time.Millisecond).String(),
			of("lag", int64(lag), func(r monitor.Second) int64 { return int64(r.Lag) }))
		v.LagChart.Class = "low"
		v.LagChart.Desc = fmt.Sprintf("%s now, %s at most", v.Lag, v.LagChart.Peak)
	}
}

// fiveMinutes is a chart of what a monitor keeps.
func fiveMinutes(title string, gaps []gap, peak string, lines ...line) chart {
	return chart{Title: title, From: "5 minutes ago", To: "now", Peak: peak, Gaps: gaps, Lines: lines}
}

// pointsOf places a value of each second between the bottom and the peak.
func pointsOf(rates []monitor.Second, peak int64, value func(monitor.Second) int64) string {
	var points strings.Builder
	for i, r := range rates {
		fmt.Fprintf(&points, "%.1f,%.1f ", xOf(i, len(rates)), yOf(value(r), peak))
	}
	return points.String()
}

// xOf places a second: the newest is at the right end.
func xOf(i, n int) float64 {
	return float64(monitor.Seconds-n+i) * width / monitor.Seconds
}

// gapsOf joins the seconds without a connection.
func gapsOf(rates []monitor.Second) (gaps []gap) {
	const second = float64(width) / monitor.Seconds
	for i, r := range rates {
		switch {
		case r.Connected:
		case i > 0 && !rates[i-1].Connected:
			gaps[len(gaps)-1].Width += second
		default:
			gaps = append(gaps, gap{xOf(i, len(rates)), second})
		}
	}
	return gaps
}
