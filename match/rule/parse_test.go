package rule

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// sameRule ignores where a clause stands.
var sameRule = cmp.Options{
	cmp.AllowUnexported(clause{}, negation{}),
	cmpopts.IgnoreFields(clause{}, "at"),
	cmp.Comparer(func(a, b *operator) bool { return a == b }),
}

func parse(t testing.TB, value string) *Rule {
	t.Helper()
	r, err := Parse(value)
	if err != nil {
		t.Fatalf("%s: %v", value, err)
	}
	if r.Value() != value {
		t.Errorf("Value %q, want %q", r.Value(), value)
	}
	return r
}

// roundTrip makes sure that a rule prints as the same rule.
func roundTrip(t testing.TB, r *Rule) {
	t.Helper()
	text := r.String()
	again, err := Parse(text)
	if err != nil {
		t.Fatalf("%q prints as %q: %v", r.Value(), text, err)
	}
	if diff := cmp.Diff(r.root, again.root, sameRule); diff != "" || again.String() != text {
		t.Errorf("%q prints as %q, and then as %q (-first +again):\n%s",
			r.Value(), text, again.String(), diff)
	}
}

func TestString(t *testing.T) {
	for _, tt := range []struct{ value, want string }{
		{"cat", "cat"},
		{"  cat \t\n dog ", "cat dog"},
		{"apple OR iphone ipad", "apple OR iphone ipad"},
		{"apple OR (iphone ipad)", "apple OR iphone ipad"},
		{"(ipad iphone) OR android", "ipad iphone OR android"},
		{"(apple OR iphone) ipad", "(apple OR iphone) ipad"},
		{"( apple OR ( iphone OR ipad ) )", "apple OR iphone OR ipad"},
		{"((cat))", "cat"},
		{"a (b c) d", "a b c d"},
		{"-(a b) c", "-(a b) c"},
		{"-(a OR b) c", "-(a OR b) c"},
		{"-(a) c", "-a c"},
		{"-(-a) c", "-(-a) c"},
		{"a or b", "a or b"},
		{"ORing", "ORing"},
		{`"Happy  Day"`, `"Happy  Day"`},
		{`"Toys \"R\" Us"`, `"Toys \"R\" Us"`},
		{`"one/two" "one\/two"`, `"one/two" "one\/two"`},
		{`"social media"~5`, `"social media"~5`},
		{`FROM:Jack`, `from:Jack`},
		{`HAS:Links is:"retweet"`, `has:links is:retweet`},
		{`bio:"engineer" bio:"data engineer"`, `bio:engineer bio:"data engineer"`},
		{`contains:-2345.432`, `contains:-2345.432`},
		{`contains:"(x)" contains:"[x"`, `contains:"(x)" contains:"[x"`},
		{`place:"London"`, `place:London`},
		{`point_radius:[ 2.355128   48.861118 16km ]`, `point_radius:[2.355128 48.861118 16km]`},
		{`bounding_box:"[1  2 3 4]"`, `bounding_box:[1 2 3 4]`},
		{`#cumpleaños @Name $BRK.A -#x`, `#cumpleaños @Name $BRK.A -#x`},
		{"猫 🍕", "猫 🍕"},
	} {
		r := parse(t, tt.value)
		if got := r.String(); got != tt.want {
			t.Errorf("%q prints as %q, want %q", tt.value, got, tt.want)
		}
		roundTrip(t, r)
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct {
		value  string
		column int
		want   string // a part of what was expected
	}{
		{"", 1, "a term, a phrase, an operator or a group"},
		{"   ", 4, "a term"},
		{"cat OR", 7, "a term"},
		{"OR cat", 1, "a term"},
		{"cat OR OR dog", 8, "a term"},
		{"(cat", 5, `")" for the group "(cat"`},
		{"cat)", 4, "the end"},
		{"()", 2, "a term"},
		{"cat(dog)", 4, "a space"},
		{"(cat)(dog)", 6, "a space"},
		{`"a""b"`, 4, "a space"},
		{"cat AND dog", 5, "a space in the place of AND"},
		{"- cat", 2, `a clause directly behind "-"`},
		{"--cat", 2, `a clause directly behind "-"`},
		{"cat -", 6, `a clause directly behind "-"`},
		{"-OR cat", 2, `a clause directly behind "-"`},
		{"coca-cola", 5, "needs quotes"},
		{"été c'est", 6, "needs quotes"},
		{"☕️", 1, "needs quotes"},
		{"“happy day”", 1, "straight quotes"},
		{`"happy`, 7, "a quote that closes"},
		{`"happy\"`, 9, "a quote that closes"},
		{`""`, 1, "a text in quotes"},
		{"\"a\nb\"", 3, "no control characters"},
		{"a\x00b", 2, "UTF-8 text without control characters"},
		{"caf\xe9", 4, "UTF-8 text"},
		{`"a b"~`, 7, "a number from 1 to 6"},
		{`"a b"~7`, 7, "a number from 1 to 6"},
		{`"!!"~2`, 1, "words in quotes"},
		{"from:", 6, "the name of a user without @"},
		{"from: jack", 6, "the name of a user without @"},
		{"from:@jack", 6, "the name of a user without @"},
		{"@", 2, "the name of a user"},
		{"#", 2, "a hashtag"},
		{"#a-b", 3, "a letter or digit of a hashtag"},
		{"$-", 2, "a cashtag"},
		{"fom:jack", 1, "an operator that is known, or quotes"},
		{"see http://example.com", 5, "an operator that is known, or quotes"},
		{"has:fun", 5, "one of geo, hashtags, images, lang, links,"},
		{"is:", 4, "one of nullcast, quote, reply, retweet, verified"},
		{"lang:english1", 6, "a BCP 47 tag"},
		{"place_country:GBR", 15, "two letters"},
		{"sample:0", 8, "a number from 1 to 100"},
		{"followers_count:9..1", 17, "a range such as 10..20"},
		{"retweets_of_status_id:x", 23, "the id of a Tweet"},
		{"point_radius:[1 2 3]", 14, "[longitude latitude radius]"},
		{"point_radius:[200 2 3km]", 14, "[longitude latitude radius]"},
		{"point_radius:[1 2 3km", 22, `a "]" that closes`},
		{"bounding_box:[3 2 1 4]", 14, "[west south east north]"},
		{"bounding_box:1", 14, "[west south east north]"},
		{strings.Repeat("(", 5000), maxDepth + 1, "fewer groups"},
	} {
		_, err := Parse(tt.value)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%.40q: %v", tt.value, err)
			continue
		}
		if e.Column() != tt.column || !strings.Contains(e.Expected, tt.want) || e.Found == "" {
			t.Errorf("%.40q: %v; want column %d, expected %s", tt.value, err, tt.column, tt.want)
		}
	}
}

func TestErrorText(t *testing.T) {
	_, err := Parse("naïve (cat from:)")
	const want = `column 17: expected the name of a user without @, or an id, found ")"`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestValidate(t *testing.T) {
	long := strings.Repeat("é ", MaxLength/2)
	for _, tt := range []struct {
		value  string
		column int // 0 for none
	}{
		{"cat", 0},
		{"cat -dog", 0},
		{"-dog cat", 0},
		{"cat (dog OR -bird)", 0},
		{"has:images lang:en", 0}, // an example of Powerstream
		{long[:len(long)-1], 0},
		{long + "x", MaxLength + 1},
		{"-ipad", 2},
		{"apple OR -ipad", 11},
		{"-apple -ipad", 2},
		{"(apple OR -ipad) OR -pear", 12},
		{"-(apple OR pear)", 3},
	} {
		err := parse(t, tt.value).Validate()
		var e *Error
		if !errors.As(err, &e) && tt.column != 0 || e != nil && e.Column() != tt.column {
			t.Errorf("%.40q: %v, want column %d", tt.value, err, tt.column)
		}
	}
}

// FuzzParse: a rule is refused with a place in it, or prints as a rule that is the same.
func FuzzParse(f *testing.F) {
	for _, value := range documented {
		f.Add(value)
	}
	f.Add(`-(a "b\"c"~2) OR ((has:links))`)
	f.Add("a)\x00\"\xff")
	f.Fuzz(func(t *testing.T, value string) {
		r, err := Parse(value)
		var e *Error
		if errors.As(err, &e) {
			if e.Offset < 0 || e.Offset > len(value) || e.Expected == "" || e.Value != value {
				t.Errorf("%q: %+v", value, e)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		roundTrip(t, r)
		_ = r.Validate()
	})
}
