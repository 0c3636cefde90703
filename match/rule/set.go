package rule

import (
	"slices"
	"sync"

	"github.com/gotweetstream/tweetstream/internal/fold"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Set matches Tweets against any number of rules. It looks only at the rules that have a word, a
// name or another necessary part in the Tweet, so thousands of rules cost little more than one. It
// may be used from several goroutines at once. The zero Set matches nothing.
//
// A Set does not change. For other rules make another one: that takes some microseconds a rule.
type Set struct {
	rules []*Rule
	tests []test // of rules

	facts   map[string]int32
	weights []int     // of facts
	keyed   [][]int32 // by facts, the rules that can match only with that fact
	loose   []int32   // the rules without such a fact

	// The parts of a Tweet that a document reads.
	folds   *fold.Table
	fields  field
	spaces  []space
	grams   []*grams
	readers []func(*document)
	flags   []flag
	longest int             // value of a fact, bytes
	uses    map[string]bool // operators

	documents sync.Pool // of *document
}

var _ match.Filter = (*Set)(nil)

// NewSet makes a set of rules. It keeps the rules, but not the slice.
//
// The error holds a [*SetError] for each rule with an operator that no Tweet can decide. There is
// no set then.
func NewSet(rules ...*Rule) (*Set, error) {
	s := &Set{
		rules: slices.Clone(rules), tests: make([]test, len(rules)),
		facts: map[string]int32{}, uses: map[string]bool{}, folds: fold.Load(),
	}
	var errs []*SetError
	for i, r := range rules {
		c := compiler{set: s, rule: r}
		s.tests[i] = c.node(r.root)
		if err := join(c.errs); err != nil {
			errs = append(errs, &SetError{Index: i, Value: r.value, Err: err})
		}
	}
	if err := join(errs); err != nil {
		return nil, err
	}
	s.finish()
	return s, nil
}

// finish sorts the rules by their keys, and picks the readers.
func (s *Set) finish() {
	s.keyed = make([][]int32, len(s.weights))
	for i, t := range s.tests {
		facts, weight := s.key(t)
		if weight == weightNone {
			s.loose = append(s.loose, int32(i))
		}
		for _, fact := range facts {
			s.keyed[fact] = append(s.keyed[fact], int32(i))
		}
	}
	for _, reader := range readers {
		if s.uses[reader.operator] {
			s.readers = append(s.readers, reader.read)
		}
	}
	for _, flag := range flags {
		if s.uses[flag.operator] {
			s.flags = append(s.flags, flag)
		}
	}
}

// Rules returns the rules of the set, in the order of [NewSet].
func (s *Set) Rules() []*Rule { return slices.Clone(s.rules) }

// Matching returns the rules that t matches, in the order of [NewSet]. It returns nil if there are
// none, and for a nil Tweet. Where t matches no rule it allocates nothing but the text of a
// retweet that was cut.
func (s *Set) Matching(t *tweet.Tweet) []*Rule {
	var found []int32
	s.each(t, func(i int32) bool {
		found = append(found, i)
		return true
	})
	if found == nil {
		return nil
	}
	slices.Sort(found)
	rules := make([]*Rule, len(found))
	for i, rule := range found {
		rules[i] = s.rules[rule]
	}
	return rules
}

// Match reports whether t matches one rule or more. Each of them is a reason, with its tag, in the
// order of [NewSet].
func (s *Set) Match(t *tweet.Tweet) (match.Reasons, bool) {
	var reasons match.Reasons
	for _, r := range s.Matching(t) {
		reasons = append(reasons, match.Reason{Predicate: match.Rule, Rule: r.value, Tag: r.Tag})
	}
	return reasons, reasons != nil
}

// Matches is Match without the reasons: it stops at the first rule.
func (s *Set) Matches(t *tweet.Tweet) (matches bool) {
	s.each(t, func(int32) bool {
		matches = true
		return false
	})
	return matches
}

// each calls yield for each rule that t matches, in any order, until it returns false.
func (s *Set) each(t *tweet.Tweet, yield func(rule int32) bool) {
	if t == nil || len(s.rules) == 0 {
		return
	}
	d, _ := s.documents.Get().(*document)
	if d == nil {
		d = &document{
			set: s, marks: make([]uint32, len(s.weights)), candidates: make([]uint32, len(s.rules)),
		}
	}
	d.read(t)
	d.each(yield)
	d.release()
	s.documents.Put(d)
}

func (d *document) each(yield func(rule int32) bool) {
	for _, fact := range d.facts {
		for _, rule := range d.set.keyed[fact] {
			if d.candidates[rule] == d.round {
				continue // it has several keys
			}
			d.candidates[rule] = d.round
			if d.set.tests[rule].holds(d) && !yield(rule) {
				return
			}
		}
	}
	for _, rule := range d.set.loose {
		if d.set.tests[rule].holds(d) && !yield(rule) {
			return
		}
	}
}
