package match

import "math/bits"

// index holds the words of all terms. A word that may stand inside of a longer
// token is a run; every other word is a whole.
type index struct {
	runs   map[string]runIDs
	wholes map[string]int32
	alone  []bool // by number: the word is a term of its own

	// A bit for each hash of a run and of a whole. Most words of texts are no
	// word of a term, and end here.
	runBits, wholeBits bitSet
	longestRun         int // bytes
	longestWhole       int // bytes, folded
}

// runIDs are the numbers of "word", "#word" and "@word"; absent if that is no
// word of a term.
type runIDs [3]int32

const absent = -1

// sign is a place in runIDs.
type sign uint8

const (
	unsigned sign = iota
	hash          // "#"
	at            // "@"
)

var signs = [256]sign{'#': hash, '@': at}

func newIndex() index {
	return index{runs: map[string]runIDs{}, wholes: map[string]int32{}}
}

// add returns the number of a folded word. Alone says that it is the only word
// of its term.
func (x *index) add(word string, alone bool) int32 {
	run, sign := word, signs[word[0]]
	if sign != unsigned {
		run = word[1:]
	}
	var id int32
	if isRun(run) {
		id = x.addRun(run, sign)
	} else {
		id = x.addWhole(word)
	}
	x.alone[id] = x.alone[id] || alone
	return id
}

func (x *index) addRun(run string, sign sign) int32 {
	ids, ok := x.runs[run]
	if !ok {
		ids = runIDs{absent, absent, absent}
	}
	if ids[sign] == absent {
		ids[sign] = x.next()
	}
	x.runs[run] = ids
	x.runBits.add(hashOf(run))
	x.longestRun = max(x.longestRun, len(run))
	return ids[sign]
}

func (x *index) addWhole(word string) int32 {
	id, ok := x.wholes[word]
	if !ok {
		id = x.next()
		x.wholes[word] = id
	}
	x.wholeBits.add(hashOf(word))
	x.longestWhole = max(x.longestWhole, len(word))
	return id
}

func (x *index) next() int32 {
	x.alone = append(x.alone, false)
	return int32(len(x.alone) - 1)
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

// hashOf hashes a folded word. The search computes the same byte by byte.
func hashOf[T string | []byte](word T) (h uint64) {
	for i := range len(word) {
		h = mix(h, word[i])
	}
	return h
}

func mix(h uint64, c byte) uint64 { return bits.RotateLeft64(h, 5) ^ uint64(c) }

const hashBits = 15

type bitSet [1 << (hashBits - 6)]uint64

func (b *bitSet) add(h uint64) {
	h = spread(h)
	b[h>>6] |= 1 << (h & 63)
}

func (b *bitSet) has(h uint64) bool {
	h = spread(h)
	return b[h>>6]&(1<<(h&63)) != 0
}

// spread makes hashBits of a hash of which every bit counts.
func spread(h uint64) uint64 { return h * 0x9E3779B97F4A7C15 >> (64 - hashBits) }
