package tweet_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/tweet"
)

func TestFullText(t *testing.T) {
	ferry := tweet.User{ScreenName: "ferry_bell"}
	long := &tweet.ExtendedTweet{FullText: "the whole long text"}
	retweet := func(text string, original tweet.Tweet) *tweet.Tweet {
		original.User = ferry
		return &tweet.Tweet{Text: text, RetweetedStatus: &original}
	}
	tests := []struct {
		name  string
		tweet *tweet.Tweet
		want  string
	}{
		{"nil", nil, ""},
		{"zero", &tweet.Tweet{}, ""},
		{"text", &tweet.Tweet{Text: "short"}, "short"},
		{"extended", &tweet.Tweet{Text: "the whole…", ExtendedTweet: long}, "the whole long text"},
		{"extended but empty",
			&tweet.Tweet{Text: "short", ExtendedTweet: &tweet.ExtendedTweet{}}, "short"},
		{"top-level full_text", &tweet.Tweet{ExtendedText: "from REST"}, "from REST"},
		{"retweet uncut", retweet("RT @ferry_bell: ding", tweet.Tweet{Text: "ding"}),
			"RT @ferry_bell: ding"},
		{"retweet cut",
			retweet("RT @ferry_bell: the wh…", tweet.Tweet{Text: "the whole…", ExtendedTweet: long}),
			"RT @ferry_bell: the whole long text"},
		{"retweet cut as in 2011", retweet("RT @ferry_bell: ding ...", tweet.Tweet{Text: "ding dong"}),
			"RT @ferry_bell: ding dong"},
		{"retweet of a text with an ellipsis",
			retweet("RT @ferry_bell: ding…", tweet.Tweet{Text: "ding…"}), "RT @ferry_bell: ding…"},
		{"retweet of a prefix of itself", retweet("RT @ferry_bell: ding dong", tweet.Tweet{Text: "dong"}),
			"RT @ferry_bell: dong"},
		{"retweet with the name of before", retweet("RT @ferry_horn: ding", tweet.Tweet{Text: "ding"}),
			"RT @ferry_bell: ding"},
		{"retweet from REST",
			&tweet.Tweet{ExtendedText: "RT @ferry_bell: the w…",
				RetweetedStatus: &tweet.Tweet{User: ferry, ExtendedText: "the whole"}},
			"RT @ferry_bell: the whole"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.tweet.FullText(); got != test.want {
				t.Errorf("FullText() = %q, want %q", got, test.want)
			}
		})
	}
}

func TestFullTextAllocatesOnlyWhenCut(t *testing.T) {
	tw := &tweet.Tweet{Text: "RT @ferry_bell: ding",
		RetweetedStatus: &tweet.Tweet{Text: "ding", User: tweet.User{ScreenName: "ferry_bell"}}}
	use := func() { _ = tw.FullText(); _ = tw.Media(); _ = tw.FullEntities() }
	if n := testing.AllocsPerRun(10, use); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
}

func TestMedia(t *testing.T) {
	one := func(kind string) []tweet.Media { return []tweet.Media{{Type: kind}} }
	plain := tweet.Entities{Media: one("plain")}
	extended := &tweet.Entities{Media: one("extended")}
	long := &tweet.ExtendedTweet{Entities: tweet.Entities{Media: one("long plain")}}
	longExtended := &tweet.ExtendedTweet{Entities: long.Entities,
		ExtendedEntities: &tweet.Entities{Media: one("long extended")}}
	tests := []struct {
		name  string
		tweet *tweet.Tweet
		want  []tweet.Media
	}{
		{"nil", nil, nil},
		{"none", &tweet.Tweet{}, nil},
		{"empty lists are passed over",
			&tweet.Tweet{Entities: plain, ExtendedEntities: &tweet.Entities{Media: []tweet.Media{}}},
			one("plain")},
		{"entities", &tweet.Tweet{Entities: plain}, one("plain")},
		{"extended_tweet.entities", &tweet.Tweet{Entities: plain, ExtendedTweet: long},
			one("long plain")},
		{"extended_entities",
			&tweet.Tweet{Entities: plain, ExtendedTweet: long, ExtendedEntities: extended}, one("extended")},
		{"extended_tweet.extended_entities",
			&tweet.Tweet{ExtendedEntities: extended, ExtendedTweet: longExtended}, one("long extended")},
		{"the original's",
			&tweet.Tweet{Entities: plain, RetweetedStatus: &tweet.Tweet{ExtendedEntities: extended}},
			one("extended")},
		{"a retweet's own", &tweet.Tweet{Entities: plain, RetweetedStatus: &tweet.Tweet{}}, one("plain")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.tweet.Media()); diff != "" {
				t.Errorf("Media() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFullEntities(t *testing.T) {
	tags := func(text string) tweet.Entities {
		return tweet.Entities{Hashtags: []tweet.Hashtag{{Text: text}}}
	}
	photo := []tweet.Media{{Type: tweet.MediaPhoto}}
	long := &tweet.Tweet{Entities: tags("cut"), ExtendedTweet: &tweet.ExtendedTweet{
		FullText: "#long", Entities: tags("long"), ExtendedEntities: &tweet.Entities{Media: photo},
	}}
	want := tags("long")
	want.Media = photo
	if diff := cmp.Diff(want, long.FullEntities()); diff != "" {
		t.Errorf("of an extended tweet (-want +got):\n%s", diff)
	}
	retweet := &tweet.Tweet{Entities: tags("own"), RetweetedStatus: long}
	if diff := cmp.Diff(want, retweet.FullEntities()); diff != "" {
		t.Errorf("of its retweet (-want +got):\n%s", diff)
	}
	plain := &tweet.Tweet{Entities: tags("plain")}
	if diff := cmp.Diff(tags("plain"), plain.FullEntities()); diff != "" {
		t.Errorf("of a plain tweet (-want +got):\n%s", diff)
	}
	empty := &tweet.Tweet{Entities: tags("plain"), ExtendedTweet: &tweet.ExtendedTweet{}}
	if diff := cmp.Diff(tags("plain"), empty.FullEntities()); diff != "" {
		t.Errorf("with an empty extended tweet (-want +got):\n%s", diff)
	}
	if long.Entities.Media != nil || long.ExtendedTweet.Entities.Media != nil {
		t.Error("FullEntities changed the tweet")
	}
}

func TestKinds(t *testing.T) {
	original := &tweet.Tweet{ID: 1}
	tests := []struct {
		name                  string
		tweet                 *tweet.Tweet
		retweet, quote, reply bool
	}{
		{name: "nil"},
		{name: "plain", tweet: &tweet.Tweet{Text: "RT @ferry_bell: by hand"}},
		{name: "retweet", tweet: &tweet.Tweet{RetweetedStatus: original}, retweet: true},
		{name: "quote", tweet: &tweet.Tweet{IsQuoteStatus: true}, quote: true},
		{name: "quote deleted", tweet: &tweet.Tweet{QuotedStatusID: 1}, quote: true},
		{name: "quote of 2015", tweet: &tweet.Tweet{QuotedStatus: original}, quote: true},
		{name: "reply", tweet: &tweet.Tweet{InReplyToStatusID: 1, InReplyToUserID: 2}, reply: true},
		{name: "mention first", tweet: &tweet.Tweet{InReplyToUserID: 2}, reply: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := []bool{test.tweet.IsRetweet(), test.tweet.IsQuote(), test.tweet.IsReply()}
			if diff := cmp.Diff([]bool{test.retweet, test.quote, test.reply}, got); diff != "" {
				t.Errorf("retweet, quote, reply (-want +got):\n%s", diff)
			}
			want := test.tweet
			if test.retweet {
				want = original
			}
			if test.tweet.Original() != want {
				t.Error("wrong Original")
			}
		})
	}
}

func TestSource(t *testing.T) {
	tests := []struct{ source, name, url string }{
		{"", "", ""},
		{"web", "web", ""},
		{`<a href="https://lamps.example.com/?a=1&amp;b=2" rel="nofollow">Lamps &amp; Co</a>`,
			"Lamps & Co", "https://lamps.example.com/?a=1&b=2"},
		{`<a rel="nofollow" href="http://b.example.com">Bells > Horns</a>`, "Bells > Horns",
			"http://b.example.com"},
		{`<a>bare</a>`, "bare", ""},
		{`<a href="cut`, `<a href="cut`, ""},
		{"1 > 0", "1 > 0", ""},
	}
	for _, test := range tests {
		tw := &tweet.Tweet{Source: test.source}
		if name, url := tw.SourceName(), tw.SourceURL(); name != test.name || url != test.url {
			t.Errorf("%q: name %q, url %q; want %q, %q", test.source, name, url, test.name, test.url)
		}
	}
}

func TestURL(t *testing.T) {
	tests := []struct {
		tweet *tweet.Tweet
		want  string
	}{
		{nil, ""},
		{&tweet.Tweet{ID: 20, User: tweet.User{ScreenName: "northpier"}},
			"https://twitter.com/northpier/status/20"},
		{&tweet.Tweet{ID: 20}, "https://twitter.com/i/status/20"},
	}
	for _, test := range tests {
		if got := test.tweet.URL(); got != test.want {
			t.Errorf("URL() = %q, want %q", got, test.want)
		}
	}
}

func TestTimestamp(t *testing.T) {
	created := tweet.Time{Time: time.Date(2015, 7, 1, 8, 0, 0, 0, time.UTC)}
	const id = 616154269090840583 // of the same second
	tests := []struct {
		name  string
		tweet *tweet.Tweet
		want  time.Time
	}{
		{"nil", nil, time.Time{}},
		{"nothing", &tweet.Tweet{}, time.Time{}},
		{"timestamp_ms", &tweet.Tweet{ID: id, CreatedAt: created, TimestampMS: 1435737600999},
			created.Add(999 * time.Millisecond)},
		{"id", &tweet.Tweet{ID: id, CreatedAt: created}, created.Add(time.Millisecond)},
		{"created_at", &tweet.Tweet{ID: 29700859247, CreatedAt: created}, created.Time},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.tweet.Timestamp(); !got.Equal(test.want) {
				t.Errorf("Timestamp() = %v, want %v", got, test.want)
			}
		})
	}
}

func TestSnowflakeTime(t *testing.T) {
	epoch := time.Date(2010, 11, 4, 1, 42, 54, 657e6, time.UTC)
	for _, id := range []int64{-1, 0, 20, 29700859247, 1<<40 - 1} {
		if at, ok := tweet.SnowflakeTime(id); ok || !at.IsZero() {
			t.Errorf("SnowflakeTime(%d) = %v, %v; want none", id, at, ok)
		}
	}
	for id, want := range map[int64]time.Time{
		1 << 40:               epoch.Add(1 << 18 * time.Millisecond),
		1 << 60:               epoch.Add(1 << 38 * time.Millisecond),
		1<<60 | (1<<22 - 1):   epoch.Add(1 << 38 * time.Millisecond),
		(1<<38+1)<<22 | 12345: epoch.Add((1<<38 + 1) * time.Millisecond),
	} {
		if at, ok := tweet.SnowflakeTime(id); !ok || at != want {
			t.Errorf("SnowflakeTime(%d) = %v, %v; want %v", id, at, ok, want)
		}
	}
}

// TestFullTextOfPartialRetweets: the message may say too little of the original to
// make up the whole text.
func TestFullTextOfPartialRetweets(t *testing.T) {
	for name, original := range map[string]*tweet.Tweet{
		"id only":  {ID: 2},
		"no user":  {Text: "hello"},
		"no text":  {User: tweet.User{ScreenName: "harbour"}},
		"all zero": {},
	} {
		rt := &tweet.Tweet{Text: "RT @harbour: hello", RetweetedStatus: original}
		if got := rt.FullText(); got != rt.Text {
			t.Errorf("%s: got %q, want the text as it is", name, got)
		}
	}
}

func TestEditableUntil(t *testing.T) {
	controls := &tweet.EditControls{EditableUntilMS: 1664582400001}
	if got, want := controls.EditableUntil(),
		time.Date(2022, 10, 1, 0, 0, 0, 1e6, time.UTC); got != want {
		t.Errorf("%v, want %v", got, want)
	}
	for _, none := range []*tweet.EditControls{nil, {}} {
		if got := none.EditableUntil(); !got.IsZero() {
			t.Errorf("%v: %v, want no time", none, got)
		}
	}
}
