package rule_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/match/rule"
	"github.com/gotweetstream/tweetstream/tweet"
)

func text(s string) *tweet.Tweet { return &tweet.Tweet{Text: s} }

// check tries a rule and its re-statement at once.
func check(t *testing.T, value string, tw *tweet.Tweet, want bool) {
	t.Helper()
	if got := newSet(t, value).Matches(tw); got != want {
		t.Errorf("%s: %v, want %v on %s", value, got, want, matchtest.JSON(tw))
	}
	if plain := matchtest.NaiveRule(value, tw); plain != want {
		t.Errorf("%s: the re-statement says %v, want %v on %s", value, plain, want, matchtest.JSON(tw))
	}
}

// TestDocumentedTexts has the examples of the service's pages that come with texts.
func TestDocumentedTexts(t *testing.T) {
	for _, tt := range []struct {
		rule            string
		match, mismatch []string
	}{
		{"gnip", []string{
			"I need to call gnip", "Check out gnip's documentation.", "I love the @gnip blog.",
			"Check out Gnip.",
		}, []string{"#gniprocks"}},
		{"cola", []string{"Ice cold cola on a hot day", "I like coca-cola!"},
			[]string{"I like cocacola!"}},
		{"snow", []string{"please let it snow!"}, []string{"it is finally snowing!"}},
		{"Coachella", []string{"Hanging out at #coachella"}, []string{"NEW.PICS.FROM.COACHELLA2015!"}},
		{`"call gnip"`, []string{
			"I need to call gnip, again", "I need to call gnip again", "call gnip",
		}, []string{"I called gnip", "call  gnip", "call-gnip", "call_gnip"}},
		{`"coca-cola"`, []string{"I like coca-cola!"}, []string{"I like coca cola", "I like cocacola!"}},
		{"contains:phone", []string{"Where is my phone?", "That's a telephone"},
			[]string{"What is the ph0ne number?"}},
		{`contains:"$TWTR"`, []string{
			"How much is $TWTR stock?", "How much is $TWTRstock?", "Headlines with $GOOG$TWTR$FB today",
		}, []string{"Just setting up my TWTR", "Just setting up my $ TWTR"}},
		{"🍕", []string{"I like 🍕", "🍕🍕", "pizza🍕"}, []string{"I like 💜"}},
		{"Diacrítica", []string{"una DIACRÍTICA"}, []string{"Diacritica"}},
		{"cumpleaños", []string{"cumpleaños"}, []string{"cumplea os", "cumplean"}},
		{"os", nil, []string{"cumpleaños"}},
		{"Cat", []string{"cat", "CAT", "Cat"}, []string{"cats"}},
		{"happy party", []string{"a party, so happy", "HAPPY party"}, []string{"happy", "party"}},
		{"happy or", []string{"happy or not"}, []string{"happy"}},
		{"apple OR iphone ipad", []string{"apple", "iphone ipad", "apple ipad"},
			[]string{"iphone", "ipad"}},
		{"ipad iphone OR android", []string{"ipad iphone", "android"}, []string{"ipad", "iphone"}},
		{"(apple OR iphone) ipad", []string{"apple ipad", "iphone ipad"}, []string{"apple iphone"}},
		{"iphone (ipad OR android)", []string{"iphone android"}, []string{"ipad android"}},
		{"(social OR data) (academic OR research) -personality -information -university",
			[]string{"social research", "academic data"},
			[]string{"social data", "social research at a university"}},
		{`"Toys \"R\" Us"`, []string{`at toys "r" us!`}, []string{"Toys R Us"}},
	} {
		for _, s := range tt.match {
			check(t, tt.rule, text(s), true)
		}
		for _, s := range tt.mismatch {
			check(t, tt.rule, text(s), false)
		}
	}
}

// TestInvisible: marks that nobody sees end a word.
func TestInvisible(t *testing.T) {
	for _, s := range []string{"\u2066quay\u2069", "\ufeffquay", "a\u200bquay", "❤\ufe0fquay"} {
		check(t, "quay", text(s), true)
	}
	check(t, "quay", text("quay\u200dside"), false) // a joiner is a part of the word
}

// TestProximity: up to N other words in between, and up to N-2 in the reverse order.
func TestProximity(t *testing.T) {
	for _, tt := range []struct {
		rule, text string
		want       bool
	}{
		{`"a b"~3`, "a b", true},
		{`"a b"~3`, "a 1 2 3 b", true},
		{`"a b"~3`, "a 1 2 3 4 b", false},
		{`"a b"~3`, "b a", true},
		{`"a b"~3`, "b 1 a", true},
		{`"a b"~3`, "b 1 2 a", false},
		{`"a b"~1`, "b a", false},
		{`"a b"~3`, "a, (b!)", true}, // marks are no words
		{`"a b"~1`, "a 🍕 🍕 b", false},
		{`"a b c"~2`, "a 1 b 2 c", true},
		{`"a b c"~2`, "a 1 b 2 3 c", false},
		{`"a b c"~2`, "b a c", true},
		{`"a b c"~2`, "c b a", false},
		{`"a b c"~4`, "c b a", true},
		{`"a a"~3`, "a", false},
		{`"a a"~3`, "a a", true},
		{`"a b a"~6`, "b 1 a 2", false},
		{`"API"~3`, "the api", true},
		{`"coca-cola"~1`, "cola coca", false},
		{`"coca-cola"~2`, "cola coca", true},
	} {
		check(t, tt.rule, text(tt.text), tt.want)
	}
	quoted := text("a")
	quoted.QuotedStatus = text("b")
	check(t, `"a b"~6`, quoted, false) // not across two texts
}

func point(lon, lat float64) *tweet.Point {
	return &tweet.Point{Coordinates: tweet.LonLat{Lon: lon, Lat: lat, Valid: true}}
}

func place(w, s, e, n float64) *tweet.Place {
	at := func(lon, lat float64) tweet.LonLat { return tweet.LonLat{Lon: lon, Lat: lat, Valid: true} }
	ring := []tweet.LonLat{at(w, s), at(w, n), at(e, n), at(e, s)}
	return &tweet.Place{
		ID: "02763fa2a7611cf3", Name: "Belmont Central", FullName: "Belmont Central, Chicago",
		Country: "United States", CountryCode: "US",
		BoundingBox: &tweet.BoundingBox{Coordinates: [][]tweet.LonLat{ring}},
	}
}

// sample has something for every operator.
func sample() *tweet.Tweet {
	t := &tweet.Tweet{
		ID: 9, Text: "Tea &amp; toast with @Name #Monday $TWTR https://t.co/abc", Lang: "en",
		Source:            `<a href="http://example.com/app" rel="nofollow">X for iPhone</a>`,
		InReplyToStatusID: 77, InReplyToUserID: 5, InReplyToScreenName: "Galley",
		User: tweet.User{
			ID: 12, ScreenName: "North_Pier", Name: "Ann Quay, PhD", Location: "Leith, Scotland",
			Description: "Data scientist 🚀", Verified: true,
			FollowersCount: 1000, FriendsCount: 20, ListedCount: 3, StatusesCount: 500,
		},
		Coordinates: point(-87.77, 41.93), Place: place(-87.78, 41.92, -87.74, 41.94),
	}
	t.Entities = tweet.Entities{
		Hashtags:     []tweet.Hashtag{{Text: "Monday"}},
		Symbols:      []tweet.Symbol{{Text: "TWTR"}},
		UserMentions: []tweet.UserMention{{ScreenName: "Name", ID: 99}},
		URLs: []tweet.URLEntity{{
			ExpandedURL: "http://short.example/wildfire911", DisplayURL: "short.example/wild…",
			Unwound: &tweet.Unwound{URL: "https://www.example.com/willplayforfood?x=1"},
		}},
		Media: []tweet.Media{{Type: "photo"}},
	}
	return t
}

func TestOperators(t *testing.T) {
	retweet := &tweet.Tweet{Text: "RT @North_Pier: Tea", Lang: "en", RetweetedStatus: sample()}
	retweet.Place = retweet.RetweetedStatus.Place
	quote := &tweet.Tweet{Text: "look", QuotedStatus: sample(), IsQuoteStatus: true}
	plain := &tweet.Tweet{Text: "tea", Lang: "und"}
	const s, r, q, p = 1, 2, 4, 8 // who matches
	for _, tt := range []struct {
		rule string
		want int
	}{
		{"tea", s | r | q | p},
		{"amp", 0}, // text is unescaped first
		{`"tea & toast"`, s | r | q},
		{`"north_pier" RT`, r},
		{`"rt @north_pier"`, r},
		{"wildfire911", s | r | q},
		{"wild", 0}, // a display_url that was cut
		{"willplayforfood", s | r | q},
		{`"example.com/willplayforfood"`, s | r | q},
		{`contains:"oas"`, s | r},
		{`contains:"& t"`, s | r},
		{`contains:"t.co/ab"`, s | r},
		{`url_contains:"com/willplayforfood"`, s | r | q},
		{`url_contains:fire`, s | r | q},
		{`url_contains:"t.co"`, 0},
		{`url:wildfire911`, s | r | q},
		{`url:fire`, 0},
		{`url:"https://www.example.com"`, s | r | q},
		{"#monday", s | r | q}, {"#mon", 0}, {"$twtr", s | r | q},
		{"@name", s | r | q}, {"@99", s | r | q}, {"@north_pier", r}, {"@12", r},
		{"from:north_pier", s}, {"from:12", s}, {"from:13", 0},
		{"to:galley", s}, {"to:5", s},
		{"retweets_of:north_pier", r}, {"retweets_of:12", r},
		{"retweets_of_status_id:9", r}, {"in_reply_to_status_id:77", s},
		{"lang:en", s | r}, {"lang:und", p}, {"has:lang", s | r},
		{`place:"belmont central"`, s}, {"place:02763fa2a7611cf3", s},
		{`place:"Belmont Central, Chicago"`, s}, {`place:"united states"`, s}, {"place:Belmont", 0},
		{"place_country:us", s}, {"has:geo", s},
		{"bounding_box:[-87.8 41.9 -87.7 42]", s},
		{"bounding_box:[-87.775 41.9 -87.7 42]", s},     // the point alone
		{"bounding_box:[-87.765 41.9 -87.7 42]", 0},     // a part of the place alone
		{"bounding_box:[-87.78 41.92 -87.74 41.94]", s}, // edges belong to it
		{"point_radius:[-87.77 41.93 1km]", s},
		{"point_radius:[-87.75 41.93 1.6km]", 0},
		{"point_radius:[-87.75 41.93 1.1mi]", s}, // 1.66 km
		{`bio:"data scientist"`, s}, {"bio:🚀", s}, {"bio:dat", 0},
		{"bio_name:PhD", s}, {"bio_location:leith", s}, {"bio_name:leith", 0},
		{"followers_count:1000", s}, {"followers_count:1001", 0}, {"followers_count:0..999", r | q | p},
		{"min_followers:1", s}, {"friends_count:20..20", s}, {"listed_count:3", s},
		{"statuses_count:501", 0}, {`source:"X for iPhone"`, s},
		{`source:"http://example.com/app"`, s},
		{"has:links", s | r | q}, {"has:media", s | r | q}, {"has:images", s | r}, {"has:videos", 0},
		{"has:hashtags", s | r | q}, {"has:mentions", s | r | q}, {"has:symbols", s | r | q},
		{"is:retweet", r}, {"is:quote", q}, {"is:reply", s | r | q}, {"is:verified", s},
		{"-is:retweet", s | q | p}, {"tea -(has:links OR look)", p},
	} {
		for i, tw := range []*tweet.Tweet{sample(), retweet, quote, plain} {
			check(t, tt.rule, tw, tt.want&(1<<i) != 0)
		}
	}
}

// TestAliases: an operator's other names mean the same.
func TestAliases(t *testing.T) {
	retweet := &tweet.Tweet{RetweetedStatus: sample()}
	retweet.InReplyToStatusID = 77
	retweet.User = retweet.RetweetedStatus.User
	for _, value := range []string{
		"retweets_of_user:12", "retweets_of_tweet_id:9", "in_reply_to_tweet_id:77",
		"user_bio:data", "user_bio_name:ann", "user_bio_location:leith", "following_count:20",
		"user_in_lists_count:3", "tweets_count:500", "has:media_link", "has:cashtags",
	} {
		if !newSet(t, value).Matches(retweet) {
			t.Errorf("%s does not match", value)
		}
	}
	for _, value := range []string{
		"geo_bounding_box:[-88 41 -87 42]", "geo_point_radius:[-87.77 41.93 1km]",
	} {
		if !newSet(t, value).Matches(sample()) {
			t.Errorf("%s does not match", value)
		}
	}
	video := &tweet.Tweet{}
	video.Entities.Media = []tweet.Media{{Type: "video"}}
	for _, value := range []string{"has:videos", "has:video_link", "has:media", "-has:images"} {
		if !newSet(t, value).Matches(video) {
			t.Errorf("%s does not match", value)
		}
	}
}

func TestLanguages(t *testing.T) {
	for _, tt := range []struct {
		rule, lang string
		want       bool
	}{
		{"lang:zh", "zh-TW", true}, {"lang:zh-tw", "zh-TW", true}, {"lang:zh-TW", "zh", false},
		{"lang:id", "in", true}, {"lang:iw", "he", true}, {"lang:fi", "fil", false},
		{"lang:en", "", false},
	} {
		check(t, tt.rule, &tweet.Tweet{Lang: tt.lang}, tt.want)
	}
}

// TestReasons: each rule that matches is a reason, with its tag.
func TestReasons(t *testing.T) {
	var rules []*rule.Rule
	for _, r := range [][2]string{{"tea  OR coffee", "drinks"}, {"cake", "food"}, {"toast", ""}} {
		parsed, err := rule.Parse(r[0])
		if err != nil {
			t.Fatal(err)
		}
		parsed.Tag = r[1]
		rules = append(rules, parsed)
	}
	set, err := rule.NewSet(rules...)
	if err != nil {
		t.Fatal(err)
	}
	reasons, ok := set.Match(sample())
	want := match.Reasons{
		{Predicate: match.Rule, Rule: "tea  OR coffee", Tag: "drinks"},
		{Predicate: match.Rule, Rule: "toast"},
	}
	if diff := cmp.Diff(want, reasons); diff != "" || !ok {
		t.Errorf("%v (-want +got):\n%s", ok, diff)
	}
	const line = `rule "tea  OR coffee": drinks; rule "toast"`
	if reasons.String() != line {
		t.Errorf("%s, want %s", reasons, line)
	}
	if _, ok := match.All(set, match.Not(set)).Match(sample()); ok {
		t.Error("a set and not the set match")
	}
}

// TestRefused: all rules that cannot be decided are named, with all their operators.
func TestRefused(t *testing.T) {
	a, errA := rule.Parse("cat")
	b, errB := rule.Parse("cat sample:10 OR -is:nullcast")
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	set, err := rule.NewSet(a, b)
	var setError *rule.SetError
	var operator *rule.OperatorError
	if set != nil || !errors.As(err, &setError) || !errors.As(err, &operator) {
		t.Fatalf("%v, %v", set, err)
	}
	if setError.Index != 1 || operator.Offset != 4 || operator.Operator != "sample:" {
		t.Errorf("%+v, %+v", setError, operator)
	}
	const want = `rule 2 ("cat sample:10 OR -is:nullcast"): ` +
		"column 5: sample: is known to the service alone: no Tweet shows whether it matches\n" +
		"column 19: is:nullcast is known to the service alone: no Tweet shows whether it matches"
	if err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

func TestNothing(t *testing.T) {
	var zero rule.Set
	if zero.Matches(sample()) || zero.Matching(sample()) != nil || newSet(t).Matches(sample()) {
		t.Error("a set without rules matches")
	}
	set := newSet(t, "-cat")
	if set.Matches(nil) || !set.Matches(&tweet.Tweet{}) {
		t.Error("a rule of negation alone matches everything but that, and no nil Tweet")
	}
}
