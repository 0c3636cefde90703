package json

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// ReadString reads a string, or null (then *v stays as it is). *v gets the string
// when End or Assign is called.
func (p *Parser) ReadString(i int, v *string) int {
	if p.Peek(i) != '"' {
		if i = p.Token(i); p.Peek(i) != '"' {
			return p.Null(i)
		}
	}
	end, to := p.unescape(i+1, p.arena.used)
	p.arena.reserve(v, to)
	return end
}

// ReadText reads a string at i, without white space before it. The text is
// valid until the next string is read. It is nil if the read failed.
func (p *Parser) ReadText(i int) (text []byte, end int) {
	if p.Peek(i) != '"' {
		return nil, p.Fail()
	}
	start := i + 1
	end = p.plain(start)
	if p.Peek(end) == '"' {
		return p.data[start:end], end + 1
	}
	from := p.arena.used
	end, to := p.unescape(start, from)
	return p.arena.text[from:to], end
}

// A word is eight bytes of the message, the first in the lowest bits.
const (
	eachByte = 0x0101010101010101
	highBits = 0x8080808080808080
)

// special returns a mask whose lowest set bit lies in the first byte of w that
// ends a plain run of a string: a quote, a backslash, a control character, or
// a byte beyond ASCII. The mask is 0 if w has none. Higher bits are not exact,
// because subtraction borrows upwards.
//
// The exclusive-or with 2 exchanges 0x20 with 0x22, and 0x21 with 0x23. That
// puts the quote next to the control characters, so that one subtraction finds
// both.
func special(w uint64) uint64 {
	return (w | ((w ^ eachByte*2) - eachByte*0x21) | ((w ^ eachByte*'\\') - eachByte)) & highBits
}

// position returns the number of the byte with the lowest set bit, or 8.
func position(mask uint64) int { return bits.TrailingZeros64(mask) >> 3 }

// plain returns the index of the first special byte from i on, or the end.
func (p *Parser) plain(i int) int {
	d := p.data
	for i >= 0 && i < len(d)-7 { // in this form the compiler needs no bounds checks
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

// unescape reads a string from i on, behind its opening quote, and writes its
// text to the arena from n on. It returns the ends of both. Invalid UTF-8 and
// lone surrogates become U+FFFD.
func (p *Parser) unescape(i, n int) (end, to int) {
	d, out := p.data, p.arena.text
	for i >= 0 && i < len(d)-7 {
		// A whole word is copied. Up to seven bytes behind the plain ones are
		// junk that the next write covers.
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
		if short := shortEscapes[p.Peek(i+1)]; short != 0 && d[i] == '\\' {
			out[n] = short
			i, n = i+2, n+1
			continue
		}
		i, n = p.escaped(i, n)
	}
	return p.unescapeLast(i, n)
}

// unescapeLast is unescape for the last bytes of a message.
func (p *Parser) unescapeLast(i, n int) (end, to int) {
	for i < len(p.data) {
		switch c := p.data[i]; {
		case c == '"':
			return i + 1, n
		case isSpecial(c):
			i, n = p.escaped(i, n)
		default:
			p.arena.text[n] = c
			i, n = i+1, n+1
		}
	}
	return p.Fail(), n
}

// escaped is unescape for the special byte at i, other than a quote, and the
// bytes that belong to it.
func (p *Parser) escaped(i, n int) (end, to int) {
	d, out := p.data, p.arena.text
	switch c := d[i]; {
	case c >= utf8.RuneSelf:
		r, size := utf8.DecodeRune(d[i:])
		return i + size, n + utf8.EncodeRune(out[n:], r)
	case c == '\\' && shortEscapes[p.Peek(i+1)] != 0:
		out[n] = shortEscapes[d[i+1]]
		return i + 2, n + 1
	}
	end, to = p.runes(i, n)
	if end == i {
		return p.Fail(), n
	}
	return end, to
}

// shortEscapes maps the letter behind a backslash to its meaning.
var shortEscapes = [256]byte{
	'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t',
}

// runes is unescape for a run of \uXXXX. Two of them make a rune beyond 16 bits.
func (p *Parser) runes(i, n int) (end, to int) {
	d, out := p.data, p.arena.text
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

// hex4 returns the number in \uXXXX at the start of s, or a negative one.
func hex4(s []byte) rune {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	return hexDigits[s[2]]<<12 | hexDigits[s[3]]<<8 | hexDigits[s[4]]<<4 | hexDigits[s[5]]
}

// hexDigits maps digits to their values and all else to -1, which stays
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
