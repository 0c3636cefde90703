package streamtest

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	maxBatch   = 256 // messages that are handed over at once
	maxBatches = 4   // that wait for a connection to look at them
	// linger is how late a message may be, so that many can go together.
	linger = time.Millisecond
)

// feed is a live stream: it reads the Source at its pace and hands every message
// to all connections that are open. They look at it at once, whatever their
// clients do, so it waits for nothing but the clock and processors.
type feed struct {
	sim    *simulator
	server *Server
	begin  sync.Once

	handing sync.Mutex // held while a batch is handed over, for the order

	mu      sync.Mutex
	batch   []*item
	readers []*reader // not changed, but replaced
	history []*item   // a ring, once it is full
	oldest  int       // of history
	over    bool
	end     Step // how streams end then; nil if they do not
}

// reader is a connection's side of the feed.
type reader struct {
	batches chan []*item // closed after the last message
	gone    <-chan struct{}
}

func newFeed(sim *simulator, server *Server) *feed {
	return &feed{sim: sim, server: server}
}

// join returns all that comes from now on, until gone is closed, and what of the
// past is kept. The first one makes the feed begin.
func (f *feed) join(gone <-chan struct{}) (*reader, []*item) {
	r := &reader{batches: make(chan []*item, maxBatches), gone: gone}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		close(r.batches)
	} else {
		f.readers = append(slices.Clone(f.readers), r)
	}
	f.begin.Do(func() { f.server.handlers.Go(func() { f.run(f.server.base) }) })
	return r, slices.Concat(f.history[f.oldest:], f.history[:f.oldest])
}

func (f *feed) leave(r *reader) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.readers = slices.DeleteFunc(slices.Clone(f.readers), func(other *reader) bool { return other == r })
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

// add returns how many messages wait to be handed over.
func (f *feed) add(m *item) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.batch = append(f.batch, m)
	return len(f.batch)
}

// flush hands over what waits. Who joins meanwhile has it in the history.
func (f *feed) flush() {
	f.handing.Lock()
	defer f.handing.Unlock()
	f.mu.Lock()
	batch, readers := f.batch, f.readers
	f.batch = nil
	for _, m := range batch {
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

func (f *feed) finish(end Step) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.over, f.end = true, end
	for _, r := range f.readers {
		close(r.batches)
	}
}

// pace says when messages are due.
type pace struct {
	rate, speed float64
	start       time.Time
	n           int
	own         clock
}

// due is when a message is due. It sets how far the stream is by then.
func (p *pace) due(m *item) time.Time {
	if p.rate > 0 {
		m.elapsed = time.Duration(float64(p.n) / p.rate * float64(time.Second))
		p.n++
		return p.start.Add(m.elapsed)
	}
	m.elapsed = p.own.at(m.read().time)
	return p.start.Add(time.Duration(float64(m.elapsed) / p.speed))
}
