package pace

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(60)
		begin := time.Date(2019, 12, 25, 12, 0, 0, 0, time.UTC)
		start := time.Now()
		for _, tt := range []struct {
			at   time.Time
			want time.Duration
		}{
			{time.Time{}, 0},
			{begin, 0},
			{begin.Add(time.Minute), time.Second},
			{begin.Add(30 * time.Second), time.Second}, // late
			{time.Time{}, time.Second},
			{begin.Add(time.Hour), time.Minute},
		} {
			if err := p.Wait(t.Context(), tt.at); err != nil || time.Since(start) != tt.want {
				t.Errorf("message of %v comes after %v, want %v: %v", tt.at, time.Since(start), tt.want, err)
			}
		}
	})
}

func TestPaceEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(cause) })
		p, start := New(1), time.Now()
		first := p.Wait(ctx, start)
		err := p.Wait(ctx, start.Add(time.Hour))
		if first != nil || !errors.Is(err, cause) || time.Since(start) != time.Second {
			t.Errorf("%v, %v after %v", first, err, time.Since(start))
		}
	})
}
