package needle

import "encoding/binary"

// pass finds needles of about the same length.
type pass struct {
	needles [][]byte // of the Set
	gram    int      // bytes of a gram
	step    int      // bytes between two grams of a text
	mask    uint32   // of the bytes of a gram
	owners  []owner
	table   [1 << tableBits]uint16 // by hash: the place of the first owner, from 1
}

// owner is a needle that has a gram.
type owner struct{ needle, size, offset, tail, next uint16 }

const multiplier = 0x9e3779b1 // 2^32 divided by the golden ratio

const (
	longestGram = 4
	longestStep = 4
	tableBits   = 13
)

// newPass chooses short grams for few needles: the steps are longer then. For many
// needles a text has more grams than it may have.
func newPass(needles [][]byte, numbers []int, usual []byte) *pass {
	shortest := len(needles[numbers[0]])
	for _, n := range numbers {
		shortest = min(shortest, len(needles[n]))
	}
	p := &pass{needles: needles, gram: min(longestGram, shortest)}
	if len(numbers) <= few {
		p.gram = min(3, max(shortest-1, Shortest))
	}
	p.step = min(shortest-p.gram+1, longestStep)
	p.mask = uint32(1<<(8*p.gram) - 1)
	frequent := new([1 << tableBits]bool)
	for at := 0; at+longestGram <= len(usual); at++ {
		frequent[hash(usual[at:], p.mask)] = true
	}
	for _, n := range numbers {
		p.own(n, frequent)
	}
	return p
}

// own enters as many grams of a needle as a step has bytes. They follow each other, and
// few of them are frequent.
func (p *pass) own(needle int, frequent *[1 << tableBits]bool) {
	size, tail := len(p.needles[needle]), tailOf(p.needles[needle])
	text := append(make([]byte, 0, 64), p.needles[needle]...)
	last := len(text) - p.gram - p.step + 1
	text = append(text, make([]byte, longestGram)...)
	best, least := 0, p.step+1
	for from := 0; from <= last; from++ {
		n := 0
		for at := from; at < from+p.step; at++ {
			if frequent[hash(text[at:], p.mask)] {
				n++
			}
		}
		if n < least {
			best, least = from, n
		}
	}
	for at := best; at < best+p.step; at++ {
		place := &p.table[hash(text[at:], p.mask)]
		p.owners = append(p.owners, owner{uint16(needle), uint16(size), uint16(at), tail, *place})
		*place = uint16(len(p.owners))
	}
}

// hash returns the place of the gram that text begins with. The bit of the case is set in
// all bytes, letters or not.
func hash(text []byte, mask uint32) uint32 {
	return hashOf(binary.LittleEndian.Uint32(text)|0x20202020, mask)
}

func hashOf(gram, mask uint32) uint32 { return gram & mask * multiplier >> (32 - tableBits) }

func (p *pass) find(text []byte, patience *int, found func(needle, at int) bool) bool {
	at := 0
	for at < len(text) {
		first := uint16(0)
		if at, first = p.skip(text, at); first == 0 {
			if at >= len(text) {
				return false
			}
			first = p.table[p.hashOfEnd(text[at:])]
		}
		if first != 0 && p.look(text, at, first, patience, found) {
			return true
		}
		at += p.step
	}
	return false
}

// skip goes to the next gram that a needle may have, and returns its first owner. At one
// with few bytes behind its beginning it stops in any case, without an owner. Four grams
// are looked up for each branch, two of them in eight bytes.
func (p *pass) skip(text []byte, at int) (int, uint16) {
	table, mask, step := &p.table, p.mask, p.step
	bits := uint(8*step) & 63
	for span := 2*step + 8; at <= len(text)-span; at += 4 * step {
		part := text[at : at+span : at+span]
		low := binary.LittleEndian.Uint64(part) | 0x2020202020202020
		high := binary.LittleEndian.Uint64(part[2*step:]) | 0x2020202020202020
		a, b := table[hashOf(uint32(low), mask)], table[hashOf(uint32(low>>bits), mask)]
		c, d := table[hashOf(uint32(high), mask)], table[hashOf(uint32(high>>bits), mask)]
		if a|b|c|d == 0 {
			continue
		}
		switch {
		case a != 0:
			return at, a
		case b != 0:
			return at + step, b
		case c != 0:
			return at + 2*step, c
		}
		return at + 3*step, d
	}
	return at, 0
}

func (p *pass) hashOfEnd(text []byte) uint32 {
	var gram [longestGram]byte
	copy(gram[:], text)
	return hash(gram[:], p.mask)
}

// look compares the needles that may have the gram at a place. Most differ in their last
// bytes already.
func (p *pass) look(
	text []byte, at int, first uint16, patience *int, found func(needle, at int) bool,
) bool {
	if *patience--; *patience < 0 {
		return true
	}
	for i := first; i != 0; {
		o := &p.owners[i-1]
		i = o.next
		begin := at - int(o.offset)
		end := begin + int(o.size)
		if begin < 0 || end > len(text) || tailOf(text[:end]) != o.tail {
			continue
		}
		if hasPrefix(text[begin:], p.needles[o.needle]) && found(int(o.needle), begin) {
			return true
		}
	}
	return false
}

// tailOf returns the last two bytes, with the bit of the case.
func tailOf(text []byte) uint16 {
	return binary.LittleEndian.Uint16(text[len(text)-Shortest:]) | 0x2020
}
