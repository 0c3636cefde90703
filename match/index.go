package match

import "math/bits"

// index finds the words of all terms among the words of a text. A run is a word
// of ASCII letters, digits and "_", with or without a sign before it; every
// other word is a whole.
type index struct {
	alone []bool // by number: the word is a term of its own

	// entries are found by their hash: slots hold their places, from 1, in open
	// addressing.
	entries []entry
	slots   []int32

	// A bit for each hash of a run and of a whole. Most words of texts are no
	// word of a term, and end here.
	runs, wholes bitSet
	longestWhole int // bytes; 0 without wholes
}

type entry struct {
	hash uint64
	word string // folded, of a run without its sign
	ids  [3]int32
}

// sign is the place of a number in the ids of a run. A whole has only the first.
type sign uint8

const (
	unsigned sign = iota
	hash          // "#"
	at            // "@"
)

// absent is the number of a word that is in no term.
const absent = -1

var signs = [256]sign{'#': hash, '@': at}

// builder numbers the words of all terms.
type builder struct {
	index  *index
	places map[string]int // of the entries
}

// add returns the number of a folded word. Alone says that it is the only word
// of its term.
func (b *builder) add(word string, alone bool) int32 {
	x := b.index
	run, sign := word, signs[word[0]]
	if sign != unsigned {
		run = word[1:]
	}
	if isRun(run) {
		x.runs.add(hashOf(run))
		word = run
	} else {
		sign = unsigned
		x.wholes.add(hashOf(word))
		x.longestWhole = max(x.longestWhole, len(word))
	}
	id := &b.entry(word).ids[sign]
	if *id == absent {
		*id = int32(len(x.alone))
		x.alone = append(x.alone, false)
	}
	x.alone[*id] = x.alone[*id] || alone
	return *id
}

func (b *builder) entry(word string) *entry {
	x := b.index
	i, ok := b.places[word]
	if !ok {
		i = len(x.entries)
		b.places[word] = i
		x.entries = append(x.entries, entry{hashOf(word), word, [3]int32{absent, absent, absent}})
	}
	return &x.entries[i]
}

// finish makes the slots, eight times as many as entries.
func (b *builder) finish() {
	x := b.index
	x.slots = make([]int32, 1<<bits.Len(uint(8*len(x.entries))))
	for i, e := range x.entries {
		at := x.slot(e.hash)
		for x.slots[at] != 0 {
			at = x.next(at)
		}
		x.slots[at] = int32(i) + 1
	}
}

func (x *index) slot(h uint64) int { return int(spread(h) & uint64(len(x.slots)-1)) }
func (x *index) next(slot int) int { return (slot + 1) & (len(x.slots) - 1) }

// find returns the entry of a word as it stands in a text, or nil. Its hash is h
// after each byte is folded.
func (x *index) find(h uint64, word string, fold *[256]byte) *entry {
	for at := x.slot(h); x.slots[at] != 0; at = x.next(at) {
		e := &x.entries[x.slots[at]-1]
		if e.hash == h && same(e.word, word, fold) {
			return e
		}
	}
	return nil
}

func same(folded, word string, fold *[256]byte) bool {
	if len(folded) != len(word) {
		return false
	}
	for i := range len(word) {
		if fold[word[i]] != folded[i] {
			return false
		}
	}
	return true
}

// findFolded returns the entry of a folded word, or nil.
func (x *index) findFolded(h uint64, word []byte) *entry {
	for at := x.slot(h); x.slots[at] != 0; at = x.next(at) {
		e := &x.entries[x.slots[at]-1]
		if e.hash == h && e.word == string(word) {
			return e
		}
	}
	return nil
}

// isRun reports whether word has ASCII letters, digits and "_" only.
func isRun(word string) bool {
	for i := range len(word) {
		if lower[word[i]] == 0 {
			return false
		}
	}
	return word != ""
}

// hashOf hashes a folded word. Letters that follow each other overlap in few
// bits, so that hardly two words of up to twelve letters have the same hash.
func hashOf[T string | []byte](word T) (h uint64) {
	for i := range len(word) {
		h = mix(h, word[i])
	}
	return h
}

func mix(h uint64, c byte) uint64 { return bits.RotateLeft64(h, 5) ^ uint64(c) }

// spread makes every bit of a hash count in the upper half, and returns that.
func spread(h uint64) uint64 { return h * 0x9E3779B97F4A7C15 >> 32 }

const hashBits = 15

type bitSet [1 << (hashBits - 6)]uint64

func (b *bitSet) add(h uint64) {
	h = spread(h) >> (32 - hashBits)
	b[h>>6] |= 1 << (h & 63)
}

func (b *bitSet) has(h uint64) bool {
	h = spread(h) >> (32 - hashBits)
	return b[h>>6]&(1<<(h&63)) != 0
}
