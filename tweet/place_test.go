package tweet_test

import (
	"fmt"
	"testing"

	"github.com/gotweetstream/tweetstream/tweet"
)

func TestPoint(t *testing.T) {
	for wire, want := range map[string]string{
		`{"coordinates":{"type":"Point","coordinates":[-3.25,55.5]},"geo":{"type":"Point","coordinates":[1,2]}}`:       "-3.25 55.5",
		`{"coordinates":{"type":"Point","coordinates":[null,null]},"geo":{"type":"Point","coordinates":[55.5,-3.25]}}`: "-3.25 55.5",
		`{"coordinates":{"coordinates":[0,0]}}`:         "0 0",
		`{"coordinates":null,"geo":{"coordinates":[]}}`: "none",
		`{"coordinates":{"coordinates":[1]}}`:           "none",
		`{"coordinates":{}}`:                            "none",
		`{}`:                                            "none",
	} {
		got := "none"
		if lon, lat, ok := decoded(t, wire).Point(); ok {
			got = fmt.Sprint(lon, " ", lat)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", wire, got, want)
		}
	}
	if _, _, ok := (*tweet.Tweet)(nil).Point(); ok {
		t.Error("no Tweet, but a point")
	}
}

func TestBounds(t *testing.T) {
	for box, want := range map[string]string{
		`[[[-3.5,55],[-3.5,56],[-3,56],[-3,55]]]`:          "-3.5 55 -3 56",
		`[[[170,-5]],[[-170,5]]]`:                          "-170 -5 170 5",
		`[[[2,1],[null,null],[],[3],[null,9],[1,2,null]]]`: "1 1 2 2",
		`[[[0,0]]]`:             "0 0 0 0",
		`[[[null,null],[]],[]]`: "none",
		`[[]]`:                  "none",
		`[]`:                    "none",
		`null`:                  "none",
	} {
		got := "none"
		tw := decoded(t, `{"place":{"bounding_box":{"type":"Polygon","coordinates":`+box+`}}}`)
		if west, south, east, north, ok := tw.Place.BoundingBox.Bounds(); ok {
			got = fmt.Sprint(west, " ", south, " ", east, " ", north)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", box, got, want)
		}
	}
	if _, _, _, _, ok := (*tweet.BoundingBox)(nil).Bounds(); ok {
		t.Error("no box, but bounds")
	}
}

func decoded(t *testing.T, wire string) *tweet.Tweet {
	t.Helper()
	tw := new(tweet.Tweet)
	if err := tweet.Unmarshal([]byte(wire), tw); err != nil {
		t.Fatal(err)
	}
	return tw
}
