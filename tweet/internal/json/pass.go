package json

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

// Pass returns the index behind the value at i. It is faster than Skip.
func (p *Parser) Pass(i int) int {
	depth := 0
	for i < len(p.data) {
		switch p.data[i] {
		case '"':
			if i = p.passString(i); depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // it closes the object or array around the value
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return i
}

// passString returns the index behind the string at i, or the end.
func (p *Parser) passString(i int) int {
	for i = p.plain(i + 1); i < len(p.data); i = p.plain(i) {
		switch p.data[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
		i++
	}
	return len(p.data)
}
