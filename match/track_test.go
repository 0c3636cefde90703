package match_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

func text(s string) *tweet.Tweet { return &tweet.Tweet{Text: s} }

func linked(expanded, display string) *tweet.Tweet {
	return &tweet.Tweet{
		Text: "look https://t.co/abcdefghij",
		Entities: tweet.Entities{URLs: []tweet.URLEntity{
			{URL: "https://t.co/abcdefghij", ExpandedURL: expanded, DisplayURL: display},
		}},
	}
}

func newMatcher(tb testing.TB, p tweetstream.FilterParams) *match.Matcher {
	tb.Helper()
	m, err := match.New(p)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// checkTrack tests Match, Matches and the re-statement of the rules at once.
func checkTrack(t *testing.T, tw *tweet.Tweet, want bool, terms ...string) {
	t.Helper()
	p := tweetstream.FilterParams{Track: terms}
	m := newMatcher(t, p)
	reasons, got := m.Match(tw)
	if got != want {
		t.Errorf("track %q on %q: got %v, want %v", terms, tw.Text, got, want)
	}
	if got != (len(reasons) > 0) {
		t.Errorf("track %q on %q: %v with reasons %v", terms, tw.Text, got, reasons)
	}
	if fast := m.Matches(tw); fast != got {
		t.Errorf("track %q on %q: Match says %v, Matches %v", terms, tw.Text, got, fast)
	}
	if plain, _, _ := matchtest.Naive(p, tw); plain != want {
		t.Errorf("track %q on %q: the re-statement says %v, want %v", terms, tw.Text, plain, want)
	}
}

// TestTrackDocumented is the table in the service's documentation of track.
func TestTrackDocumented(t *testing.T) {
	for _, tt := range []struct {
		terms    []string
		match    []string
		mismatch []string
	}{
		{
			terms: []string{"Twitter"},
			match: []string{
				"TWITTER", "twitter", `"Twitter"`, "twitter.", "#twitter", "@twitter", "http://twitter.com",
			},
			mismatch: []string{"TwitterTracker", "#newtwitter"},
		},
		{
			terms:    []string{"Twitter's"},
			match:    []string{"I like Twitter's new design"},
			mismatch: []string{"Someday I'd like to visit @Twitter's office"},
		},
		// As the pages have it: with curly quotes.
		{terms: []string{"Twitter"}, match: []string{"“Twitter”"}},
		{
			terms:    []string{"Twitter’s"},
			match:    []string{"I like Twitter’s new design"},
			mismatch: []string{"Someday I’d like to visit @Twitter’s office", "I like Twitter's new design"},
		},
		{
			terms: []string{"twitter api", "twitter streaming"},
			match: []string{
				"The Twitter API is awesome", "The twitter streaming service is fast",
				"Twitter has a streaming API",
			},
			mismatch: []string{"I'm new to Twitter"},
		},
		{
			terms:    []string{"example.com"},
			match:    []string{"Someday I will visit example.com"},
			mismatch: []string{"There is no example.com/foobarbaz"},
		},
		{
			terms:    []string{"example.com/foobarbaz"},
			match:    []string{"example.com/foobarbaz", "www.example.com/foobarbaz"},
			mismatch: []string{"example.com"},
		},
		{
			terms:    []string{"www.example.com/foobarbaz"},
			mismatch: []string{"www.example.com/foobarbaz", "example.com/foobarbaz", "example.com"},
		},
		{
			terms: []string{"example com"},
			match: []string{
				"example.com", "www.example.com", "foo.example.com", "foo.example.com/bar",
				"I hope my startup isn't merely another example of a dot com boom!",
			},
		},
		// The sentences around the table.
		{terms: []string{"hello"}, match: []string{"hello world", "my brother says hello."}},
		{
			terms:    []string{"hello."},
			match:    []string{"my brother says hello."},
			mismatch: []string{"hello world", "say hello, world"},
		},
		{terms: []string{"touché"}, match: []string{"très touché"}, mismatch: []string{"touche"}},
		{terms: []string{"touche"}, mismatch: []string{"touché"}},
		{terms: []string{"the", "twitter"}, match: []string{"the bird", "a twitter"},
			mismatch: []string{"a bird"}},
		{terms: []string{"the twitter"}, match: []string{"twitter, the bird"},
			mismatch: []string{"the bird", "a twitter"}},
		{terms: []string{"地震"}, match: []string{"地震 です", "また　地震"}, mismatch: []string{"地震です"}},
		// The pages of 2009 to 2012.
		{
			terms:    []string{"helm's-alee"},
			match:    []string{"Ready about: helm's-alee"},
			mismatch: []string{"#helm's-alee", "helm's-alee!", "helm s alee"},
		},
		{
			terms:    []string{"#harbour"},
			match:    []string{"the #Harbour, at night"},
			mismatch: []string{"the harbour", "#harbours"},
		},
		{terms: []string{"@harbour"}, match: []string{"ask @Harbour's master"},
			mismatch: []string{"ask harbour"}},
	} {
		for _, s := range tt.match {
			checkTrack(t, text(s), true, tt.terms...)
		}
		for _, s := range tt.mismatch {
			checkTrack(t, text(s), false, tt.terms...)
		}
	}
}

// TestTrackLinks is the same table on links as streams have them: short in the
// text, and long in the entities.
func TestTrackLinks(t *testing.T) {
	for _, tt := range []struct {
		term, expanded, display string
		want                    bool
	}{
		{"Twitter", "http://twitter.com", "twitter.com", true},
		{"example.com", "http://example.com", "example.com", true},
		{"example.com", "http://www.example.com/", "example.com", true},
		{"example.com", "http://example.com/foobarbaz", "example.com/foobarbaz", false},
		{"example.com", "http://foo.example.com", "foo.example.com", false},
		{"example.com/foobarbaz", "http://www.example.com/foobarbaz", "example.com/foobarbaz", true},
		{"example.com/foobarbaz", "http://www.example.com/foobarbaz?ref=x#top",
			"example.com/foobarbaz…", true},
		{"example.com/foobarbaz?ref=x", "http://www.example.com/foobarbaz?ref=x",
			"example.com/foobarbaz…", true},
		{"example.com/FooBarBaz", "https://EXAMPLE.com/foobarbaz", "example.com/foobarbaz", true},
		{"www.example.com/foobarbaz", "http://www.example.com/foobarbaz",
			"www.example.com/foobarbaz", false},
		{"http://example.com/foobarbaz", "http://www.example.com/foobarbaz",
			"example.com/foobarbaz", true},
		{"https://example.com/foobarbaz", "http://www.example.com/foobarbaz",
			"example.com/foobarbaz", false},
		{"example com", "http://foo.example.com/bar", "foo.example.com/bar", true},
		{"look bar", "http://foo.example.com/bar", "foo.example.com/bar", true},
		{"foobar", "", "example.com/foobar", true},
		// A display_url that was cut has a word and a whole all the same.
		{"foobar", "http://www.example.com/foobarbaz", "example.com/foobar…", true},
		{"foobar", "", "example.com/foobar…", true},
		{"example.com/foobar", "http://www.example.com/foobarbaz", "example.com/foobar…", true},
		{"foob", "http://www.example.com/foobarbaz", "example.com/foobar…", false},
		{"foobar…", "http://www.example.com/foobarbaz", "example.com/foobar…", false},
		{"co", "http://example.com/a", "example.co…", true},
		// A whole link is whole.
		{"example.com/a", "http://example.com/a/", "", false},
		{"/a/", "http://example.com/a/", "", false},
		{"a", "http://example.com/é~a/", "", true},
		// Neither the protocol, nor "www", nor the short link is a word.
		{"http", "http://www.example.com", "example.com", false},
		{"https", "http://www.example.com", "example.com", false},
		{"www", "http://www.example.com", "www.example.com", false},
		{"co", "http://www.example.com", "example.com", false},
		{"t.co/abcdefghij", "http://www.example.com", "example.com", false},
		// Signs mean nothing in a link.
		{"#top", "http://example.com/a#top", "example.com/a#top", false},
		{"@harbour", "http://example.com/@harbour", "example.com/@harbour", false},
		{"harbour", "http://example.com/@harbour", "example.com/@harbour", true},
	} {
		checkTrack(t, linked(tt.expanded, tt.display), tt.want, tt.term)
		media := linked(tt.expanded, tt.display)
		u := media.Entities.URLs[0]
		media.Entities.URLs = nil
		media.ExtendedEntities = &tweet.Entities{
			Media: []tweet.Media{{ExpandedURL: u.ExpandedURL, DisplayURL: u.DisplayURL}},
		}
		checkTrack(t, media, tt.want, tt.term)
	}
}

// TestTrackRecorded has the rules that recorded streams show: in docs/matching.md
// their label is "recorded".
func TestTrackRecorded(t *testing.T) {
	for _, tt := range []struct {
		term, text string
		want       bool
	}{
		// Everything but ASCII letters, digits and "_" ends a run.
		{"ferry", "昨日のFerryは遅い", true},
		{"ferry", "フェリーferry〜", true},
		{"2020", "2020년 봄", true},
		{"2020", "في ـ2020", true},
		{"ferry", "ดูferryแล้ว", true},
		{"pt", "öptü", true},
		{"ferry", "Ωferry", true},
		{"id", "船ID：C0FFEE", true},
		{"boat ferry", "Boatとferryで", true},
		{"cafe", "cafe\u0301", true},
		{"ferry", "ferrys", false},
		{"ferry", "ferry2", false},
		{"ferry", "my_ferry", false},
		{"ferry", "ﬀerry ferryＡ", true},
		// Every other word is a token, with nothing around it.
		{"C#", "wanted: C# people", true},
		{"c#", "C#", true},
		{"C#", "Java, C#, Go", false},
		{"C#", "(C#)", false},
		{"C#", "C", false},
		{"코로나", "코로나 때문에", true},
		{"코로나", "코로나, 때문에", false},
		{"코로나", "코로나는", false},
		{"🔣", "🔣", true},
		{"🔣", "a 🔣 b", true},
		{"🔣", "🔣🔣", false},
		{"🔣", "a🔣", false},
		{"🔣🔣", "a 🔣🔣 b", true},
		{"参加者募集！", "参加者募集！\nLv1", true},
		{"参加者募集", "参加者募集！\nLv1", false},
		// A sign counts behind a letter, too.
		{"#monday", "#lights#monday", true},
		{"#lights", "#lights#monday", true},
		{"#light", "#lights#monday", false},
		{"#monday", "#lightsmonday", false},
		{"#monday", "monday", false},
	} {
		checkTrack(t, text(tt.text), tt.want, tt.term)
	}
}

// TestTrackHashtags has hashtags that are no run, as the entities have them.
func TestTrackHashtags(t *testing.T) {
	for _, tt := range []struct {
		term, tag string
		want      bool
	}{
		{"#メ～テレ", "メ～テレ", true},
		{"メ～テレ", "メ～テレ", true},
		{"#il·lusió", "il·lusió", true},
		{"#IL·LUSIÓ", "il·lusió", true},
		{"#il", "il·lusió", true}, // a run with the sign before it
		{"il", "il·lusió", true},
		{"lusi", "il·lusió", true},
		{"#lusi", "il·lusió", false},
		{"#il·lusi", "il·lusió", false},
		{"il·lusió", "#il·lusió", false}, // no entity of the service has the sign
		{"#2020", "2020년", true},
		{"2020년", "2020년", true},
		{"@メ～テレ", "メ～テレ", false},
		{"#", "", false},
	} {
		tw := text("")
		tw.Entities.Hashtags = []tweet.Hashtag{{Text: tt.tag}}
		checkTrack(t, tw, tt.want, tt.term)
	}
}

// TestTrackDecided has the decisions of docs/matching.md where neither the
// documentation nor a record says anything.
func TestTrackDecided(t *testing.T) {
	for _, tt := range []struct {
		term, text string
		want       bool
	}{
		// Case.
		{"ΟΔΌΣ", "η οδός", true}, // both forms of the small sigma are the capital's
		{"ЗЕЛЁНЫЙ", "зелёный чай", true},
		{"i", "İ", false},
		{"straße", "STRASSE", false},
		{"kelvin", "\u212aelvin", false}, // the Kelvin sign
		{"\u212aelvin", "\u212aELVIN", true},
		{"sun", "\u017fun", false}, // the long s
		{"un", "\u017fun", true},
		{"Ångström", "\u212bngström", true}, // the Ångström sign is a letter beyond ASCII, too
		{"it's", "it’s", false},             // another apostrophe
		// Signs.
		{"@harbour", "mail to lights@harbour", true},
		{"#harbour's", "#harbour's lights", true},
		{"$ABC", "buy $abc now", true},
		{"$ABC", "buy $abc, now", false},
		{"ABC", "buy $abc, now", true},
		// Escapes.
		{"AT&T", "by AT&amp;T for", true},
		{"AT&T", "by AT&amp;T.", false},
		{"amp", "by AT&amp;T.", false},
		{"t", "by AT&amp;T.", true},
		{"<3", "I &lt;3 it", true},
		{"&lt", "I &lt;3 it", false},
		{"&amp;", "a &amp;amp; b", true},
		// Tokens.
		{"c++", "I write c++ slowly", true},
		{"c++", "I write c", false},
		{":)", "fine :)", true},
		{":)", "fine:)", false},
		{"☀", "sun ☀️ and rain", false}, // with a selector it is another token
		{"☀️", "sun ☀️ and rain", true},
		{"👍", "👍🏽", false},
		{"harbour_lights", "by @Harbour_Lights!", true},
		{"hello", "hello\u200eworld", true},
		{"地震", "a\u00a0地震\u2003b", true},
		{"地震", "\u200b地震", false}, // no white space
		// Links in the text.
		{"example", "地震http://www.example.com/x", true},
		{"地震", "地震http://www.example.com/x", true},
		{"example.com/x", "地震http://www.example.com/x", true},
		{"b", "http://example.com/?a&amp;b", true},
		{"amp", "http://example.com/?a&amp;b", false},
		{"example.com/?a&b", "http://example.com/?a&amp;b", true},
		{"#top", "http://example.com/#top", false},
		{"x", "https://t.co/x", false},
		{"co", "https://t.co/x", false},
		{"です", "https://t.co/abcです", true},
		{"fine:", "fine:https://t.co/abc", true},
		{"#tag", "#taghttps://t.co/abc", true},
		{"rt", "RT this", true},
	} {
		checkTrack(t, text(tt.text), tt.want, tt.term)
	}
}

// TestTrackSigns looks at the fields that reasons name for words with a sign.
func TestTrackSigns(t *testing.T) {
	for s, want := range map[string]match.Field{
		"quay": match.FieldText, "$quay": match.FieldText,
		"#quay": match.FieldHashtag, "@quay": match.FieldMention,
		"pier@quay": match.FieldMention, "(#quay)": match.FieldHashtag,
	} {
		reasons, _ := newMatcher(t, tweetstream.FilterParams{Track: []string{"quay"}}).Match(text(s))
		if len(reasons) != 1 || reasons[0].Words[0].Field != want {
			t.Errorf("%q: %v, want %s", s, reasons, want)
		}
	}
}

// TestTrackFields looks for words in each field, and at the place that reasons name.
func TestTrackFields(t *testing.T) {
	quoted := &tweet.Tweet{
		Text: "gulls", User: tweet.User{ScreenName: "quay", Name: "crane", Description: "crane"},
	}
	original := &tweet.Tweet{
		Text: "cut in the mid…", Truncated: true,
		Entities: tweet.Entities{URLs: []tweet.URLEntity{
			{ExpandedURL: "https://twitter.com/i/web/status/1"},
		}},
		User: tweet.User{ScreenName: "pier", Location: "crane"},
		ExtendedTweet: &tweet.ExtendedTweet{
			FullText: "cut in the middle #tide",
			Entities: tweet.Entities{
				Hashtags:     []tweet.Hashtag{{Text: "Ebb"}},
				UserMentions: []tweet.UserMention{{ScreenName: "Buoy", Name: "crane"}},
				URLs: []tweet.URLEntity{
					{ExpandedURL: "http://example.com/mast", DisplayURL: "example.com/keel"},
				},
				Media: []tweet.Media{{
					ExpandedURL: "http://example.com/rope", DisplayURL: "pic.example.com/knot",
					MediaURL: "http://example.com/crane",
				}},
				Symbols: []tweet.Symbol{{Text: "crane"}},
			},
		},
		QuotedStatus: quoted,
		QuotedStatusPermalink: &tweet.QuotedStatusPermalink{
			Expanded: "https://example.com/sail", Display: "example.com/deck",
		},
	}
	retweet := &tweet.Tweet{
		Text: "RT @pier: cut in the mid…", User: tweet.User{ScreenName: "crane"},
		RetweetedStatus: original,
	}
	for _, tt := range []struct {
		term  string
		field match.Field // "" where it must not be found
		in    match.Part
	}{
		{"rt", match.FieldText, match.PartTweet},
		{"pier", match.FieldMention, match.PartTweet},
		{"middle", match.FieldText, match.PartRetweeted},
		{"tide", match.FieldHashtag, match.PartRetweeted},
		{"ebb", match.FieldHashtag, match.PartRetweeted},
		{"#ebb", match.FieldHashtag, match.PartRetweeted},
		{"@buoy", match.FieldMention, match.PartRetweeted},
		{"mast", match.FieldExpandedURL, match.PartRetweeted},
		{"keel", match.FieldDisplayURL, match.PartRetweeted},
		{"rope", match.FieldMediaExpandedURL, match.PartRetweeted},
		{"knot", match.FieldMediaDisplayURL, match.PartRetweeted},
		{"sail", match.FieldPermalinkExpanded, match.PartRetweeted},
		{"deck", match.FieldPermalinkDisplayed, match.PartRetweeted},
		{"gulls", match.FieldText, match.PartQuoted},
		{"mid", "", ""},
		{"twitter", "", ""},
		{"crane", "", ""},
		{"quay", "", ""},
	} {
		checkTrack(t, retweet, tt.field != "", tt.term)
		var want match.Reasons
		if tt.field != "" {
			want = match.Reasons{{
				Predicate: match.Track, Term: tt.term,
				Words: []match.Word{{Text: tt.term, Field: tt.field, In: tt.in}},
			}}
		}
		got, _ := newMatcher(t, tweetstream.FilterParams{Track: []string{tt.term}}).Match(retweet)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("track %q: reasons (-want +got):\n%s", tt.term, diff)
		}
	}
}

// TestCaseOfEveryLetter goes through all characters that differ in case only. An
// ASCII letter equals no other.
func TestCaseOfEveryLetter(t *testing.T) {
	letters := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		other := unicode.SimpleFold(r)
		if other == r {
			continue
		}
		letters++
		same := (r < utf8.RuneSelf) == (other < utf8.RuneSelf)
		checkTrack(t, text("é"+string(other)), same, "É"+string(r))
	}
	if letters < 2000 {
		t.Errorf("%d letters", letters)
	}
}

// TestManyTerms has terms that fill a table, and two that share a hash.
func TestManyTerms(t *testing.T) {
	first, second := "a"+strings.Repeat("x", 63)+"b", "b"+strings.Repeat("x", 63)+"a"
	terms := []string{first, second}
	for i := range 5000 {
		terms = append(terms, fmt.Sprintf("quay%d", i), fmt.Sprintf("#pier%d", i), fmt.Sprintf("%d%%", i))
	}
	m := newMatcher(t, tweetstream.FilterParams{Track: terms})
	for _, term := range terms {
		reasons, _ := m.Match(text(term))
		if got := reasons.Terms(); len(got) != 1 || got[0] != term {
			t.Fatalf("%q finds %q", term, got)
		}
	}
	if m.Matches(text("quay5000 pier1 #pier5000 5000% " + first + "x")) {
		t.Error("words of no term match")
	}
}
