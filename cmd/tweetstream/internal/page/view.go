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

// view is what the template shows.
type view struct {
	State, Lag, Bytes   string
	Connected           bool
	Now, Peak           int64 // messages a second
	Lines               []line
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
	v := view{State: "connected", Connected: s.State == nil, Lag: lagOf(s.Stats),
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
	case s.Lag > 24*time.Hour:
		return "over a day"
	}
	return s.Lag.Round(100 * time.Millisecond).String()
}

// draw fills the chart: a line for each kind, of one scale.
func (v *view) draw(rates []monitor.Second) {
	for _, r := range rates {
		v.Now = r.Tweets + r.Deletes + r.Other
		v.Peak = max(v.Peak, v.Now)
	}
	for _, l := range []struct {
		class string
		of    func(monitor.Second) int64
	}{
		{"tweets", func(r monitor.Second) int64 { return r.Tweets }},
		{"deletes", func(r monitor.Second) int64 { return r.Deletes }},
		{"other", func(r monitor.Second) int64 { return r.Other }},
	} {
		var points strings.Builder
		for i, r := range rates {
			y := height - float64(l.of(r))/float64(max(v.Peak, 1))*(height-4)
			fmt.Fprintf(&points, "%.1f,%.1f ", xOf(i, len(rates)), y)
		}
		v.Lines = append(v.Lines, line{l.class, points.String()})
	}
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
