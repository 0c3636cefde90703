package page

import (
	"fmt"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/frequent"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/monitor"
)

// The size of the chart, in units of its own.
const (
	width  = 600
	height = 160
)

// day is the lag from which on Tweets are from a recording or made up.
const day = 24 * time.Hour

// view is what the template shows.
type view struct {
	State, Lag, Bytes   string
	Connected           bool
	Now, Peak           int64 // messages a second
	Lines               []line
	LagLine             line // without points where it means nothing
	PeakLag             time.Duration
	Gaps                []gap
	Connections         int64
	Counts              []count
	Languages, Hashtags []frequent.Word
	Tweets              []monitor.Tweet
	Targets             []monitor.Target
}

type line struct{ Class, Points string }
type gap struct{ X, Width float64 }
type count struct {
	Kind string
	N    int64
}

func viewOf(s monitor.Snapshot) view {
	v := view{State: s.Doing, Connected: s.State == nil, Lag: lagOf(s.Stats),
		Bytes: fmt.Sprintf("%.1f MB", float64(s.Stats.Bytes)/1e6), Connections: s.Stats.Connections,
		Languages: s.Languages, Hashtags: s.Hashtags, Tweets: s.Tweets, Gaps: gapsOf(s.Rates),
		Targets: s.Targets}
	if s.State != nil {
		v.State = s.State.Error()
		if s.RetryIn > 0 {
			v.State += fmt.Sprintf("; the next attempt is in %s", s.RetryIn.Round(time.Second))
		}
	}
	for kind := tweetstream.KindStatus; kind <= tweetstream.KindMember; kind++ {
		if n := s.Stats.Received[kind]; n > 0 {
			v.Counts = append(v.Counts, count{kind.String(), n})
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
	for _, r := range rates {
		v.Now = r.Tweets + r.Deletes + r.Other
		v.Peak = max(v.Peak, r.Tweets, r.Deletes, r.Other)
		v.PeakLag = max(v.PeakLag, r.Lag)
	}
	of := func(class string, peak int64, value func(monitor.Second) int64) line {
		return line{class, pointsOf(rates, peak, value)}
	}
	v.Lines = []line{
		of("tweets", v.Peak, func(r monitor.Second) int64 { return r.Tweets }),
		of("deletes", v.Peak, func(r monitor.Second) int64 { return r.Deletes }),
		of("other", v.Peak, func(r monitor.Second) int64 { return r.Other }),
	}
	if v.PeakLag > 0 && v.PeakLag < day {
		v.LagLine = of("lag", int64(v.PeakLag), func(r monitor.Second) int64 { return int64(r.Lag) })
		v.PeakLag = v.PeakLag.Round(100 * time.Millisecond)
	}
}

// pointsOf places a value of each second between the bottom and the peak.
func pointsOf(rates []monitor.Second, peak int64, value func(monitor.Second) int64) string {
	var points strings.Builder
	for i, r := range rates {
		y := height - float64(value(r))/float64(max(peak, 1))*(height-4)
		fmt.Fprintf(&points, "%.1f,%.1f ", xOf(i, len(rates)), y)
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
