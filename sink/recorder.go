package sink

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// Recorder is a Pump for programs that write each event themselves. It may be used from
// several goroutines. After the first error every call returns that error.
type Recorder struct {
	failed func(error)
	stop   chan struct{}
	done   chan struct{}

	mu     sync.Mutex
	writer *writer
	err    error
}

// NewRecorder returns a Recorder that flushes the sinks in time until it is closed. The
// Recorder owns the sinks. If a flush fails in between, failed is called with the error, once;
// it may be nil.
func NewRecorder(config Config, failed func(error), sinks ...Sink) *Recorder {
	r := &Recorder{failed: failed, writer: newWriter(config, sinks),
		stop: make(chan struct{}), done: make(chan struct{})}
	r.err = r.writer.begin(context.Background())
	go r.flushing()
	return r
}

// Write stores an event in every sink.
func (r *Recorder) Write(ctx context.Context, event tweetstream.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = r.writer.write(ctx, event)
	}
	return r.err
}

// Stats returns the counts so far.
func (r *Recorder) Stats() Stats {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.writer.snapshot()
}

func (r *Recorder) flushing() {
	defer close(r.done)
	tick := time.NewTicker(r.writer.config.Flush.Every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-r.stop:
			return
		}
		if err := r.flush(); err != nil {
			if r.failed != nil {
				r.failed(err)
			}
			return
		}
	}
}

func (r *Recorder) flush() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = r.writer.flushDue(context.Background())
	}
	return r.err
}

// Close flushes and closes all sinks. It must be called once, or Discard.
func (r *Recorder) Close(ctx context.Context) error {
	return r.end(func() error {
		if err := r.writer.flushAll(ctx); err != nil && r.err == nil {
			r.err = err
		}
		return r.closeAll(func(s Sink) error { return s.Close(ctx) })
	})
}

// Discard is Close for a run that failed before its first event: files that have none are
// removed.
func (r *Recorder) Discard() error {
	return r.end(func() error {
		return r.closeAll(func(s Sink) error {
			if d, ok := s.(Discarder); ok {
				return d.Discard()
			}
			return s.Close(context.Background())
		})
	})
}

func (r *Recorder) closeAll(closeSink func(Sink) error) error {
	err := r.err
	for _, o := range r.writer.outputs {
		if closing := closeSink(o.sink); r.err == nil { // else it is a consequence
			err = errors.Join(err, closing)
		}
	}
	return err
}

func (r *Recorder) end(endSinks func() error) error {
	close(r.stop)
	<-r.done
	r.mu.Lock()
	defer r.mu.Unlock()
	err := endSinks()
	r.err = errors.Join(err, errClosed)
	return err
}

var errClosed = errors.New("the recorder is closed")
