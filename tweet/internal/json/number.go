package json

import (
	"encoding/binary"
	"math"
	"strconv"
)

// ReadInt64 reads an integer of 64 bits, or null (then *v stays as it is). It
// stops before a fraction or an exponent, so that the next read fails.
func (p *Parser) ReadInt64(i int, v *int64) int {
	d := p.data
	if i >= 0 && i < len(d)-7 && d[i] != '0' { // most have fewer than eight digits
		digits := binary.LittleEndian.Uint64(d[i:i+8]) ^ eachByte*'0'
		if size := digitsOf(digits); size-1 < 7 {
			*v = int64(eightDigits(digits << (64 - 8*size)))
			return i + int(size)
		}
	}
	return p.readLongInt64(i, v)
}

// readLongInt64 is for 0 and for eight digits and more.
func (p *Parser) readLongInt64(i int, v *int64) int {
	n, end := p.Digits(i)
	if size := end - i; size == 0 || size > 19 || n > math.MaxInt64 || p.data[i] == '0' && size > 1 {
		return p.readInt64Slowly(i, v)
	}
	*v = int64(n)
	return end
}

// digitsOf counts the bytes of w that are below ten, from the lowest up to the
// first that is not.
func digitsOf(w uint64) uint {
	return uint(position((w | (w + eachByte*(0x80-10))) & highBits))
}

// Digits returns the number that the digits at i make, modulo 2^64, and the
// index behind them. It takes leading zeros, and no digits at all.
func (p *Parser) Digits(i int) (n uint64, end int) {
	d := p.data
	for i >= 0 && i < len(d)-7 {
		digits := binary.LittleEndian.Uint64(d[i:i+8]) ^ eachByte*'0'
		size := digitsOf(digits)
		// The shift drops the bytes behind the digits.
		n = n*powers[size] + eightDigits(digits<<(64-8*size))
		if i += int(size); size < 8 {
			return n, i
		}
	}
	for ; p.Peek(i)-'0' <= 9; i++ { // at the end of the message
		n = n*10 + uint64(d[i]-'0')
	}
	return n, i
}

// readInt64Slowly is for signs, white space, null, and numbers of too many bits.
func (p *Parser) readInt64Slowly(i int, v *int64) int {
	i = p.Token(i)
	if !startsNumber(p.Peek(i)) {
		return p.Null(i)
	}
	end := i + 1
	if p.data[i] == '-' && p.Peek(end) == '0' {
		end++
	} else if p.data[i] != '0' {
		for p.Peek(end)-'0' <= 9 {
			end++
		}
	}
	n, err := strconv.ParseInt(string(p.data[i:end]), 10, 64)
	if err != nil {
		return p.Fail()
	}
	*v = n
	return end
}

func startsNumber(c byte) bool { return c == '-' || c-'0' <= 9 }

// eightDigits returns the number of eight digits, the first in the lowest byte.
// It adds up the digits in pairs, then pairs of pairs, then both halves.
func eightDigits(w uint64) uint64 {
	w = w * (10<<8 + 1) >> 8
	w = (w & 0x00ff00ff00ff00ff) * (100<<16 + 1) >> 16
	return (w & 0x0000ffff0000ffff) * (10000<<32 + 1) >> 32
}

var powers = [9]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}

// ReadInt is ReadInt64 for the int of the machine.
func (p *Parser) ReadInt(i int, v *int) int {
	n := int64(*v)
	i = p.ReadInt64(i, &n)
	if *v = int(n); int64(*v) != n {
		return p.Fail()
	}
	return i
}

// ReadFloat64 reads a number within the range of a float64, or null (then *v
// stays as it is).
func (p *Parser) ReadFloat64(i int, v *float64) int {
	i = p.Token(i)
	if !startsNumber(p.Peek(i)) {
		return p.Null(i)
	}
	end := p.number(i)
	n, err := strconv.ParseFloat(string(p.data[i:end]), 64)
	if err != nil {
		return p.Fail()
	}
	*v = n
	return end
}

// number returns the index behind the number at i, of whatever form.
func (p *Parser) number(i int) int {
	if p.Peek(i) == '-' {
		i++
	}
	if p.Peek(i) == '0' {
		i++
	} else {
		i = p.someDigits(i)
	}
	if p.Peek(i) == '.' {
		i = p.someDigits(i + 1)
	}
	if p.Peek(i)|0x20 == 'e' {
		i++
		if c := p.Peek(i); c == '+' || c == '-' {
			i++
		}
		i = p.someDigits(i)
	}
	return i
}

// someDigits returns the index behind the digits at i. It fails if there are
// none.
func (p *Parser) someDigits(i int) int {
	_, end := p.Digits(i)
	if end == i {
		return p.Fail()
	}
	return end
}
