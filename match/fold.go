package match

import "unicode/utf8"

// lower has the lower case of ASCII letters, digits and "_", and zero for every
// other byte: those separate runs.
var lower = func() (t [256]byte) {
	for c := range byte(utf8.RuneSelf) {
		switch {
		case c == '_', '0' <= c && c <= '9', 'a' <= c && c <= 'z':
			t[c] = c
		case 'A' <= c && c <= 'Z':
			t[c] = c - 'A' + 'a'
		}
	}
	return t
}()

// folding has every ASCII character without its case. It has zero for every byte
// beyond ASCII, and for "&": that may begin an escape.
var folding = func() (t [256]byte) {
	for c := range byte(utf8.RuneSelf) {
		t[c] = max(c, lower[c])
	}
	t['&'] = 0
	return t
}()
