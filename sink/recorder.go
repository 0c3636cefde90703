package sink

import (
	"context"
	"errors"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// Recorder is a Pump for programs that write each event themselves. It may be used from
// several goroutines. After the first error every call returns that error.
type Recorder struct {
	failed func(error)
	done   chan struct{}
	ctx    context.Context // of the flushes between
	stop   context.CancelFunc

	turn   chan struct{} // has a value while a sink is called
	writer *writer
	err    error
}

// NewRecorder returns a Recorder that flushes the sinks in time until it is closed. The
// Recorder owns the sinks. If a flush fails in between, failed is called with the error, once;
// it may be nil.
func NewRecorder(config Config, failed func(error), sinks ...Sink) *Recorder {
	r := &Recorder{failed: failed, writer: newWriter(config, sinks), done: make(chan struct{}),
		turn: make(chan struct{}, 1)}
	r.ctx, r.stop = context.WithCancel(context.Background())
	r.err = r.writer.begin(r.ctx)
	if config.Manual {
		close(r.done)
	} else {
		go r.flushing()
	}
	return r
}

// Write stores an event in every sink. It waits while a sink is slow or fails for a while,
// until ctx ends. If ctx ends while another call of a sink lasts, the event is not written.
func (r *Recorder) Write(ctx context.Context, event tweetstream.Event) error {
	if err := r.begin(ctx); err != nil {
		return err
	}
	defer r.finish()
	if r.err == nil {
		r.err = r.writer.write(ctx, event)
	}
	return r.err
}

// begin waits for the end of other calls: a flush can last for as long as a target is away.
func (r *Recorder) begin(ctx context.Context) error {
	select {
	case r.turn <- struct{}{}: // also after the end of ctx: many sinks are quick
		return nil
	default:
	}
	select {
	case r.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (r *Recorder) finish() { <-r.turn }

// Stats returns the counts so far. It waits for no sink.
func (r *Recorder) Stats() Stats { return r.writer.snapshot() }

// Checkpoint flushes all sinks, and returns the place where a later run goes on. Each sink must
// be a [Resumer].
func (r *Recorder) Checkpoint(ctx context.Context) (Checkpoint, error) {
	if err := r.begin(ctx); err != nil {
		return Checkpoint{}, err
	}
	defer r.finish()
	if r.err == nil {
		r.err = r.writer.resumable()
	}
	if r.err == nil {
		r.err = r.writer.flushAll(ctx)
	}
	if r.err != nil {
		return Checkpoint{}, r.err
	}
	return r.writer.place(), nil
}

func (r *Recorder) flushing() {
	defer close(r.done)
	tick := time.NewTicker(r.writer.config.Flush.Every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-r.ctx.Done():
			return
		}
		err := r.flush()
		if r.ctx.Err() != nil { // Close flushes again
			return
		}
		if err != nil {
			if r.failed != nil {
				r.failed(err)
			}
			return
		}
	}
}

func (r *Recorder) flush() error {
	if err := r.begin(r.ctx); err != nil {
		return err
	}
	defer r.finish()
	if r.err != nil {
		return r.err
	}
	err := r.writer.flushDue(r.ctx)
	if r.ctx.Err() == nil {
		r.err = err
	}
	return err
}

// Close flushes and closes all sinks. It must be called once, or Discard. It waits until ctx
// ends for sinks that fail for a while.
func (r *Recorder) Close(ctx context.Context) error {
	return r.end(func() error {
		flushing := r.writer.flushAll(ctx)
		err := r.closeAll(func(s Sink) error { return s.Close(ctx) })
		if r.err != nil || flushing == nil || isTimeout(flushing) && isTimeout(err) {
			return err // of a broker that is away it says how much is lost
		}
		return flushing // the other is a consequence
	})
}

func isTimeout(err error) bool { return errors.Is(err, context.DeadlineExceeded) }

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
	r.stop()
	<-r.done
	r.turn <- struct{}{}
	defer r.finish()
	err := endSinks()
	r.err = errors.Join(err, errClosed)
	return err
}

var errClosed = errors.New("the recorder is closed")
