package tweetstream

import (
	"hash/maphash"
	"slices"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream/internal/recent"
	"github.com/gotweetstream/tweetstream/internal/window"
)

const (
	// keptIDs is how long the ids of messages are kept. A backfill repeats up to 6 minutes.
	keptIDs = 10 * time.Minute
	// keptTimeless is how many ids are kept of messages that do not say when they were made.
	keptTimeless = 100_000
	// mostBehind is how old a message of a live stream may be. An older one is of a recording.
	mostBehind = 24 * time.Hour
	// slowest is how old messages are where the server's buffer may soon be full.
	slowest = time.Minute
	// quiet is how long nothing comes where a blank line says that there is nothing else to send.
	// Some servers send blank lines between messages, too.
	quiet = 5 * time.Second
	// backfillTakes is how long a backfill is taken to last whose messages tell no time.
	backfillTakes = 30 * time.Second
)

// messageID is what makes a message the same as another one.
type messageID struct {
	kind Kind
	id   int64 // of the Tweet, or a hash of the message
}

// idOf returns the id of a Tweet or a delete.
func idOf(event Event) (messageID, bool) {
	if e, is := event.(*Status); is {
		return messageID{KindStatus, e.ID}, e.ID != 0
	}
	if e, is := event.(*Delete); is {
		return messageID{KindDelete, e.Status.ID}, e.Status.ID != 0
	}
	return messageID{}, false
}

var hashSeed = maphash.MakeSeed()

// identity is idOf for all messages that are repeated after a gap.
func identity(event Event) (messageID, bool) {
	if id, ok := idOf(event); ok {
		return id, true
	}
	switch kind := event.Kind(); kind {
	case KindDelete, KindScrubGeo, KindStatusWithheld, KindUserWithheld, KindCompliance, KindLike:
		return messageID{kind, int64(maphash.Bytes(hashSeed, event.raw()))}, true
	default:
		return messageID{}, false
	}
}

// gaps are the gaps of a feed: since when messages may be missing, and what is being asked for
// again. Recoveries run beside the live stream, so the methods may be called from several
// goroutines.
type gaps struct {
	feed string

	mu       sync.Mutex
	seen     *recent.Timed[messageID]
	heard    time.Time     // all before it has come; zero before the first connection
	behind   time.Duration // how old the last message was
	idle     time.Time     // since when the stream waits for a message
	recorded time.Duration // how old the last message was, of a recording that is played
	refused  error         // the answer to a request with a backfill
	backfill *backfill     // that is running
	open     []*recovery
}

// backfill is a gap that the beginning of a connection closes.
type backfill struct {
	gap      window.Window
	missing  []window.Window
	recorded time.Duration // of the messages before it; 0 is unknown
	count    int64
}

func newGaps(feed string) *gaps {
	return &gaps{feed: feed, seen: recent.NewTimed[messageID](keptIDs, keptTimeless)}
}

// minutes returns how many minutes of backfill the next request asks for.
func (g *gaps) minutes(means window.Means, now time.Time) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.heard.IsZero() || g.refused != nil || means.Recovery && g.behind > slowest {
		return 0
	}
	return means.Minutes(now.Sub(g.heard))
}

// refuse notes that the server does not accept a request with a backfill.
func (g *gaps) refuse(answer error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refused = answer
}

// connected ends a gap, by a connection that begins with minutes of backfill. It returns a
// recovery to begin, or the report about a gap of which nothing can come back; nil for neither.
func (g *gaps) connected(means window.Means, minutes int, now time.Time) (*recovery, *Repaired) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.heard.IsZero() {
		g.heard, g.idle = now, now
		return nil, nil
	}
	gap := window.Window{Start: g.heard, End: now}
	var count int64 // of a backfill that broke off
	if g.backfill != nil {
		count, g.backfill = g.backfill.count, nil
	}
	plan := means.Plan(gap, minutes)
	g.behind, g.idle = 0, now
	if plan.Backfilled {
		g.backfill = &backfill{gap, plan.Missing, g.recorded, count}
		g.heard = gap.Start
		return nil, nil
	}
	g.heard = now
	switch {
	case plan.Recover != nil:
		return g.begin(gap, plan, count), nil
	case plan.Missing != nil:
		return nil, g.report(gap, "", count, plan.Missing, g.refused)
	default:
		return nil, nil
	}
}

// took notes a line of the live stream, and that it was made at a time; zero for a message that
// does not tell or was not read. It returns the report about a gap that is now closed, or nil.
func (g *gaps) took(kind Kind, at, now time.Time) *Repaired {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.proves(kind, now) {
		return nil
	}
	g.idle = now
	behind := now.Sub(at)
	tells := !at.IsZero() && behind < mostBehind
	if g.backfill != nil && !g.backfill.over(kind, at, now, tells) {
		return nil
	}
	switch {
	case kind == KindKeepAlive: // there was nothing else to send
		g.behind = min(g.behind, slowest)
	case tells:
		g.behind = max(behind, 0)
	case !at.IsZero():
		g.recorded = behind
	}
	if heard := now.Add(-g.behind); heard.After(g.heard) {
		g.heard = heard
	}
	done := g.backfill
	if g.backfill = nil; done == nil {
		return nil
	}
	return g.report(done.gap, RepairBackfill, done.count, done.missing, nil)
}

// proves reports whether a line says that what was sent before it has come. The reason of an end
// does not: a full buffer is thrown away.
func (g *gaps) proves(kind Kind, now time.Time) bool {
	if kind == KindKeepAlive {
		return now.Sub(g.idle) >= quiet
	}
	return kind.isContent() && kind != KindDisconnect
}

// delivered notes that the consumer has taken a message.
func (g *gaps) delivered(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.idle = now
}

// over reports whether a line comes after the backfill.
func (b *backfill) over(kind Kind, at, now time.Time, tells bool) bool {
	switch {
	case kind == KindKeepAlive:
		return true
	case tells:
		return !at.Before(b.gap.End)
	case !at.IsZero() && b.recorded > 0:
		return !at.Before(b.gap.End.Add(-b.recorded))
	default:
		return now.Sub(b.gap.End) >= backfillTakes
	}
}

// repeats reports whether a message came before. If not, it counts for the gap that it closes:
// that of a recovery, or nil for the live stream.
func (g *gaps) repeats(event Event, of *recovery, now time.Time) bool {
	id, ok := identity(event)
	if !ok {
		return false
	}
	at := TimeOf(event)
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.seen.Add(id, at, now) {
		return true
	}
	switch {
	case of != nil:
		of.count++
	case g.backfill != nil:
		g.backfill.count++
	}
	return false
}

// report returns the event about a gap.
func (g *gaps) report(
	gap window.Window, by RepairMethod, count int64, missing []window.Window, err error,
) *Repaired {
	r := &Repaired{Feed: g.feed, From: gap.Start, To: gap.End, By: by, Count: count}
	for _, w := range missing {
		r.Missing = append(r.Missing, Period{w.Start, w.End})
	}
	if len(missing) > 0 {
		r.Err = err
	}
	return r
}

// recovery is a gap that is closed by streams beside the live one. Its gaps guard it.
type recovery struct {
	gap     window.Window
	left    []window.Window // not yet begun, or broken off
	count   int64
	missing []window.Window
	err     error
}

// begin opens a recovery. What lies at its ends is remembered until its end.
func (g *gaps) begin(gap window.Window, plan window.Plan, count int64) *recovery {
	r := &recovery{gap: gap, left: plan.Recover, count: count, missing: plan.Missing}
	g.seen.Hold(r, gap.Start, gap.End)
	for _, w := range r.left {
		g.seen.HoldAround(r, w.Start)
		g.seen.HoldAround(r, w.End)
	}
	g.open = append(g.open, r)
	return r
}

// opened returns the recoveries that are open.
func (g *gaps) opened() []*recovery {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.open)
}

// next takes a window of a recovery that is to be asked for now; false if none is left.
func (g *gaps) next(r *recovery, now time.Time) (w window.Window, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(r.left) > 0 {
		kept, lost := r.left[0].Kept(now)
		r.left = r.left[1:]
		r.lose(lost)
		if kept != (window.Window{}) {
			return kept, true
		}
	}
	return window.Window{}, false
}

// putBack leaves a window for later.
func (g *gaps) putBack(r *recovery, w window.Window) {
	g.mu.Lock()
	defer g.mu.Unlock()
	r.left = append([]window.Window{w}, r.left...)
}

// reached remembers what lies around the place where a stream of a recovery broke off.
func (g *gaps) reached(r *recovery, at time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !at.IsZero() {
		g.seen.HoldAround(r, at)
	}
}

// lose gives up windows of a recovery.
func (g *gaps) lose(r *recovery, err error, lost ...window.Window) {
	g.mu.Lock()
	defer g.mu.Unlock()
	r.lose(lost)
	if err != nil {
		r.err = err
	}
}

// lose adds to what is missing. A recovery asks for a little more than the gap.
func (r *recovery) lose(lost []window.Window) {
	for _, w := range lost {
		if w = w.Within(r.gap); w != (window.Window{}) {
			r.missing = append(r.missing, w)
		}
	}
}

// end closes a recovery, and returns the report about it.
func (g *gaps) end(r *recovery) *Repaired {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen.Release(r)
	g.open = slices.DeleteFunc(g.open, func(other *recovery) bool { return other == r })
	return g.report(r.gap, RepairRecovery, r.count, window.Join(r.missing), r.err)
}
