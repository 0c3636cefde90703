package feed

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Plan is what makes the rules of a server those that are wanted.
type Plan struct {
	Keep   []Rule // are there, with the same tag
	Add    []Rule // are missing
	Delete []Rule // are not wanted
	// Retag are wanted with another tag. No service can change a tag: these are deleted and
	// added again, and match nothing in between.
	Retag []Rule // as they are wanted; those of the server are in Delete

	limits Limits
}

// ErrNoRoom says that the rules which are wanted, and those which are there, are together more
// than the server keeps: adding before deleting cannot work. Delete some rules first.
var ErrNoRoom = errors.New(
	"feed: there is no room to add the new rules before the old ones are deleted")

// NewPlan compares rules by their values, in the canonical form of package rule. Where a server
// has a value twice, one of them is deleted.
func NewPlan(have, want []Rule, limits Limits) (Plan, error) {
	if err := limits.Check(want...); err != nil {
		return Plan{}, err
	}
	p := Plan{limits: limits}
	wanted := map[string]Rule{}
	for _, r := range want {
		wanted[canonical(r)] = r
	}
	there := map[string]bool{}
	for _, r := range have {
		key := canonical(r)
		w, isWanted := wanted[key]
		switch {
		case !isWanted || there[key]:
			p.Delete = append(p.Delete, r)
		case w.Tag != r.Tag:
			p.Delete = append(p.Delete, r)
			p.Retag = append(p.Retag, w)
		default:
			p.Keep = append(p.Keep, r)
		}
		there[key] = there[key] || isWanted
	}
	for _, r := range want {
		if !there[canonical(r)] {
			p.Add = append(p.Add, r)
		}
	}
	if n := len(have) + len(p.Add); limits.Rules > 0 && n > limits.Rules {
		return p, fmt.Errorf("%w: %d would be there, and %d are allowed", ErrNoRoom, n, limits.Rules)
	}
	return p, nil
}

// canonical is the value in one spelling. One that does not parse here, of a server that knows
// more, stays as it is.
func canonical(r Rule) string {
	parsed, err := r.Parse()
	if err != nil {
		return r.Value
	}
	return parsed.String()
}

// IsEmpty reports whether nothing has to be done.
func (p Plan) IsEmpty() bool { return len(p.Add)+len(p.Delete)+len(p.Retag) == 0 }

// Requests returns how many requests the plan takes, without the one that lists the rules.
func (p Plan) Requests() int {
	n := p.requests(p.Add) + p.requests(p.Delete) + p.requests(p.Retag)
	return n
}

func (p Plan) requests(rules []Rule) (n int) {
	for range p.limits.Calls(rules) {
		n++
	}
	return n
}

// String says what the plan does, in one line.
func (p Plan) String() string {
	return fmt.Sprintf("add %d, delete %d, change the tags of %d, keep %d; requests: %d",
		len(p.Add), len(p.Delete)-len(p.Retag), len(p.Retag), len(p.Keep), p.Requests())
}

// Calls divides rules into those of each request.
func (l Limits) Calls(rules []Rule) (calls [][]Rule) {
	var bytes int
	for _, r := range rules {
		size := len(r.Value) + len(r.Tag) + ruleOverhead
		last := len(calls) - 1
		if last < 0 || l.PerCall > 0 && len(calls[last]) == l.PerCall ||
			l.Bytes > 0 && bytes+size > l.Bytes {
			calls, bytes = append(calls, nil), 0
			last++
		}
		calls[last] = append(calls[last], r)
		bytes += size
	}
	return calls
}

// ruleOverhead is more than the keys, the quotes and the id of a rule take in a request. What
// is escaped makes a rule longer, at most six times, and limits are far above that.
const ruleOverhead = 100

// Sync makes the rules of a server exactly those that are wanted, with the fewest requests: it
// lists them, calls before with the plan, adds what is missing, and only then deletes, so that
// no match is lost. A rule whose tag changes is deleted first: a server keeps a value once. An
// error of before ends it, and nothing is changed; nil is no call.
func Sync(ctx context.Context, r Rules, want []Rule, before func(Plan) error) (Plan, error) {
	have, err := r.List(ctx)
	if err != nil {
		return Plan{}, fmt.Errorf("feed: listing the rules: %w", err)
	}
	plan, err := NewPlan(have, want, r.Limits())
	if err != nil {
		return plan, err
	}
	if before != nil {
		if err := before(plan); err != nil {
			return plan, err
		}
	}
	return plan, plan.apply(ctx, r)
}

func (p Plan) apply(ctx context.Context, r Rules) error {
	if len(p.Add) > 0 {
		if _, err := r.Add(ctx, p.Add...); err != nil {
			return fmt.Errorf("feed: adding rules: %w", err)
		}
	}
	if len(p.Delete) > 0 {
		if err := r.Delete(ctx, p.Delete...); err != nil {
			return fmt.Errorf("feed: deleting rules: %w", err)
		}
	}
	if len(p.Retag) > 0 {
		if _, err := r.Add(ctx, slices.Clone(p.Retag)...); err != nil {
			return fmt.Errorf("feed: rules whose tags change were deleted, and could not be added "+
				"again; sync once more: %w", err)
		}
	}
	return nil
}
