package sink

import (
	"context"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// Config changes how [Config.Pump] and a [Recorder] write. The zero Config is that of [Pump].
// The functions are called one at a time; each may be nil.
type Config struct {
	// Flush is the pace of sinks that have none of their own. A zero field is its default:
	// [FlushEvery], and 64 MiB of messages.
	Flush Pace
	// Manual leaves all flushing to [Recorder.Checkpoint], and to the end. Files that are packed
	// are then the same in each run over the same events.
	Manual bool
	// RetryFor is how long one temporary failure may last before it is final. 0 is a minute,
	// a negative value has no end but that of the context.
	RetryFor time.Duration
	// Committed is called whenever more events are stored in all sinks than before. n counts
	// the events from the first on, and with them those that no sink can store. The
	// messages of a broker may be acknowledged up to there.
	Committed func(n int64)
	// Checkpoint is called after all sinks were flushed at once, at the pace of the slowest,
	// with the place where a later run goes on. Each sink must be a [Resumer]. An error
	// of Checkpoint is final. Nil lets each sink keep its own pace.
	Checkpoint func(Checkpoint) error
	// Unstorable is called for each event and sink that has no form for it.
	Unstorable func(tweetstream.Event, *Unstorable)
	// Retrying is called before a call of a sink is made again, with its temporary error and
	// the wait until then.
	Retrying func(err error, in time.Duration)
}

// FlushEvery is how often sinks are flushed by default.
const FlushEvery = 500 * time.Millisecond

const (
	defaultBytes    = 64 << 20
	defaultRetryFor = time.Minute
)

func (c Config) withDefaults() Config {
	if c.Flush.Every == 0 {
		c.Flush.Every = FlushEvery
	}
	if c.Flush.Bytes == 0 {
		c.Flush.Bytes = defaultBytes
	}
	if c.RetryFor == 0 {
		c.RetryFor = defaultRetryFor
	}
	return c
}

// Stats counts events.
type Stats struct {
	Events    int64 // that were written to the sinks
	Stored    int64 // of them, that at least one sink has a form for
	Committed int64 // of Events, from the first on: they are durable in every sink
	Retries   int64 // of calls that failed for a while
	// Unstorable counts, by class, the events that a sink has no form for; once for each
	// such sink. Nil is none.
	Unstorable map[string]int64
}

// Pump is [Config.Pump] of the zero Config.
func Pump(ctx context.Context, events <-chan tweetstream.Event, sinks ...Sink) (Stats, error) {
	return Config{}.Pump(ctx, events, sinks...)
}

// Pump writes events to all sinks until the channel is closed, and flushes them. It does not
// close them. It returns nil then, the error of a sink that failed, or context.Cause(ctx). In
// each case it flushes all sinks before it returns.
//
// After an error of a sink nobody receives the events any more: cancel their stream.
func (c Config) Pump(
	ctx context.Context, events <-chan tweetstream.Event, sinks ...Sink,
) (Stats, error) {
	w := newWriter(c, sinks)
	if err := w.begin(ctx); err != nil {
		return w.snapshot(), err
	}
	tick := time.NewTicker(w.config.Flush.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return w.finish(ctx, context.Cause(ctx))
		case <-tick.C:
			if err := w.flushDue(ctx); err != nil {
				return w.finish(ctx, err)
			}
		case event, more := <-events:
			if !more {
				return w.finish(ctx, nil)
			}
			if err := w.write(ctx, event); err != nil {
				return w.finish(ctx, err)
			}
		}
	}
}

// finish flushes all sinks that still work. The error that ended the pump goes first.
func (w *writer) finish(ctx context.Context, why error) (Stats, error) {
	ctx, cancel := w.lastCalls(ctx)
	defer cancel()
	if err := w.flushAll(ctx); why == nil {
		why = err
	}
	return w.snapshot(), why
}

// lastCalls returns a context for flushing after the stream was cancelled.
func (w *writer) lastCalls(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx = context.WithoutCancel(ctx)
	if w.config.RetryFor < 0 {
		return context.WithTimeout(ctx, defaultRetryFor)
	}
	return context.WithTimeout(ctx, w.config.RetryFor)
}
