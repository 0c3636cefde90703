package match_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/tweet"
)

func by(id int64) tweet.User { return tweet.User{ID: id} }

func TestFollow(t *testing.T) {
	const user, other = 12, 34
	follow := func(role match.Role) match.Reasons {
		return match.Reasons{{Predicate: match.Follow, User: user, Role: role}}
	}
	mentioned := tweet.Entities{
		UserMentions: []tweet.UserMention{{ID: user, ScreenName: "twitterapi"}},
	}
	toUser := tweet.Tweet{User: by(other), InReplyToUserID: user, InReplyToStatusID: 1}
	for _, tt := range []struct {
		name  string
		tweet tweet.Tweet
		want  match.Reasons
	}{
		{"Tweet by the user", tweet.Tweet{User: by(user)}, follow(match.RoleAuthor)},
		{
			"retweet by the user",
			tweet.Tweet{User: by(user), RetweetedStatus: &tweet.Tweet{User: by(other)}},
			follow(match.RoleRetweeter),
		},
		{
			"retweet of the user",
			tweet.Tweet{User: by(other), RetweetedStatus: &tweet.Tweet{User: by(user)}},
			follow(match.RoleRetweetOf),
		},
		{
			"reply to the user", toUser,
			follow(match.RoleReplyTo),
		},
		{
			"manual reply", tweet.Tweet{User: by(other), Text: "@twitterapi I agree", InReplyToUserID: user},
			follow(match.RoleManual),
		},
		{
			"reply to oneself", tweet.Tweet{User: by(user), InReplyToUserID: user, InReplyToStatusID: 1},
			append(follow(match.RoleAuthor), follow(match.RoleReplyTo)...),
		},
		{"mention", tweet.Tweet{
			Text: "Hello @twitterapi!", User: by(other),
			Entities: mentioned,
		}, nil},
		{"manual retweet", tweet.Tweet{
			Text: "RT @twitterapi The API is great", User: by(other),
			Entities: mentioned,
		}, nil},
		{"protected user", tweet.Tweet{User: tweet.User{ID: user, Protected: true}}, nil},
		{
			"reply by a protected user", tweet.Tweet{
				User: tweet.User{ID: other, Protected: true}, InReplyToUserID: user, InReplyToStatusID: 1,
			},
			nil,
		},
		{
			"quote of the user", tweet.Tweet{User: by(other), QuotedStatus: &tweet.Tweet{User: by(user)}},
			nil,
		},
		{"retweet of a reply to the user", tweet.Tweet{
			User: by(other), RetweetedStatus: &toUser,
		}, nil},
		{"no ids at all", tweet.Tweet{}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			check(t, tweetstream.FilterParams{Follow: []int64{56, user}}, &tt.tweet, tt.want)
		})
	}
}

// check compares the reasons of a Tweet that must match for some, or not at all.
func check(t *testing.T, p tweetstream.FilterParams, tw *tweet.Tweet, want match.Reasons) {
	t.Helper()
	m := newMatcher(t, p)
	got, ok := m.Match(tw)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
	if ok != (want != nil) || m.Matches(tw) != ok {
		t.Errorf("Match says %v, Matches %v, want %v", ok, m.Matches(tw), want != nil)
	}
	if plain, _, _ := matchtest.Naive(p, tw); plain != ok {
		t.Errorf("the re-statement says %v", plain)
	}
}

func at(lon, lat float64) *tweet.Point { return &tweet.Point{Coordinates: lonLat(lon, lat)} }

func lonLat(lon, lat float64) tweet.LonLat { return tweet.LonLat{Lon: lon, Lat: lat, Valid: true} }

func boxed(ring ...tweet.LonLat) *tweet.Place {
	return &tweet.Place{BoundingBox: &tweet.BoundingBox{Coordinates: [][]tweet.LonLat{ring}}}
}

// TestNoNumbersAreNoPoint: coordinates without numbers are not in a box around 0,0.
func TestNoNumbersAreNoPoint(t *testing.T) {
	boxes, err := tweetstream.BoxesOf(-1, -1, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	for wire, want := range map[string]bool{
		`{"coordinates":{"type":"Point","coordinates":[0,0]}}`:       true,
		`{"coordinates":{"type":"Point","coordinates":[null,null]}}`: false,
		`{"coordinates":{"type":"Point","coordinates":[]}}`:          false,
		`{"coordinates":{"type":"Point","coordinates":[0]}}`:         false,
		`{"coordinates":{}}`: false,
		`{"place":{"bounding_box":{"coordinates":[[[null,null]]]}}}`:            false,
		`{"place":{"bounding_box":{"coordinates":[[[],[0.5,0.5]]]}}}`:           true,
		`{"coordinates":{},"place":{"bounding_box":{"coordinates":[[[0,0]]]}}}`: true,
	} {
		var tw tweet.Tweet
		if err := tweet.Unmarshal([]byte(wire), &tw); err != nil {
			t.Fatal(err)
		}
		m, err := match.New(tweetstream.FilterParams{Locations: boxes})
		if err != nil {
			t.Fatal(err)
		}
		if m.Matches(&tw) != want {
			t.Errorf("%s: %v, want %v", wire, !want, want)
		}
	}
}

func TestLocations(t *testing.T) {
	// The documented examples.
	boxes, err := tweetstream.BoxesOf(-122.75, 36.8, -121.75, 37.8, -74, 40, -73, 41)
	if err != nil {
		t.Fatal(err)
	}
	sanFrancisco, newYork := boxes[0], boxes[1]
	place := func(w, s, e, n float64) *tweet.Place {
		return boxed(lonLat(w, s), lonLat(w, n), lonLat(e, n), lonLat(e, s))
	}
	inNewYork := place(-73.6, 40.4, -73.5, 40.5)
	in := func(box tweetstream.Box, how match.Located) match.Reasons {
		return match.Reasons{{Predicate: match.Locations, Box: box, By: how}}
	}
	for _, tt := range []struct {
		name  string
		tweet tweet.Tweet
		want  match.Reasons
	}{
		{
			"point", tweet.Tweet{Coordinates: at(-122.4, 37.7)},
			in(sanFrancisco, match.ByCoordinates),
		},
		{
			"point in the second box", tweet.Tweet{Coordinates: at(-73.9, 40.7)},
			in(newYork, match.ByCoordinates),
		},
		{
			"point on the corner", tweet.Tweet{Coordinates: at(-74, 40)},
			in(newYork, match.ByCoordinates),
		},
		{"point elsewhere", tweet.Tweet{Coordinates: at(-72.9, 40.7)}, nil},
		{"latitude first", tweet.Tweet{Coordinates: at(40.7, -73.9)}, nil},
		{
			"point elsewhere, place inside", tweet.Tweet{Coordinates: at(0, 0), Place: inNewYork},
			in(newYork, match.ByPlace),
		},
		{
			"point inside, place elsewhere",
			tweet.Tweet{Coordinates: at(-73.5, 40.5), Place: place(50, 50, 51, 51)},
			in(newYork, match.ByCoordinates),
		},
		{
			"both inside", tweet.Tweet{Coordinates: at(-73.5, 40.5), Place: inNewYork},
			in(newYork, match.ByCoordinates),
		},
		{"both elsewhere", tweet.Tweet{Coordinates: at(0, 0), Place: place(50, 50, 51, 51)}, nil},
		{
			"point in one box, place around both",
			tweet.Tweet{Coordinates: at(-122.4, 37.7), Place: place(-130, 30, -70, 45)},
			append(in(sanFrancisco, match.ByCoordinates), in(newYork, match.ByPlace)...),
		},
		{"point that is none", tweet.Tweet{Coordinates: at(math.NaN(), 40.5)}, nil},
		{
			"geo only", tweet.Tweet{
				Geo: &tweet.GeoPoint{Coordinates: tweet.LatLon{Lat: 40.7, Lon: -73.9, Valid: true}},
			},
			nil,
		},
		{
			"place inside", tweet.Tweet{Place: place(-73.6, 40.4, -73.5, 40.5)},
			in(newYork, match.ByPlace),
		},
		{
			"place across the edge", tweet.Tweet{Place: place(-75, 40.4, -73.5, 40.5)},
			in(newYork, match.ByPlace),
		},
		{"place around", tweet.Tweet{Place: place(-80, 35, -70, 45)}, in(newYork, match.ByPlace)},
		{
			"place around both", tweet.Tweet{Place: place(-130, 30, -70, 45)},
			append(in(sanFrancisco, match.ByPlace), in(newYork, match.ByPlace)...),
		},
		{"place beside", tweet.Tweet{Place: place(-72.9, 40, -72, 41)}, nil},
		{
			"place that touches", tweet.Tweet{Place: place(-73, 40, -72, 41)},
			in(newYork, match.ByPlace),
		},
		{
			"place that is a point", tweet.Tweet{Place: place(-73.5, 40.5, -73.5, 40.5)},
			in(newYork, match.ByPlace),
		},
		{"place without a box", tweet.Tweet{Place: &tweet.Place{FullName: "New York, NY"}}, nil},
		{
			"place with an empty box", tweet.Tweet{Place: &tweet.Place{BoundingBox: &tweet.BoundingBox{}}},
			nil,
		},
		{
			"point of nulls, place inside", tweet.Tweet{Coordinates: &tweet.Point{}, Place: inNewYork},
			in(newYork, match.ByPlace),
		},
		{
			"point of nulls, place elsewhere",
			tweet.Tweet{Coordinates: &tweet.Point{}, Place: place(50, 50, 51, 51)},
			nil,
		},
		{"place of nulls", tweet.Tweet{Place: boxed(tweet.LonLat{}, tweet.LonLat{})}, nil},
		{"user's location", tweet.Tweet{User: tweet.User{Location: "New York"}}, nil},
		{"retweet", tweet.Tweet{
			Coordinates: at(-73.9, 40.7), RetweetedStatus: &tweet.Tweet{Coordinates: at(-73.9, 40.7)},
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			check(t, tweetstream.FilterParams{Locations: boxes}, &tt.tweet, tt.want)
		})
	}
}

func TestLanguageAndLevel(t *testing.T) {
	for _, tt := range []struct {
		params    tweetstream.FilterParams
		lang, lvl string
		want      bool
	}{
		{tweetstream.FilterParams{}, "", "", true},
		{tweetstream.FilterParams{Language: []string{"en"}}, "en", "", true},
		{tweetstream.FilterParams{Language: []string{"pt", "EN"}}, "en", "", true},
		{tweetstream.FilterParams{Language: []string{"en"}}, "de", "", false},
		{tweetstream.FilterParams{Language: []string{"en"}}, "", "", false},
		{tweetstream.FilterParams{Language: []string{"zh"}}, "zh-TW", "", true},
		{tweetstream.FilterParams{Language: []string{"zh-TW"}}, "zh", "", false},
		{tweetstream.FilterParams{Language: []string{"zh-tw"}}, "zh-TW", "", true},
		{tweetstream.FilterParams{Language: []string{"fi"}}, "fil", "", false},
		{tweetstream.FilterParams{Language: []string{"id"}}, "in", "", true},
		{tweetstream.FilterParams{Language: []string{"iw"}}, "he", "", true},
		{tweetstream.FilterParams{FilterLevel: "none"}, "", "", true},
		{tweetstream.FilterParams{FilterLevel: "low"}, "", "low", true},
		{tweetstream.FilterParams{FilterLevel: "low"}, "", "medium", true},
		{tweetstream.FilterParams{FilterLevel: "low"}, "", "none", false},
		{tweetstream.FilterParams{FilterLevel: "low"}, "", "", false},
		{tweetstream.FilterParams{FilterLevel: "medium"}, "", "low", false},
	} {
		tw := &tweet.Tweet{Text: "harbour", Lang: tt.lang, FilterLevel: tt.lvl}
		m := newMatcher(t, tt.params)
		plain, _, _ := matchtest.Naive(tt.params, tw)
		if _, got := m.Match(tw); got != tt.want || m.Matches(tw) != tt.want || plain != tt.want {
			t.Errorf("%+v on lang %q, filter_level %q: %v, want %v",
				tt.params, tt.lang, tt.lvl, got, tt.want)
		}
		// They are no predicates of their own beside one.
		tt.params.Track = []string{"ship"}
		if newMatcher(t, tt.params).Matches(tw) {
			t.Errorf("%+v: matches without a predicate that does", tt.params)
		}
	}
}

func TestCombine(t *testing.T) {
	params := tweetstream.FilterParams{
		Track: []string{"harbour", "night harbour", "gull"}, Follow: []int64{12},
		Locations: []tweetstream.Box{{West: -74, South: 40, East: -73, North: 41}},
	}
	m := newMatcher(t, params)
	here := at(-73.5, 40.5)
	retweet := match.Func((*tweet.Tweet).IsRetweet)
	all, noRetweet := m.RequireAll(), match.All(m, match.Not(retweet))
	everything := `track "harbour": in text; track "night harbour": "night" in text, ` +
		`"harbour" in text; follow 12: author; locations -74,40,-73,41: coordinates`
	for _, tt := range []struct {
		name   string
		filter match.Filter
		tweet  tweet.Tweet
		want   bool
		why    string
	}{
		{"any predicate", m, tweet.Tweet{Text: "harbour"}, true, `track "harbour": in text`},
		{"all predicates, of one", all, tweet.Tweet{Text: "harbour"}, false, ""},
		{"all predicates, of two", all, tweet.Tweet{Text: "harbour", Coordinates: here}, false, ""},
		{
			"all predicates", all, tweet.Tweet{Text: "harbour at night", Coordinates: here, User: by(12)},
			true, everything,
		},
		{"All", noRetweet, tweet.Tweet{Text: "harbour"}, true, `track "harbour": in text`},
		{
			"All but one", noRetweet, tweet.Tweet{User: by(12), RetweetedStatus: &tweet.Tweet{}},
			false, "",
		},
		{"All of none", match.All(), tweet.Tweet{}, true, ""},
		{
			"Any", match.Any(retweet, m), tweet.Tweet{Text: "harbour"},
			true, `track "harbour": in text`,
		},
		{
			"Any without reasons", match.Any(m, match.Not(retweet)), tweet.Tweet{Text: "quay"},
			true, "",
		},
		{"Any of none", match.Any(), tweet.Tweet{}, false, ""},
		{"Not", match.Not(m), tweet.Tweet{Text: "quay"}, true, ""},
		{"Not, on a match", match.Not(m), tweet.Tweet{Text: "harbour"}, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reasons, ok := tt.filter.Match(&tt.tweet)
			if ok != tt.want || reasons.String() != tt.why {
				t.Errorf("Match: %v, %q; want %v, %q", ok, reasons, tt.want, tt.why)
			}
			if tt.filter.Matches(&tt.tweet) != tt.want {
				t.Errorf("Matches: %v", !tt.want)
			}
		})
	}
	if m.Matches(nil) || !new(match.Matcher).Matches(&tweet.Tweet{}) {
		t.Error("nil matches, or the zero Matcher does not")
	}
}

func TestReasons(t *testing.T) {
	m := newMatcher(t, tweetstream.FilterParams{
		Track: []string{"lights", "Harbour lights", "lights"}, Follow: []int64{12},
		Locations: []tweetstream.Box{{West: -74, South: 40, East: -73, North: 41.5}},
	})
	reasons, _ := m.Match(&tweet.Tweet{
		Text: "the lights", User: by(12), Coordinates: at(-73.5, 40.5),
		QuotedStatus: &tweet.Tweet{Text: "#harbour"},
	})
	if diff := cmp.Diff([]string{"lights", "Harbour lights"}, reasons.Terms()); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
	got, err := json.Marshal(reasons.Of(match.Track)[1:2])
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"predicate":"track","term":"Harbour lights","words":[` +
		`{"text":"Harbour","field":"hashtags.text","in":"quoted_status"},` +
		`{"text":"lights","field":"text","in":"tweet"}]}]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
	wantText := `track "lights": in text; ` +
		`track "Harbour lights": "Harbour" in hashtags.text of quoted_status, "lights" in text; ` +
		`track "lights": in text; follow 12: author; locations -74,40,-73,41.5: coordinates`
	if diff := cmp.Diff(wantText, reasons.String()); diff != "" {
		t.Errorf("text (-want +got):\n%s", diff)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, p := range map[string]tweetstream.FilterParams{
		"track":         {Track: []string{"harbour", " "}},
		"track comma":   {Track: []string{"a,b"}},
		"track UTF-8":   {Track: []string{"a\xff"}},
		"track control": {Track: []string{"a\n"}},
		"follow":        {Follow: []int64{12, 0}},
		"locations":     {Locations: []tweetstream.Box{{West: 1, East: 0, South: 0, North: 1}}},
		"range":         {Locations: []tweetstream.Box{{West: 0, East: 181, South: 0, North: 1}}},
		"NaN":           {Locations: []tweetstream.Box{{West: math.NaN(), East: 1, South: 0, North: 1}}},
		"language":      {Language: []string{"en us"}},
		"language -":    {Language: []string{"-"}},
		"filter_level":  {FilterLevel: "high"},
	} {
		m, err := match.New(p)
		var param *tweetstream.ParamError
		if m != nil || !errors.As(err, &param) {
			t.Errorf("%s: got %v, %v, want a *ParamError", name, m, err)
		}
	}
}
