package rule_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match/rule"
	"github.com/gotweetstream/tweetstream/tweet"
)

func newSet(tb testing.TB, values ...string) *rule.Set {
	tb.Helper()
	rules := make([]*rule.Rule, len(values))
	for i, value := range values {
		r, err := rule.Parse(value)
		if err != nil {
			tb.Fatalf("%s: %v", value, err)
		}
		rules[i] = r
	}
	set, err := rule.NewSet(rules...)
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

func values(rules []*rule.Rule) (list []string) {
	for _, r := range rules {
		list = append(list, r.Value())
	}
	return list
}

// agree compares the set with the re-statement of each rule, and returns the number of matches.
func agree(tb testing.TB, set *rule.Set, t *tweet.Tweet) int {
	tb.Helper()
	var want []string
	for _, r := range set.Rules() {
		if matchtest.NaiveRule(r.Value(), t) {
			want = append(want, r.Value())
		}
	}
	if diff := cmp.Diff(want, values(set.Matching(t))); diff != "" {
		tb.Errorf("rules (-want +got):\n%s\non %s", diff, matchtest.JSON(t))
	}
	reasons, ok := set.Match(t)
	if ok != (want != nil) || set.Matches(t) != ok || len(reasons) != len(want) {
		tb.Errorf("%d rules match, Match %v %v, Matches %v", len(want), ok, reasons, set.Matches(t))
	}
	return len(want)
}

// TestAgreesOnCorpus tries sets of rules, drawn from the recorded Tweets, on some of them each.
func TestAgreesOnCorpus(t *testing.T) {
	agreeOn(t, matchtest.CorpusTweets(t), 12, 20)
}

func TestAgreesOnGenerated(t *testing.T) {
	agreeOn(t, matchtest.Generate(rand.New(rand.NewPCG(1, 2)), 3000), 10, 30)
}

func agreeOn(t *testing.T, tweets []tweet.Tweet, sets, each int) {
	rng := rand.New(rand.NewPCG(3, 4))
	matched, tried := 0, 0
	for range sets {
		some := make([]tweet.Tweet, each)
		for i := range some {
			some[i] = tweets[rng.IntN(len(tweets))]
		}
		set := newSet(t, matchtest.Rules(rng, some, 60)...)
		for i := range some {
			matched += agree(t, set, &some[i])
			tried += 60
		}
	}
	t.Logf("%d of %d rules matched", matched, tried)
	if matched < tried/100 || matched > tried/2 {
		t.Errorf("%d of %d rules matched: they show nothing", matched, tried)
	}
}

func TestConcurrentUse(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	tweets := matchtest.Generate(rng, 300)
	set := newSet(t, matchtest.Rules(rng, tweets, 200)...)
	want := make([][]string, len(tweets))
	for i := range tweets {
		want[i] = values(set.Matching(&tweets[i]))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range tweets {
				if got := values(set.Matching(&tweets[i])); !slices.Equal(got, want[i]) {
					t.Errorf("alone %q, together %q", want[i], got)
				}
			}
		})
	}
	wg.Wait()
}

// FuzzSet compares a rule of one clause with its re-statement on any texts.
func FuzzSet(f *testing.F) {
	f.Add(`"a b"~3`, "b a B", "http://example.com/A-b", "Ferry 🚢", "quay")
	f.Add(`"coca-cola" -#quay`, "I like &amp; coca-cola!", "", "\u200dx\ufe0f", "İſK")
	f.Add(`contains:"&" OR url:"a-b" OR bio:b`, "a &amp; b\xff", "https://t.co/x", "b", "#")
	f.Fuzz(func(t *testing.T, value, text, link, bio, tag string) {
		r, err := rule.Parse(value)
		if err != nil {
			return
		}
		set, err := rule.NewSet(r)
		if err != nil {
			return
		}
		tw := &tweet.Tweet{Text: text, Lang: "en"}
		tw.User.Description, tw.User.ScreenName = bio, "quay"
		tw.Entities.URLs = []tweet.URLEntity{{ExpandedURL: link, DisplayURL: bio}}
		tw.Entities.Hashtags = []tweet.Hashtag{{Text: tag}}
		again, err := rule.Parse(r.String())
		if err != nil {
			t.Fatal(err)
		}
		other, err := rule.NewSet(again)
		if err != nil || set.Matches(tw) != other.Matches(tw) {
			t.Errorf("%q and %q differ on %s: %v", value, r, matchtest.JSON(tw), err)
		}
		// The re-statement reads canonical rules alone, and takes long.
		if len(value) < 100 && len(text)+len(link)+len(bio)+len(tag) < 300 {
			if want := matchtest.NaiveRule(r.String(), tw); set.Matches(tw) != want {
				t.Errorf("%q: want %v on %s", r, want, matchtest.JSON(tw))
			}
		}
	})
}
