package tweet

import (
	"encoding/binary"
	"math"
	"strconv"
)

// readInt64 reads an integer that fits, or null, which leaves *v as it is.
// Digits of a fraction or an exponent fit nowhere: it stops before them, which
// makes the reader of what follows fail.
func (p *parser) readInt64(i int, v *int64) int {
	d := p.data
	if i >= 0 && i < len(d)-7 && d[i] != '0' { // most have less than eight digits
		digits := binary.LittleEndian.Uint64(d[i:i+8]) ^ eachByte*'0'
		if size := digitsOf(digits); size-1 < 7 {
			*v = int64(eightDigits(digits << (64 - 8*size)))
			return i + int(size)
		}
	}
	return p.readLongInt64(i, v)
}

// readLongInt64 is for 0 and for eight digits and more.
func (p *parser) readLongInt64(i int, v *int64) int {
	n, end := p.digits(i)
	if size := end - i; size == 0 || size > 19 || n > math.MaxInt64 || p.data[i] == '0' && size > 1 {
		return p.readInt64Slowly(i, v)
	}
	*v = int64(n)
	return end
}

// digitsOf returns how many bytes of a word, from the lowest, are below ten.
func digitsOf(w uint64) uint {
	return uint(position((w | (w + eachByte*(0x80-10))) & highBits))
}

// digits returns the number that the digits at i make, modulo 2^64, and the
// index behind them.
func (p *parser) digits(i int) (n uint64, end int) {
	d := p.data
	for i >= 0 && i < len(d)-7 {
		digits := binary.LittleEndian.Uint64(d[i:i+8]) ^ eachByte*'0'
		size := digitsOf(digits)
		n = n*powers[size] + eightDigits(digits<<(64-8*size)) // the shift drops what stands behind
		if i += int(size); size < 8 {
			return n, i
		}
	}
	for ; p.peek(i)-'0' <= 9; i++ { // at the end of the message
		n = n*10 + uint64(d[i]-'0')
	}
	return n, i
}

// readInt64Slowly is for signs, white space, null, and what does not fit.
func (p *parser) readInt64Slowly(i int, v *int64) int {
	i = p.start(i)
	if !startsNumber(p.peek(i)) {
		return p.null(i)
	}
	end := i + 1
	if p.data[i] == '-' && p.peek(end) == '0' {
		end++
	} else if p.data[i] != '0' {
		for p.peek(end)-'0' <= 9 {
			end++
		}
	}
	n, err := strconv.ParseInt(string(p.data[i:end]), 10, 64)
	if err != nil {
		return p.fail()
	}
	*v = n
	return end
}

func startsNumber(c byte) bool { return c == '-' || c-'0' <= 9 }

// eightDigits adds up digits in pairs, then pairs of pairs, then both halves.
// The first digit is in the lowest byte.
func eightDigits(w uint64) uint64 {
	w = w * (10<<8 + 1) >> 8
	w = (w & 0x00ff00ff00ff00ff) * (100<<16 + 1) >> 16
	return (w & 0x0000ffff0000ffff) * (10000<<32 + 1) >> 32
}

var powers = [9]uint64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}

// readInt is readInt64 for the int of the machine.
func (p *parser) readInt(i int, v *int) int {
	n := int64(*v)
	i = p.readInt64(i, &n)
	if *v = int(n); int64(*v) != n {
		return p.fail()
	}
	return i
}

// readFloat64 reads a number that is not beyond the range, or null, which
// leaves *v as it is.
func (p *parser) readFloat64(i int, v *float64) int {
	i = p.start(i)
	if !startsNumber(p.peek(i)) {
		return p.null(i)
	}
	end := p.number(i)
	n, err := strconv.ParseFloat(string(p.data[i:end]), 64)
	if err != nil {
		return p.fail()
	}
	*v = n
	return end
}

// number returns the index behind the number at i.
func (p *parser) number(i int) int {
	if p.peek(i) == '-' {
		i++
	}
	if p.peek(i) == '0' {
		i++
	} else {
		i = p.someDigits(i)
	}
	if p.peek(i) == '.' {
		i = p.someDigits(i + 1)
	}
	if p.peek(i)|0x20 == 'e' {
		i++
		if c := p.peek(i); c == '+' || c == '-' {
			i++
		}
		i = p.someDigits(i)
	}
	return i
}

// someDigits returns the index behind the digits at i, of which there must be
// one.
func (p *parser) someDigits(i int) int {
	_, end := p.digits(i)
	if end == i {
		return p.fail()
	}
	return end
}
