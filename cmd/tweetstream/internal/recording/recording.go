// Package recording stores the messages of a stream.
//
// A target, such as stream.jsonl.gz, is opened as a [Sink]. A [Recorder] writes to
// several sinks and flushes them in time, so that a crash costs no more than the
// messages of the last second.
package recording

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

// Sink stores events.
type Sink = sink.Sink

// FlushEvery is how often a [Recorder] flushes sinks that have no pace of their own.
const FlushEvery = sink.FlushEvery

// Hooks are called by the goroutine that flushes. Each may be nil.
type Hooks struct {
	Failed  func(error) // with the error of a flush, once
	Flushed func(Stats) // after each flush
}

// Recorder writes events to sinks. It may be used from several goroutines. After
// the first error every call returns that error.
type Recorder struct {
	hooks Hooks
	stop  chan struct{}
	done  chan struct{}

	mu    sync.Mutex
	sinks []Sink
	stats Stats
	err   error
}

// Stats counts events.
type Stats struct {
	Recorded int64 // in at least one sink
	Unfit    int64 // left out, since no sink has a form for them
}

// New returns a Recorder that flushes every [FlushEvery] until it is closed. The
// Recorder owns the sinks.
func New(sinks []Sink, hooks Hooks) *Recorder {
	r := &Recorder{hooks: hooks, sinks: sinks, stop: make(chan struct{}), done: make(chan struct{})}
	go r.flushing()
	return r
}

// NewManual returns a Recorder that never flushes by itself; see [Recorder.Checkpoint]. It
// goes on counting from stats.
func NewManual(sinks []Sink, stats Stats) *Recorder {
	r := &Recorder{sinks: sinks, stats: stats, stop: make(chan struct{}), done: make(chan struct{})}
	close(r.done)
	return r
}

// Checkpoint brings everything to the disk, and returns the places in all sinks, that must
// be [Resumable].
func (r *Recorder) Checkpoint() (places []Place, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, to := range r.sinks {
		if r.err != nil {
			break
		}
		var place Place
		place, r.err = to.(Resumable).Checkpoint()
		places = append(places, place)
	}
	return places, r.err
}

// Write stores an event in every sink.
func (r *Recorder) Write(ctx context.Context, event tweetstream.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	fits := false
	for _, to := range r.sinks {
		if r.err != nil {
			return r.err
		}
		err := to.Write(ctx, event)
		if unfit := (*sink.Unstorable)(nil); errors.As(err, &unfit) {
			continue
		}
		fits, r.err = true, err
	}
	switch {
	case r.err != nil:
	case fits:
		r.stats.Recorded++
	default:
		r.stats.Unfit++
	}
	return r.err
}

// Stats returns the counts so far.
func (r *Recorder) Stats() Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stats
}

func (r *Recorder) flushing() {
	defer close(r.done)
	tick := time.NewTicker(FlushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-r.stop:
			return
		}
		stats, err := r.flush()
		if err != nil {
			if r.hooks.Failed != nil {
				r.hooks.Failed(err)
			}
			return
		}
		if r.hooks.Flushed != nil {
			r.hooks.Flushed(stats)
		}
	}
}

func (r *Recorder) flush() (Stats, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, to := range r.sinks {
		if _, paced := to.(sink.Paced); r.err == nil && !paced { // those are flushed at their end
			r.err = to.Flush(context.Background())
		}
	}
	return r.stats, r.err
}

// Close flushes and closes all sinks. It must be called once, or Discard.
func (r *Recorder) Close(ctx context.Context) error {
	return r.end(func(sink Sink) error { return sink.Close(ctx) })
}

// Discard is Close for a run that failed. It also removes empty files.
func (r *Recorder) Discard() error {
	return r.end(func(sink Sink) error {
		if d, ok := sink.(interface{ Discard() error }); ok {
			return d.Discard()
		}
		return sink.Close(context.Background())
	})
}

func (r *Recorder) end(closeSink func(Sink) error) error {
	close(r.stop)
	<-r.done
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.err
	for _, sink := range r.sinks {
		if closing := closeSink(sink); r.err == nil { // else it is a consequence
			err = errors.Join(err, closing)
		}
	}
	r.err = errors.Join(err, errClosed)
	return err
}

var errClosed = errors.New("the recording is closed")
