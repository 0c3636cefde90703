package tweet_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/tweet"
)

func TestIndicesSlice(t *testing.T) {
	const text = "né #🌫fog"
	tests := []struct {
		indices tweet.Indices
		want    string
	}{
		{tweet.Indices{}, ""},
		{tweet.Indices{0, 2}, "né"},
		{tweet.Indices{3, 8}, "#🌫fog"},
		{tweet.Indices{5, 8}, "fog"},
		{tweet.Indices{5, 99}, "fog"},
		{tweet.Indices{99, 100}, ""},
		{tweet.Indices{4, 4}, ""},
		{tweet.Indices{6, 4}, ""},
		{tweet.Indices{-3, 2}, "né"},
		{tweet.Indices{-3, -1}, ""},
	}
	for _, test := range tests {
		if got := test.indices.Slice(text); got != test.want {
			t.Errorf("%v.Slice(%q) = %q, want %q", test.indices, text, got, test.want)
		}
	}
}

// leaf is one value on the wire, the same in Go, and its marshalled form. An
// empty marshalled form means that the value must be refused.
type leaf[T any] struct {
	wire      string
	want      T
	rewritten string
}

func testLeaf[T any](t *testing.T, tests []leaf[T]) {
	t.Helper()
	for _, test := range tests {
		var got T
		err := json.Unmarshal([]byte(test.wire), &got)
		if test.rewritten == "" {
			if err == nil {
				t.Errorf("%s: accepted as %v", test.wire, got)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", test.wire, err)
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.wire, diff)
		}
		if wire, err := json.Marshal(got); err != nil || string(wire) != test.rewritten {
			t.Errorf("%s: written as %s, %v; want %s", test.wire, wire, err, test.rewritten)
		}
	}
}

func TestCount(t *testing.T) {
	testLeaf(t, []leaf[tweet.Count]{
		{`17`, 17, `17`},
		{`0`, 0, `0`},
		{`-3`, -3, `-3`},
		{`"17"`, 17, `17`},
		{`"100+"`, 100, `100`},
		{`"100\u002b"`, 100, `100`},
		{`null`, 0, `0`},
		{`""`, 0, `0`},
		{`1.5`, 0, ``},
		{`"+"`, 0, ``},
		{`"100++"`, 0, ``},
		{`"many"`, 0, ``},
		{`99999999999999999999`, 0, ``},
		{`true`, 0, ``},
		{`[1]`, 0, ``},
	})
}

func TestMillis(t *testing.T) {
	testLeaf(t, []leaf[tweet.Millis]{
		{`"1435737600001"`, 1435737600001, `"1435737600001"`},
		{`1435737600001`, 1435737600001, `"1435737600001"`},
		{`null`, 0, `"0"`},
		{`""`, 0, `"0"`},
		{`"noon"`, 0, ``},
		{`1e12`, 0, ``},
		{`{}`, 0, ``},
	})
	if got, want := tweet.Millis(1435737600001).Time(),
		time.Date(2015, 7, 1, 8, 0, 0, 1e6, time.UTC); got != want {
		t.Errorf("Time() = %v, want %v", got, want)
	}
	if !tweet.Millis(0).Time().IsZero() {
		t.Error("Millis(0) has a time")
	}
}

func TestTime(t *testing.T) {
	at := func(nsec int) tweet.Time {
		return tweet.Time{Time: time.Date(2011, 9, 28, 2, 37, 0, nsec, time.UTC)}
	}
	testLeaf(t, []leaf[tweet.Time]{
		{`"Wed Sep 28 02:37:00 +0000 2011"`, at(0), `"Wed Sep 28 02:37:00 +0000 2011"`},
		{`"Wed Sep 28 04:37:00 +0200 2011"`, at(0), `"Wed Sep 28 02:37:00 +0000 2011"`},
		{`"2011-09-28T02:37:00Z"`, at(0), `"Wed Sep 28 02:37:00 +0000 2011"`},
		{`"2011-09-27T22:37:00-04:00"`, at(0), `"Wed Sep 28 02:37:00 +0000 2011"`},
		{`"2011-09-28T02:37:00.250Z"`, at(250e6), `"2011-09-28T02:37:00.25Z"`},
		{`null`, tweet.Time{}, `null`},
		{`""`, tweet.Time{}, `null`},
		{`"0001-01-01T00:00:00Z"`, tweet.Time{}, `null`},
		{`"0000-01-01T00:00:00+01:00"`, tweet.Time{}, ``},
		{`"yesterday"`, tweet.Time{}, ``},
		{`1317177420`, tweet.Time{}, ``},
	})
	late := tweet.Time{Time: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := json.Marshal(late); err == nil {
		t.Error("year 10000 was written")
	}
	elsewhere := tweet.Time{Time: at(0).In(time.FixedZone("", 3600))}
	if !elsewhere.Equal(at(0)) || elsewhere.Equal(at(1)) {
		t.Error("Equal does not compare moments")
	}
}

func TestCountries(t *testing.T) {
	testLeaf(t, []leaf[tweet.Countries]{
		{`["DE","FR"]`, tweet.Countries{"DE", "FR"}, `["DE","FR"]`},
		{`["DE",null]`, tweet.Countries{"DE", ""}, `["DE",""]`},
		{`[]`, tweet.Countries{}, `[]`},
		{`null`, nil, `null`},
		{`"DE"`, tweet.Countries{"DE"}, `["DE"]`},
		{`"DE, FR"`, tweet.Countries{"DE", "FR"}, `["DE","FR"]`},
		{`"DE,FR AT"`, tweet.Countries{"DE", "FR", "AT"}, `["DE","FR","AT"]`},
		{`"\u0044E\u002cFR"`, tweet.Countries{"DE", "FR"}, `["DE","FR"]`},
		{`""`, tweet.Countries{}, `[]`},
		{`5`, nil, ``},
		{`[5]`, nil, ``},
		{`{}`, nil, ``},
	})
}

func TestStringID(t *testing.T) {
	testLeaf(t, []leaf[tweet.StringID]{
		{`"1344176699861135363"`, 1344176699861135363, `"1344176699861135363"`},
		{`1344176699861135363`, 1344176699861135363, `"1344176699861135363"`},
		{`null`, 0, `"0"`},
		{`""`, 0, `"0"`},
		{`"99999999999999999999"`, 0, ``},
		{`"x1"`, 0, ``},
		{`1.5`, 0, ``},
		{`[]`, 0, ``},
	})
}

func TestCoordinates(t *testing.T) {
	origin := tweet.LonLat{Valid: true}
	leith := tweet.LonLat{Lon: -3.25, Lat: 55.5, Valid: true}
	testLeaf(t, []leaf[tweet.LonLat]{
		{`[-3.25,55.5]`, leith, `[-3.25,55.5]`},
		{`[-3.25,55.5,12]`, leith, `[-3.25,55.5]`},
		{`[-3.25,55.5,null]`, leith, `[-3.25,55.5]`},
		{`[-3.25,55.5,"m"]`, leith, `[-3.25,55.5]`},
		{`[0,0]`, origin, `[0,0]`},
		{`[-0.0,0e5]`, tweet.LonLat{Lon: math.Copysign(0, -1), Valid: true}, `[-0,0]`},
		{`null`, tweet.LonLat{}, `[]`},
		{`[]`, tweet.LonLat{}, `[]`},
		{`[-3.25]`, tweet.LonLat{}, `[]`},
		{`[null,null]`, tweet.LonLat{}, `[]`},
		{`[null,55.5]`, tweet.LonLat{}, `[]`},
		{`[-3.25,null]`, tweet.LonLat{}, `[]`},
		{`[null,-3.25,55.5]`, tweet.LonLat{}, `[]`},
		{`["-3.25","55.5"]`, tweet.LonLat{}, ``},
		{`[1,1e400]`, tweet.LonLat{}, ``},
		{`{}`, tweet.LonLat{}, ``},
		{`0`, tweet.LonLat{}, ``},
	})
	testLeaf(t, []leaf[tweet.LatLon]{
		{`[55.5,-3.25]`, tweet.LatLon{Lat: 55.5, Lon: -3.25, Valid: true}, `[55.5,-3.25]`},
		{`[55.5]`, tweet.LatLon{}, `[]`},
	})
}

func TestContributor(t *testing.T) {
	full := tweet.Contributor{ID: 17, IDStr: "17", ScreenName: "ferry_bell"}
	testLeaf(t, []leaf[tweet.Contributor]{
		{`17`, tweet.Contributor{ID: 17}, `17`},
		{`{"id":17,"id_str":"17","screen_name":"ferry_bell"}`, full,
			`{"id":17,"id_str":"17","screen_name":"ferry_bell"}`},
		{`{"id":17}`, tweet.Contributor{ID: 17}, `17`},
		{`null`, tweet.Contributor{}, `0`},
		{`"17"`, tweet.Contributor{}, ``},
		{`{"id":"17"}`, tweet.Contributor{}, ``},
	})
}
