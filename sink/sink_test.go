package sink_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

var errBroken = errors.New("broken")

// fake notes its calls, and gives errors at some of them.
type fake struct {
	calls   []string
	errs    map[string][]error // of the calls to come
	deletes bool               // have a form
	pace    *sink.Pace
}

func (f *fake) call(name string) error {
	f.calls = append(f.calls, name)
	if len(f.errs[name]) == 0 {
		return nil
	}
	err := f.errs[name][0]
	f.errs[name] = f.errs[name][1:]
	return err
}

func (f *fake) Write(_ context.Context, event tweetstream.Event) error {
	if event.Kind() == tweetstream.KindDelete && !f.deletes {
		return sink.NoForm(event)
	}
	return f.call("write")
}

func (f *fake) Flush(context.Context) error { return f.call("flush") }
func (f *fake) Close(context.Context) error { return f.call("close") }
func (f *fake) Discard() error              { return f.call("discard") }

type paced struct{ *fake }

func (p paced) Pace() sink.Pace { return *p.pace }

func limit(n int) *tweetstream.Limit {
	return &tweetstream.Limit{Raw: fmt.Appendf(nil, `{"limit":{"track":%d}}`, n)}
}

func closed(events ...tweetstream.Event) <-chan tweetstream.Event {
	c := make(chan tweetstream.Event, len(events))
	for _, e := range events {
		c <- e
	}
	close(c)
	return c
}

func checkCalls(t *testing.T, f *fake, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, f.calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestPump(t *testing.T) {
	a, b := &fake{}, &fake{deletes: true}
	var committed []int64
	var rejected []string
	config := sink.Config{
		Committed: func(n int64) { committed = append(committed, n) },
		Unstorable: func(e tweetstream.Event, _ *sink.Unstorable) {
			rejected = append(rejected, e.Kind().String())
		},
	}
	stats, err := config.Pump(t.Context(), closed(limit(1), &tweetstream.Delete{}, limit(2)), a, b)
	if err != nil {
		t.Fatal(err)
	}
	checkCalls(t, a, "write", "write", "flush")
	checkCalls(t, b, "write", "write", "write", "flush")
	want := sink.Stats{Events: 3, Stored: 3, Committed: 3, Unstorable: map[string]int64{"delete": 1}}
	if diff := cmp.Diff(want, stats); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int64{3}, committed); diff != "" {
		t.Errorf("committed (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"delete"}, rejected); diff != "" {
		t.Errorf("unstorable (-want +got):\n%s", diff)
	}
}

// A sink with a pace of its own holds back what is committed, and a quiet stream is flushed.
func TestPumpFlushesInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quick, slow := &fake{}, paced{&fake{pace: &sink.Pace{Every: time.Minute}}}
		type commit struct {
			n  int64
			at time.Duration
		}
		var commits []commit
		begin := time.Now()
		config := sink.Config{Committed: func(n int64) {
			commits = append(commits, commit{n, time.Since(begin)})
		}}
		events := make(chan tweetstream.Event)
		done := make(chan error)
		go func() {
			_, err := config.Pump(t.Context(), events, quick, slow)
			done <- err
		}()
		events <- limit(1)
		time.Sleep(time.Minute + time.Millisecond)
		events <- limit(2)
		time.Sleep(time.Minute - 2*time.Millisecond)
		close(events)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		want := []commit{{1, time.Minute}, {2, 2*time.Minute - time.Millisecond}}
		if diff := cmp.Diff(want, commits, cmp.AllowUnexported(commit{})); diff != "" {
			t.Errorf("committed (-want +got):\n%s", diff)
		}
		checkCalls(t, slow.fake, "write", "flush", "write", "flush")
	})
}

// slow is a sink whose flushes take a while.
type slow struct{ *fake }

func (s slow) Flush(ctx context.Context) error {
	time.Sleep(20 * time.Millisecond)
	return s.fake.Flush(ctx)
}

// TestPumpKeepsItsPace: flushes that take time do not make the next ones late.
func TestPumpKeepsItsPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var commits []time.Duration
		config := sink.Config{Committed: func(int64) { commits = append(commits, time.Since(begin)) }}
		events := make(chan tweetstream.Event)
		go func() {
			defer close(events)
			for n := range 210 {
				events <- limit(n)
				time.Sleep(10 * time.Millisecond)
			}
		}()
		if _, err := config.Pump(t.Context(), events, slow{&fake{}}); err != nil {
			t.Fatal(err)
		}
		const half, late = 500 * time.Millisecond, 20 * time.Millisecond
		want := []time.Duration{half + late, 2*half + late, 3*half + late, 4*half + late}
		if diff := cmp.Diff(want, commits[:min(4, len(commits))]); diff != "" {
			t.Errorf("committed after (-want +got):\n%s", diff)
		}
	})
}

func TestPumpFlushesBySize(t *testing.T) {
	f := &fake{}
	config := sink.Config{Flush: sink.Pace{Bytes: 40}}
	if _, err := config.Pump(t.Context(), closed(limit(1), limit(2), limit(3)), f); err != nil {
		t.Fatal(err)
	}
	checkCalls(t, f, "write", "write", "flush", "write", "flush")
}

func TestTemporaryFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away := sink.Temporary(errBroken)
		f := &fake{errs: map[string][]error{"write": {away, away}, "flush": {away}}}
		var waits []time.Duration
		config := sink.Config{Retrying: func(err error, in time.Duration) {
			if !errors.Is(err, errBroken) {
				t.Errorf("retrying after %v", err)
			}
			waits = append(waits, in)
		}}
		stats, err := config.Pump(t.Context(), closed(limit(1)), f)
		if err != nil {
			t.Fatal(err)
		}
		checkCalls(t, f, "write", "write", "write", "flush", "flush")
		const ms = time.Millisecond
		want := []time.Duration{100 * ms, 200 * ms, 100 * ms}
		if diff := cmp.Diff(want, waits); diff != "" {
			t.Errorf("waits (-want +got):\n%s", diff)
		}
		wantStats := sink.Stats{Events: 1, Stored: 1, Committed: 1, Retries: 3}
		if diff := cmp.Diff(wantStats, stats); diff != "" {
			t.Errorf("stats (-want +got):\n%s", diff)
		}
	})
}

// A failure that lasts is final. What the other sinks have is flushed, and only what all have
// is committed.
func TestFinalFailures(t *testing.T) {
	away := sink.Temporary(errBroken)
	for name, errs := range map[string]map[string][]error{
		"of a write":     {"write": {nil, errBroken}},
		"of a flush":     {"flush": {errBroken}},
		"that lasts":     {"write": {nil, away, away, away, away, away, away}},
		"before the end": {"write": {nil, errBroken}, "flush": {errBroken}},
	} {
		synctest.Test(t, func(t *testing.T) {
			bad, good := &fake{errs: errs}, &fake{}
			config := sink.Config{RetryFor: time.Second}
			stats, err := config.Pump(t.Context(), closed(limit(1), limit(2)), bad, good)
			if !errors.Is(err, errBroken) {
				t.Errorf("a failure %s: got %v", name, err)
			}
			if stats.Committed != 0 {
				t.Errorf("a failure %s: %d events are committed", name, stats.Committed)
			}
			if last := good.calls[len(good.calls)-1]; last != "flush" {
				t.Errorf("a failure %s: the other sink ends with %s", name, last)
			}
		})
	}
}

// An event that was given up because of a cancellation is not committed.
func TestPumpIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away := sink.Temporary(errBroken)
		f := &fake{errs: map[string][]error{"write": {nil, away, away, away}}}
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(150*time.Millisecond, func() { cancel(errors.New("enough")) })
		events := make(chan tweetstream.Event, 2)
		events <- limit(1)
		events <- limit(2)
		stats, err := sink.Pump(ctx, events, f)
		if !errors.Is(err, context.Cause(ctx)) {
			t.Errorf("got %v", err)
		}
		checkCalls(t, f, "write", "write", "write", "flush")
		if stats.Committed != 1 {
			t.Errorf("%d events are committed, want 1", stats.Committed)
		}
	})
}
