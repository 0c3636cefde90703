package turn

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// TestOneAtATime: a second turn is refused while the first runs, waits while the first is on
// its way out, and comes at once when nobody has one.
func TestOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q Queue
		ctx, cancel := context.WithCancel(t.Context())
		first := q.Take(ctx)
		if err := first.Await(); err != nil {
			t.Fatal(err)
		}
		if q.Take(t.Context()) != nil {
			t.Error("two turns at once")
		}
		cancel()
		second := q.Take(t.Context())
		came := false
		go func() { came = second.Await() == nil }()
		synctest.Wait()
		if came {
			t.Error("the second did not wait")
		}
		first.Leave()
		synctest.Wait()
		if !came {
			t.Error("the second did not come")
		}
		second.Leave()
		if third := q.Take(t.Context()); third == nil || third.Await() != nil {
			t.Error("the third did not come at once")
		}
	})
}

// TestCancelledWait: a turn that is given up while it waits does not let the next one run
// beside the first.
func TestCancelledWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var q Queue
		why := errors.New("why")
		ctx, cancel := context.WithCancelCause(t.Context())
		first := q.Take(ctx)
		cancel(nil)
		ctx, cancel = context.WithCancelCause(t.Context())
		second := q.Take(ctx)
		cancel(why)
		if err := second.Await(); err != why {
			t.Errorf("the second: %v", err)
		}
		second.Leave()
		third := q.Take(t.Context())
		came := false
		go func() { came = third.Await() == nil }()
		synctest.Wait()
		if came {
			t.Error("the third runs beside the first")
		}
		first.Leave()
		synctest.Wait()
		if !came {
			t.Error("the third did not come")
		}
	})
}
