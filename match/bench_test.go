package match_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

// BenchmarkMatch goes through decoded Tweets with as much as the service allows,
// in the three kinds of matchtest.Loads. One op is the whole set; tweets/s counts
// single ones, and matched is the share of them.
//
// The sets are so large that each Tweet comes from main memory. A few Tweets
// would stay in the processor's caches and give twice as much.
func BenchmarkMatch(b *testing.B) {
	b.Run("tweets=generated", func(b *testing.B) {
		benchmarkMatch(b, matchtest.Generate(rand.New(rand.NewPCG(1, 2)), 5000))
	})
	b.Run("tweets=corpus", func(b *testing.B) { benchmarkMatch(b, matchtest.CorpusTweets(b)) })
}

func benchmarkMatch(b *testing.B, tweets []tweet.Tweet) {
	for _, load := range matchtest.Loads(tweets) {
		m := newMatcher(b, load.Params)
		name := "terms=" + load.Name
		b.Run(name+"/op=Matches", func(b *testing.B) { benchmarkOne(b, tweets, m.Matches) })
		b.Run(name+"/op=Match", func(b *testing.B) {
			benchmarkOne(b, tweets, func(t *tweet.Tweet) bool { _, ok := m.Match(t); return ok })
		})
	}
}

func benchmarkOne(b *testing.B, tweets []tweet.Tweet, matches func(*tweet.Tweet) bool) {
	b.ReportAllocs()
	matched := 0
	for b.Loop() {
		matched = 0
		for i := range tweets {
			if matches(&tweets[i]) {
				matched++
			}
		}
	}
	b.ReportMetric(float64(b.N*len(tweets))/b.Elapsed().Seconds(), "tweets/s")
	b.ReportMetric(float64(matched)/float64(len(tweets)), "matched")
}

// BenchmarkNew compiles as much as the service allows.
func BenchmarkNew(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	p := matchtest.Params(rng, matchtest.Generate(rng, 1000), 400, 5000, 25)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := match.New(p); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHostile searches one Tweet of 64 KiB or 1 MiB for 400 terms of its
// own kind. MB/s that fall with the size would show a search that is not linear
// in the text. The shape words is the measure for the others.
func BenchmarkHostile(b *testing.B) {
	for _, bb := range []struct{ shape, piece, term string }{
		{"words", "lights of the harbour ", "quay%d"},
		{"marks", "!?!", "!?%[2]s"},
		{"marks-spaced", "!? !! ?! ", "!?%[2]s"},
		{"marks-brackets", "((((", "(%[2]s"},
		{"signs", "#@#", "#%[2]s"},
		{"hashtags-glued", "#a#b@c", "#a%d"},
		{"emoji", "🔣😁", "🔣%d"},
		{"emoji-spaced", "🔣 😁 ", "🔣%d"},
		{"joiners", "\u200d\ufe0f", "\u200d%d"},
		{"kana", "フェリー", "フェ%d"},
		{"cyrillic", "Привет, ПРИВЕТ ", "привет%d"},
		{"one-run", "harbour", "harbour%d"},
		{"one-token", "harbour!", "harbour!%d"},
		{"spaces", "\u3000\u00a0 ", "quay%d"},
		{"half-characters", "\xe2\x80", "é%d"},
		{"ampersands", "&&am", "&%d"},
		{"escapes", "&amp;", "&%[2]s"},
		{"schemes", "http://", "http://%d"},
		{"schemes-runs", "xhttp:/", "http:/%d"},
		{"links", "http://a.b/c?d#e ", "a.b/%d"},
		{"queries", "http://a?b#c?d#", "a?%d"},
		{"short-links", "https://t.co/a_", "t.co/%d"},
		{"www", "www. ", "www.%d"},
		{"dots", "a.b.", "a.b%d"},
	} {
		var p tweetstream.FilterParams
		for i := range 400 {
			row := strings.Repeat("!?"[i%2:i%2+1], i/2%57)
			term := strings.ReplaceAll(bb.term, "%[2]s", row)
			p.Track = append(p.Track, strings.ReplaceAll(term, "%d", fmt.Sprint(i)))
		}
		m := newMatcher(b, p)
		for _, size := range []int{64 << 10, 1 << 20} {
			b.Run(fmt.Sprintf("shape=%s/size=%dk", bb.shape, size>>10), func(b *testing.B) {
				benchmarkText(b, m, strings.Repeat(bb.piece, size/len(bb.piece)))
			})
		}
	}
}

// benchmarkText matches with reasons, since Matches could stop at the first hit.
func benchmarkText(b *testing.B, m *match.Matcher, text string) {
	t := &tweet.Tweet{Text: text}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		m.Match(t)
	}
}
