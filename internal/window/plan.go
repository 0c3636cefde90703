package window

import (
	"slices"
	"time"
)

const (
	// MostBackfill is how many minutes a connection may begin with.
	MostBackfill = 5
	// longestRecovery is the most that one recovery asks for: what breaks off costs less, and
	// several can run beside each other.
	longestRecovery = 2 * time.Hour
	// slack is for the time until a recovery asks, and for clocks that differ.
	slack = time.Minute
	// early is how much a recovery begins before the gap: messages of one moment arrive some
	// seconds apart.
	early = 10 * time.Second
)

// Means say what a feed can be asked for after a gap.
type Means struct{ Backfill, Recovery bool }

// Minutes returns how many minutes of backfill to ask for after a gap: rounded up, 0 for none. What
// was on its way when a connection broke is lost without any time, so there is no gap of 0
// minutes. A gap that is longer than any backfill is left to a recovery, if there is one.
func (m Means) Minutes(gap time.Duration) int {
	minutes := int((gap + time.Minute - 1) / time.Minute)
	switch {
	case !m.Backfill, m.Recovery && minutes > MostBackfill:
		return 0
	default:
		return min(max(minutes, 1), MostBackfill)
	}
}

// Plan says how a gap is closed.
type Plan struct {
	Backfilled bool     // by the connection, as far as nothing is missing
	Recover    []Window // in order, in whole seconds
	Missing    []Window // cannot be asked for
}

// Plan returns how the gap w is closed. The connection that ends w has begun with some minutes of
// backfill; that reaches back from the end of w.
func (m Means) Plan(w Window, minutes int) Plan {
	reached := w.End.Add(-time.Duration(minutes) * time.Minute)
	backfilled := m.Backfill && minutes > 0
	w.Start = earlier(w.Start, w.End) // a clock may be set back
	switch {
	case backfilled && !reached.After(w.Start):
		return Plan{Backfilled: true}
	case m.Recovery:
		rest, lost := w.Kept(w.End)
		if lost == nil {
			rest.Start = rest.Start.Add(-early)
		}
		return Plan{Recover: rest.split(), Missing: lost}
	case w.Start.Equal(w.End):
		return Plan{}
	case backfilled:
		return Plan{Backfilled: true, Missing: []Window{{w.Start, reached}}}
	default:
		return Plan{Missing: []Window{w}}
	}
}

// Kept returns what of w can be asked for, and what is too long ago for that.
func (w Window) Kept(now time.Time) (kept Window, lost []Window) {
	oldest := now.Add(slack - longest)
	switch {
	case !w.Start.Before(oldest):
		return w, nil
	case !w.End.After(oldest):
		return Window{}, []Window{w}
	default:
		return Window{oldest, w.End}, []Window{{w.Start, oldest}}
	}
}

// split returns windows that can be asked for: of whole seconds, and none too long.
func (w Window) split() (all []Window) {
	end := w.End.Truncate(time.Second)
	if end.Before(w.End) {
		end = end.Add(time.Second)
	}
	for start := w.Start.Truncate(time.Second); start.Before(end); start = start.Add(longestRecovery) {
		all = append(all, Window{start, earlier(start.Add(longestRecovery), end)})
	}
	return all
}

// Within returns the part of w that lies in another window; the zero Window for none.
func (w Window) Within(other Window) Window {
	if w.Start.Before(other.Start) {
		w.Start = other.Start
	}
	w.End = earlier(w.End, other.End)
	if !w.Start.Before(w.End) {
		return Window{}
	}
	return w
}

// Minutes returns the minutes of w that a server names, as 202601021504 or in ISO 8601; all of w if
// it cannot be told.
func (w Window) Minutes(texts []string) (minutes []Window) {
	for _, text := range texts {
		at, err := time.Parse("200601021504", text)
		if err != nil {
			at, err = time.Parse(time.RFC3339, text)
		}
		minute := Window{at, at.Add(time.Minute)}.Within(w)
		if err != nil || minute == (Window{}) {
			return []Window{w}
		}
		minutes = append(minutes, minute)
	}
	return minutes
}

// Join puts windows in order, and those together that touch.
func Join(all []Window) (joined []Window) {
	all = slices.SortedFunc(slices.Values(all), func(a, b Window) int {
		return a.Start.Compare(b.Start)
	})
	for _, w := range all {
		last := len(joined) - 1
		switch {
		case last < 0 || joined[last].End.Before(w.Start):
			joined = append(joined, w)
		case joined[last].End.Before(w.End):
			joined[last].End = w.End
		}
	}
	return joined
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
