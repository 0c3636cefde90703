package simulation

import (
	"testing"
	"time"
)

// TestLimiterIsDue: a notice is due a second after the first Tweet that it counts, and not
// earlier.
func TestLimiterIsDue(t *testing.T) {
	l := newLimiter(1)
	tweet := func(elapsed time.Duration) *item {
		m := newItem([]byte(`{"id":1,"text":"tide","user":{"id":2}}`))
		m.elapsed = elapsed
		return m
	}
	for _, want := range []bool{true, false, false} {
		if got := l.admit(tweet(0)); got != want {
			t.Fatalf("admitted: %v, want %v", got, want)
		}
	}
	if early := l.due(tweet(limitEvery - 1)); early != nil {
		t.Errorf("got %s before a second is over", early)
	}
	if l.due(tweet(limitEvery)) == nil {
		t.Error("got nothing after a second")
	}
	if again := l.due(tweet(limitEvery)); again != nil {
		t.Errorf("got %s, and nothing new is withheld", again)
	}
}

// TestLastNotice: the notice before the end repeats the total if waiting ones were dropped.
func TestLastNotice(t *testing.T) {
	for _, dropped := range []bool{false, true} {
		l := newLimiter(1)
		l.withheld, l.reported = 7, 7
		if got := l.last(dropped) != nil; got != dropped {
			t.Errorf("dropped %v: a notice %v", dropped, got)
		}
		if m := newItem([]byte(`{"id":1,"text":"tide","user":{"id":2}}`)); l.admit(m) || l.total() != 7 {
			t.Error("it counts on after the last notice")
		}
	}
}
