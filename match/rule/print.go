package rule

import "strings"

// binding says how tightly the place of a node binds: a node that binds less needs a group there.
type binding uint8

const (
	looseContext binding = iota // the rule itself, or a group
	inDisjunction
	inConjunction
	underNegation
)

// appendNode appends the canonical form of n.
func appendNode(b []byte, n node, in binding) []byte {
	switch n := n.(type) {
	case disjunction:
		return appendList(b, n, " OR ", inDisjunction, in >= inDisjunction)
	case conjunction:
		return appendList(b, n, " ", inConjunction, in >= inConjunction)
	case negation:
		return appendNegation(b, n, in)
	case *clause:
		return n.append(b)
	}
	return b
}

// appendNegation puts a negation of a negation into a group: "--" is no rule.
func appendNegation(b []byte, n negation, in binding) []byte {
	if in == underNegation {
		return append(appendNode(append(b, '('), n, looseContext), ')')
	}
	return appendNode(append(b, '-'), n.node, underNegation)
}

func appendList(b []byte, nodes []node, between string, inside binding, group bool) []byte {
	if group {
		b = append(b, '(')
	}
	for i, n := range nodes {
		if i > 0 {
			b = append(b, between...)
		}
		b = appendNode(b, n, inside)
	}
	if group {
		b = append(b, ')')
	}
	return b
}

func (c *clause) append(b []byte) []byte {
	switch {
	case c.op == termOperator:
		return append(b, c.value...)
	case c.op == phraseOperator:
		return appendQuoted(b, c.value)
	case c.op == nearOperator:
		return append(appendQuoted(b, c.value), '~', byte('0'+c.near))
	}
	b = append(b, c.name...)
	if isPlain(c.value) || c.op.kind >= kindBox || c.value == "" {
		return append(b, c.value...)
	}
	return appendQuoted(b, c.value)
}

func appendQuoted(b []byte, value string) []byte {
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(value, `"`, `\"`)...)
	return append(b, '"')
}
