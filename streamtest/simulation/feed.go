package simulation

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

const (
	maxBatch   = 256 // messages handed over at once
	maxBatches = 4   // waiting for a connection to look at them
	// linger is the greatest delay of a message, so that many can go together.
	linger = time.Millisecond
)

// feed is a live stream: it reads the Source at its pace and hands every message to
// all open connections. They look at it at once, whatever their clients do, so the
// feed waits for the clock and for processors alone.
type feed struct {
	sim   *simulator
	begin sync.Once

	handing sync.Mutex // held while a batch is handed over, for the order

	mu      sync.Mutex
	batch   []*item
	readers []*reader // replaced, never changed
	history []*item   // a ring, once it is full
	oldest  int       // of history
	over    bool
	end     streamtest.Step // that ends streams then; nil leaves them open
}

// reader is a connection's side of the feed.
type reader struct {
	batches chan []*item // closed after the last message
	gone    <-chan struct{}
}

// join returns a reader of the messages from now on, until gone is closed, and the
// kept messages before. The first call makes the feed begin.
func (f *feed) join(gone <-chan struct{}) (*reader, []*item) {
	r := &reader{batches: make(chan []*item, maxBatches), gone: gone}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		close(r.batches)
	} else {
		f.readers = append(slices.Clone(f.readers), r)
	}
	f.begin.Do(func() { f.sim.server.Go(f.run) })
	return r, f.past()
}

// kept returns the kept messages.
func (f *feed) kept() []*item {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.past()
}

func (f *feed) past() []*item { return slices.Concat(f.history[f.oldest:], f.history[:f.oldest]) }

func (f *feed) leave(r *reader) {
	f.mu.Lock()
	defer f.mu.Unlock()
	isIt := func(other *reader) bool { return other == r }
	f.readers = slices.DeleteFunc(slices.Clone(f.readers), isIt)
}

// run reads the Source to its end.
func (f *feed) run(ctx context.Context) {
	pace := pace{rate: f.sim.Rate, speed: f.sim.Speed, start: time.Now()}
	late := time.AfterFunc(linger, f.flush)
	end := f.sim.produce(ctx, func(m *item) bool {
		if wait := time.Until(pace.due(m)); wait > 0 {
			f.flush()
			if !sleep(ctx, max(wait, linger)) {
				return false
			}
		}
		switch f.add(m) {
		case 1:
			late.Reset(linger)
		case maxBatch:
			f.flush()
		}
		return true
	})
	late.Stop()
	f.flush()
	f.finish(end)
}

// sleep reports whether the context has not ended.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// add returns the number of messages that wait to be handed over.
func (f *feed) add(m *item) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.batch = append(f.batch, m)
	return len(f.batch)
}

// flush hands the batch over. A connection that joins meanwhile has it in the history.
func (f *feed) flush() {
	f.handing.Lock()
	defer f.handing.Unlock()
	f.mu.Lock()
	batch, readers := f.batch, f.readers
	f.batch = nil
	now := time.Now()
	for _, m := range batch {
		m.sent = now
		f.remember(m)
	}
	f.mu.Unlock()
	if len(batch) == 0 {
		return
	}
	for _, r := range readers {
		select {
		case r.batches <- batch:
		case <-r.gone:
		}
	}
}

func (f *feed) remember(m *item) {
	switch {
	case f.sim.History == 0:
	case len(f.history) < f.sim.History:
		f.history = append(f.history, m)
	default:
		f.history[f.oldest] = m
		f.oldest = (f.oldest + 1) % len(f.history)
	}
}

func (f *feed) finish(end streamtest.Step) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.over, f.end = true, end
	for _, r := range f.readers {
		close(r.batches)
	}
}

// pace is the time table of messages.
type pace struct {
	rate, speed float64
	start       time.Time
	n           int
	own         clock
}

// due returns the time for a message, and sets how far the stream is by then.
func (p *pace) due(m *item) time.Time {
	if p.rate > 0 {
		m.elapsed = time.Duration(float64(p.n) / p.rate * float64(time.Second))
		p.n++
		return p.start.Add(m.elapsed)
	}
	m.elapsed = p.own.at(m.read().time)
	return p.start.Add(time.Duration(float64(m.elapsed) / p.speed))
}
