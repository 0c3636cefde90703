package json

import "bytes"

// On returns a Parser for the Pass methods alone. It needs no Begin and no End.
func On(data []byte) Parser { return Parser{data: data} }

// PassKey returns the key at i, as written, and the index of its value. The key
// is nil if none is there. Like Pass it checks nothing: it finds its way
// through well-formed JSON, and somewhere in any other.
func (p *Parser) PassKey(i int) (key []byte, value int) {
	from := p.Token(i)
	if p.Peek(from) != '"' {
		return nil, i
	}
	end := p.passString(from)
	if i = p.Token(end); p.Peek(i) != ':' {
		return nil, i
	}
	return p.data[from+1 : end-1], p.Token(i + 1)
}

// Pass returns the index behind the value at i, without white space before it. It
// is faster than Skip.
func (p *Parser) Pass(i int) int {
	switch p.Peek(i) {
	case '"':
		return p.passString(i)
	case '{', '[':
		return p.passNested(i)
	}
	for i < len(p.data) && !endsScalar[p.data[i]] {
		i++
	}
	return i
}

// endsScalar marks the bytes behind a number, true, false or null.
var endsScalar = [256]bool{
	',': true, '}': true, ']': true, ' ': true, '\t': true, '\r': true, '\n': true,
}

func (p *Parser) passNested(i int) int {
	for depth := 0; i < len(p.data); {
		switch p.data[i] {
		case '"':
			i = p.passString(i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return i
}

// passString returns the index behind the string at i, or the end.
func (p *Parser) passString(i int) int {
	for i++; i < len(p.data); {
		n := bytes.IndexByte(p.data[i:], '"')
		if n < 0 {
			break
		}
		if i += n + 1; !p.escapedAt(i - 1) {
			return i
		}
	}
	return len(p.data)
}

// escapedAt reports whether the byte at i has an odd number of backslashes before
// it.
func (p *Parser) escapedAt(i int) bool {
	escaped := false
	for i--; i >= 0 && p.data[i] == '\\'; i-- {
		escaped = !escaped
	}
	return escaped
}
