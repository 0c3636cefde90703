package simulation

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream/match/rule"
	"github.com/gotweetstream/tweetstream/tweet"
)

// rulebook has the rules of each account, for Powerstream and PowerTrack.
type rulebook struct {
	mu       sync.Mutex
	accounts map[string]*accountRules
	lastID   int64
}

// accountRules are the rules of an account for one product. Until it has added a rule, its
// streams have all Tweets.
type accountRules struct {
	mu    sync.RWMutex
	rules []storedRule
	set   *rule.Set
	used  bool
	asked []time.Time // the last requests
}

// storedRule is a rule with its id.
type storedRule struct {
	ID    int64
	Value string
	Tag   string
}

// of returns the rules of an account.
func (b *rulebook) of(account string, p *product) *accountRules {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.accounts == nil {
		b.accounts = map[string]*accountRules{}
	}
	key := p.name + " " + account
	if b.accounts[key] == nil {
		b.accounts[key] = &accountRules{}
	}
	return b.accounts[key]
}

func (b *rulebook) nextID() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lastID++
	return b.lastID
}

// admit counts a request, and returns when the limit of most in a time ends if it is over
// that; else the zero time.
func (a *accountRules) admit(most int, in time.Duration) time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	for len(a.asked) > 0 && now.Sub(a.asked[0]) >= in {
		a.asked = a.asked[1:]
	}
	if len(a.asked) >= most {
		return a.asked[0].Add(in)
	}
	a.asked = append(a.asked, now)
	return time.Time{}
}

func (a *accountRules) list() []storedRule {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return append([]storedRule{}, a.rules...)
}

func (a *accountRules) has(value string) bool {
	for _, r := range a.list() {
		if r.Value == value {
			return true
		}
	}
	return false
}

// checkRule returns what the service would say of a value, or nil.
func checkRule(value string) error {
	parsed, err := rule.Parse(value)
	if err == nil {
		err = parsed.Validate()
	}
	var fault *rule.Error
	if errors.As(err, &fault) {
		return fmt.Errorf("%w (at position %d)", err, fault.Column())
	}
	if err == nil {
		_, err = rule.NewSet(parsed) // this server cannot decide every operator
	}
	return err
}

// add adds rules that were checked.
func (a *accountRules) add(rules []storedRule) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.used = true
	a.rules = append(a.rules, rules...)
	return a.compile()
}

// remove removes rules by their values or ids, and returns how many.
func (a *accountRules) remove(isMeant func(storedRule) bool) (n int, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var kept []storedRule
	for _, r := range a.rules {
		if !isMeant(r) {
			kept = append(kept, r)
		}
	}
	n = len(a.rules) - len(kept)
	a.rules = kept
	return n, a.compile()
}

// compile makes the set anew. The tags carry the ids.
func (a *accountRules) compile() (err error) {
	var parsed []*rule.Rule
	for _, r := range a.rules {
		one, failed := rule.Parse(r.Value)
		if failed != nil {
			return failed
		}
		one.Tag = strconv.FormatInt(r.ID, 10)
		parsed = append(parsed, one)
	}
	a.set, err = rule.NewSet(parsed...)
	return err
}

// matching returns the rules that a Tweet matches. all is true where the account has never had
// a rule.
func (a *accountRules) matching(t *tweet.Tweet) (rules []storedRule, all bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if !a.used {
		return nil, true
	}
	for _, r := range a.set.Matching(t) {
		for _, stored := range a.rules {
			if r.Tag == strconv.FormatInt(stored.ID, 10) {
				rules = append(rules, stored)
			}
		}
	}
	return rules, false
}
