package match_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

func ExampleMatcher_MayMatch() {
	m, err := match.New(tweetstream.FilterParams{Track: []string{"harbour"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range []string{
		`{"id":1,"text":"Fog over the HARBOUR","user":{"id":9}}`,
		`{"id":2,"text":"Fog over the harbours","user":{"id":9}}`,
		`{"id":3,"text":"Fog","user":{"id":9,"description":"I live near the harbour"}}`,
	} {
		fmt.Println(m.MayMatch([]byte(line)))
	}
	// Output:
	// true
	// false
	// true
}

// TestMayMatch: what a screen must let through, and what it must not.
func TestMayMatch(t *testing.T) {
	track := func(terms ...string) tweetstream.FilterParams {
		return tweetstream.FilterParams{Track: terms}
	}
	for _, c := range []struct {
		params  tweetstream.FilterParams
		message string
		want    bool
	}{
		{track("harbour"), `{"text":"a Harbour"}`, true},
		{track("harbour"), `{"text":"a\nharbour\u00e9"}`, true},
		{track("harbour"), `{"text":"a h\u0041rbour"}`, true},
		{track("harbour"), `{"text":"harbours, myharbour"}`, false},
		{track("harbour"), `{"harbour":"a"}`, false},
		{track("harbour"), `{"text":"\u003ca\u003e \u00e4"}`, false},
		{track("harbour"), `{"text":"harbourhttp:\/\/x"}`, true},
		{track("#harbour"), `{"hashtags":[{"text":"harbour"}]}`, true},
		{track("the harbour"), `{"text":"the"}`, false},
		{track("harbour", "tide"), `{"text":"tide"}`, true},
		{track("rt"), `{"text":"x","retweeted_status":{}}`, true},
		{track("rt harbour"), `{"text":"x","retweeted_status":{}}`, false},
		{track("at&t"), `{"text":"AT&amp;T"}`, true},
		{track("c#"), `{"text":"C#"}`, true},
		{track("c#"), `{"text":"C\u0023"}`, true},
		{track("c#"), `{"text":"abc#"}`, false},
		{track("§"), `{"text":"\u00A7"}`, true},
		{track("§"), `{"text":"$"}`, false},
		{track("코로나"), `{"text":"코로나"}`, true},
		{track("코로나"), `{"text":"\ucf54\ub85c\ub098"}`, true},
		{track("코로나"), `{"text":"\uCF54로\ub098"}`, true},
		{track("코로나"), `{"text":"코\ub85c나"}`, true},
		{track("코로나"), `{"text":"\ucf54로"}`, false},
		{track("🔣"), `{"text":"\ud83d\udd23"}`, true},
		{track("🔣"), `{"text":"🔢 \ud83d\udd22"}`, false},
		{track("Öl"), `{"text":"\u00f6l öL"}`, true},
		{track("οδός"), `{"text":"ΟΔΌΣ"}`, true},
		{tweetstream.FilterParams{Follow: []int64{123}}, `{"user":{"id":123}}`, true},
		{tweetstream.FilterParams{Follow: []int64{123}}, `{"user":{"id":1234,"x":5123}}`, false},
		{tweetstream.FilterParams{Follow: []int64{1}}, `{"user":{"id":2}}`, true},
		{tweetstream.FilterParams{Language: []string{"id"}}, `{"id":1,"lang":"ID"}`, true},
		{tweetstream.FilterParams{Language: []string{"id"}}, `{"id":1,"lang":"en"}`, false},
		{tweetstream.FilterParams{Language: []string{"zh"}}, `{"lang":"zh-TW"}`, true},
		{tweetstream.FilterParams{Language: []string{"he"}}, `{"lang":"iw"}`, true},
		{tweetstream.FilterParams{Track: []string{"a"}}, `{}`, true},
		{tweetstream.FilterParams{Track: []string{"++"}}, `{"text":"c+"}`, false},
		{tweetstream.FilterParams{}, `{}`, true},
		{tweetstream.FilterParams{Locations: []tweetstream.Box{{East: 1, North: 1}}},
			`{"coordinates":null,"place":null}`, false},
		{tweetstream.FilterParams{Locations: []tweetstream.Box{{East: 1, North: 1}}},
			`{"place":{"bounding_box":{"coordinateſ":[]}}}`, true},
	} {
		m := newMatcher(t, c.params)
		if got := m.MayMatch([]byte(c.message)); got != c.want {
			t.Errorf("%+v on %s: %v", c.params, c.message, got)
		}
	}
	if !new(match.Matcher).MayMatch(nil) {
		t.Error("the zero Matcher matches all")
	}
}

func TestRequireAllNeedsAClueOfEach(t *testing.T) {
	m := newMatcher(t, tweetstream.FilterParams{Track: []string{"tide"}, Follow: []int64{12}})
	message := []byte(`{"text":"tide","user":{"id":34}}`)
	if !m.MayMatch(message) || m.RequireAll().MayMatch(message) {
		t.Error(m.MayMatch(message), m.RequireAll().MayMatch(message))
	}
}

func TestCombinationsMayMatch(t *testing.T) {
	tide := newMatcher(t, tweetstream.FilterParams{Track: []string{"tide"}})
	ships := newMatcher(t, tweetstream.FilterParams{Track: []string{"ships"}})
	other := match.Func(func(*tweet.Tweet) bool { return true })
	message := []byte(`{"text":"tide"}`)
	for name, c := range map[string]struct {
		filter match.Filter
		want   bool
	}{
		"all of two":       {match.All(tide, ships), false},
		"all with another": {match.All(tide, other), true},
		"all but ships":    {match.All(match.Not(ships), tide), true},
		"no tide":          {match.All(ships, other), false},
		"any":              {match.Any(tide, ships), true},
		"any with another": {match.Any(ships, other), true},
		"any of none":      {match.Any(ships, match.All(ships, tide)), false},
	} {
		if got := c.filter.(match.Screener).MayMatch(message); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// screened fails the test where a Tweet matches whose message the screen refuses.
func screened(tb testing.TB, rng *rand.Rand, m *match.Matcher, message []byte) (may bool) {
	tb.Helper()
	for _, spelled := range [][]byte{message, respell(rng, message)} {
		var t tweet.Tweet
		if _, err := tweet.UnmarshalLenient(spelled, &t); err != nil {
			tb.Fatalf("%v: %s", err, spelled)
		}
		for _, m := range []*match.Matcher{m, m.RequireAll()} {
			if m.Matches(&t) && !m.MayMatch(spelled) {
				reasons, _ := m.Match(&t)
				tb.Errorf("a Tweet is lost that matches %v:\n%s", reasons, spelled)
			}
		}
	}
	return m.MayMatch(message)
}

// respell spells the characters of strings in other ways that JSON has.
func respell(rng *rand.Rand, message []byte) (out []byte) {
	often := []int{1, 4, 50, 1 << 30}[rng.IntN(4)]
	for i := 0; i < len(message); {
		end := i + 1
		if message[i] != '"' {
			out, i = append(out, message[i]), end
			continue
		}
		for ; message[end] != '"'; end++ {
			if message[end] == '\\' {
				end++
			}
		}
		var text string
		if json.Unmarshal(message[i:end+1], &text) != nil {
			text = ""
		}
		out = append(out, '"')
		for _, r := range text {
			out = respellOne(rng, out, r, often)
		}
		out, i = append(out, '"'), end+1
	}
	return out
}

func respellOne(rng *rand.Rand, out []byte, r rune, often int) []byte {
	plain := r >= ' ' && r != '"' && r != '\\'
	if plain && rng.IntN(often) != 0 {
		return utf8.AppendRune(out, r)
	}
	format := []string{`\u%04x`, `\u%04X`}[rng.IntN(2)]
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return fmt.Appendf(fmt.Appendf(out, format, high), format, low)
	}
	return fmt.Appendf(out, format, r)
}

// screenedOn uses sets of parameters, with few terms to many, on messages.
func screenedOn(t *testing.T, messages [][]byte, tweets []tweet.Tweet, sets int) {
	rng := rand.New(rand.NewPCG(5, 6))
	passed := 0
	for set := range sets {
		p := matchtest.Params(rng, tweets, 1+rng.IntN(1<<rng.IntN(8)), rng.IntN(4), rng.IntN(2))
		if rng.IntN(3) == 0 {
			p.Language = []string{tweets[rng.IntN(len(tweets))].Lang}
		}
		if p.Language != nil && p.Language[0] == "" {
			p.Language = nil
		}
		m := newMatcher(t, p)
		for i := set; i < len(messages); i += sets {
			if screened(t, rng, m, messages[i]) {
				passed++
			}
		}
	}
	t.Logf("%d of %d Tweets passed", passed, len(messages))
	if passed == 0 || passed == len(messages) {
		t.Errorf("%d of %d Tweets passed: the parameters show nothing", passed, len(messages))
	}
}

func TestScreenOfGenerated(t *testing.T) {
	tweets := matchtest.Generate(rand.New(rand.NewPCG(1, 2)), 3000)
	var messages [][]byte
	for i := range tweets {
		message, err := json.Marshal(&tweets[i])
		if err != nil {
			t.Fatal(err)
		}
		messages = append(messages, message)
	}
	screenedOn(t, messages, tweets, 40)
}

func TestScreenOfCorpus(t *testing.T) {
	var messages [][]byte
	for i, message := range matchtest.Corpus(t) {
		if i%4 == 0 && tweet.KindOf(message) == tweet.KindTweet {
			messages = append(messages, bytes.TrimSpace(message))
		}
	}
	screenedOn(t, messages, matchtest.CorpusTweets(t), 40)
}

// FuzzMayMatch: a message with the text, the link and the tag, spelled in some way,
// is never refused where the Tweet matches.
func FuzzMayMatch(f *testing.F) {
	rng := rand.New(rand.NewPCG(11, 12))
	for i, t := range matchtest.Generate(rng, 50) {
		f.Add(uint64(i), matchtest.Term(rng, &t), t.Text, "http://"+matchtest.Phrase(rng), "quay", "en")
	}
	f.Fuzz(func(t *testing.T, seed uint64, term, text, link, hashtag, lang string) {
		p := tweetstream.FilterParams{Track: strings.Split(term, ",")}
		if seed%3 == 0 {
			p.Language = []string{lang}
		}
		m, err := match.New(p)
		if err != nil {
			return // no terms
		}
		tw := &tweet.Tweet{Text: text, Lang: lang}
		tw.Entities.URLs = []tweet.URLEntity{{ExpandedURL: link, DisplayURL: text}}
		tw.Entities.Hashtags = []tweet.Hashtag{{Text: hashtag}}
		message, err := json.Marshal(tw)
		if err != nil {
			t.Skip()
		}
		screened(t, rand.New(rand.NewPCG(seed, 1)), m, message)
	})
}
