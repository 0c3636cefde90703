package feed

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream/match/rule"
)

// Rules are the rules that a server keeps for a stream. Its methods send nothing where
// [Limits.Check] finds a fault, and return a [*RulesError] for what the server refuses. Any other
// error, such as a [*tweetstream.RequestError], is of the request. They may be called from
// several goroutines.
type Rules interface {
	// List returns all rules, in the server's order.
	List(ctx context.Context) ([]Rule, error)
	// Add adds rules, in as few requests as the server takes, and returns them with their ids.
	// After an error it returns those that were added.
	Add(ctx context.Context, rules ...Rule) ([]Rule, error)
	// Delete deletes rules by their values. A rule that is gone already is no error.
	Delete(ctx context.Context, rules ...Rule) error
	// Validate tells what the server would refuse, and changes nothing. Where a service has no
	// such request it is only [Limits.Check].
	Validate(ctx context.Context, rules ...Rule) error
	// Limits returns those of the service.
	Limits() Limits
}

// Limits are those of a service. 0 is none.
type Limits struct {
	Rules   int // of a stream
	Length  int // characters of a rule
	PerCall int // rules in a request
	Bytes   int // of a request
}

// Check returns a [*RulesError] for rules that do not parse, that are too long, or that the
// services refuse by their documentation.
func (l Limits) Check(rules ...Rule) error {
	var problems []RuleProblem
	for _, r := range rules {
		if err := l.check(r); err != nil {
			problems = append(problems, RuleProblem{Rule: r, Err: err})
		}
	}
	if problems == nil {
		return nil
	}
	return &RulesError{Problems: problems}
}

func (l Limits) check(r Rule) error {
	parsed, err := r.Parse()
	if err != nil {
		return err
	}
	if n := utf8.RuneCountInString(r.Value); l.Length > 0 && n > l.Length {
		return fmt.Errorf("it has %d characters, and %d are allowed", n, l.Length)
	}
	if utf8.RuneCountInString(r.Value) > rule.MaxLength {
		return nil // this service allows it
	}
	return parsed.Validate()
}

// RuleProblem is a rule that was refused, and why.
type RuleProblem struct {
	Rule Rule
	Err  error // a [*rule.Error] has the place of the fault
}

// RulesError says which rules were refused.
type RulesError struct {
	Problems []RuleProblem
	// Changed is how many rules were added or deleted before; 0 says that nothing was changed.
	Changed int
}

// Error names each rule, and says what was changed.
func (e *RulesError) Error() string {
	var b strings.Builder
	for _, p := range e.Problems {
		fmt.Fprintf(&b, "rule %q: %v\n", p.Rule.Value, p.Err)
	}
	if e.Changed == 0 {
		return b.String() + "nothing was changed"
	}
	return fmt.Sprintf("%sbefore that, %d rules were changed", b.String(), e.Changed)
}

// Unwrap returns the reasons.
func (e *RulesError) Unwrap() (errs []error) {
	for _, p := range e.Problems {
		errs = append(errs, p.Err)
	}
	return errs
}
