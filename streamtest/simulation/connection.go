package simulation

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

const (
	// lastWords is the time that a client has to take the disconnect message and
	// the write before it, when it is cut off.
	lastWords = 10 * time.Second
	// readAhead is the number of messages that wait for a client at its own pace.
	readAhead = 64
)

// connection is one stream. A goroutine of its own selects the messages for it, and
// the handler writes them: so a slow client holds up neither the feed nor others.
type connection struct {
	sim       *simulator
	selection selection
	ctx       context.Context
	cancel    context.CancelFunc
	limit     *limiter
	queue     *queue
	warned    time.Time
	ready     chan struct{} // closed when past is complete
	past      [][]byte      // a backfill, sent first

	mu    sync.Mutex
	conn  *streamtest.Conn // nil until the response has begun
	hasty bool             // the response must end soon
}

func newConnection(sim *simulator, ctx context.Context, w wish) *connection {
	c := &connection{
		sim: sim, selection: newSelection(w), ready: make(chan struct{}),
		limit: newLimiter(0), queue: newQueue(readAhead),
	}
	c.ctx, c.cancel = context.WithCancel(ctx)
	if w.endpoint == filter {
		c.limit = newLimiter(sim.Allowance)
	}
	if sim.feed != nil {
		c.queue = newQueue(sim.Queue)
	}
	if w.ask != nil && w.ask.localDC {
		c.past = [][]byte{metadata()}
	}
	return c
}

// start begins to select. From a live stream it selects the messages from now on.
func (c *connection) start() {
	feed, ask := c.sim.feed, c.selection.ask
	switch {
	case ask != nil && ask.recovery != nil:
		c.sim.server.Go(func(context.Context) { c.recover() })
		return
	case feed == nil:
		close(c.ready)
		c.sim.server.Go(func(context.Context) { c.unlessBackfill(c.readAll) })
		return
	}
	r, past := feed.join(c.ctx.Done())
	if ask != nil && c.sim.crowds.takeOverrun(ask.account) {
		past = nil
	}
	c.sim.server.Go(func(context.Context) {
		defer feed.leave(r)
		c.past = append(c.past, c.selection.backfill(past)...)
		close(c.ready)
		c.unlessBackfill(func() { c.follow(r) })
	})
}

// recover sends a period again, and says that it is complete.
func (c *connection) recover() {
	first := len(c.past)
	if c.sim.feed != nil {
		c.past = append(c.past, c.selection.backfill(c.sim.feed.kept())...)
	}
	end := recovered(len(c.past) - first)
	close(c.ready)
	c.queue.finish(false, streamtest.Message(end), streamtest.End())
}

// unlessBackfill ends the stream of a client that asked for a backfill alone, by a
// negative count, and goes on with any other.
func (c *connection) unlessBackfill(goOn func()) {
	n := c.selection.count
	if n >= 0 {
		goOn()
		return
	}
	reason := "max message limit: " + strconv.Itoa(-n) + " were asked for"
	c.finish(streamtest.Disconnect(9, reason))
}

// follow selects from a live stream.
func (c *connection) follow(r *reader) {
	var tick <-chan time.Time
	if c.limit.rate > 0 {
		tick = time.Tick(limitEvery)
	}
	quiet := false // since the last tick
	for {
		select {
		case batch, more := <-r.batches:
			if !more {
				c.sourceEnded(c.sim.feed.end)
				return
			}
			quiet = false
			for _, m := range batch {
				c.consider(m, c.offer)
			}
		case <-tick:
			if quiet && c.limit.unreported() {
				c.offer(c.limit.rest())
			}
			quiet = true
		case <-c.ctx.Done():
			return
		}
	}
}

// offer queues a text for a client that must take it in time.
func (c *connection) offer(text []byte) bool {
	if !c.queue.put(text) && c.ctx.Err() == nil {
		c.cutOff(c.queueIsFull())
	}
	return c.ctx.Err() == nil
}

// queueIsFull is the end of a client that reads too slowly.
func (c *connection) queueIsFull() streamtest.Step {
	size := strconv.Itoa(c.sim.Queue)
	if a := c.selection.ask; a != nil {
		c.sim.crowds.noteOverrun(a.account)
		return streamtest.ForceDisconnect("Force closing connection to " + a.name + " because it " +
			"reached the maximum allowed backup (buffer size is " + size + ")")
	}
	return streamtest.Disconnect(4, "stall: the client read too slowly, and its queue of "+
		size+" messages is full")
}

// forceOff ends the stream of an enterprise feed now, with the reason.
func (c *connection) forceOff(reason string) { c.cutOff(streamtest.ForceDisconnect(reason)) }

// readAll selects from the Source as fast as the client reads.
func (c *connection) readAll() {
	var own clock
	wait := func(text []byte) bool { return c.queue.wait(c.ctx, text) }
	end := c.sim.produce(c.ctx, func(m *item) bool {
		if c.limit.rate > 0 {
			m.elapsed = own.at(m.read().time)
		}
		return c.consider(m, wait)
	})
	if c.ctx.Err() == nil {
		c.sourceEnded(end)
	}
}

// consider puts a message into the queue, if the client is to get it, and limit
// notices when they are due.
func (c *connection) consider(m *item, put func([]byte) bool) bool {
	if notice := c.limit.due(m); notice != nil && !put(notice) {
		return false
	}
	if !c.selection.wants(m) || !c.limit.admit(m) {
		return true
	}
	c.selection.sent(m)
	return put(c.selection.text(m))
}

// sourceEnded ends the stream with a step, or leaves it open for nil.
func (c *connection) sourceEnded(end streamtest.Step) {
	if end != nil {
		c.finish(end)
	} else if notice := c.limit.rest(); notice != nil {
		c.queue.wait(c.ctx, notice)
	}
}

// finish ends the stream after the queue has been sent.
func (c *connection) finish(end streamtest.Step) {
	c.queue.finish(false, c.lastSteps(false, end)...)
}

// cutOff ends the stream now. It does not wait for a client that does not read.
func (c *connection) cutOff(end streamtest.Step) {
	c.queue.finish(true, c.lastSteps(true, end)...)
	c.cancel()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hasty = true
	c.hurry()
}

// begin gives the connection its response.
func (c *connection) begin(conn *streamtest.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn = conn
	c.hurry()
}

// hurry gives a client that was cut off a little time to read the end.
func (c *connection) hurry() {
	if c.hasty && c.conn != nil {
		c.conn.SetWriteDeadline(time.Now().Add(lastWords))
	}
}

func (c *connection) lastSteps(dropped bool, end streamtest.Step) []streamtest.Step {
	if notice := c.limit.last(dropped); notice != nil {
		return []streamtest.Step{streamtest.Message(string(notice)), end}
	}
	return []streamtest.Step{end}
}
