package ordered_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/internal/ordered"
)

var (
	errItems = errors.New("the items ended badly")
	errWork  = errors.New("the work failed")
	errEnd   = errors.New("seen enough")
)

// numbers are the items 0 to n-1, and then err if there is one.
func numbers(n int, err error) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
		if err != nil {
			yield(0, err)
		}
	}
}

func square(i int) (int, error) { return i * i, nil }

func squares(n int) (all []int) {
	for i := range n {
		all = append(all, i*i)
	}
	return all
}

// collect returns the results and the error at their end. It fails the test if
// anything follows the error.
func collect(t *testing.T, results iter.Seq2[int, error]) (got []int, last error) {
	t.Helper()
	for v, err := range results {
		if last != nil {
			t.Errorf("%d, %v came after the error %v", v, err, last)
		}
		if last = err; err == nil {
			got = append(got, v)
		}
	}
	return got, last
}

// TestOrder: the results come in the order of the items, also when the first
// calls take longest.
func TestOrder(t *testing.T) {
	for _, workers := range []int{-1, 0, 1, 2, 3, 16} {
		for _, n := range []int{0, 1, 2, 100} {
			t.Run(fmt.Sprintf("workers=%d/items=%d", workers, n), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					got, err := collect(t, ordered.Map(t.Context(), workers, numbers(n, nil),
						func(i int) (int, error) {
							time.Sleep(time.Duration(n-i) * time.Second)
							return i * i, nil
						}))
					if diff := cmp.Diff(squares(n), got); diff != "" || err != nil {
						t.Errorf("ended with %v (-want +got):\n%s", err, diff)
					}
				})
			})
		}
	}
}

// TestFirstErrorEnds: in the order of the items, whichever call failed first.
func TestFirstErrorEnds(t *testing.T) {
	for name, tt := range map[string]struct {
		items iter.Seq2[int, error]
		fails []int // calls of f that fail, those of later items sooner
		want  int   // results before the error
		err   error
	}{
		"items":            {items: numbers(7, errItems), want: 7, err: errItems},
		"items, at once":   {items: numbers(0, errItems), want: 0, err: errItems},
		"f":                {items: numbers(20, nil), fails: []int{5}, want: 5, err: errWork},
		"f, twice":         {items: numbers(20, nil), fails: []int{6, 5}, want: 5, err: errWork},
		"f, before items'": {items: numbers(7, errItems), fails: []int{6}, want: 6, err: errWork},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, err := collect(t, ordered.Map(t.Context(), 4, tt.items, func(i int) (int, error) {
					time.Sleep(time.Duration(100-i) * time.Second)
					if slices.Contains(tt.fails, i) {
						return 0, errWork
					}
					return i * i, nil
				}))
				if diff := cmp.Diff(squares(tt.want), got); diff != "" || err != tt.err {
					t.Errorf("ended with %v, want %v (-want +got):\n%s", err, tt.err, diff)
				}
			})
		})
	}
}

// TestBounds: no more calls at a time than workers, all of them when there is
// work, and no more items taken ahead of a slow consumer than documented.
func TestBounds(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		synctest.Test(t, func(t *testing.T) {
			var busy, most, taken atomic.Int64
			items := func(yield func(int, error) bool) {
				for i := range 100 {
					taken.Add(1)
					if !yield(i, nil) {
						return
					}
				}
			}
			yielded := int64(0)
			for range ordered.Map(t.Context(), workers, items, func(int) (int, error) {
				most.Store(max(most.Load(), busy.Add(1)))
				defer busy.Add(-1)
				time.Sleep(time.Second)
				return 0, nil
			}) {
				time.Sleep(time.Hour)
				if ahead := taken.Load() - yielded; ahead > 2*int64(workers)+2 {
					t.Fatalf("%d workers: %d items were taken of which nothing was yielded", workers, ahead)
				}
				yielded++
			}
			if most.Load() != int64(workers) {
				t.Errorf("%d workers: %d calls at a time", workers, most.Load())
			}
		})
	}
}

// TestCancel: whatever the iteration waits for, the end of ctx ends it, with its
// cause. The bubble fails the test if a goroutine is left.
func TestCancel(t *testing.T) {
	sleep := func(i int) (int, error) { time.Sleep(time.Hour); return i, nil }
	for name, tt := range map[string]struct {
		items func(context.Context) iter.Seq2[int, error]
		f     func(int) (int, error)
		slow  bool // the consumer
		want  time.Duration
	}{
		"the calls":    {items: endless, f: sleep, want: time.Hour},
		"the consumer": {items: endless, f: square, slow: true, want: time.Hour},
		"the items": {items: func(ctx context.Context) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) { <-ctx.Done() }
		}, f: square, want: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Minute, func() { cancel(errEnd) })
				start := time.Now()
				var last error
				for _, err := range ordered.Map(ctx, 2, tt.items(ctx), tt.f) {
					if last = err; tt.slow && err == nil {
						time.Sleep(time.Hour)
					}
				}
				if took := time.Since(start); last != errEnd || took != tt.want {
					t.Errorf("ended after %v with %v, want after %v the cause", took, last, tt.want)
				}
			})
		})
	}
	got, err := collect(t, ordered.Map(cancelled(), 2, numbers(9, nil), square))
	if len(got) > 0 || err != errEnd {
		t.Errorf("cancelled before: got %v, %v", got, err)
	}
}

// endless are items without an end.
func endless(context.Context) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := 0; yield(i, nil); i++ {
		}
	}
}

func cancelled() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errEnd)
	return ctx
}

// TestBreak: leaving early, and a panic of the consumer, end all goroutines
// before the iteration returns.
func TestBreak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var busy atomic.Int64
		slow := func(i int) (int, error) {
			busy.Add(1)
			time.Sleep(time.Duration(i) * time.Second)
			busy.Add(-1)
			return i, nil
		}
		for range ordered.Map(t.Context(), 3, endless(t.Context()), slow) {
			break
		}
		if n := busy.Load(); n != 0 {
			t.Errorf("%d calls are under way after a break", n)
		}
		func() {
			defer func() { _ = recover() }()
			for range ordered.Map(t.Context(), 3, endless(t.Context()), slow) {
				panic("the consumer's")
			}
		}()
		if n := busy.Load(); n != 0 {
			t.Errorf("%d calls are under way after a panic", n)
		}
	})
}

// TestAgain: a sequence can be iterated over as often as its items can.
func TestAgain(t *testing.T) {
	results := ordered.Map(t.Context(), 2, numbers(50, errItems), square)
	for range 2 {
		got, err := collect(t, results)
		if diff := cmp.Diff(squares(50), got); diff != "" || err != errItems {
			t.Errorf("ended with %v (-want +got):\n%s", err, diff)
		}
	}
}

// FuzzMap compares with a loop: with any number of workers and items, wherever
// an error stands, the consumer leaves or ctx ends, the results are those of the
// loop, or as many of the first as there was time for.
func FuzzMap(f *testing.F) {
	f.Add(uint8(2), uint8(40), uint8(50), uint8(50), uint8(50), uint64(1))
	f.Add(uint8(3), uint8(40), uint8(20), uint8(50), uint8(50), uint64(7))
	f.Add(uint8(9), uint8(40), uint8(50), uint8(7), uint8(50), uint64(0))
	f.Add(uint8(1), uint8(40), uint8(50), uint8(50), uint8(3), uint64(1<<63))
	f.Fuzz(func(t *testing.T, workers, n, failAt, breakAt, cancelAt uint8, yields uint64) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		work := func(i int) (int, error) {
			if yields>>(i%64)&1 != 0 {
				runtime.Gosched()
			}
			if i == int(failAt) {
				return 0, errWork
			}
			return i * i, nil
		}
		var got []int
		var last error
		for v, err := range ordered.Map(ctx, int(workers%20), numbers(int(n), errItems), work) {
			if last = err; err != nil {
				continue
			}
			got = append(got, v)
			if len(got) == int(cancelAt) {
				cancel(errEnd)
			}
			if len(got) == int(breakAt) {
				break
			}
		}
		want, wantErr := model(int(n), int(failAt), int(breakAt), int(cancelAt))
		if diff := cmp.Diff(want, got); diff != "" || last != wantErr {
			t.Errorf("ended with %v, want %v (-want +got):\n%s", last, wantErr, diff)
		}
	})
}

// model returns the results of a loop without goroutines.
func model(n, failAt, breakAt, cancelAt int) (want []int, err error) {
	for i := range n {
		if i == failAt {
			return want, errWork
		}
		if want = append(want, i*i); len(want) == breakAt {
			return want, nil
		}
		if len(want) == cancelAt {
			return want, errEnd
		}
	}
	return want, errItems
}

// BenchmarkMap measures the cost of an item beyond its work.
func BenchmarkMap(b *testing.B) {
	for _, workers := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			b.ReportAllocs()
			next, stop := iter.Pull2(ordered.Map(context.Background(), workers,
				endless(context.Background()), square))
			defer stop()
			for b.Loop() {
				next()
			}
		})
	}
}
