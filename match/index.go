package match

import (
	"encoding/binary"
	"slices"
	"strings"
)

// index finds the words of all terms among the words of a text.
type index struct {
	ids    map[string]int32
	alone  []bool // by number: the word is a term of its own
	marked []bool // by number: the word has marks in it, and stands alone where it is found
	// A bit for each hash of a word: most words of texts are none of these.
	seen [1 << (hashBits - 6)]uint64

	// What the words need beyond plain lookups, so that texts are not searched
	// for what no word can be.
	signs   bool     // one begins with "#", "@" or "$"
	schemes bool     // one has "://" in it
	mixed   bool     // one has letters and marks
	marks   [][]byte // those of marks only
	leads   []int    // how many bytes of marks words begin with, each number once
	trails  []int    // how many they end with
}

// add makes word one of those to be found, and returns its number. Alone says
// that a term has no other word.
func (x *index) add(word string, c []class, alone bool) int32 {
	if id, ok := x.ids[word]; ok {
		x.alone[id] = x.alone[id] || alone
		return id
	}
	id := int32(len(x.ids))
	x.ids[word] = id
	x.alone = append(x.alone, alone)
	h := hash([]byte(word))
	x.seen[h>>6] |= 1 << (h & 63)
	k := kind(word, c)
	x.marked = append(x.marked, k == mixedWord || k == markWord)
	switch k {
	case plainWord:
	case signedWord:
		x.signs = true
	case markWord:
		x.marks = append(x.marks, []byte(word))
	case mixedWord:
		lo, hi := core(c)
		x.mixed = true
		x.schemes = x.schemes || strings.Contains(word, "://")
		x.leads = insert(x.leads, lo)
		x.trails = insert(x.trails, len(word)-hi)
	}
	return id
}

func insert(set []int, n int) []int {
	at, found := slices.BinarySearch(set, n)
	if found {
		return set
	}
	return slices.Insert(set, at, n)
}

// lookup returns the number of word.
func (x *index) lookup(word []byte) (int32, bool) {
	h := hash(word)
	if x.seen[h>>6]&(1<<(h&63)) == 0 {
		return 0, false
	}
	id, ok := x.ids[string(word)]
	return id, ok
}

const hashBits = 15

// hash returns hashBits made of the first 8 bytes, the last 8, and the length.
func hash(word []byte) uint64 {
	var a, b uint64
	switch n := len(word); {
	case n >= 8:
		a, b = binary.LittleEndian.Uint64(word), binary.LittleEndian.Uint64(word[n-8:])
	case n >= 4:
		a, b = uint64(binary.LittleEndian.Uint32(word)), uint64(binary.LittleEndian.Uint32(word[n-4:]))
	case n >= 1:
		a, b = uint64(word[0]), uint64(word[n/2])<<8|uint64(word[n-1])
	}
	const odd = 0x9E3779B97F4A7C15
	h := (a*odd ^ b) + uint64(len(word))
	return h * odd >> (64 - hashBits)
}

// wordKind says where a word of a term can be found.
type wordKind int

const (
	plainWord  wordKind = iota // letters only, or one symbol: anywhere
	signedWord                 // "#tag", "@name", "$sym": after that sign only
	mixedWord                  // letters and marks: as a whole chunk or link
	markWord                   // no letters at all: in a chunk without any
)

func kind(word string, c []class) wordKind {
	lo, hi := core(c)
	switch {
	case lo == hi && c[0] == symbol && !slices.ContainsFunc(c[1:], func(c class) bool { return c != rest }):
		return plainWord
	case lo == hi:
		return markWord
	case slices.ContainsFunc(c[lo:hi], func(c class) bool { return c != letter }):
		return mixedWord
	case len(c) == hi-lo:
		return plainWord
	case lo == 1 && hi == len(c) && isSign(word[0]):
		return signedWord
	}
	return mixedWord
}

// core returns where letters begin and end; an empty range where there are none.
func core(c []class) (lo, hi int) {
	hi = len(c)
	for lo < hi && c[lo] != letter {
		lo++
	}
	for hi > lo && c[hi-1] != letter {
		hi--
	}
	return lo, hi
}

func isSign(c byte) bool { return c == '#' || c == '@' || c == '$' }
