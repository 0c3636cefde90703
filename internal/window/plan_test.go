package window

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	both         = Means{Backfill: true, Recovery: true}
	onlyBackfill = Means{Backfill: true}
	onlyRecovery = Means{Recovery: true}
)

func TestMinutes(t *testing.T) {
	for _, tt := range []struct {
		means Means
		gap   time.Duration
		want  int
	}{
		{both, -time.Hour, 1}, // of a clock that was set back
		{both, 0, 1},
		{both, 1, 1},
		{both, time.Second, 1},
		{both, time.Minute, 1},
		{both, time.Minute + 1, 2},
		{both, 5 * time.Minute, 5},
		{both, 5*time.Minute + 1, 0},
		{onlyBackfill, 5*time.Minute + 1, 5},
		{onlyBackfill, 30 * time.Hour, 5},
		{onlyRecovery, time.Second, 0},
		{Means{}, time.Second, 0},
	} {
		if got := tt.means.Minutes(tt.gap); got != tt.want {
			t.Errorf("%+v after %v: %d, want %d", tt.means, tt.gap, got, tt.want)
		}
	}
}

// before is the window that ends at noon.
func before(d time.Duration) Window { return Window{at(-d), noon} }

func TestPlan(t *testing.T) {
	for name, tt := range map[string]struct {
		means   Means
		gap     Window
		minutes int
		want    Plan
	}{
		"no time":            {both, before(0), 1, Plan{Backfilled: true}},
		"no time to ask for": {onlyBackfill, before(0), 0, Plan{}},
		"set back":           {both, before(-time.Hour), 1, Plan{Backfilled: true}},
		"backfill":           {both, before(time.Minute), 1, Plan{Backfilled: true}},
		"the longest":        {both, before(5 * time.Minute), 5, Plan{Backfilled: true}},
		"connected too late": {both, before(61 * time.Second), 1,
			Plan{Recover: []Window{before(71 * time.Second)}}},
		"full buffer": {both, before(time.Second), 0,
			Plan{Recover: []Window{before(11 * time.Second)}}},
		"longer": {both, before(time.Hour), 0,
			Plan{Recover: []Window{before(time.Hour + early)}}},
		"in whole seconds": {both, Window{at(-3900 * time.Millisecond), at(100 * time.Millisecond)}, 0,
			Plan{Recover: []Window{{at(-14 * time.Second), at(time.Second)}}}},
		"windows of two hours": {both, before(5 * time.Hour), 0, Plan{Recover: []Window{
			{at(-5*time.Hour - early), at(-3*time.Hour - early)},
			{at(-3*time.Hour - early), at(-time.Hour - early)},
			{at(-time.Hour - early), noon},
		}}},
		"backfill, but no recovery": {onlyBackfill, before(7 * time.Minute), 5,
			Plan{Backfilled: true, Missing: []Window{{at(-7 * time.Minute), at(-5 * time.Minute)}}}},
		"full buffer without recovery": {onlyBackfill, before(time.Second), 0,
			Plan{Missing: []Window{before(time.Second)}}},
		"nothing can be asked": {Means{}, before(time.Second), 0,
			Plan{Missing: []Window{before(time.Second)}}},
		"a backfill that was not meant": {onlyRecovery, before(time.Second), 5,
			Plan{Recover: []Window{before(11 * time.Second)}}},
	} {
		if diff := cmp.Diff(tt.want, tt.means.Plan(tt.gap, tt.minutes)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestPlanOfDays: what is more than a day ago is missing, and the rest is asked for in order,
// without holes.
func TestPlanOfDays(t *testing.T) {
	const kept = 24*time.Hour - slack
	plan := both.Plan(before(30*time.Hour), 0)
	if diff := cmp.Diff([]Window{{at(-30 * time.Hour), at(-kept)}}, plan.Missing); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	from := at(-kept)
	for _, w := range plan.Recover {
		if w.Start != from || w.End.Sub(w.Start) > longestRecovery {
			t.Errorf("%v, from %v on", w, from)
		}
		from = w.End
	}
	if from != noon || len(plan.Recover) != 12 {
		t.Errorf("%d windows, to %v", len(plan.Recover), from)
	}
}

func TestKept(t *testing.T) {
	w := before(time.Hour)
	if kept, lost := w.Kept(at(day)); kept != (Window{}) || !cmp.Equal(lost, []Window{w}) {
		t.Errorf("after a day: kept %v, lost %v", kept, lost)
	}
	kept, lost := w.Kept(at(day - 30*time.Minute))
	middle := at(slack - 30*time.Minute)
	if kept != (Window{middle, noon}) || !cmp.Equal(lost, []Window{{w.Start, middle}}) {
		t.Errorf("in between: kept %v, lost %v", kept, lost)
	}
	if kept, lost := w.Kept(noon); kept != w || lost != nil {
		t.Errorf("at once: kept %v, lost %v", kept, lost)
	}
}

const day = 24 * time.Hour

func TestWithin(t *testing.T) {
	gap := before(time.Hour)
	for _, tt := range []struct{ window, want Window }{
		{before(2 * time.Hour), gap},
		{before(time.Minute), before(time.Minute)},
		{Window{at(-2 * time.Hour), at(-time.Minute)}, Window{at(-time.Hour), at(-time.Minute)}},
		{Window{at(-time.Minute), at(time.Minute)}, before(time.Minute)},
		{Window{at(-2 * time.Hour), at(-time.Hour)}, Window{}},
	} {
		if got := tt.window.Within(gap); got != tt.want {
			t.Errorf("%v: %v, want %v", tt.window, got, tt.want)
		}
	}
}

func TestJoin(t *testing.T) {
	got := Join([]Window{
		before(time.Minute), {at(-time.Hour), at(-30 * time.Minute)},
		{at(-30 * time.Minute), at(-20 * time.Minute)}, {at(-29 * time.Minute), at(-28 * time.Minute)},
	})
	want := []Window{{at(-time.Hour), at(-20 * time.Minute)}, before(time.Minute)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMinutesFailed(t *testing.T) {
	w := before(time.Hour)
	for text, want := range map[string]Window{
		"202608041130":         {at(-30 * time.Minute), at(-29 * time.Minute)},
		"2026-08-04T11:30:00Z": {at(-30 * time.Minute), at(-29 * time.Minute)},
		"half past eleven":     w,
		"202608031130":         w, // of another day
	} {
		if diff := cmp.Diff([]Window{want}, w.Minutes([]string{text})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}
