package rule

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// Error is a fault of a rule, and its place.
type Error struct {
	// Value is the rule.
	Value string
	// Offset is the place of the fault, in bytes from the start of Value.
	Offset int
	// Expected could stand there, and Found stands there. Both are texts for people.
	Expected, Found string
}

// Column returns the place of the fault in characters, from 1. That is the position for people.
func (e *Error) Column() int {
	return utf8.RuneCountInString(e.Value[:min(max(e.Offset, 0), len(e.Value))]) + 1
}

func (e *Error) Error() string {
	return fmt.Sprintf("column %d: expected %s, found %s", e.Column(), e.Expected, e.Found)
}

// OperatorError is an operator that cannot be decided by a Tweet alone.
type OperatorError struct {
	// Value is the rule.
	Value string
	// Offset is the place of the operator, in bytes from the start of Value.
	Offset int
	// Operator is its name, such as "sample:" or "has:profile_geo".
	Operator string
}

func (e *OperatorError) Error() string {
	column := (&Error{Value: e.Value, Offset: e.Offset}).Column()
	return fmt.Sprintf("column %d: %s is known to the service alone: "+
		"no Tweet shows whether it matches", column, e.Operator)
}

// SetError is a rule that cannot be in a [Set].
type SetError struct {
	// Index is the place of the rule among the arguments of [NewSet], from 0.
	Index int
	// Value is the rule.
	Value string
	// Err holds an [*OperatorError] for each operator that cannot be decided.
	Err error
}

func (e *SetError) Error() string {
	return fmt.Sprintf("rule %d (%.60q): %v", e.Index+1, e.Value, e.Err)
}

// Unwrap returns e.Err.
func (e *SetError) Unwrap() error { return e.Err }

// found describes the text at a fault.
func found(text string, at int) string {
	if at >= len(text) {
		return "the end"
	}
	rest := text[at:]
	for i, r := range rest {
		if isSpace(r) && i > 0 || i > 30 {
			rest = rest[:i]
			break
		}
	}
	return fmt.Sprintf("%q", rest)
}

// join is errors.Join, and nil without errors.
func join[E error](errs []E) error {
	list := make([]error, len(errs))
	for i, err := range errs {
		list[i] = err
	}
	return errors.Join(list...)
}
