package window

import "time"

const (
	// MostBackfill is how many minutes a connection may begin with.
	MostBackfill = 5
	// longestRecovery is the most that one recovery asks for: what breaks off costs less, and
	// several can run beside each other.
	longestRecovery = 2 * time.Hour
	// slack is for the time until a recovery asks, and for clocks that differ.
	slack = time.Minute
)

// Means say what a feed can be asked for after a gap.
type Means struct{ Backfill, Recovery bool }

// Minutes returns how many minutes of backfill to ask for after a gap: rounded up, 0 for none. A
// gap that is longer than any backfill is left to a recovery, if there is one.
func (m Means) Minutes(gap time.Duration) int {
	minutes := int((gap + time.Minute - 1) / time.Minute)
	switch {
	case !m.Backfill || gap <= 0, m.Recovery && minutes > MostBackfill:
		return 0
	default:
		return min(minutes, MostBackfill)
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
	switch {
	case !w.Start.Before(w.End):
		return Plan{}
	case backfilled && !reached.After(w.Start):
		return Plan{Backfilled: true}
	case m.Recovery:
		rest, lost := w.Kept(w.End)
		return Plan{Recover: rest.split(), Missing: lost}
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

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
