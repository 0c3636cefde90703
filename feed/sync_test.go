package feed_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gotweetstream/tweetstream/feed"
)

// server keeps rules in memory, as the services do: a value once.
type server struct {
	rules  []feed.Rule
	limits feed.Limits
	calls  []string
	next   int
	fails  string // the call that fails
}

var errDown = errors.New("down")

func (s *server) call(name string, n int) error {
	s.calls = append(s.calls, fmt.Sprint(name, n))
	if s.fails == name {
		return errDown
	}
	return nil
}

func (s *server) Limits() feed.Limits { return s.limits }

func (s *server) List(context.Context) ([]feed.Rule, error) {
	return slices.Clone(s.rules), s.call("list", 0)
}

func (s *server) Add(_ context.Context, rules ...feed.Rule) ([]feed.Rule, error) {
	for _, r := range rules {
		if slices.ContainsFunc(s.rules, func(o feed.Rule) bool { return o.Value == r.Value }) {
			return nil, fmt.Errorf("%q is there", r.Value)
		}
		s.next++
		r.ID = fmt.Sprint(s.next)
		s.rules = append(s.rules, r)
	}
	if s.limits.Rules > 0 && len(s.rules) > s.limits.Rules {
		return nil, errors.New("too many")
	}
	return rules, s.call("add", len(rules))
}

func (s *server) Delete(_ context.Context, rules ...feed.Rule) error {
	s.rules = slices.DeleteFunc(s.rules, func(o feed.Rule) bool {
		return slices.ContainsFunc(rules, func(r feed.Rule) bool { return r.Value == o.Value })
	})
	return s.call("delete", len(rules))
}

func (s *server) Validate(_ context.Context, rules ...feed.Rule) error {
	return s.limits.Check(rules...)
}

func rules(values ...string) (all []feed.Rule) {
	for _, v := range values {
		value, tag, _ := strings.Cut(v, "#")
		all = append(all, feed.Rule{Value: value, Tag: tag})
	}
	return all
}

func TestSync(t *testing.T) {
	for name, tt := range map[string]struct {
		have, want []feed.Rule
		plan       string
		calls      []string
	}{
		"nothing to do": {rules("cat#a", "dog"), rules("dog", "cat#a"),
			"add 0, delete 0, change the tags of 0, keep 2; requests: 0", []string{"list0"}},
		"from nothing": {nil, rules("cat", "dog"),
			"add 2, delete 0, change the tags of 0, keep 0; requests: 1", []string{"list0", "add2"}},
		"adds before it deletes": {rules("cat", "dog"), rules("cat", "fog"),
			"add 1, delete 1, change the tags of 0, keep 1; requests: 2",
			[]string{"list0", "add1", "delete1"}},
		"a tag": {rules("cat#a", "dog#a"), rules("cat#b", "dog#a"),
			"add 0, delete 0, change the tags of 1, keep 1; requests: 2",
			[]string{"list0", "delete1", "add1"}},
		"spaces are no difference": {rules("cat  dog"), rules("cat dog"),
			"add 0, delete 0, change the tags of 0, keep 1; requests: 0", []string{"list0"}},
		"all away": {rules("cat", "dog"), nil,
			"add 0, delete 2, change the tags of 0, keep 0; requests: 1", []string{"list0", "delete2"}},
	} {
		s := &server{rules: tt.have}
		var told string
		plan, err := feed.Sync(t.Context(), s, tt.want, func(p feed.Plan) error {
			told = p.String()
			return nil
		})
		if err != nil || told != tt.plan || plan.String() != tt.plan ||
			plan.IsEmpty() != (len(tt.calls) == 1) {
			t.Errorf("%s: %v, told %q", name, err, told)
		}
		if diff := cmp.Diff(tt.calls, s.calls); diff != "" {
			t.Errorf("%s: calls (-want +got):\n%s", name, diff)
		}
	}
}

// Whatever is there, a sync makes it what is wanted, and a second one has nothing to do.
func TestSyncOfAnything(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	some := func() (all []feed.Rule) {
		for n := range 30 {
			if rng.IntN(2) == 0 {
				all = append(all, feed.Rule{Value: fmt.Sprintf("word%d", n),
					Tag: strings.Repeat("t", rng.IntN(3))})
			}
		}
		rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		return all
	}
	for range 200 {
		s := &server{rules: some(), limits: feed.Limits{PerCall: 1 + rng.IntN(9)}}
		want := some()
		for range 2 {
			if _, err := feed.Sync(t.Context(), s, want, nil); err != nil {
				t.Fatal(err)
			}
		}
		byValue := cmpopts.SortSlices(func(a, b feed.Rule) bool { return a.Value < b.Value })
		diff := cmp.Diff(want, s.rules, byValue, cmpopts.EquateEmpty(),
			cmpopts.IgnoreFields(feed.Rule{}, "ID"))
		if diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		if last := s.calls[len(s.calls)-1]; last != "list0" {
			t.Fatalf("the second sync called %s", last)
		}
	}
}

// Nothing is changed where the rules are wrong, or there is no room, or somebody says no.
func TestSyncChangesNothing(t *testing.T) {
	for name, tt := range map[string]struct {
		want   []feed.Rule
		before func(feed.Plan) error
		check  func(error) bool
	}{
		"a rule of broken syntax": {rules("(cat"), nil, func(err error) bool {
			var refused *feed.RulesError
			return errors.As(err, &refused) && refused.Changed == 0 &&
				refused.Problems[0].Rule.Value == "(cat" &&
				strings.HasSuffix(err.Error(), "nothing was changed")
		}},
		"no room": {rules("a1", "a2", "a3"), nil,
			func(err error) bool { return errors.Is(err, feed.ErrNoRoom) }},
		"no": {rules("a1"), func(feed.Plan) error { return errDown },
			func(err error) bool { return errors.Is(err, errDown) }},
	} {
		s := &server{rules: rules("cat", "dog"), limits: feed.Limits{Rules: 4}}
		if _, err := feed.Sync(t.Context(), s, tt.want, tt.before); !tt.check(err) {
			t.Errorf("%s: got %v", name, err)
		}
		if diff := cmp.Diff([]string{"list0"}, s.calls); diff != "" {
			t.Errorf("%s: calls (-want +got):\n%s", name, diff)
		}
	}
}

// A failure says how far it came; a later sync goes on.
func TestSyncFails(t *testing.T) {
	for _, call := range []string{"list", "add", "delete"} {
		s := &server{rules: rules("cat#a", "dog"), fails: call}
		if _, err := feed.Sync(t.Context(), s, rules("cat#b", "fog"), nil); !errors.Is(err, errDown) {
			t.Errorf("%s: got %v", call, err)
		}
		s.fails = ""
		_, err := feed.Sync(t.Context(), s, rules("cat#b", "fog"), nil)
		if err != nil || len(s.rules) != 2 {
			t.Errorf("%s: then %v, %v", call, err, s.rules)
		}
	}
}

func TestCalls(t *testing.T) {
	many := make([]feed.Rule, 250)
	if got := len(feed.Limits{PerCall: 100}.Calls(many)); got != 3 {
		t.Errorf("%d calls", got)
	}
	for i := range many {
		many[i].Value = strings.Repeat("a", 1000)
	}
	calls := feed.Limits{Bytes: 100_000}.Calls(many)
	var n int
	for _, call := range calls {
		n += len(call)
	}
	if len(calls) != 3 || n != 250 {
		t.Errorf("%d calls with %d rules", len(calls), n)
	}
	if calls := (feed.Limits{}).Calls(nil); calls != nil {
		t.Errorf("no rules are %d calls", len(calls))
	}
}
