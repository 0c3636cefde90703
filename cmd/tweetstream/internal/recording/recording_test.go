package recording

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

// fake is a Sink that notes its calls, and fails from some call on.
type fake struct {
	calls []string
	fails string // at this call
	err   error
	unfit tweetstream.Kind
}

func (f *fake) call(name string) error {
	f.calls = append(f.calls, name)
	if name == f.fails {
		return f.err
	}
	return nil
}

func (f *fake) Write(_ context.Context, event tweetstream.Event) error {
	if event.Kind() == f.unfit {
		return sink.NoForm(event)
	}
	return f.call("write")
}

func (f *fake) Flush(context.Context) error { return f.call("flush") }
func (f *fake) Close(context.Context) error { return f.call("close") }
func (f *fake) Discard() error              { return f.call("discard") }

func TestRecorderFlushesInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := &fake{}, &fake{unfit: tweetstream.KindDelete}
		r := New([]Sink{a, b}, Hooks{Failed: func(err error) { t.Error(err) }})
		for _, event := range []tweetstream.Event{number(1), &tweetstream.Delete{}} {
			if err := r.Write(t.Context(), event); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(FlushEvery)
		synctest.Wait()
		if err := r.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"write", "write", "flush", "close"}, a.calls); diff != "" {
			t.Errorf("the first (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"write", "flush", "close"}, b.calls); diff != "" {
			t.Errorf("the second (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(Stats{Recorded: 2}, r.Stats()); diff != "" {
			t.Errorf("stats (-want +got):\n%s", diff)
		}
	})
}

// A quiet stream must end, too, and every sink is closed, whichever failed.
func TestRecorderFails(t *testing.T) {
	full := errors.New("full")
	for _, call := range []string{"write", "flush", "close"} {
		synctest.Test(t, func(t *testing.T) {
			var failed error
			a, b := &fake{fails: call, err: full}, &fake{}
			r := New([]Sink{a, b}, Hooks{Failed: func(err error) { failed = err }})
			err := r.Write(t.Context(), number(1))
			if want := call == "write"; errors.Is(err, full) != want {
				t.Errorf("%s: writing gave %v", call, err)
			}
			time.Sleep(FlushEvery)
			synctest.Wait()
			if want := call != "close"; errors.Is(failed, full) != want {
				t.Errorf("%s: failed was called with %v", call, failed)
			}
			if err := r.Close(t.Context()); !errors.Is(err, full) {
				t.Errorf("%s: closing gave %v", call, err)
			}
			for _, sink := range []*fake{a, b} {
				if last := sink.calls[len(sink.calls)-1]; last != "close" {
					t.Errorf("%s: the last call of a sink was %s", call, last)
				}
			}
			if err := r.Write(t.Context(), number(2)); err == nil {
				t.Errorf("%s: a closed recorder takes events", call)
			}
		})
	}
}

func TestDiscard(t *testing.T) {
	a := &fake{}
	if err := New([]Sink{a}, Hooks{}).Discard(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"discard"}, a.calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
