package traffic_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
	"github.com/gotweetstream/tweetstream/tweet"
)

func take(n int, messages iter.Seq[[]byte]) (all [][]byte) {
	for m := range messages {
		if all = append(all, m); len(all) == n {
			break
		}
	}
	return all
}

func TestDeterministic(t *testing.T) {
	seven := traffic.Traffic{Seed: 7}
	first := bytes.Join(take(300, seven.Messages()), []byte("\n"))
	again := bytes.Join(take(300, seven.Messages()), []byte("\n"))
	if !bytes.Equal(first, again) {
		t.Error("the same Traffic gave other messages")
	}
	g := traffic.NewGenerator(7)
	var appended []byte
	for i := range 300 {
		if i > 0 {
			appended = append(appended, '\n')
		}
		appended = g.Append(appended)
	}
	if !bytes.Equal(first, appended) {
		t.Error("Append gives other messages than Messages")
	}
	other := bytes.Join(take(300, traffic.Traffic{Seed: 8}.Messages()), []byte("\n"))
	if bytes.Equal(first, other) {
		t.Error("another seed gave the same messages")
	}
}

// Every message looks like the service's, byte for byte.
func TestWireStyle(t *testing.T) {
	for _, m := range take(3000, traffic.Traffic{Seed: 1}.Messages()) {
		if !json.Valid(m) {
			t.Fatalf("not JSON: %s", m)
		}
		for i, c := range m {
			switch {
			case c < ' ' || c > '~', c == '<', c == '>', c == '/' && m[i-1] != '\\':
				t.Fatalf("byte %d is %q in %s", i, c, m)
			case c == 'u' && m[i-1] == '\\' && bytes.ContainsAny(m[i+1:i+5], "ABCDEF"):
				t.Fatalf("upper-case escape %s in %s", m[i-1:i+5], m)
			}
		}
	}
}

// canonical is the order of keys that the service used from 2013 on.
var canonical = map[string]string{
	"tweet": "created_at, id, id_str, text, display_text_range, source, truncated, " +
		"in_reply_to_status_id, in_reply_to_status_id_str, in_reply_to_user_id, " +
		"in_reply_to_user_id_str, in_reply_to_screen_name, user, geo, coordinates, place, " +
		"contributors, retweeted_status, quoted_status_id, quoted_status_id_str, " +
		"quoted_status, quoted_status_permalink, is_quote_status, extended_tweet, " +
		"quote_count, reply_count, retweet_count, favorite_count, entities, " +
		"extended_entities, favorited, retweeted, possibly_sensitive, filter_level, lang, " +
		"timestamp_ms",
	"user": "id, id_str, name, screen_name, location, url, description, translator_type, " +
		"protected, verified, followers_count, friends_count, listed_count, favourites_count," +
		" statuses_count, created_at, utc_offset, time_zone, geo_enabled, lang, " +
		"contributors_enabled, is_translator, profile_background_color, " +
		"profile_background_image_url, profile_background_image_url_https, " +
		"profile_background_tile, profile_link_color, profile_sidebar_border_color, " +
		"profile_sidebar_fill_color, profile_text_color, profile_use_background_image, " +
		"profile_image_url, profile_image_url_https, profile_banner_url, default_profile, " +
		"default_profile_image, following, follow_request_sent, notifications",
	"entities":       "hashtags, urls, user_mentions, symbols, media",
	"extended_tweet": "full_text, display_text_range, entities, extended_entities",
	"place": "id, url, place_type, name, full_name, country_code, country, bounding_box, " +
		"attributes",
}

// optional keys may be missing.
var optional = []string{
	"display_text_range", "retweeted_status", "quoted_status_id", "quoted_status_id_str",
	"quoted_status", "quoted_status_permalink", "extended_tweet", "extended_entities",
	"possibly_sensitive", "timestamp_ms", "profile_banner_url", "media",
}

func TestKeyOrder(t *testing.T) {
	kinds := map[string]string{
		"retweeted_status": "tweet", "quoted_status": "tweet", "user": "user",
		"entities": "entities", "extended_tweet": "extended_tweet", "place": "place",
	}
	var check func(kind string, object []byte)
	check = func(kind string, object []byte) {
		want := strings.Split(canonical[kind], ", ")
		for key, value := range members(t, object) {
			for len(want) > 0 && want[0] != key && slices.Contains(optional, want[0]) {
				want = want[1:]
			}
			if len(want) == 0 || want[0] != key {
				t.Fatalf("in a %s, %q stands where one of %q should: %s", kind, key, want, object)
			}
			want = want[1:]
			if k, ok := kinds[key]; ok && string(value) != "null" {
				check(k, value)
			}
		}
		for _, key := range want {
			if !slices.Contains(optional, key) {
				t.Fatalf("a %s has no %q: %s", kind, key, object)
			}
		}
	}
	g := traffic.NewGenerator(2)
	for range 1000 {
		check("tweet", g.Tweet())
	}
}

// members yields the keys and values of an object, in order.
func members(t *testing.T, object []byte) iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		d := json.NewDecoder(bytes.NewReader(object))
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			var value json.RawMessage
			if err := d.Decode(&value); err != nil {
				t.Fatal(err)
			}
			if !yield(key.(string), value) {
				return
			}
		}
	}
}

// The ids, times, texts and entities of a Tweet agree.
func TestTweets(t *testing.T) {
	seen := make(map[int64]bool)
	g := traffic.NewGenerator(3)
	for range 2000 {
		message := g.Tweet()
		var tw tweet.Tweet
		if err := tweet.Unmarshal(message, &tw); err != nil {
			t.Fatalf("%v in %s", err, message)
		}
		if seen[tw.ID] {
			t.Fatalf("id %d occurs twice", tw.ID)
		}
		seen[tw.ID] = true
		var checks struct {
			Created string `json:"created_at"`
			ID      int64  `json:"id"`
			IDStr   string `json:"id_str"`
			Millis  string `json:"timestamp_ms"`
		}
		if err := json.Unmarshal(message, &checks); err != nil {
			t.Fatal(err)
		}
		made := time.UnixMilli(checks.ID>>22 + 1288834974657).UTC()
		if checks.Millis != strconv.FormatInt(made.UnixMilli(), 10) ||
			checks.Created != made.Format("Mon Jan 02 15:04:05 +0000 2006") ||
			checks.IDStr != strconv.FormatInt(checks.ID, 10) {
			t.Fatalf("id, time and date do not agree: %+v", checks)
		}
		checkTweet(t, message)
	}
}

type wireTweet struct {
	Text      string        `json:"text"`
	Truncated bool          `json:"truncated"`
	Display   []int         `json:"display_text_range"`
	Entities  wireEntities  `json:"entities"`
	Extended  *wireExtended `json:"extended_tweet"`
	Media     *wireEntities `json:"extended_entities"`
	Retweeted *wireTweet    `json:"retweeted_status"`
	Quoted    *wireTweet    `json:"quoted_status"`
	User      struct {
		ScreenName string `json:"screen_name"`
	} `json:"user"`
}

type wireExtended struct {
	Text     string        `json:"full_text"`
	Display  []int         `json:"display_text_range"`
	Entities wireEntities  `json:"entities"`
	Media    *wireEntities `json:"extended_entities"`
}

type wireEntities struct {
	Hashtags, Symbols []struct {
		Text    string
		Indices [2]int
	}
	URLs, Media []struct {
		URL     string
		Indices [2]int
	}
	Mentions []struct {
		Name    string `json:"screen_name"`
		Indices [2]int
	} `json:"user_mentions"`
}

// checkTweet checks the texts of a Tweet and of the Tweets in it.
func checkTweet(t *testing.T, message []byte) {
	t.Helper()
	var tw wireTweet
	if err := json.Unmarshal(message, &tw); err != nil {
		t.Fatal(err)
	}
	for _, tw := range []*wireTweet{&tw, tw.Retweeted, tw.Quoted} {
		if tw == nil {
			continue
		}
		if len(tw.User.ScreenName) > 15 {
			t.Fatalf("screen name %q is too long", tw.User.ScreenName)
		}
		if n := utf8.RuneCountInString(tw.Text); n > 140 || tw.Truncated != (tw.Extended != nil) {
			t.Fatalf("text of %d characters, truncated %t, in %s", n, tw.Truncated, message)
		}
		checkEntities(t, tw.Text, &tw.Entities, tw.Retweeted != nil)
		if tw.Media != nil {
			checkEntities(t, tw.Text, tw.Media, false)
		}
		if x := tw.Extended; x != nil {
			if utf8.RuneCountInString(x.Text) <= 140 {
				t.Fatalf("truncated, but the full text is short: %q", x.Text)
			}
			checkEntities(t, x.Text, &x.Entities, false)
			if x.Media != nil {
				checkEntities(t, x.Text, x.Media, false)
			}
		}
	}
}

// checkEntities checks that indices spell their entities. Only the last one of a
// retweet may be clamped at the cut.
func checkEntities(t *testing.T, text string, e *wireEntities, retweet bool) {
	t.Helper()
	characters := []rune(text)
	check := func(want string, at [2]int) {
		t.Helper()
		if at[0] < 0 || at[1] > len(characters) || at[0] >= at[1] {
			t.Fatalf("indices %v of %q are out of %q", at, want, text)
		}
		got := string(characters[at[0]:at[1]])
		clamped := retweet && at[1] == len(characters) && strings.HasSuffix(got, "…")
		if got != want && !clamped {
			t.Fatalf("indices %v spell %q, not %q, in %q", at, got, want, text)
		}
	}
	for _, h := range e.Hashtags {
		check("#"+h.Text, h.Indices)
	}
	for _, s := range e.Symbols {
		check("$"+s.Text, s.Indices)
	}
	for _, u := range append(e.URLs, e.Media...) {
		check(u.URL, u.Indices)
	}
	for _, m := range e.Mentions {
		check("@"+m.Name, m.Indices)
	}
}

// All kinds and features occur, in about their shares.
func TestKinds(t *testing.T) {
	const n = 20_000
	features, langs := map[string]int{}, map[string]int{}
	for _, m := range take(n, traffic.Traffic{Seed: 4}.Messages()) {
		features[string(m[:bytes.IndexByte(m, ':')+1])]++
		for _, feature := range []string{
			`"retweeted_status":{`, `"quoted_status":{`, `"extended_tweet":{`, `"in_reply_to_status_id":1`,
			`"type":"video"`, `"type":"photo"`, `"type":"animated_gif"`, `"place":{`, `"coordinates":{`,
			`"symbols":[{`, `"hashtags":[{`, `"urls":[{`, `"user_mentions":[{`,
			`\ud83d`, `&amp;`, `\n`, `\"`,
		} {
			if bytes.Contains(m, []byte(feature)) {
				features[feature]++
			}
		}
		if i := bytes.LastIndex(m, []byte(`,"lang":"`)); i >= 0 {
			lang, _, _ := strings.Cut(string(m[i+9:]), `"`)
			langs[lang]++
		}
	}
	shares := map[string][2]float64{ // in percent of all messages
		`{"created_at":`: {90, 94}, `{"delete":`: {7, 9}, `{"limit":`: {0.01, 0.3},
		`{"scrub_geo":`: {0.005, 0.2}, `{"status_withheld":`: {0.005, 0.2},
		`{"user_withheld":`: {0.005, 0.2},

		`"retweeted_status":{`: {40, 52}, `"quoted_status":{`: {8, 25},
		`"extended_tweet":{`: {15, 45}, `"in_reply_to_status_id":1`: {20, 50},
		`"type":"video"`: {1, 10}, `"type":"photo"`: {10, 30}, `"type":"animated_gif"`: {0.1, 3},
		`"place":{`: {0.5, 4}, `"coordinates":{`: {0.1, 2}, `"symbols":[{`: {0.05, 1},
		`"hashtags":[{`: {20, 60}, `"urls":[{`: {20, 60}, `"user_mentions":[{`: {40, 90},
		`\ud83d`: {20, 95}, `&amp;`: {1, 20}, `\n`: {1, 20}, `\"`: {40, 100},
	}
	for what, want := range shares {
		got := 100 * float64(features[what]) / n
		if got < want[0] || got > want[1] {
			t.Errorf("%s is in %.3f %% of messages, want %v to %v", what, got, want[0], want[1])
		}
	}
	for _, lang := range strings.Fields("en ja ar ko th ru hi pt es fr de tr und") {
		if langs[lang] < 100 {
			t.Errorf("%d of %d Tweets are in %q", langs[lang], n, lang)
		}
	}
}

// The client's decoder gives every message its type.
func TestDecodes(t *testing.T) {
	const n = 1000
	messages := take(n, traffic.Traffic{Notices: &traffic.Notices{
		Delete: 0.1, ScrubGeo: 0.1, StatusWithheld: 0.1, UserWithheld: 0.1, Limit: 0.1,
	}}.Messages())
	decoder := tweetstream.NewDecoder(bytes.NewReader(bytes.Join(messages, []byte("\r\n"))))
	kinds := map[string]bool{}
	for range n {
		event, err := decoder.Decode()
		if err != nil {
			t.Fatal(err)
		}
		kinds[fmt.Sprintf("%T", event)] = true
	}
	want := map[string]bool{
		"*tweetstream.Status": true, "*tweetstream.Delete": true, "*tweetstream.ScrubGeo": true,
		"*tweetstream.StatusWithheld": true, "*tweetstream.UserWithheld": true,
		"*tweetstream.Limit": true,
	}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Errorf("kinds of events (-want +got):\n%s", diff)
	}
}

func TestNotices(t *testing.T) {
	count := func(notices traffic.Notices, prefix string) (n int) {
		for _, m := range take(500, traffic.Traffic{Notices: &notices}.Messages()) {
			if bytes.HasPrefix(m, []byte(prefix)) {
				n++
			}
		}
		return n
	}
	got := []int{
		count(traffic.Notices{}, `{"created_at"`),
		count(traffic.Notices{Delete: 1}, `{"delete"`),
		count(traffic.Notices{ScrubGeo: 1}, `{"scrub_geo"`),
		count(traffic.Notices{StatusWithheld: 1}, `{"status_withheld"`),
		count(traffic.Notices{UserWithheld: 1}, `{"user_withheld"`),
		count(traffic.Notices{Limit: 1}, `{"limit"`),
	}
	if diff := cmp.Diff([]int{500, 500, 500, 500, 500, 500}, got); diff != "" {
		t.Errorf("messages of the only kind (-want +got):\n%s", diff)
	}
}

func TestTime(t *testing.T) {
	start := time.Date(2021, 5, 4, 3, 2, 1, 0, time.UTC)
	for _, rate := range []float64{0, -1, 2, 5000} {
		g := traffic.Traffic{Start: start, Rate: rate}.Generator()
		first, last := time.Time{}, start
		const n = 3000
		for range n {
			m := g.Tweet() // ends with "timestamp_ms":"1577836800000"}
			millis, err := strconv.ParseInt(string(m[len(m)-15:len(m)-2]), 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			now := time.UnixMilli(millis)
			if now.Before(last) {
				t.Fatalf("rate %v: %v after %v", rate, now, last)
			}
			if last = now; first.IsZero() {
				first = now
			}
		}
		want := rate
		if rate <= 0 {
			want = 60
		}
		if got := n / last.Sub(start).Seconds(); got < want*0.9 || got > want*1.1 {
			t.Errorf("rate %v: %.1f messages a second", rate, got)
		}
	}
}

func BenchmarkGenerator(b *testing.B) {
	g := traffic.NewGenerator(1)
	var message []byte
	var size int64
	for b.Loop() {
		message = g.Append(message[:0])
		size += int64(len(message))
	}
	b.SetBytes(size / int64(b.N))
	b.ReportAllocs()
}

func BenchmarkNewGenerator(b *testing.B) {
	for b.Loop() {
		traffic.NewGenerator(1)
	}
}
