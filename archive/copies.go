package archive

import (
	"crypto/sha256"
	"iter"
	"time"
)

// copyWindow is how far back a copy is known. One archive of the collection has
// half a month and lies there under fifteen names.
const copyWindow = 62 * 24 * time.Hour

// copies remembers members by minute.
type copies struct {
	seen   map[int64][]*known
	pruned time.Time
}

// known is a member without its bytes, for comparison.
type known struct {
	size   int64
	digest func() ([sha256.Size]byte, error) // made when it is asked for; nil once it was
	sum    [sha256.Size]byte                 // zero for bytes that cannot be read
}

// withoutCopies marks members of the same minute with the same bytes as one that
// came before.
func withoutCopies(members iter.Seq[found]) iter.Seq[found] {
	return func(yield func(found) bool) {
		c := copies{seen: make(map[int64][]*known)}
		for f := range members {
			if f.err == nil && f.when.possible() && f.bytes != nil {
				f.copies = c.has(f.member)
			}
			if !yield(f) {
				return
			}
		}
	}
}

// has reports whether an equal member came before, and remembers this one.
func (c *copies) has(m member) bool {
	now := m.when.time()
	c.prune(now)
	minute := now.Unix() / 60
	this := &known{size: m.size, digest: m.sum}
	if m.onWay { // its bytes are in memory, and must not stay there
		this.settle()
	}
	for _, other := range c.seen[minute] {
		if other.size == this.size && other.settle() == this.settle() &&
			this.sum != [sha256.Size]byte{} {
			return true
		}
	}
	c.seen[minute] = append(c.seen[minute], this)
	return false
}

func (k *known) settle() [sha256.Size]byte {
	if k.digest != nil {
		if sum, err := k.digest(); err == nil {
			k.sum = sum
		}
		k.digest = nil
	}
	return k.sum
}

func (c *copies) prune(now time.Time) {
	if now.Sub(c.pruned) < copyWindow {
		return
	}
	for minute := range c.seen {
		if minute*60 < now.Add(-copyWindow).Unix() {
			delete(c.seen, minute)
		}
	}
	c.pruned = now
}
