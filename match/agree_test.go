package match_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

// agree compares the package with the re-statement of the rules on one Tweet.
func agree(tb testing.TB, m *match.Matcher, p tweetstream.FilterParams, t *tweet.Tweet) {
	tb.Helper()
	reasons, got := m.Match(t)
	want, wantAll, terms := matchtest.Naive(p, t)
	if got != want || m.Matches(t) != want {
		tb.Errorf("Match %v, Matches %v, want %v: %+v on\n%s",
			got, m.Matches(t), want, p, matchtest.JSON(t))
	}
	all := m.RequireAll()
	if _, ok := all.Match(t); ok != wantAll || all.Matches(t) != wantAll {
		tb.Errorf("all predicates: Match %v, Matches %v, want %v: %+v on\n%s",
			ok, all.Matches(t), wantAll, p, matchtest.JSON(t))
	}
	if diff := cmp.Diff(terms, termsOf(reasons)); diff != "" {
		tb.Errorf("terms (-want +got):\n%s\non %s", diff, matchtest.JSON(t))
	}
}

// termsOf is like Terms, but has a term as often as it was given.
func termsOf(reasons match.Reasons) (terms []string) {
	for _, r := range reasons.Of(match.Track) {
		terms = append(terms, r.Term)
	}
	return terms
}

// TestAgreesOnCorpus uses parameters drawn from some of the recorded Tweets on a
// third of them.
func TestAgreesOnCorpus(t *testing.T) {
	var third []tweet.Tweet
	for i, tw := range matchtest.CorpusTweets(t) {
		if i%3 == 0 {
			third = append(third, tw)
		}
	}
	agreeOn(t, third, 7)
}

func TestAgreesOnGenerated(t *testing.T) {
	agreeOn(t, matchtest.Generate(rand.New(rand.NewPCG(1, 2)), 3000), 5)
}

// agreeOn uses each set of parameters on an equal share of tweets.
func agreeOn(t *testing.T, tweets []tweet.Tweet, sets int) {
	rng := rand.New(rand.NewPCG(3, 4))
	matched := 0
	for set := range sets {
		p := matchtest.Params(rng, tweets, 40, 20, 5)
		m := newMatcher(t, p)
		for i := set; i < len(tweets); i += sets {
			agree(t, m, p, &tweets[i])
			if m.Matches(&tweets[i]) {
				matched++
			}
		}
	}
	t.Logf("%d of %d Tweets matched", matched, len(tweets))
	if matched == 0 || matched == len(tweets) {
		t.Errorf("%d of %d Tweets matched: the parameters show nothing", matched, len(tweets))
	}
}

func TestConcurrentUse(t *testing.T) {
	tweets := matchtest.Generate(rand.New(rand.NewPCG(7, 8)), 500)
	m := newMatcher(t, matchtest.Params(rand.New(rand.NewPCG(9, 10)), tweets, 100, 10, 5))
	want := make([]match.Reasons, len(tweets))
	for i := range tweets {
		want[i], _ = m.Match(&tweets[i])
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range tweets {
				got, ok := m.Match(&tweets[i])
				if diff := cmp.Diff(want[i], got); diff != "" || m.Matches(&tweets[i]) != ok {
					t.Errorf("alone and together differ (-alone +together):\n%s", diff)
				}
			}
		})
	}
	wg.Wait()
}

// FuzzMatch compares the package with the re-statement, and checks that the case
// of ASCII letters never matters.
func FuzzMatch(f *testing.F) {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, t := range matchtest.Generate(rng, 50) {
		f.Add(matchtest.Term(rng, &t), t.Text, "http://"+matchtest.Phrase(rng),
			matchtest.Phrase(rng)+"…", matchtest.Phrase(rng), "quay")
	}
	f.Fuzz(func(t *testing.T, term, text, expanded, display, hashtag, mention string) {
		tw := &tweet.Tweet{Text: text}
		tw.Entities.URLs = []tweet.URLEntity{{ExpandedURL: expanded, DisplayURL: display}}
		tw.Entities.Hashtags = []tweet.Hashtag{{Text: hashtag}}
		tw.Entities.UserMentions = []tweet.UserMention{{ScreenName: mention}}
		p := tweetstream.FilterParams{Track: []string{term}}
		m, err := match.New(p)
		if err != nil {
			return // no term
		}
		if len(text)+len(expanded)+len(display)+len(term) > 400 {
			m.Match(tw) // the re-statement takes too long
			return
		}
		agree(t, m, p, tw)
		p.Track = []string{swapCase(term)}
		if other := newMatcher(t, p); other.Matches(tw) != m.Matches(tw) {
			t.Errorf("%q and %q differ on %s", term, p.Track[0], matchtest.JSON(tw))
		}
	})
}

func swapCase(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			b[i] = c ^ ' '
		}
	}
	return string(b)
}

// TestEveryTermOnce makes sure that a term that is given twice is reported
// twice, and one that matches in several places once.
func TestEveryTermOnce(t *testing.T) {
	m := newMatcher(t, tweetstream.FilterParams{Track: []string{"quay", "Quay", "quay pier quay"}})
	reasons, _ := m.Match(&tweet.Tweet{Text: "quay quay pier #quay @quay"})
	if got := termsOf(reasons); !slices.Equal(got, []string{"quay", "Quay", "quay pier quay"}) {
		t.Errorf("terms: %q", got)
	}
}
