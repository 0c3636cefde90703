// Package pace gives recorded messages the distances in time that they had.
package pace

import (
	"context"
	"time"
)

// least is the shortest wait: shorter ones would cost more than they mean.
const least = time.Millisecond

// Pace holds messages back until their turn. The first one with a time sets the clock.
type Pace struct {
	speed    float64
	recorded time.Time // of the first message
	start    time.Time // when that came
}

// New returns a Pace that is speed times as fast as the recording was; speed must be
// positive.
func New(speed float64) *Pace { return &Pace{speed: speed} }

// Wait returns once a message of the time at is due, with the cause of ctx if that ends
// before. A message without a time, and one that is late, is due at once.
func (p *Pace) Wait(ctx context.Context, at time.Time) error {
	if at.IsZero() {
		return nil
	}
	if p.recorded.IsZero() {
		p.recorded, p.start = at, time.Now()
	}
	wait := time.Duration(float64(at.Sub(p.recorded))/p.speed) - time.Since(p.start)
	if wait < least {
		return nil
	}
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
