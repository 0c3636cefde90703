package tweet_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/tweet"
)

// TestUnmarshalFields compares with Go values: the golden files hold JSON and
// would not notice two fields with each other's key.
func TestUnmarshalFields(t *testing.T) {
	offset := int64(-18000)
	tests := []struct {
		name, wire string
		want       tweet.Tweet
	}{
		{"numbers beyond 2^53",
			`{"id":1344176699861135363,"user":{"id":1342250070402600961,"friends_count":-181,"utc_offset":-18000}}`,
			tweet.Tweet{ID: 1344176699861135363,
				User: tweet.User{ID: 1342250070402600961, FriendsCount: -181, UTCOffset: &offset}}},
		{"geo has the latitude first",
			`{"geo":{"type":"Point","coordinates":[55.9,-3]},"coordinates":{"type":"Point","coordinates":[-3,55.9]}}`,
			tweet.Tweet{
				Geo: &tweet.GeoPoint{Type: "Point",
					Coordinates: tweet.LatLon{Lat: 55.9, Lon: -3, Valid: true}},
				Coordinates: &tweet.Point{Type: "Point",
					Coordinates: tweet.LonLat{Lon: -3, Lat: 55.9, Valid: true}},
			}},
		{"no numbers are not 0,0",
			`{"coordinates":{"type":"Point","coordinates":[null,null]},"place":{"bounding_box":{"type":"Polygon","coordinates":[[[null,null],[0,0]]]}}}`,
			tweet.Tweet{Coordinates: &tweet.Point{Type: "Point"}, Place: &tweet.Place{
				BoundingBox: &tweet.BoundingBox{Type: "Polygon",
					Coordinates: [][]tweet.LonLat{{{}, {Valid: true}}}},
			}}},
		{"edits", `{"id":2,"editable":true,"edit_history":{"initial_tweet_id":"1","edit_tweet_ids":["1","2"]},"edit_controls":{"editable_until_ms":1664582400000,"edits_remaining":4}}`,
			tweet.Tweet{ID: 2, Editable: true,
				EditHistory:  &tweet.EditHistory{InitialTweetID: 1, EditTweetIDs: []tweet.StringID{1, 2}},
				EditControls: &tweet.EditControls{EditableUntilMS: 1664582400000, EditsRemaining: 4}}},
		{"null is zero",
			`{"id":null,"id_str":null,"text":null,"user":{"lang":null,"following":null},"geo":null,"place":{"bounding_box":null},"contributors":null,"entities":{"user_mentions":[{"id":null,"name":null,"screen_name":"gone_bell","indices":[3,13]}]}}`,
			tweet.Tweet{Place: &tweet.Place{},
				Entities: tweet.Entities{UserMentions: []tweet.UserMention{{ScreenName: "gone_bell",
					Indices: tweet.Indices{3, 13}}}}}},
		{"empty lists are not nil", `{"entities":{"hashtags":[],"urls":[]}}`,
			tweet.Tweet{Entities: tweet.Entities{Hashtags: []tweet.Hashtag{}, URLs: []tweet.URLEntity{}}}},
		{"escapes", `{"text":"\u00C9 \ud83c\udf2b \ud800 \u0000 \/ &amp;"}`,
			tweet.Tweet{Text: "É 🌫 \ufffd \x00 / &amp;"}},
		{"text and full_text",
			`{"text":"a","full_text":"b","extended_tweet":{"full_text":"c","display_text_range":[1,2]}}`,
			tweet.Tweet{Text: "a", ExtendedText: "b",
				ExtendedTweet: &tweet.ExtendedTweet{FullText: "c", DisplayTextRange: &tweet.Indices{1, 2}}}},
		{"activities",
			`{"activities":{"retweeters":[1,2],"retweeters_count":"100+","favoriters_count":"3","repliers":[]}}`,
			tweet.Tweet{Activities: &tweet.Activities{Retweeters: []int64{1, 2}, RetweetersCount: 100,
				FavoritersCount: 3, Repliers: []int64{}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got tweet.Tweet
			if err := tweet.Unmarshal([]byte(test.wire), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnmarshalResets(t *testing.T) {
	var tw tweet.Tweet
	for _, wire := range []string{
		`{"id":1,"entities":{"hashtags":[{"text":"a","indices":[0,2]}]},"retweeted_status":{"id":2},"user":{"name":"Ferry"}}`,
		`{"id":3,"entities":{"hashtags":[{}]}}`,
	} {
		if err := tweet.Unmarshal([]byte(wire), &tw); err != nil {
			t.Fatal(err)
		}
	}
	want := tweet.Tweet{ID: 3, Entities: tweet.Entities{Hashtags: []tweet.Hashtag{{}}}}
	if diff := cmp.Diff(want, tw); diff != "" {
		t.Errorf("the first tweet shows through (-want +got):\n%s", diff)
	}
}

func TestUnmarshalKeepsNoData(t *testing.T) {
	wire := []byte(`{"text":"ding","source":"web"}`)
	var tw tweet.Tweet
	if err := tweet.Unmarshal(wire, &tw); err != nil {
		t.Fatal(err)
	}
	clear(wire)
	if tw.Text != "ding" || tw.Source != "web" {
		t.Errorf("text %q, source %q changed with the bytes", tw.Text, tw.Source)
	}
}

func TestDecodeErrorUnwraps(t *testing.T) {
	var syntax *json.SyntaxError
	if err := tweet.Unmarshal([]byte(`{"id":}`), &tweet.Tweet{}); !errors.As(err, &syntax) {
		t.Errorf("%v wraps no *json.SyntaxError", err)
	}
}

// TestUnmarshalDeep holds that a hostile message costs no more than its size:
// neither the stack nor the path grow with its depth.
func TestUnmarshalDeep(t *testing.T) {
	for _, opening := range []string{`{"quoted_status":`, `{"place":{"contained_within":[`, `[`} {
		var at *tweet.DecodeError
		err := tweet.Unmarshal([]byte(strings.Repeat(opening, 60_000)), &tweet.Tweet{})
		if !errors.As(err, &at) {
			t.Fatalf("%.20s…: %v is no *DecodeError", opening, err)
		}
		if len(at.Path) > 1000 {
			t.Errorf("%.20s…: path of %d bytes", opening, len(at.Path))
		}
	}
}
