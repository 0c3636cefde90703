package rule_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match/rule"
	"github.com/gotweetstream/tweetstream/tweet"
)

// BenchmarkSet tries decoded Tweets on 1 and on 1,000 rules. One op is the whole set of Tweets;
// tweets/s counts single ones, and matched is the number of rules that one of them matches.
//
//	users     names of users, hashtags and words: the rules of most people
//	mixed     every operator, drawn from the Tweets
//	contains  substrings: each is searched in each Tweet
func BenchmarkSet(b *testing.B) {
	b.Run("tweets=generated", func(b *testing.B) {
		benchmarkSet(b, matchtest.Generate(rand.New(rand.NewPCG(1, 2)), 5000))
	})
	b.Run("tweets=corpus", func(b *testing.B) { benchmarkSet(b, matchtest.CorpusTweets(b)) })
}

func benchmarkSet(b *testing.B, tweets []tweet.Tweet) {
	for _, n := range []int{1, 1000} {
		for _, rules := range []struct {
			name string
			make func(*rand.Rand, *tweet.Tweet, int) string
		}{{"users", usersRule}, {"contains", containsRule}, {"mixed", nil}} {
			rng := rand.New(rand.NewPCG(3, 4))
			values := make([]string, n)
			for i := range values {
				if rules.make == nil {
					values[i] = matchtest.Rule(rng, tweets)
					continue
				}
				values[i] = rules.make(rng, &tweets[rng.IntN(len(tweets))], i)
			}
			set := newSet(b, values...)
			b.Run(fmt.Sprintf("rules=%s/n=%d", rules.name, n), func(b *testing.B) {
				benchmarkTweets(b, set, tweets)
			})
		}
	}
}

func benchmarkTweets(b *testing.B, set *rule.Set, tweets []tweet.Tweet) {
	b.ReportAllocs()
	matched := 0
	for b.Loop() {
		matched = 0
		for i := range tweets {
			matched += len(set.Matching(&tweets[i]))
		}
	}
	b.ReportMetric(float64(b.N*len(tweets))/b.Elapsed().Seconds(), "tweets/s")
	b.ReportMetric(float64(matched)/float64(len(tweets)), "matched")
}

func usersRule(rng *rand.Rand, t *tweet.Tweet, i int) string {
	word := func() string { return fmt.Sprintf("word%d", rng.IntN(1000)) }
	if words := strings.Fields(t.Text); len(words) > 1 && i%4 == 0 {
		word = func() string { return `"` + matchtest.ValidTerm(strings.Trim(words[1], `"\`)) + `x"` }
	}
	return fmt.Sprintf("(from:user%d OR @user%d OR #tag%d OR (%s %s)) lang:en -is:retweet",
		i, i, i, word(), word())
}

func containsRule(_ *rand.Rand, _ *tweet.Tweet, i int) string {
	return fmt.Sprintf("contains:part%d lang:en", i)
}

// BenchmarkNewSet compiles 1,000 rules.
func BenchmarkNewSet(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	values := matchtest.Rules(rng, matchtest.Generate(rng, 1000), 1000)
	b.ReportAllocs()
	for b.Loop() {
		newSet(b, values...)
	}
}

// hostile are texts with many places where a rule of their own kind could match. Without
// the words of the tail no rule would be searched for at all.
var hostile = []struct{ name, piece, tail, rule string }{
	{"words", "lights of the harbour ", "", "quay"},
	{"phrase-words", "a ", "! b", `"a a a a a a a a a a b"`},
	{"phrase-end", "a a a ", "! ab", `"a a a a a ab"`},
	{"phrase-inside", "-ab", " ab", `"b-ab-ab" OR "ab-ab-a"`},
	{"proximity", "a ", "1 2 3 4 5 6 7 8 b", `"a a a a a a a b"~6`},
	{"proximity-pairs", "a b ", "1 2 3 4 5 6 7 8 9 c", `"b a a b b a a c"~6`},
	{"contains", "aa", " aaab", `contains:"aaaaaaaaaaaaaaaaaaaaaaaaaaaaab"`},
	{"marks", "!?", "", `"!?!?!?!?!?!?!?!!"`},
	{"emoji", "🔣😁", "🚢", `"😁😁" 🚢`},
	{"escapes", "&amp;", "", `"&&&x"`},
	{"half-characters", "\xe2\x80", "", "é"},
	{"kana", "フェリー", " ーx", `contains:"リーフェリーx"`},
}

func hostileTweet(piece, tail string, size int) *tweet.Tweet {
	return &tweet.Tweet{Text: strings.Repeat(piece, size/len(piece)) + tail}
}

// BenchmarkHostile: MB/s that fall with the size would show a search that is not linear in the
// text.
func BenchmarkHostile(b *testing.B) {
	for _, shape := range hostile {
		set := newSet(b, shape.rule)
		for _, size := range []int{64 << 10, 1 << 20} {
			t := hostileTweet(shape.piece, shape.tail, size)
			b.Run(fmt.Sprintf("shape=%s/size=%dk", shape.name, size>>10), func(b *testing.B) {
				b.SetBytes(int64(len(t.Text)))
				b.ReportAllocs()
				for b.Loop() {
					set.Matches(t)
				}
			})
		}
	}
}

// TestHostile goes through texts of 1 MiB: a square of that would not end.
func TestHostile(t *testing.T) {
	for _, shape := range hostile {
		if newSet(t, shape.rule).Matches(hostileTweet(shape.piece, shape.tail, 1<<20)) {
			t.Errorf("%s matches", shape.name)
		}
	}
}
