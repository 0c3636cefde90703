package params_test

import (
	"errors"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/internal/params"
)

func track(terms ...string) params.Filter { return params.Filter{Track: terms} }

func box(w, s, e, n float64) params.Filter {
	return params.Filter{Locations: []params.Box{{West: w, South: s, East: e, North: n}}}
}

func boxes(n int) params.Filter {
	return params.Filter{Locations: slices.Repeat(box(0, 0, 1, 1).Locations, n)}
}

func language(tags ...string) params.Filter {
	return params.Filter{Track: []string{"x"}, Language: tags}
}

func level(level string) params.Filter {
	return params.Filter{Track: []string{"x"}, FilterLevel: level}
}

func extra(name string) params.Filter {
	return params.Filter{Track: []string{"x"}, Extra: url.Values{name: {"1"}}}
}

// TestCheck has each rule with a value that breaks it and a neighbour that
// does not.
func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name   string
		filter params.Filter
		param  string // "" if valid
		says   string
	}{
		{"no predicate", params.Filter{Language: []string{"en"}}, "follow, track, locations",
			"at least one"},
		{"400 terms", track(slices.Repeat([]string{"x"}, 400)...), "", ""},
		{"401 terms", track(slices.Repeat([]string{"x"}, 401)...), "track",
			"at most 400 are allowed, not 401"},
		{"60 bytes", track(strings.Repeat("é", 30)), "", ""},
		{"61 bytes", track(strings.Repeat("é", 30) + "x"), "track", "61 bytes, at most 60"},
		{"empty term", track("x", ""), "track", "term 2 of the list is empty"},
		{"blank term", track("\u3000 "), "track", "empty"},
		{"term with spaces", track(" tall  ships"), "", ""},
		{"comma", track("a,b"), "track", "comma"},
		{"line feed", track("harbour\n"), "track", "control characters"},
		{"tab", track("tall\tships"), "track", "control characters"},
		{"control character of Latin-1", track("a\u0085b"), "track", "control characters"},
		{"zero-width joiner", track("👩\u200d🚀"), "", ""},
		{"invalid UTF-8", track("a\xff"), "track", "UTF-8"},
		{"5,000 ids", params.Filter{Follow: slices.Repeat([]int64{1}, 5000)}, "", ""},
		{"5,001 ids", params.Filter{Follow: slices.Repeat([]int64{1}, 5001)}, "follow", "at most 5000"},
		{"id 0", params.Filter{Follow: []int64{12, 0}}, "follow", "user id 0 (number 2 of the list)"},
		{"negative id", params.Filter{Follow: []int64{-1}}, "follow", "not positive"},
		{"largest id", params.Filter{Follow: []int64{math.MaxInt64}}, "", ""},
		{"world", box(-180, -90, 180, 90), "", ""},
		{"longitude", box(-181, 0, 1, 1), "locations", "longitude must be in [-180, 180]"},
		{"latitude first", box(37, -122, 38, -121), "locations", "and latitude in [-90, 90]"},
		{"NaN", box(math.NaN(), 0, 1, 1), "locations", "longitude"},
		{"infinite", box(0, 0, math.Inf(1), 1), "locations", "longitude"},
		{"east first", box(1, 0, 0, 1), "locations",
			"1.0000,0.0000,0.0000,1.0000: the south-west corner"},
		{"north first", box(0, 1, 1, 0), "locations", "south-west"},
		{"flat as it is sent", box(0, 0, 0.00001, 1), "locations", "four decimals"},
		{"a ten-thousandth of a degree", box(0, 0, 0.0001, 1), "", ""},
		{"25 boxes", boxes(25), "", ""},
		{"26 boxes", boxes(26), "locations", "at most 25"},
		{"no level", params.Filter{Track: []string{"x"}}, "", ""},
		{"level", level("medium"), "", ""},
		{"unknown level", level("high"), "filter_level", `"high"`},
		{"level in capitals", level("Low"), "filter_level", `"Low"`},
		{"languages", language("en", "msa", "zh-Hant", "zh-cn", "und", "de-1996"), "", ""},
		{"two languages in one", language("en,ja"), "language", `"en,ja" (number 1 of the list)`},
		{"empty language", language("en", ""), "language", `"" (number 2 of the list)`},
		{"locale", language("en_US"), "language", "BCP 47"},
		{"one letter", language("e"), "language", "BCP 47"},
		{"digits first", language("12"), "language", "BCP 47"},
		{"hyphen", language("-"), "language", "BCP 47"},
		{"empty subtag", language("en-"), "language", "BCP 47"},
		{"long subtag", language("en-ninechars"), "language", "BCP 47"},
		{"extra", extra("count"), "", ""},
		{"extra of a field", extra("track"), "track", "its own field"},
		{"extra to be escaped", extra("a[b]"), "a[b]", "can be used in Extra"},
		{"extra of the signature", extra("oauth_token"), "oauth_token", "can be used in Extra"},
		{"extra without a name", extra(""), "", "can be used in Extra"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			errs := tt.filter.Check(params.Default())
			if tt.says == "" {
				if errs != nil {
					t.Errorf("refused: %v", errs)
				}
				return
			}
			if len(errs) != 1 || errs[0].Param != tt.param || !strings.Contains(errs[0].Rule, tt.says) {
				t.Fatalf("got %v, want an error of %q that says %q", errs, tt.param, tt.says)
			}
			if long := strings.HasPrefix(tt.says, "at most"); errs[0].TooMany != long {
				t.Errorf("TooMany is %v", errs[0].TooMany)
			}
		})
	}
}

// TestCheckItems refuses values without a meaning, and knows no limits.
func TestCheckItems(t *testing.T) {
	long := strings.Repeat("x", 61)
	many := params.Filter{
		Track: slices.Repeat([]string{long}, 500), Follow: slices.Repeat([]int64{1}, 6000),
		Locations: boxes(30).Locations,
	}
	for _, f := range []params.Filter{{}, many} {
		if errs := f.CheckItems(); errs != nil {
			t.Errorf("refused: %v", errs)
		}
	}
	wrong := params.Filter{
		Track: []string{""}, Follow: []int64{0}, Locations: box(1, 1, 0, 0).Locations,
		Language: []string{"-"}, FilterLevel: "high",
	}
	var got []string
	for _, e := range wrong.CheckItems() {
		got = append(got, e.Param)
	}
	want := []string{"follow", "track", "locations", "filter_level", "language"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
}

func TestCheckSample(t *testing.T) {
	if errs := (params.Sample{Language: []string{"en"}}).Check(); errs != nil {
		t.Errorf("refused: %v", errs)
	}
	// Terms are no parameter of sample, so a server may give them a meaning.
	if errs := (params.Sample{Extra: url.Values{"track": {"x"}}}).Check(); errs != nil {
		t.Errorf("refused: %v", errs)
	}
	if errs := (params.Sample{Language: []string{"e"}}).Check(); len(errs) != 1 {
		t.Errorf("got %v, want one error", errs)
	}
}

// TestErrorsAreFew keeps a list that is wrong as a whole from giving an error
// for each of its items.
func TestErrorsAreFew(t *testing.T) {
	if n := len(track(make([]string, 100_000)...).Check(params.Limits{})); n != 10 {
		t.Errorf("%d errors, want 10", n)
	}
}

func TestOtherCode(t *testing.T) {
	for tag, want := range map[string]string{
		"in": "id", "ID": "in", "he": "iw", "ji": "yi", "en": "",
	} {
		if got := params.OtherCode(tag); got != want {
			t.Errorf("%q: %q, want %q", tag, got, want)
		}
	}
}

func TestJoin(t *testing.T) {
	as := func(e params.Error) *params.Error { return &e }
	if err := params.Join(nil, as); err != nil {
		t.Errorf("no errors became %v", err)
	}
	err := params.Join([]params.Error{{Param: "track", Rule: "is odd"}, {Param: "follow"}}, as)
	var first *params.Error
	if !errors.As(err, &first) || first.Error() != "parameter track: is odd" {
		t.Errorf("got %v, first %v", err, first)
	}
}

// TestEncode compares with the bodies that tweepy 4.12.1 sends.
func TestEncode(t *testing.T) {
	for _, tt := range []struct {
		filter params.Filter
		want   string
	}{
		{params.Filter{}, ""},
		{track("tall ships", "#harbour", "café"), "track=tall+ships%2C%23harbour%2Ccaf%C3%A9"},
		{box(-122.75, 36.8, -121.75, 37.80004), "locations=-122.7500%2C36.8000%2C-121.7500%2C37.8000"},
		{box(-0.00001, -0.00001, 1, 1), "locations=0.0000%2C0.0000%2C1.0000%2C1.0000"},
		{params.Filter{
			Extra: url.Values{"delimited": {"length"}, "count": {"5"}}, StallWarnings: true,
			Language: []string{"en", "zh-Hant"}, FilterLevel: "low",
			Track: []string{"x"}, Follow: []int64{12, 34},
		}, "follow=12%2C34&track=x&filter_level=low&language=en%2Czh-Hant" +
			"&stall_warnings=true&count=5&delimited=length"},
	} {
		if diff := cmp.Diff(tt.want, tt.filter.Encode()); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.filter, diff)
		}
	}
	sample := params.Sample{
		Language: []string{"en", "ja"}, StallWarnings: true, Extra: url.Values{"a": {"b"}},
	}
	if diff := cmp.Diff("language=en,ja&stall_warnings=true&a=b", sample.Encode()); diff != "" {
		t.Errorf("sample (-want +got):\n%s", diff)
	}
}

func TestParse(t *testing.T) {
	ids, errs := params.ParseIDs(params.Split("12, 34 ,-5"))
	if diff := cmp.Diff([]int64{12, 34, -5}, ids); diff != "" || errs != nil {
		t.Errorf("ids, %v (-want +got):\n%s", errs, diff)
	}
	boxes, errs := params.ParseBoxes(params.Split("-74, 40, -73, 41"))
	if diff := cmp.Diff(box(-74, 40, -73, 41).Locations, boxes); diff != "" || errs != nil {
		t.Errorf("boxes, %v (-want +got):\n%s", errs, diff)
	}
	if items := params.Split(""); items != nil {
		t.Errorf("an empty list has the items %q", items)
	}
	for _, tt := range []struct{ param, list, says string }{
		{"follow", "12,harbour", `"harbour" (number 2 of the list) is not the id of a user`},
		{"follow", "12,", `"" (number 2 of the list) is not the id`},
		{"follow", "9223372036854775808", "is not the id"},
		{"locations", "1,2,3,north", `"north" (number 4 of the list) is not a number of degrees`},
		{"locations", "1,2,3", "multiple of 4, not 3"},
	} {
		_, errs := params.ParseIDs(params.Split(tt.list))
		if tt.param == "locations" {
			_, errs = params.ParseBoxes(params.Split(tt.list))
		}
		if len(errs) != 1 || errs[0].Param != tt.param || !strings.Contains(errs[0].Rule, tt.says) {
			t.Errorf("%q: got %v, want an error of %s that says %q", tt.list, errs, tt.param, tt.says)
		}
	}
}

// FuzzRoundTrip reads a form as a server does, checks it as a client does, and
// writes it again: a valid filter must survive.
func FuzzRoundTrip(f *testing.F) {
	f.Add("12,34", "tall ships,#harbour", "-74,40,-73,41", "low", "en,zh-Hant")
	f.Add("1, 2", "", "-180,-90,180,90", "", "")
	f.Add("x", ",", "NaN,0x1p3,inf,", "high", "-")
	f.Fuzz(func(t *testing.T, follow, track, locations, level, languages string) {
		filter, ok := read(follow, track, locations, level, languages)
		if !ok || len(filter.Check(params.Default())) > 0 {
			return
		}
		form, err := url.ParseQuery(filter.Encode())
		if err != nil {
			t.Fatal(err)
		}
		again, ok := read(form.Get("follow"), form.Get("track"), form.Get("locations"),
			form.Get("filter_level"), form.Get("language"))
		if !ok || len(again.Check(params.Default())) > 0 {
			t.Fatalf("%+v was written as %v, which is refused", filter, form)
		}
		near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-4 })
		if diff := cmp.Diff(filter, again, near); diff != "" {
			t.Errorf("(-before +after):\n%s", diff)
		}
	})
}

func read(follow, track, locations, level, languages string) (params.Filter, bool) {
	ids, errs := params.ParseIDs(params.Split(follow))
	boxes, more := params.ParseBoxes(params.Split(locations))
	return params.Filter{
		Follow: ids, Track: params.Split(track), Locations: boxes,
		FilterLevel: level, Language: params.Split(languages),
	}, len(errs)+len(more) == 0
}
