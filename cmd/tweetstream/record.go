package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/broker"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/monitor"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/recording"
	"github.com/gotweetstream/tweetstream/sink"
)

// open opens the targets. Without any it returns nil. An error of a late flush is
// given to failed.
func (r *recordFlags) open(log *slog.Logger, failed func(error)) (*sink.Recorder, error) {
	if len(r.to) == 0 {
		return nil, nil
	}
	r.options.Broker.Refused = func(id, class string, reason error) {
		log.Warn("a broker refused a message", "id", id, "class", class, "error", reason)
	}
	var sinks []sink.Sink
	for i, target := range r.to {
		opened, err := recording.Open(target, r.optionsOf(i))
		if err != nil {
			discard(sinks)
			if broker.Is(target) { // it was not asked yet: the URL or the settings are wrong
				err = usageError{err}
			}
			return nil, existing(err)
		}
		sinks = append(sinks, opened)
		if r.opened != nil {
			r.opened(shortName(target), opened)
		}
	}
	absence := &absence{log: log, what: "target"}
	config := sink.Config{RetryFor: -1, Retrying: absence.retrying,
		Manual: r.resumed != nil} // so that packed files are the same in each run
	config.Committed = func(n int64) {
		absence.over()
		if r.committed != nil {
			r.committed(n)
		}
		if committed != nil {
			committed(n)
		}
	}
	return sink.NewRecorder(config, failed, sinks...), nil
}

// shortName is the name of a file without its folder, or the address of a broker.
func shortName(target string) string {
	if a, err := broker.Parse(target); err == nil {
		return a.String()
	}
	return filepath.Base(target)
}

// optionsOf are those of one target.
func (r *recordFlags) optionsOf(i int) recording.Options {
	o := r.options
	if r.resumed != nil {
		o.Resume = &recording.Resume{Begin: r.resumed.Begin, Mark: r.resumed.Marks[i]}
	}
	return o
}

// committed is called with the number of events that are durable; tests set it.
var committed func(n int64)

// discard removes files that were opened in vain.
func discard(sinks []sink.Sink) {
	_ = sink.NewRecorder(sink.Config{}, nil, sinks...).Discard() // there is an error already
}

// absence logs that a target or a broker is away, and that it is back.
type absence struct {
	log   *slog.Logger
	what  string
	watch *monitor.Monitor // is told, too; nil is none

	mu     sync.Mutex
	away   bool
	logged time.Time // the last time
}

// sayEvery is how often the log says that a target is still away.
const sayEvery = time.Minute

// retrying is [sink.Config.Retrying].
func (a *absence) retrying(err error, _ time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.watch != nil {
		a.watch.Away(a.what, err)
	}
	if a.away && time.Since(a.logged) < sayEvery {
		return
	}
	a.away, a.logged = true, time.Now()
	a.log.Warn("waiting for a "+a.what, "error", err)
}

// over tells that everything is stored again.
func (a *absence) over() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.away {
		a.away = false
		if a.watch != nil {
			a.watch.Back(a.what)
		}
		a.log.Info("the " + a.what + " is back")
	}
}

// closingFor is how long the end of a run waits for targets that are away.
const closingFor = 10 * time.Second

// endRecording closes the files. A run that failed before the first message leaves
// none.
func (c *consumer) endRecording(why error) error {
	switch {
	case c.recorder == nil:
		return nil
	case settle(why) != nil && c.recorder.Stats().Stored == 0:
		return c.recorder.Discard()
	}
	ctx, cancel := context.WithTimeout(context.Background(), closingFor)
	defer cancel()
	return c.recorder.Close(ctx)
}

// stored returns how many messages at least one target has a form for, and how many none has.
func (c *consumer) stored() (recorded, unrecorded int64) {
	stats := c.recorder.Stats()
	recorded = c.before.Recorded + stats.Stored - c.noted
	return recorded, c.before.Unrecorded + stats.Events - stats.Stored
}
