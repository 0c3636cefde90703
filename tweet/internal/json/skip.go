package json

import "unicode/utf8"

// Skip reads any value and drops it. It is as strict as the other reads.
func (p *Parser) Skip(i int) int {
	i = p.Token(i)
	switch c := p.Peek(i); {
	case c == '"':
		return p.skipString(i)
	case c == '{':
		return p.skipObject(i)
	case c == '[':
		return p.skipArray(i)
	case startsNumber(c):
		return p.number(i)
	case c == 'n':
		return p.Null(i)
	}
	var b bool
	return p.ReadBool(i, &b)
}

func (p *Parser) skipObject(i int) int {
	i, ok := p.Enter(i, '{')
	if !ok {
		return i
	}
	key, i := p.Member(i, true)
	for key != nil {
		i = p.Skip(i)
		key, i = p.Member(i, false)
	}
	return i
}

func (p *Parser) skipArray(i int) int {
	i, more := p.Enter(i, '[')
	if !more {
		return i
	}
	for i, more = p.First(i); more; i, more = p.Next(i) {
		i = p.Skip(i)
	}
	return i
}

// skipString accepts invalid UTF-8, which ReadString turns into U+FFFD.
func (p *Parser) skipString(i int) int {
	for i = p.plain(i + 1); i < len(p.data); i = p.plain(i) {
		switch c := p.data[i]; {
		case c == '"':
			return i + 1
		case c >= utf8.RuneSelf:
			i++
		case c == '\\' && shortEscapes[p.Peek(i+1)] != 0:
			i += 2
		case c == '\\' && hex4(p.data[i:]) >= 0:
			i += 6
		default:
			return p.Fail()
		}
	}
	return p.Fail()
}
