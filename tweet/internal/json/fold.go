package json

// Fold returns key in lower case, or nil if it is in lower case already.
// encoding/json ignores case where no field has exactly the key. Two letters
// beyond ASCII are other cases of ASCII letters: the long s and the Kelvin
// sign.
func Fold(key []byte) []byte {
	for i, c := range key {
		if c >= 'A' && c <= 'Z' || c >= 0x80 {
			return appendFolded(append([]byte{}, key[:i]...), key[i:])
		}
	}
	return nil
}

// appendFolded writes 0xff for letters beyond ASCII: they fit no key of a field.
func appendFolded(lower, key []byte) []byte {
	for _, r := range string(key) {
		switch {
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r == '\u017f':
			r = 's'
		case r == '\u212a':
			r = 'k'
		case r >= 0x80:
			r = 0xff
		}
		lower = append(lower, byte(r))
	}
	return lower
}
