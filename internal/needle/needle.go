// Package needle finds short byte strings in a text, any of several at once. ASCII letters
// are found in either case.
//
// Not every byte of a text is looked at. Of needles of m bytes or more, each covers one of
// any m-q+1 places that follow each other with q of m of its bytes, a gram:
//
//	text     … t h e   h a r b o u r   l i g h t s …      m = 5, q = 4, a step of 2
//	looked at  └─────┘   └─────┘   └─────┘
//	               └─────┘   └─────┘
//
// A table gives the needles for the hash of a gram. Most grams of a text are in
// none, and the steps do not wait for each other, so a processor takes several at once.
package needle

// Set is several needles. It may be used from several goroutines at once.
type Set struct {
	needles [][]byte // in lower case
	passes  []*pass
}

const (
	// Shortest is how many bytes a needle must have.
	Shortest = 2
	// Most is how many needles a Set can have.
	Most = 10_000

	few     = 64 // needles that one pass finds, of any lengths
	longish = 4  // bytes of a needle that is worth a pass of its own
)

// New returns the set of copies of needles. Usual is text of the kind that is going
// to be searched: needles are told by bytes that are rare in it, where they have such. It
// returns nil for no needles, for more than Most, and where one is shorter than Shortest or
// longer than 65,535 bytes.
func New(needles [][]byte, usual []byte) *Set {
	s := &Set{}
	var all, short, long []int
	for i, n := range needles {
		s.needles = append(s.needles, appendLower(nil, n))
		if all = append(all, i); len(n) < longish {
			short = append(short, i)
		} else {
			long = append(long, i)
		}
		if len(n) < Shortest || len(n) > 1<<16-1 {
			return nil
		}
	}
	if len(all) == 0 || len(all) > Most {
		return nil
	}
	if len(all) <= few {
		short, long = all, nil
	}
	for _, numbers := range [][]int{long, short} {
		if len(numbers) > 0 {
			s.passes = append(s.passes, newPass(s.needles, numbers, usual))
		}
	}
	return s
}

// Find calls found for each place of a needle in text, up to the first true. The places come in
// no particular order. Patience is how many places may be looked at closely: where a text has
// more that look like a needle, it costs more to search than other ways do.
//
// Find reports whether found was true, or patience has run out.
func (s *Set) Find(text []byte, patience int, found func(needle, at int) bool) bool {
	for _, p := range s.passes {
		if p.find(text, &patience, found) {
			return true
		}
	}
	return false
}

// hasPrefix reports whether text begins with a needle.
func hasPrefix(text, needle []byte) bool {
	if len(text) < len(needle) {
		return false
	}
	for i, c := range needle {
		if lower(text[i]) != c {
			return false
		}
	}
	return true
}

func appendLower(b, text []byte) []byte {
	for _, c := range text {
		b = append(b, lower(c))
	}
	return b
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}
