// Package rule reads the rules of Powerstream and PowerTrack, and tells the Tweets that they match.
//
//	r, err := rule.Parse(`(cat OR dog) lang:en -is:retweet`)
//	...
//	r.Tag = "pets"
//	set, err := rule.NewSet(r)
//	...
//	for status := range tweetstream.Only[*tweetstream.Status](events) {
//		for _, r := range set.Matching(&status.Tweet) {
//			fmt.Println(r.Tag)
//		}
//	}
//
// [Parse] knows the whole language: terms, "phrases", operators with values, OR, negation by "-"
// and groups. A space between two clauses means AND, and binds more tightly than OR. Every error
// says where the fault is, and what was expected there.
//
// [NewSet] makes a matcher of one rule or of thousands. Some operators cannot be decided by a Tweet
// alone, such as sample: or context:. Such a rule parses, so that it can be sent to the service;
// NewSet refuses it.
//
// A term is a word of the text or of a link. Words end at punctuation, symbols and white space, and
// case does not matter. That is not the meaning of the track parameter, see package match.
// docs/rules.md has each operator with the fields that it looks at.
package rule

// Rule is a rule that was parsed.
type Rule struct {
	// Tag is the label of the rule; "" is none. It has no effect on matching. Parse leaves it
	// empty. It must not change while the rule is in use by several goroutines.
	Tag string

	value string
	root  node
}

// Parse reads a rule. The error is an [*Error] with the first fault.
//
// Parse accepts each rule that has a meaning. [Rule.Validate] checks for more: a service also
// refuses rules that match nearly everything, and rules that are too long.
func Parse(value string) (*Rule, error) {
	p := parser{text: value}
	root := p.rule()
	if p.err != nil {
		return nil, p.err
	}
	return &Rule{value: value, root: root}, nil
}

// Value returns the rule as it was given to [Parse].
func (r *Rule) Value() string { return r.value }

// String returns the rule in its canonical form: one space between clauses, no group and no quotes
// that are not needed, the names of operators in lower case. It parses to the same rule.
func (r *Rule) String() string { return string(appendNode(nil, r.root, looseContext)) }

// node is a part of a rule: a conjunction, disjunction, negation or *clause.
type node interface{ isNode() }

type (
	conjunction []node // every one of two or more
	disjunction []node // at least one of two or more
	negation    struct{ node }
	clause      struct {
		op    *operator
		name  string // as it was written, in lower case: an operator may have several
		value string // without quotes
		near  int    // the N of "a b"~N, 0 without
		at    int    // where it begins in the rule
	}
)

func (conjunction) isNode() {}
func (disjunction) isNode() {}
func (*clause) isNode()     {}
