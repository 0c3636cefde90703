package simulation

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	defaultConnections = 2
	// grace is how long a connection too many is tolerated.
	grace = time.Minute
	// mostRecoveries of an account may run at a time.
	mostRecoveries = 2
)

// crowds are the open connections of each account to each stream of the enterprise
// feeds, and what is remembered of those that have ended.
type crowds struct {
	most int // of a stream

	mu         sync.Mutex
	open       map[string][]*connection // the newest last
	recoveries map[string]int
	overrun    map[string]bool // the last one had a full queue
}

// enter adds a connection. If that is one too many, the newest is cut after the grace.
// The timer is nil if it is not.
func (c *crowds) enter(conn *connection) (cut *time.Timer) {
	a := conn.selection.ask
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open == nil {
		c.open, c.recoveries = make(map[string][]*connection), make(map[string]int)
		c.overrun = make(map[string]bool)
	}
	if a.recovery != nil {
		c.recoveries[a.account]++
		return nil
	}
	c.open[a.account] = append(c.open[a.account], conn)
	if len(c.open[a.account]) <= c.most {
		return nil
	}
	return time.AfterFunc(grace, func() { c.cutNewest(a.account) })
}

func (c *crowds) cutNewest(account string) {
	c.mu.Lock()
	open := c.open[account]
	c.mu.Unlock()
	if len(open) > c.most {
		open[len(open)-1].forceOff(fmt.Sprintf(
			"Forced Disconnect: Too many connections. (Allowed Connections = %d)", c.most))
	}
}

func (c *crowds) leave(conn *connection) {
	a := conn.selection.ask
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.recovery != nil {
		c.recoveries[a.account]--
		return
	}
	isIt := func(other *connection) bool { return other == conn }
	c.open[a.account] = slices.DeleteFunc(slices.Clone(c.open[a.account]), isIt)
	if len(c.open[a.account]) == 0 {
		delete(c.open, a.account)
	}
}

// recovering reports whether no further recovery may begin.
func (c *crowds) recovering(account string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return account != "" && c.recoveries[account] >= mostRecoveries
}

// noteOverrun remembers that the queue of a stream was full.
func (c *crowds) noteOverrun(account string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if account != "" {
		c.overrun[account] = true
	}
}

// takeOverrun reports whether the queue of the connection before was full: then the
// next one gets no backfill.
func (c *crowds) takeOverrun(account string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	full := c.overrun[account]
	delete(c.overrun, account)
	return full
}
