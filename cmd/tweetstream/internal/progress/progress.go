// Package progress shows how far the reading of recordings has come: as a bar on a
// terminal, or as lines of a log.
package progress

import (
	"fmt"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/size"
)

// State is how far reading has come at one moment.
type State struct {
	Total   int64 // packed bytes; negative if nobody knows
	Packed  int64
	Members int64
	Seen    int64 // messages
	Kept    int64 // of them
	Damaged int64 // places
	Reached time.Time
}

// share returns the part that is done, from 0 to 1. It is 0 if nobody knows.
func (s State) share() float64 {
	if s.Total <= 0 {
		return 0
	}
	return min(float64(s.Packed)/float64(s.Total), 1)
}

// speedWindow is the time for an average of the speed.
const speedWindow = 30 * time.Second

// Speedometer takes the speed of reading from states.
type Speedometer struct{ points []point }

// point is how much was read at a moment.
type point struct {
	at     time.Time
	packed int64
}

// Add takes the state of a moment.
func (s *Speedometer) Add(at time.Time, state State) {
	s.points = append(s.points, point{at, state.Packed})
	for len(s.points) > 2 && at.Sub(s.points[1].at) >= speedWindow {
		s.points = s.points[1:]
	}
}

// Speed returns packed bytes a second, 0 if nobody knows yet.
func (s *Speedometer) Speed() float64 {
	if len(s.points) < 2 {
		return 0
	}
	first, last := s.points[0], s.points[len(s.points)-1]
	if took := last.at.Sub(first.at).Seconds(); took > 0 {
		return float64(last.packed-first.packed) / took
	}
	return 0
}

// Left returns the time that the rest takes at this speed, 0 if nobody knows.
func (s *Speedometer) Left(state State) time.Duration {
	speed := s.Speed()
	if speed <= 0 || state.Total < 0 {
		return 0
	}
	left := float64(max(state.Total-state.Packed, 0)) / speed
	return time.Duration(left * float64(time.Second)).Round(time.Second)
}

// amount is how much was read: "3.1 GB of 7.4 GB".
func (s State) amount() string {
	if s.Total < 0 {
		return size.Format(s.Packed)
	}
	return size.Format(min(s.Packed, s.Total)) + " of " + size.Format(s.Total)
}

// counts are the counts in words.
func (s State) counts() string {
	text := fmt.Sprintf("members: %d, kept: %d of %d", s.Members, s.Kept, s.Seen)
	if !s.Reached.IsZero() {
		text += ", at " + s.Reached.UTC().Format("2006-01-02 15:04")
	}
	if s.Damaged > 0 {
		text += fmt.Sprintf(", damaged: %d", s.Damaged)
	}
	return text
}

// pace is the speed and the time left in words.
func (s *Speedometer) pace(state State) string {
	speed := s.Speed()
	if speed <= 0 {
		return ""
	}
	text := size.Format(int64(speed)) + "/s"
	if left := s.Left(state); left > 0 {
		text += ", " + left.String() + " left"
	}
	return text
}
