package rule

import (
	"cmp"
	"math"
	"slices"

	"github.com/gotweetstream/tweetstream/internal/fold"
	"github.com/gotweetstream/tweetstream/tweet"
)

// compiler makes the test of a rule, and notes in the set the facts that it asks for.
type compiler struct {
	set  *Set
	rule *Rule
	errs []*OperatorError
}

func (c *compiler) node(n node) test {
	switch n := n.(type) {
	case conjunction:
		tests := c.nodes(n)
		// A test that costs little spares the others.
		slices.SortStableFunc(tests, func(a, b test) int { return cmp.Compare(a.cost(), b.cost()) })
		return allOf(tests)
	case disjunction:
		return anyOf(c.nodes(n))
	case negation:
		return noneOf{c.node(n.node)}
	case *clause:
		return c.clause(n)
	}
	return anyOf(nil)
}

func (c *compiler) nodes(nodes []node) []test {
	tests := make([]test, len(nodes))
	for i, n := range nodes {
		tests[i] = c.node(n)
	}
	return tests
}

func (c *compiler) clause(n *clause) test {
	if n.op.compile == nil {
		c.errs = append(c.errs,
			&OperatorError{Value: c.rule.value, Offset: n.at, Operator: n.name})
		return anyOf(nil)
	}
	return n.op.compile(c, n)
}

// The weights say how few Tweets a fact holds for. A rule is only looked at once a fact of the
// most weight was found.
const (
	weightNone  = iota
	weightFlag  // has:, is:, lang:
	weightWord  // and its length
	weightExact = math.MaxInt
)

// fold takes the differences of case away.
func (c *compiler) fold(value string) []byte {
	return c.set.folds.Append(nil, value, fold.Plain, math.MaxInt)
}

// note returns the number of a fact.
func (c *compiler) note(key string, weight int) factTest {
	s := c.set
	fact, ok := s.facts[key]
	if !ok {
		fact = int32(len(s.weights))
		s.facts[key] = fact
		s.weights = append(s.weights, weight)
	}
	return factTest(fact)
}

// fact compiles operator:value.
func (c *compiler) fact(n *clause) test {
	weight := weightExact
	if n.op.kind == kindNone || n.op.kind == kindLanguage {
		weight = weightFlag
	}
	value := c.fold(n.value)
	c.set.longest = max(c.set.longest, len(value))
	c.set.uses[n.op.name] = true
	return c.note(n.op.name+string(value), weight)
}

// spaceOf returns the texts that an operator for words looks at.
func spaceOf(op *operator) space {
	switch op.name {
	case "url:":
		return space{'u', fieldExpanded}
	case "bio:":
		return space{'b', fieldBio}
	case "bio_name:":
		return space{'n', fieldName}
	case "bio_location:":
		return space{'l', fieldLocation}
	}
	return spaceOfText
}

// words compiles a word, or a phrase.
func (c *compiler) words(n *clause) test {
	space, value := spaceOf(n.op), c.fold(n.value)
	words := c.wordsIn(space, value)
	if len(words) == 1 && isOneToken(string(value)) {
		return words[0]
	}
	return &textTest{needle: value, fields: space.fields, parts: words, whole: true}
}

// wordsIn notes the words of a text.
func (c *compiler) wordsIn(space space, text []byte) (facts []factTest) {
	s := c.set
	if !slices.Contains(s.spaces, space) {
		s.spaces = append(s.spaces, space)
	}
	s.fields |= space.fields
	for _, word := range wordsOf(string(text)) {
		weight := weightWord + len(word)
		facts = append(facts, c.note(string(space.first)+word, weight))
	}
	return facts
}

// proximity compiles "a b"~N.
func (c *compiler) proximity(n *clause) test {
	return &nearTest{words: c.wordsIn(spaceOfText, c.fold(n.value)), most: n.near}
}

// substring compiles contains: and url_contains:.
func (c *compiler) substring(n *clause) test {
	fields, first := fieldText, byte('g')
	if n.op.name == "url_contains:" {
		fields, first = fieldExpanded, 'h'
	}
	c.set.fields |= fields
	needle := c.fold(n.value)
	return &textTest{needle: needle, fields: fields, parts: c.grams(fields, first, needle)}
}

// counts are the numbers of a user.
var counts = map[string]func(*tweet.User) int64{
	"followers_count:": func(u *tweet.User) int64 { return u.FollowersCount },
	"friends_count:":   func(u *tweet.User) int64 { return u.FriendsCount },
	"listed_count:":    func(u *tweet.User) int64 { return u.ListedCount },
	"statuses_count:":  func(u *tweet.User) int64 { return u.StatusesCount },
	"min_followers:":   func(u *tweet.User) int64 { return u.FollowersCount },
}

func (c *compiler) count(n *clause) test {
	low, high, _ := parseRange(n.value)
	return &countTest{of: counts[n.op.name], low: low, high: high}
}

func (c *compiler) area(n *clause) test {
	if n.op.kind == kindCircle {
		circle, _ := parseCircle(n.value)
		return areaTest{circle}
	}
	box, _ := parseBox(n.value)
	return areaTest{box}
}

// key returns some facts, and the least weight among them. Every Tweet that matches t has at least
// one of them. It returns weightNone if there are no such facts.
func (s *Set) key(t test) (facts []factTest, weight int) {
	switch t := t.(type) {
	case factTest:
		return []factTest{t}, s.weights[t]
	case *textTest:
		return s.heaviest(t.parts)
	case *nearTest:
		return s.heaviest(t.words)
	case allOf:
		for _, part := range t {
			if f, w := s.key(part); w > weight {
				facts, weight = f, w
			}
		}
		return facts, weight
	case anyOf:
		return s.keyOfAny(t)
	}
	return nil, weightNone
}

func (s *Set) heaviest(words []factTest) (facts []factTest, weight int) {
	for _, word := range words {
		if s.weights[word] > weight {
			facts, weight = []factTest{word}, s.weights[word]
		}
	}
	return facts, weight
}

func (s *Set) keyOfAny(tests anyOf) (facts []factTest, weight int) {
	weight = weightExact
	for _, t := range tests {
		f, w := s.key(t)
		if w == weightNone {
			return nil, weightNone
		}
		facts, weight = append(facts, f...), min(weight, w)
	}
	return facts, weight
}
