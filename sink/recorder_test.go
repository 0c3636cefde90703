package sink_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

func TestRecorderFlushesInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &fake{deletes: true}, &fake{}
		r := sink.NewRecorder(sink.Config{}, func(err error) { t.Error(err) }, a, b)
		for _, event := range []tweetstream.Event{limit(1), &tweetstream.Delete{}} {
			if err := r.Write(t.Context(), event); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(500 * time.Millisecond)
		synctest.Wait()
		if got := r.Stats().Committed; got != 2 {
			t.Errorf("%d events are committed", got)
		}
		if err := r.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkCalls(t, a, "write", "write", "flush", "flush", "close")
		checkCalls(t, b, "write", "flush", "flush", "close")
	})
}

// absent is a sink whose target does not come back.
type absent struct{ *fake }

func (absent) Flush(context.Context) error { return sink.Temporary(errBroken) }

// TestRecorderWriteEndsWithItsContext: a flush that lasts for as long as a target is away does
// not hold up the end of a program.
func TestRecorderWriteEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{}
		r := sink.NewRecorder(sink.Config{RetryFor: -1}, nil, absent{f})
		if err := r.Write(t.Context(), limit(1)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute) // a flush fails, again and again
		begin := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := r.Write(ctx, limit(2)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a write beside the flush gave %v", err)
		}
		if waited := time.Since(begin); waited != time.Second {
			t.Errorf("it waited %v, its context a second", waited)
		}
		if err := r.Close(ctx); !errors.Is(err, errBroken) {
			t.Errorf("closing gave %v", err)
		}
		checkCalls(t, f, "write", "close")
	})
}

// A quiet stream must end, too, and every sink is closed, whichever failed.
func TestRecorderFails(t *testing.T) {
	for _, call := range []string{"write", "flush", "close"} {
		synctest.Test(t, func(t *testing.T) {
			var failed error
			a, b := &fake{errs: map[string][]error{call: {errBroken}}}, &fake{}
			r := sink.NewRecorder(sink.Config{}, func(err error) { failed = err }, a, b)
			err := r.Write(t.Context(), limit(1))
			if want := call == "write"; errors.Is(err, errBroken) != want {
				t.Errorf("%s: writing gave %v", call, err)
			}
			time.Sleep(500 * time.Millisecond)
			synctest.Wait()
			if want := call != "close"; errors.Is(failed, errBroken) != want {
				t.Errorf("%s: failed was called with %v", call, failed)
			}
			if err := r.Close(t.Context()); !errors.Is(err, errBroken) {
				t.Errorf("%s: closing gave %v", call, err)
			}
			for _, f := range []*fake{a, b} {
				if last := f.calls[len(f.calls)-1]; last != "close" {
					t.Errorf("%s: the last call of a sink was %s", call, last)
				}
			}
			if err := r.Write(t.Context(), limit(2)); err == nil {
				t.Errorf("%s: a closed recorder takes events", call)
			}
		})
	}
}

func TestDiscard(t *testing.T) {
	a := &fake{}
	if err := sink.NewRecorder(sink.Config{}, nil, a).Discard(); err != nil {
		t.Fatal(err)
	}
	checkCalls(t, a, "discard")
}

// absent is a sink whose destination is away until back is closed.
type away struct {
	fake
	back chan struct{}
}

func (a *away) Flush(ctx context.Context) error {
	select {
	case <-a.back:
		return a.fake.Flush(ctx)
	default:
		return sink.Temporary(errBroken)
	}
}

// While a destination is away, Stats answers, and Close waits no longer than its context.
func TestRecorderWhileASinkIsAway(t *testing.T) {
	for _, returns := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			a := &away{back: make(chan struct{})}
			r := sink.NewRecorder(sink.Config{RetryFor: -1}, func(err error) { t.Error(err) }, a)
			if err := r.Write(t.Context(), limit(1)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
			if got := r.Stats(); got.Committed != 0 || got.Retries < 100 {
				t.Errorf("got %+v", got)
			}
			if returns {
				close(a.back)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			err := r.Close(ctx)
			if got := r.Stats().Committed; returns && (err != nil || got != 1) {
				t.Errorf("%v, %d are committed", err, got)
			}
			if !returns && (!errors.Is(err, errBroken) || !errors.Is(err, context.DeadlineExceeded)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// marked is a sink that knows how much it was given.
type marked struct{ fake }

func (m *marked) Mark() string { return m.calls[len(m.calls)-1] }

func TestManualRecorder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &marked{}
		config := sink.Config{Manual: true, Flush: sink.Pace{Every: time.Second, Bytes: 1}}
		r := sink.NewRecorder(config, nil, m)
		for n := range 2 {
			if err := r.Write(t.Context(), limit(n)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		checkCalls(t, &m.fake, "write", "write")
		got, err := r.Checkpoint(t.Context())
		want := sink.Checkpoint{Events: 2, Marks: []string{"flush"}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if err := r.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// lasting is a sink whose target is away: it knows at the end how much was not stored.
type lasting struct{ sink.Sink }

var errLost = errors.New("7 messages were not stored")

func (lasting) Write(context.Context, tweetstream.Event) error { return nil }
func (lasting) Flush(ctx context.Context) error                { <-ctx.Done(); return ctx.Err() }
func (lasting) Close(ctx context.Context) error {
	return fmt.Errorf("%w: %w", errLost, ctx.Err())
}

// TestCloseSaysWhatIsLost: where time runs out, the sink's own count is the error, once.
func TestCloseSaysWhatIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := sink.NewRecorder(sink.Config{}, nil, lasting{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := r.Close(ctx); !errors.Is(err, errLost) || strings.Count(err.Error(), "deadline") != 1 {
			t.Errorf("got %v", err)
		}
	})
}
