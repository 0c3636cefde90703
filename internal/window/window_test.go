package window

import (
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 8, 4, 12, 0, 0, 0, time.UTC)

func at(d time.Duration) time.Time { return noon.Add(d) }

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		window  Window
		rule    string
		ofStart bool
	}{
		{Window{}, "", false},
		{Window{at(-24 * time.Hour), noon}, "", false},
		{Window{Start: noon}, "missing", false},
		{Window{End: noon}, "missing", true},
		{Window{at(-time.Hour), at(-time.Hour)}, "not before", true},
		{Window{at(-25 * time.Hour), noon}, "2026-08-03T11:00:00Z is more than 24h0m0s ago", true},
		{Window{at(-time.Hour), at(time.Second)}, "future", false},
	} {
		rule, ofStart := tt.window.Check(noon)
		if !strings.Contains(rule, tt.rule) || tt.rule == "" && rule != "" || ofStart != tt.ofStart {
			t.Errorf("%v: %q, %v", tt.window, rule, ofStart)
		}
	}
}

func TestFrom(t *testing.T) {
	w := Window{at(-time.Hour), noon}
	for last, want := range map[time.Time]time.Time{
		{}: w.Start, at(-2 * time.Hour): w.Start, at(time.Hour): w.Start,
		at(-time.Minute + 3*time.Millisecond): at(-time.Minute),
	} {
		if got := w.From(last); !got.Start.Equal(want) || got.End != w.End {
			t.Errorf("from %v: %v", last, got)
		}
	}
}
