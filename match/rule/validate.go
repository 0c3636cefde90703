package rule

import "unicode/utf8"

// MaxLength is the most characters of a rule, by the documentation of both services.
const MaxLength = 2048

// Validate reports whether the services take the rule, as far as their documentation says. A rule
// that they refuse can still be used in a [Set]. The error is an [*Error]:
//
//   - for a rule of more than [MaxLength] characters;
//   - for a rule that asks for everything but something, such as "-cat" and "dog OR -cat".
//
// It says nothing about operators that one service has and another does not.
func (r *Rule) Validate() error {
	if utf8.RuneCountInString(r.value) > MaxLength {
		at := offsetOf(r.value, MaxLength)
		return &Error{
			Value: r.value, Offset: at, Found: found(r.value, at),
			Expected: "the end after 2,048 characters",
		}
	}
	if n := negative(r.root); n != nil {
		at := startOf(n)
		return &Error{
			Value: r.value, Offset: at, Found: found(r.value, at),
			Expected: `a clause without "-" beside it`,
		}
	}
	return nil
}

// offsetOf returns where the character with the index n begins.
func offsetOf(text string, n int) int {
	for i := range text {
		if n == 0 {
			return i
		}
		n--
	}
	return len(text)
}

// negative returns the first part that asks for everything but something, or nil.
func negative(n node) node {
	switch n := n.(type) {
	case negation:
		return n
	case disjunction:
		for _, part := range n {
			if first := negative(part); first != nil {
				return first
			}
		}
	case conjunction:
		for _, part := range n {
			if negative(part) == nil {
				return nil
			}
		}
		return negative(n[0])
	}
	return nil
}

// startOf returns where the first clause of n begins.
func startOf(n node) int {
	switch n := n.(type) {
	case negation:
		return startOf(n.node)
	case disjunction:
		return startOf(n[0])
	case conjunction:
		return startOf(n[0])
	case *clause:
		return n.at
	}
	return 0
}
