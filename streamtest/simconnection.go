package streamtest

import (
	"context"
	"net"
	"strconv"
	"sync"
	"time"
)

const (
	// lastWords is how long a client that is cut off has to take what is being
	// written and the disconnect message.
	lastWords = 10 * time.Second
	// fetched is how many messages are read ahead for a client that gets the
	// Source at its own pace.
	fetched = 64
)

// connection is one stream of a Simulation. One goroutine selects what it gets,
// and the handler, which plays it as a Step, writes that.
type connection struct {
	sim       *simulator
	selection selection
	ctx       context.Context
	cancel    context.CancelFunc
	conn      net.Conn
	selecting sync.WaitGroup
	limit     *limiter
	queue     *queue
	warned    time.Time
	past      [][]byte      // to be sent first
	until     time.Duration // the stream is played so long; 0 is to its end
	end       Step          // that ended the stream
}

func newConnection(sim *simulator, ctx context.Context, a asked) *connection {
	c := &connection{sim: sim, selection: newSelection(a), limit: newLimiter(0), queue: newQueue(fetched)}
	c.ctx, c.cancel = context.WithCancel(ctx)
	c.conn, _ = ctx.Value(connKey{}).(net.Conn)
	if a.endpoint == filterEndpoint {
		c.limit = newLimiter(sim.Allowance)
	}
	if sim.feed != nil {
		c.queue = newQueue(sim.Queue)
	}
	return c
}

// start begins to select: from a live stream what comes from now on.
func (c *connection) start() {
	var r *reader
	if feed := c.sim.feed; feed != nil {
		var past []*item
		r, past = feed.join(c.ctx.Done())
		c.past = c.selection.backfill(past)
	}
	switch {
	case c.selection.count < 0:
		c.finish(Disconnect(9, "max message limit: "+strconv.Itoa(-c.selection.count)+" were asked for"))
		c.leave(r)
	case r != nil:
		c.selecting.Go(func() {
			defer c.leave(r)
			c.follow(r)
		})
	default:
		c.selecting.Go(c.readAll)
	}
}

func (c *connection) leave(r *reader) {
	if r != nil {
		c.sim.feed.leave(r)
	}
}

// close ends the selecting.
func (c *connection) close() {
	c.cancel()
	c.selecting.Wait()
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
				c.over(c.sim.feed.end)
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
		c.cutOff(Disconnect(4, "stall: the client read too slowly, and its queue of "+strconv.Itoa(c.sim.Queue)+" messages is full"))
	}
	return c.ctx.Err() == nil
}

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
		c.over(end)
	}
}

// consider gives a message to put, if it is for this client, and limit notices
// when they are due.
func (c *connection) consider(m *item, put func([]byte) bool) bool {
	if notice := c.limit.due(m); notice != nil && !put(notice) {
		return false
	}
	if !c.selection.wants(m) || !c.limit.admit(m) {
		return true
	}
	c.selection.sent(m)
	return put(m.text)
}

// over is called when the Source has ended. The stream ends with end, or stays
// open if that is nil.
func (c *connection) over(end Step) {
	if end != nil {
		c.finish(end)
	} else if notice := c.limit.rest(); notice != nil {
		c.queue.wait(c.ctx, notice)
	}
}

// finish ends the stream when all that waits has been sent.
func (c *connection) finish(end Step) { c.queue.finish(false, c.lastNotice(false, end)...) }

// cutOff ends the stream now. A client that does not read is not waited for.
func (c *connection) cutOff(end Step) {
	c.queue.finish(true, c.lastNotice(true, end)...)
	c.cancel()
	if c.conn != nil {
		_ = c.conn.SetWriteDeadline(time.Now().Add(lastWords))
	}
}

func (c *connection) lastNotice(dropped bool, end Step) []Step {
	if notice := c.limit.last(dropped); notice != nil {
		return []Step{Message(string(notice)), end}
	}
	return []Step{end}
}
