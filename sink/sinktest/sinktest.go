// Package sinktest tests whether a [sink.Sink] keeps its promises. Each sink of this module
// passes it, and yours can:
//
//	func TestConformance(t *testing.T) {
//		sinktest.Run(t, func(t *testing.T) sinktest.Target {
//			table, err := mysink.Create(filepath.Join(t.TempDir(), "table"))
//			if err != nil {
//				t.Fatal(err)
//			}
//			return sinktest.Target{Sink: table, Stored: table.readBack}
//		})
//	}
package sinktest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

// A Target is a new sink, and a way to look into its store.
type Target struct {
	Sink sink.Sink
	// Stored returns the key of each event that is durable now: those that somebody
	// would find after this process was killed.
	Stored func() ([]string, error)
	// Key returns the key of an event that the sink has a form for, and "" for any other. Nil
	// stands for the ids of Tweets.
	Key func(tweetstream.Event) string
	// Kill frees all that the end of a process would free, such as locks, and stores nothing. Only
	// [Resume] calls it. It may be nil.
	Kill func()
	// Unordered says that Stored returns the keys in any order.
	Unordered bool
}

// Run tests the sinks that open returns. It calls open once for each test.
func Run(t *testing.T, open func(*testing.T) Target) {
	for _, c := range []struct {
		name string
		run  func(*run)
	}{
		{"what was flushed is stored", (*run).flushed},
		{"what was written is stored by Close", (*run).closed},
		{"nothing was written", (*run).empty},
		{"each kind is stored or unstorable", (*run).kinds},
		{"text of every sort", (*run).texts},
		{"events are not changed", (*run).unchanged},
		{"a flush again", (*run).flushedAgain},
		{"after Close", (*run).afterClose},
		{"a cancelled context", (*run).cancelled},
		{"what is committed is stored", (*run).pumped},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(newRun(t, open(t))) })
	}
}

// run is one test.
type run struct {
	*testing.T
	Target
	want []string
}

func newRun(t *testing.T, target Target) *run {
	if target.Key == nil {
		target.Key = idOf
	}
	return &run{T: t, Target: target}
}

// idOf returns the id of a Tweet.
func idOf(event tweetstream.Event) string {
	if status, ok := event.(*tweetstream.Status); ok {
		return strconv.FormatInt(status.ID, 10)
	}
	return ""
}

// write writes events. It must give an error exactly for those without a form.
func (r *run) write(events ...tweetstream.Event) {
	r.Helper()
	for _, event := range events {
		key := r.Key(event)
		err := r.Sink.Write(r.Context(), event)
		var unstorable *sink.Unstorable
		switch {
		case err == nil && key != "":
			r.want = append(r.want, key)
		case err == nil:
			r.Errorf("a %s event has no form, but was written without an error", event.Kind())
		case !errors.As(err, &unstorable):
			r.Fatalf("writing a %s event: %v", event.Kind(), err)
		case key != "":
			r.Errorf("a %s event is not stored: %v", event.Kind(), err)
		case unstorable.Class == "" || unstorable.Reason == "":
			r.Errorf("an error without a class or a reason: %#v", unstorable)
		}
	}
}

func (r *run) flush() {
	r.Helper()
	if err := r.Sink.Flush(r.Context()); err != nil {
		r.Fatalf("flushing: %v", err)
	}
}

func (r *run) close() {
	r.Helper()
	if err := r.Sink.Close(r.Context()); err != nil {
		r.Fatalf("closing: %v", err)
	}
}

func (r *run) stored() []string {
	r.Helper()
	got, err := r.Stored()
	if err != nil {
		r.Fatalf("reading what is stored: %v", err)
	}
	return got
}

func (r *run) check() {
	r.Helper()
	want, got := slices.Clone(r.want), r.stored()
	if r.Unordered {
		slices.Sort(want)
		slices.Sort(got)
	}
	if len(want)+len(got) == 0 {
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		r.Errorf("stored (-want +got):\n%s", diff)
	}
}

func (r *run) flushed() {
	r.write(Tweets(1, 3)...)
	r.flush()
	r.check()
	r.write(Tweets(4, 40)...)
	r.flush()
	r.check()
	r.close()
	r.check()
}

func (r *run) closed() {
	r.write(Tweets(1, 40)...)
	r.close()
	r.check()
}

func (r *run) empty() {
	r.flush()
	r.close()
	r.check()
}

func (r *run) kinds() {
	r.write(Tweets(1, 1)...)
	r.write(Others()...)
	r.write(Tweets(2, 2)...)
	r.close()
	r.check()
}

func (r *run) texts() {
	for i, text := range texts {
		r.write(Tweet(int64(i+1), text))
	}
	r.close()
	r.check()
}

func (r *run) unchanged() {
	events := slices.Concat(Tweets(1, 3), Others())
	before := make([][]byte, len(events))
	for i, event := range events {
		before[i] = bytes.Clone(tweetstream.Raw(event))
	}
	r.write(events...)
	r.close()
	for i, event := range events {
		if !bytes.Equal(before[i], tweetstream.Raw(event)) {
			r.Errorf("a %s event was changed", event.Kind())
		}
	}
}

func (r *run) flushedAgain() {
	r.write(Tweets(1, 3)...)
	r.flush()
	r.flush()
	r.check()
	r.close()
	r.check()
}

func (r *run) afterClose() {
	r.write(Tweets(1, 1)...)
	r.close()
	if err := r.Sink.Write(r.Context(), Tweets(2, 2)[0]); err == nil {
		r.Error("a closed sink takes an event")
	}
	_ = r.Sink.Close(r.Context()) // with an error or without, but no panic
	r.check()
}

// cancelled: a write that is not stored for the sake of the context is an error.
func (r *run) cancelled() {
	r.write(Tweets(1, 1)...)
	ctx, cancel := context.WithCancel(r.Context())
	cancel()
	event := Tweets(2, 2)[0]
	if err := r.Sink.Write(ctx, event); err == nil {
		r.want = append(r.want, r.Key(event))
	}
	_ = r.Sink.Flush(ctx)
	r.flush()
	r.check()
	r.close()
}

func (r *run) pumped() {
	const tweets = 2000
	events := make(chan tweetstream.Event, tweets)
	for _, event := range Tweets(1, tweets) {
		events <- event
		r.want = append(r.want, r.Key(event))
	}
	close(events)
	config := sink.Config{
		Flush: sink.Pace{Bytes: 500_000},
		Committed: func(n int64) {
			if got := r.stored(); int64(len(got)) < n {
				r.Errorf("%d events are committed, %d are stored", n, len(got))
			}
		},
	}
	stats, err := config.Pump(r.Context(), events, r.Sink)
	if err != nil || stats.Committed != tweets {
		r.Errorf("%d of %d events are committed: %v", stats.Committed, tweets, err)
	}
	r.close()
	r.check()
}
