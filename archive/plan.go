package archive

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"iter"
	"slices"
	"time"
)

// found is the next thing of a plan: a member, or damage between members.
type found struct {
	member
	err    error // damage of an archive, with member.source its name
	copies bool  // the member was read before; it is counted only
}

// plan yields the members of all files in the order of their times. An archive
// is opened only when its turn comes, and merged with those that overlap it.
// Names that rule out the time that is wanted are left out.
func (c *config) plan(ctx context.Context, files []file) iter.Seq[found] {
	files = slices.DeleteFunc(files, func(f file) bool { return !c.mayHold(f.date()) })
	c.progress.expect(files)
	if c.stored {
		return c.pruned(c.inStoredOrder(ctx, files))
	}
	sortFiles(files)
	return withoutCopies(c.pruned(c.inOrderOfTime(ctx, files)))
}

func (c *config) pruned(members iter.Seq[found]) iter.Seq[found] {
	return func(yield func(found) bool) {
		for f := range members {
			if f.err == nil && !c.mayHold(f.when) {
				c.progress.read(f.packed)
				continue
			}
			if !yield(f) {
				return
			}
		}
	}
}

func (c *config) inStoredOrder(ctx context.Context, files []file) iter.Seq[found] {
	return func(yield func(found) bool) {
		for _, f := range files {
			members, ok := c.openFile(ctx, f, yield)
			for _, m := range members {
				ok = ok && yield(found{member: m})
			}
			if !ok {
				return
			}
		}
	}
}

// unskipped leaves out the members that an earlier run has read.
func (c *config) unskipped(members iter.Seq[found]) iter.Seq[found] {
	return func(yield func(found) bool) {
		left := c.skip
		for f := range members {
			switch {
			case left == 0:
				if !yield(f) {
					return
				}
			case f.err == nil:
				left--
				c.progress.read(f.unread())
				c.progress.member()
				f.passOver()
			}
		}
	}
}

// openFile lists the members of a file, or yields them if they can only be read as
// they come. Damage that it finds is yielded. It reports false once nobody wants
// more.
func (c *config) openFile(ctx context.Context, f file, yield func(found) bool) ([]member, bool) {
	wanted := true
	members, err := index(ctx, f, c.stored)
	if errors.Is(err, errStopped) {
		return nil, false
	}
	if len(members) == 1 && members[0].name == "" && mayBeLargeTar(f) {
		tell := func(m found) bool { wanted = yield(m); return wanted }
		if c.streamed(ctx, f, &members[0], tell) {
			return nil, wanted
		}
	}
	return members, yieldDamage(f, err, yield)
}

// mayBeLargeTar reports whether it pays to look through a file's compression for a tar,
// whose members can be unpacked in parallel. A small one is unpacked as a whole.
func mayBeLargeTar(f file) bool { return f.size < 0 || f.size >= 16<<20 }

func yieldDamage(f file, err error, yield func(found) bool) bool {
	return err == nil || yield(found{member: member{source: f.name, packed: f.size}, err: err})
}

// run is the rest of one archive.
type run struct {
	members []member
	place   int // in the order of opening
}

func (r run) time() time.Time { return r.members[0].when.time() }

// runs is a heap by time; archives that were opened earlier win a draw.
type runs []run

func (h runs) Len() int      { return len(h) }
func (h runs) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h runs) Less(i, j int) bool {
	return cmp.Or(h[i].time().Compare(h[j].time()), h[i].place-h[j].place) < 0
}

// Push is for package heap.
func (h *runs) Push(x any) { *h = append(*h, x.(run)) }

// Pop is for package heap.
func (h *runs) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

func (c *config) inOrderOfTime(ctx context.Context, files []file) iter.Seq[found] {
	return func(yield func(found) bool) {
		var open runs
		for i := 0; i < len(files) || open.Len() > 0; {
			if open.Len() > 0 && (i == len(files) || !files[i].date().time().Before(open[0].time())) {
				if !yield(found{member: open.take()}) {
					return
				}
				continue
			}
			members, ok := c.openFile(ctx, files[i], yield)
			if !ok {
				return
			}
			if len(members) > 0 {
				heap.Push(&open, run{members, i})
			}
			i++
		}
	}
}

// take returns the first member of all.
func (h *runs) take() member {
	first := &(*h)[0]
	m := first.members[0]
	if first.members = first.members[1:]; len(first.members) == 0 {
		heap.Pop(h)
	} else {
		heap.Fix(h, 0)
	}
	return m
}
