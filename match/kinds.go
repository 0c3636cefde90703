package match

// kind is the role of a byte in the words of a text.
type kind uint8

const (
	mark      kind = iota // part of a token
	word                  // part of a run, too
	space                 // ends a token
	ampersand             // may begin an escape
	lead                  // may begin white space beyond ASCII
)

var kinds = func() (t [256]kind) {
	for c, l := range lower {
		if l != 0 {
			t[c] = word
		}
	}
	for _, c := range []byte("\t\n\v\f\r ") {
		t[c] = space
	}
	for _, c := range []byte{0xC2, 0xE1, 0xE2, 0xE3} {
		t[c] = lead
	}
	t['&'] = ampersand
	return t
}()

// spaceLen returns the length of the white space that s begins with, 0 if there
// is none. White space is that of unicode.IsSpace.
func spaceLen(s string) int {
	switch kinds[s[0]] {
	case space:
		return 1
	case lead:
		return wideSpaceLen(s)
	}
	return 0
}

func wideSpaceLen(s string) int {
	if len(s) >= 2 && s[0] == 0xC2 && (s[1] == 0x85 || s[1] == 0xA0) { // U+0085, U+00A0
		return 2
	}
	if len(s) < 3 || s[2] < 0x80 {
		return 0
	}
	var is bool
	switch [2]byte{s[0], s[1]} {
	case [2]byte{0xE1, 0x9A}:
		is = s[2] == 0x80 // U+1680
	case [2]byte{0xE2, 0x80}:
		// U+2000 to U+200A, U+2028, U+2029 and U+202F
		is = s[2] <= 0x8A || s[2] == 0xA8 || s[2] == 0xA9 || s[2] == 0xAF
	case [2]byte{0xE2, 0x81}:
		is = s[2] == 0x9F // U+205F
	case [2]byte{0xE3, 0x80}:
		is = s[2] == 0x80 // U+3000
	}
	if is {
		return 3
	}
	return 0
}
