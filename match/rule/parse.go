package rule

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxDepth bounds the groups within each other. A rule of 2,048 characters can have half as many.
const maxDepth = 1024

// parser reads a rule from left to right. After the first fault every method returns at once.
type parser struct {
	text  string
	at    int // bytes
	depth int
	err   error
}

func (p *parser) rule() node {
	if i := invalid(p.text); i < len(p.text) {
		p.fail(i, "UTF-8 text without control characters")
		return nil
	}
	p.skipSpace()
	root := p.disjunction()
	if p.err == nil && p.at < len(p.text) {
		p.fail(p.at, `the end, since no "(" is open`)
	}
	return root
}

// invalid returns where text is no UTF-8 or has a control character, or else its length.
func invalid(text string) int {
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], "\ufffd") ||
			unicode.IsControl(r) && !isSpace(r) {
			return i
		}
	}
	return len(text)
}

func (p *parser) fail(at int, expected string) {
	if p.err == nil {
		p.err = &Error{Value: p.text, Offset: at, Expected: expected, Found: found(p.text, at)}
	}
}

// disjunction reads clauses up to ")" or the end.
func (p *parser) disjunction() node {
	nodes := disjunction{p.conjunction()}
	for p.err == nil && p.hasWord("OR") {
		p.at += len("OR")
		p.skipSpace()
		nodes = append(nodes, p.conjunction())
	}
	return single(flat(nodes))
}

// conjunction reads clauses up to OR, ")" or the end.
func (p *parser) conjunction() node {
	var nodes conjunction
	for p.err == nil && !p.atEnd() && p.peek() != ')' && !p.hasWord("OR") {
		nodes = append(nodes, p.unary())
		switch {
		case p.err != nil || p.atEnd() || p.peek() == ')':
		case !p.skipSpace():
			p.fail(p.at, "a space")
		}
	}
	if len(nodes) == 0 {
		p.fail(p.at, "a term, a phrase, an operator or a group")
	}
	return single(flat(nodes))
}

// flat takes the nodes of the same kind apart: "a (b c)" is "a b c".
func flat[N interface {
	~[]node
	node
}](nodes N) N {
	var list N
	for _, n := range nodes {
		if same, ok := n.(N); ok {
			list = append(list, same...)
			continue
		}
		list = append(list, n)
	}
	return list
}

func single[N interface {
	~[]node
	node
}](nodes N) node {
	if len(nodes) == 1 {
		return nodes[0]
	}
	return nodes
}

// unary reads one clause or group, and the "-" before it.
func (p *parser) unary() node {
	if p.peek() != '-' {
		return p.primary()
	}
	p.at++
	if p.atEnd() || p.peek() == '-' || p.peek() == ')' || isSpace(p.peek()) || p.hasWord("OR") {
		p.fail(p.at, `a clause directly behind "-"`)
		return nil
	}
	return negation{p.primary()}
}

func (p *parser) primary() node {
	switch p.peek() {
	case '(':
		return p.group()
	case '"':
		return p.phrase()
	case '#', '@', '$':
		return p.signed()
	}
	return p.word()
}

func (p *parser) group() node {
	open := p.at
	if p.depth++; p.depth > maxDepth {
		p.fail(open, "fewer groups within each other")
		return nil
	}
	p.at++
	p.skipSpace()
	inner := p.disjunction()
	if p.err == nil && p.atEnd() {
		p.err = &Error{
			Value: p.text, Offset: p.at, Found: "the end",
			Expected: `")" for the group ` + found(p.text, open),
		}
	}
	p.at++
	p.depth--
	return inner
}

// phrase reads "a b", and "a b"~3.
func (p *parser) phrase() node {
	c := &clause{op: phraseOperator, at: p.at}
	c.value = p.quoted()
	if p.err == nil && !p.atEnd() && p.peek() == '~' {
		p.at++
		if p.atEnd() || p.peek() < '1' || p.peek() > '6' {
			p.fail(p.at, `a number from 1 to 6 behind "~"`)
			return nil
		}
		c.op, c.near = nearOperator, int(p.peek()-'0')
		p.at++
	}
	p.check(c, c.at)
	return c
}

// quoted reads a text in quotes. In it \" stands for a quote, and every other backslash for itself.
func (p *parser) quoted() string {
	open := p.at
	var value []byte
	for p.at++; ; p.at++ {
		switch {
		case p.atEnd():
			p.fail(p.at, `a quote that closes `+found(p.text, open))
			return ""
		case strings.HasPrefix(p.text[p.at:], `\"`):
			p.at++
		case p.text[p.at] == '"':
			p.at++
			return string(value)
		case p.text[p.at] < ' ':
			p.fail(p.at, "no control characters in quotes")
			return ""
		}
		value = append(value, p.text[p.at])
	}
}

// signed reads #tag, @name or $symbol.
func (p *parser) signed() node {
	name := p.text[p.at : p.at+1]
	c := &clause{op: operators[name], name: name, at: p.at}
	p.at++
	at := p.at
	c.value = p.bare()
	p.check(c, at)
	return c
}

// word reads a term, or an operator with its value.
func (p *parser) word() node {
	at := p.at
	switch r := p.peek(); {
	case strings.ContainsRune("“”„«»", r):
		p.fail(at, `straight quotes (")`)
		return nil
	case p.hasWord("AND"):
		p.fail(at, `a space in the place of AND, or "AND" in quotes for the word`)
		return nil
	}
	word := p.bare()
	name, rest, isOperator := strings.Cut(word, ":")
	if !isOperator {
		c := &clause{op: termOperator, value: word, at: at}
		p.check(c, at)
		return c
	}
	p.at = at + len(word) - len(rest)
	return p.operator(at, strings.ToLower(name))
}

// operator reads a value. For has and is that is a part of the name.
func (p *parser) operator(at int, name string) node {
	c := &clause{name: name + ":", at: at}
	valueAt := p.at
	if !p.atEnd() && p.peek() == '"' {
		c.value = p.quoted()
	} else if !p.atEnd() && p.peek() == '[' {
		c.value = p.bracketed()
	} else {
		c.value = p.bare()
	}
	if p.err != nil {
		return nil
	}
	if name == "has" || name == "is" {
		c.name, c.value = c.name+strings.ToLower(c.value), ""
	}
	if c.op = operators[c.name]; c.op == nil {
		p.unknown(at, valueAt, name)
		return nil
	}
	if c.op.kind >= kindBox {
		c.value = spaced(c.value)
	}
	p.check(c, valueAt)
	return c
}

func (p *parser) unknown(at, valueAt int, name string) {
	if options := optionsOf(name + ":"); options != "" {
		p.fail(valueAt, "one of "+options)
		return
	}
	p.fail(at, "an operator that is known, or quotes around a term with a colon")
}

// bracketed reads [a b c].
func (p *parser) bracketed() string {
	rest := p.text[p.at:]
	end := strings.IndexByte(rest, ']') + 1
	if end == 0 {
		p.fail(len(p.text), `a "]" that closes `+found(p.text, p.at))
		return ""
	}
	p.at += end
	return rest[:end]
}

// spaced puts one space between the parts of [a b c].
func spaced(value string) string {
	inner, ok := strings.CutPrefix(value, "[")
	inner, closed := strings.CutSuffix(inner, "]")
	if !ok || !closed {
		return value
	}
	return "[" + strings.Join(strings.Fields(inner), " ") + "]"
}

// check reports a value that its operator cannot have. The value begins at at.
func (p *parser) check(c *clause, at int) {
	if p.err != nil {
		return
	}
	if offset, expected := c.op.kind.check(c.value); expected != "" {
		p.fail(at+offset, expected)
	}
}

// bare reads up to a space, a parenthesis or a quote.
func (p *parser) bare() string {
	rest := p.text[p.at:]
	end := strings.IndexFunc(rest, func(r rune) bool {
		return isSpace(r) || r == '(' || r == ')' || r == '"'
	})
	if end < 0 {
		end = len(rest)
	}
	p.at += end
	return rest[:end]
}

// hasWord reports whether the next word is OR or AND.
func (p *parser) hasWord(word string) bool {
	rest, ok := strings.CutPrefix(p.text[p.at:], word)
	if !ok || rest == "" {
		return ok
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return isSpace(next) || next == '(' || next == ')'
}

func (p *parser) atEnd() bool { return p.at >= len(p.text) }

func (p *parser) peek() rune {
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return r
}

// skipSpace reports whether there was any.
func (p *parser) skipSpace() bool {
	rest := strings.TrimLeftFunc(p.text[p.at:], isSpace)
	skipped := len(p.text) - len(rest) - p.at
	p.at += skipped
	return skipped > 0
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }
