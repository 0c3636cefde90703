package recent

import (
	"slices"
	"testing"
	"time"
)

var noon = time.Date(2026, 8, 4, 12, 0, 0, 0, time.UTC)

func at(d time.Duration) time.Time { return noon.Add(d) }

// live adds a value for each minute from one to the other, at that minute.
func live(s *Timed[int], from, to int) {
	for i := from; i <= to; i++ {
		now := at(time.Duration(i) * time.Minute)
		s.Add(i, now, now)
	}
}

// known returns the values of minutes that the set still has, as of a minute. It adds the others.
func known(s *Timed[int], minutes []int, now int) (found []int) {
	for _, i := range minutes {
		if !s.Add(i, at(time.Duration(i)*time.Minute), at(time.Duration(now)*time.Minute)) {
			found = append(found, i)
		}
	}
	return found
}

func TestTimed(t *testing.T) {
	s := NewTimed[int](10*time.Minute, 2)
	live(s, 0, 60)
	if got, want := known(s, []int{0, 48, 49, 50, 60}, 60), []int{50, 60}; !slices.Equal(got, want) {
		t.Errorf("after an hour it knows %v, want %v", got, want)
	}
	if n := len(s.minutes); n > 15 {
		t.Errorf("%d minutes are kept", n)
	}
}

// What lies at the ends of a gap is known as long as it is held, whenever the middle comes.
func TestHold(t *testing.T) {
	s := NewTimed[int](10*time.Minute, 2)
	live(s, 0, 20)
	s.Hold("gap", at(21*time.Minute), at(95*time.Minute))
	live(s, 95, 300)
	want := []int{11, 16, 20, 95, 105, 295}
	asked := slices.Concat([]int{5, 10}, want, []int{107, 120})
	if got := known(s, asked, 300); !slices.Equal(got, want) {
		t.Errorf("it knows %v, want %v", got, want)
	}
	s.Release("gap")
	live(s, 400, 401)
	if got := known(s, []int{16, 95, 400}, 402); !slices.Equal(got, []int{400}) {
		t.Errorf("after the release it knows %v", got)
	}
}

// The border of two windows of the past is known, if both come slowly.
func TestHoldAround(t *testing.T) {
	s := NewTimed[int](10*time.Minute, 2)
	s.HoldAround("window", at(-120*time.Minute))
	known(s, []int{-180, -121, -120, -119, -118}, 0)
	live(s, 0, 60)
	want := []int{-121, -120, -119}
	if got := known(s, []int{-180, -121, -120, -119, -118}, 60); !slices.Equal(got, want) {
		t.Errorf("it knows %v, want %v", got, want)
	}
}

// Values without a time are known by their number.
func TestTimeless(t *testing.T) {
	s := NewTimed[int](10*time.Minute, 2)
	for i, want := range []bool{true, true, false, false} {
		if got := s.Add(i%2, time.Time{}, at(time.Duration(i)*time.Hour)); got != want {
			t.Errorf("Add %d = %v", i, got)
		}
	}
}
