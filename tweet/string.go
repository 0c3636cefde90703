package tweet

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// readString reads a string or null, which leaves *v as it is. *v gets the
// string when the desk settles.
func (p *parser) readString(i int, v *string) int {
	if p.peek(i) != '"' {
		if i = p.start(i); p.peek(i) != '"' {
			return p.null(i)
		}
	}
	end, to := p.unescape(i+1, p.desk.used)
	p.desk.await(v, to)
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
	from := p.desk.used
	end, to := p.unescape(start, from)
	return p.desk.text[from:to], end
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
//
// Exchanging 0x20 with 0x22, and 0x21 with 0x23, puts the quote beside the
// control characters, so that one subtraction finds both.
func special(w uint64) uint64 {
	return (w | ((w ^ eachByte*2) - eachByte*0x21) | ((w ^ eachByte*'\\') - eachByte)) & highBits
}

// position returns the number of the byte that the lowest set bit is in, and 8
// if there is none.
func position(mask uint64) int { return bits.TrailingZeros64(mask) >> 3 }

// plain returns the index of the first byte from i on that is special, or the
// end.
func (p *parser) plain(i int) int {
	d := p.data
	for i >= 0 && i < len(d)-7 { // in this form the compiler needs no checks
		if mask := special(binary.LittleEndian.Uint64(d[i : i+8])); mask != 0 {
			return i + position(mask)
		}
		i += 8
	}
	for i < len(d) && !isSpecial(d[i]) {
		i++
	}
	return i
}

func isSpecial(c byte) bool { return c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf }

// unescape writes what a string says, which starts at i, behind its opening
// quote, to the desk from n on. It returns the ends of both. Invalid UTF-8 and lone
// surrogates become U+FFFD.
func (p *parser) unescape(i, n int) (end, to int) {
	d, out := p.data, p.desk.text
	for i >= 0 && i < len(d)-7 {
		// Whole words are copied, so that up to seven bytes behind the plain ones
		// are junk.
		w := binary.LittleEndian.Uint64(d[i : i+8])
		binary.LittleEndian.PutUint64(out[n:n+8], w)
		mask := special(w)
		if mask == 0 {
			i, n = i+8, n+8
			continue
		}
		i, n = i+position(mask), n+position(mask)
		if d[i] == '"' {
			return i + 1, n
		}
		if short := shortEscapes[p.peek(i+1)]; short != 0 && d[i] == '\\' {
			out[n] = short
			i, n = i+2, n+1
			continue
		}
		i, n = p.escaped(i, n)
	}
	return p.unescapeLast(i, n)
}

// unescapeLast is unescape for the last bytes of a message.
func (p *parser) unescapeLast(i, n int) (end, to int) {
	for i < len(p.data) {
		switch c := p.data[i]; {
		case c == '"':
			return i + 1, n
		case isSpecial(c):
			i, n = p.escaped(i, n)
		default:
			p.desk.text[n] = c
			i, n = i+1, n+1
		}
	}
	return p.fail(), n
}

// escaped is unescape for a special byte at i, other than a quote, and what
// belongs to it.
func (p *parser) escaped(i, n int) (end, to int) {
	d, out := p.data, p.desk.text
	switch c := d[i]; {
	case c >= utf8.RuneSelf:
		r, size := utf8.DecodeRune(d[i:])
		return i + size, n + utf8.EncodeRune(out[n:], r)
	case c == '\\' && shortEscapes[p.peek(i+1)] != 0:
		out[n] = shortEscapes[d[i+1]]
		return i + 2, n + 1
	}
	end, to = p.runes(i, n)
	if end == i {
		return p.fail(), n
	}
	return end, to
}

// shortEscapes has what stands for itself or a control character behind a
// backslash.
var shortEscapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// runes is unescape for a row of runes in the form \uXXXX, or two of them for a
// rune beyond 16 bits.
func (p *parser) runes(i, n int) (end, to int) {
	d, out := p.data, p.desk.text
	for r := hex4(d[i:]); r >= 0; r = hex4(d[i:]) {
		i += 6
		if r >= 0x800 && !utf16.IsSurrogate(r) { // as utf8.EncodeRune does it
			o := out[n : n+3]
			o[0], o[1], o[2] = 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f
			n += 3
			continue
		}
		if utf16.IsSurrogate(r) {
			if r = utf16.DecodeRune(r, hex4(d[i:])); r != utf8.RuneError {
				i += 6
			}
		}
		n += utf8.EncodeRune(out[n:], r)
	}
	return i, n
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
