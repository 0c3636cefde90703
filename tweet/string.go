package tweet

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// readString reads a string or null, which leaves *v as it is.
func (p *parser) readString(i int, v *string) int {
	if p.peek(i) != '"' {
		if i = p.start(i); p.peek(i) != '"' {
			return p.null(i)
		}
	}
	start := i + 1
	end := p.plain(start)
	if p.peek(end) == '"' { // as in quoted, which is too far away for what is done most
		*v = p.text.keep(p.data[start:end])
		return end + 1
	}
	text, end := p.unescape(start, end)
	*v = p.text.keep(text)
	return end
}

// quoted reads a string at i and returns what it says, which is valid until
// the next string is read.
func (p *parser) quoted(i int) (text []byte, end int) {
	if p.peek(i) != '"' {
		return nil, p.fail()
	}
	start := i + 1
	end = p.plain(start)
	if p.peek(end) == '"' {
		return p.data[start:end], end + 1
	}
	return p.unescape(start, end)
}

// Words of eight bytes are looked at as a whole, the first byte lowest.
const (
	eachByte = 0x0101010101010101
	highBits = 0x8080808080808080
)

// special returns a word whose lowest set bit tells the first byte of w that
// ends a plain run of a string: a quote, a backslash, a control character, or
// anything beyond ASCII. It is 0 if there is none. Bits above the lowest are
// not exact, as subtraction borrows upwards.
func special(w uint64) uint64 {
	quote, backslash := w^eachByte*'"', w^eachByte*'\\'
	return (w | (w - eachByte*' ') | (quote - eachByte) | (backslash - eachByte)) & highBits
}

// position returns the number of the byte that the lowest set bit is in, and 8
// if there is none.
func position(mask uint64) int { return bits.TrailingZeros64(mask) >> 3 }

// plain returns the index of the first byte from i on that is special, or the
// end.
func (p *parser) plain(i int) int {
	d := p.data
	for ; len(d)-i >= 8; i += 8 {
		if mask := special(binary.LittleEndian.Uint64(d[i:])); mask != 0 {
			return i + position(mask)
		}
	}
	for i < len(d) && !isSpecial(d[i]) {
		i++
	}
	return i
}

func isSpecial(c byte) bool { return c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf }

// unescape is quoted for a string from start on, whose first special byte, at
// i, is no quote. Invalid UTF-8 and lone surrogates become U+FFFD.
func (p *parser) unescape(start, i int) (text []byte, end int) {
	if p.scratch == nil {
		p.borrow()
	}
	d, out := p.data, *p.scratch
	n := copy(out, d[start:i])
next:
	for i < len(d) {
		// Here stands a special byte.
		switch c := d[i]; {
		case c == '\\':
			if short := shortEscapes[p.peek(i+1)]; short != 0 {
				out[n] = short
				i, n = i+2, n+1
				break
			}
			r, size := escapedRune(d[i:])
			if size == 0 {
				return nil, p.fail()
			}
			i, n = i+size, n+utf8.EncodeRune(out[n:], r)
			if p.peek(i) == '\\' {
				continue // they often come in rows
			}
		case c == '"':
			return out[:n], i + 1
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRune(d[i:])
			i, n = i+size, n+utf8.EncodeRune(out[n:], r)
		default:
			return nil, p.fail()
		}
		// Go on to the next one. Whole words are copied, so that up to seven
		// bytes behind the plain ones are junk.
		for len(d)-i >= 8 {
			w := binary.LittleEndian.Uint64(d[i:])
			binary.LittleEndian.PutUint64(out[n:], w)
			if mask := special(w); mask != 0 {
				i, n = i+position(mask), n+position(mask)
				continue next
			}
			i, n = i+8, n+8
		}
		for i < len(d) && !isSpecial(d[i]) {
			out[n] = d[i]
			i, n = i+1, n+1
		}
	}
	return nil, p.fail()
}

// shortEscapes has what stands for itself or a control character behind a
// backslash.
var shortEscapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// escapedRune decodes the form \uXXXX, or two of them for a rune beyond 16
// bits, at the start of s, and returns its size. 0 means that it is malformed.
func escapedRune(s []byte) (r rune, size int) {
	r = hex4(s)
	if r < 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if pair := utf16.DecodeRune(r, hex4(s[6:])); pair != utf8.RuneError {
		return pair, 12
	}
	return utf8.RuneError, 6
}

// hex4 returns the number in \uXXXX at the start of s, or -1.
func hex4(s []byte) rune {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	return hexDigits[s[2]]<<12 | hexDigits[s[3]]<<8 | hexDigits[s[4]]<<4 | hexDigits[s[5]]
}

// hexDigits has the values of the digits, and -1 elsewhere, which stays
// negative when it is shifted and combined.
var hexDigits = func() (values [256]rune) {
	for c := range values {
		values[c] = -1
		switch {
		case c >= '0' && c <= '9':
			values[c] = rune(c - '0')
		case c >= 'a' && c <= 'f':
			values[c] = rune(c - 'a' + 10)
		case c >= 'A' && c <= 'F':
			values[c] = rune(c - 'A' + 10)
		}
	}
	return values
}()
