package tweet

import "unicode/utf8"

// skip reads any value, as strictly as those that are kept.
func (p *parser) skip(i int) int {
	i = p.start(i)
	switch c := p.peek(i); {
	case c == '"':
		return p.skipString(i)
	case c == '{':
		return p.skipObject(i)
	case c == '[':
		return p.skipArray(i)
	case startsNumber(c):
		return p.number(i)
	case c == 'n':
		return p.null(i)
	}
	var b bool
	return p.readBool(i, &b)
}

func (p *parser) skipObject(i int) int {
	i, ok := p.enter(i, '{')
	if !ok {
		return i
	}
	key, i := p.member(i, true)
	for key != nil {
		i = p.skip(i)
		key, i = p.member(i, false)
	}
	return i
}

func (p *parser) skipArray(i int) int {
	i, more := p.enter(i, '[')
	if !more {
		return i
	}
	for i, more = p.first(i); more; i, more = p.next(i) {
		i = p.skip(i)
	}
	return i
}

// skipString takes bytes that are no valid UTF-8: where it matters, they
// become U+FFFD.
func (p *parser) skipString(i int) int {
	for i = p.plain(i + 1); i < len(p.data); i = p.plain(i) {
		switch c := p.data[i]; {
		case c == '"':
			return i + 1
		case c >= utf8.RuneSelf:
			i++
		case c == '\\' && shortEscapes[p.peek(i+1)] != 0:
			i += 2
		case c == '\\' && hex4(p.data[i:]) >= 0:
			i += 6
		default:
			return p.fail()
		}
	}
	return p.fail()
}
