package tweet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/tweet"
)

// values are right and wrong JSON values of every class.
var values = map[string]struct{ good, bad []string }{
	"literal": {
		good: []string{`null`, `true`, `false`},
		bad: []string{``, `nul`, `nulll`, `NULL`, `True`, `tru`, `truefalse`, `fals`, `falsee`,
			`undefined`, `NaN`, `Infinity`, `-Infinity`, `a`, `'a'`, `*`, `&`},
	},
	"integer": {
		good: []string{`0`, `-0`, `7`, `-12`, `1234567`, `12345678`, `123456789`, `1234567890123456`,
			`9223372036854775807`, `-9223372036854775808`, `9223372036854775808`, `18446744073709551616`,
			`123456789012345678901234567890`},
		bad: []string{`-`, `--1`, `+1`, `01`, `-01`, `00`, `-00`, `012345678`, `0x1F`, `0b1`, `1_000`,
			`1 000`, `1a`, `12345678a`, `1-`, `1+2`, `１`, `-a`, `1:`, `1"`},
	},
	"fraction": {
		good: []string{`0.5`, `-0.0`, `12.340`, `1.00000000000000000000000000000001`},
		bad:  []string{`1.`, `-1.`, `.5`, `-.5`, `1..2`, `1.2.3`, `0.`, `1.a`, `1.-2`, `1,5`},
	},
	"exponent": {
		good: []string{`1e3`, `1E3`, `1e+3`, `1e-3`, `0e0`, `0E+00`, `1.5e09`, `1e400`, `-1e-400`},
		bad: []string{`1e`, `1E`, `1e+`, `1e-`, `e3`, `.e1`, `1e1.5`, `1ee2`, `1e+-2`, `1.e1`,
			`1e0x1`, `0e`, `1ea`},
	},
	"string": {
		good: []string{`""`, `"a"`, `"a b"`, `"'"`, "\"\x7f\"", `"[{,:}]"`, `"/"`,
			"\"\u00e9\u20ac\U0001F32B\"", "\"\u2028\u2029\"", "\"\ufeff\"", "\"\u0085\"", `"//"`},
		bad: []string{`"`, `"a`, `a"`, `"a""b"`, `"a"b`, `'a'`, `"""`, `"a\"`, "\u201ca\u201d", "`a`"},
	},
	"control character": {
		bad: []string{"\"\x00\"", "\"\x01\"", "\"\x1f\"", "\"\t\"", "\"\n\"", "\"\r\n\"", "\"\b\"",
			"\"abcdefghijk\x1b[0m\"", "\"\\\x00\"", "\"\\\n\"", "\x00", "1\x00", "\x7f"},
	},
	"escape": {
		good: []string{`"\""`, `"\\"`, `"\/"`, `"\b\f\n\r\t"`, `"\\u00"`, `"\\\\\""`},
		bad: []string{`"\a"`, `"\x41"`, `"\0"`, `"\'"`, `"\U0041"`, `"\ "`, `"\`, `"\"`, `"\\\"`,
			"\"\\\u00e9\"", `\n`},
	},
	"unicode escape": {
		good: []string{`"\u0041"`, `"\u00e9"`, `"\u00E9"`, `"\u20aC"`, `"\u0000"`, `"\u001f"`, `"\u007f"`,
			`"\u2028"`, `"\uFFFF"`, `"\uFFFE"`, `"\u0022\u005C"`, `"\u12345"`},
		bad: []string{`"\u"`, `"\u1"`, `"\u12"`, `"\u123"`, `"\u123`, `"\u12g4"`, `"\ug123"`, `"\u 123"`,
			`"\u+123"`, `"\u-123"`, `"\u{41}"`, `"\u00\u0041"`, `"\u１２３４"`},
	},
	"surrogates": {
		good: []string{`"\ud83c\udf2b"`, `"\uD834\uDD1E"`, `"\udbff\udfff"`, `"\ud800\udc00"`, `"\ud83c"`,
			`"\udf2b"`, `"\udf2b\ud83c"`, `"\ud83c\ud83c\udf2b"`, `"\ud83cx"`, `"\ud83c\n"`,
			`"\ud83c\u0041"`, `"a\ud800"`},
		bad: []string{`"\ud83c\u"`, `"\ud83c\udf"`, `"\ud83c\udf2"`, `"\ud83c\udfzz"`,
			`"\ud83c\`, `"\ud83c\x"`},
	},
	"UTF-8": {
		good: []string{"\"\xff\"", "\"\xc3\"", "\"\xc3(\"", "\"\xe2\x82\"", "\"\xc0\xaf\"",
			"\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "\"\xf8\x88\x80\x80\x80\"", "\"abcdefg\x80\"",
			"\"\xe9\\n\xe9\"", "\"\xf0\x9f\x8c\""},
		bad: []string{"\xff", "\xc3\xa9", "\"\xc3", "[\xff]", "{\"\xff\"}", "1\xe5"},
	},
	"array": {
		good: []string{`[]`, `[ ]`, `[1]`, `[1,2]`, `[null, "a", {}, []]`, `[[],[[]]]`, "[\n1\t,\r2 ]",
			`[1,1,1,1,1,1,1,1,1]`},
		bad: []string{`[`, `]`, `[1`, `[1,`, `[1,]`, `[,1]`, `[,]`, `[1,,2]`, `[1 2]`, `["a" "b"]`,
			`[1;2]`, `[1:2]`, `["a":1]`, `[1}`, `[}`, `[]]`, `[[]`, `["a`, `[1]]`, `[1]x`, `[x]`, `[-]`,
			`[nu]`, "[1\f]", "[\u00a01]", "[\u20601]"},
	},
	"object": {
		good: []string{`{}`, `{ }`, `{"a":1}`, `{"a":1,"b":2}`, `{"":0}`, `{"a":1,"a":2}`,
			`{"a":{"b":{}}}`, "{\t\"a\" :\n1 , \"b\":2\r}", `{"\u0061":1}`, "{\"\xff\":1}", `{"a":[]}`,
			`{"id":5,"ID":6}`, `{"a\nb":1}`},
		bad: []string{`{`, `}`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,"a":1}`,
			`{"a":1,,"b":2}`, `{"a"}`, `{"a",1}`, `{"a" 1}`, `{"a"::1}`, `{"a":}`, `{:1}`, `{"a":1 "b":2}`,
			`{"a":1;"b":2}`,
			`{a:1}`, `{'a':1}`, `{1:1}`, `{null:1}`, `{[]:1}`, `{"a":1]`, `{]`, `{"a":1}}`, `{"a":1}x`,
			`{"a:1}`, "{\"a\x01\":1}", `{"a\q":1}`, `{"\u00z":1}`, `{"a":b}`, `{"a":1:2}`, `{"id":1,}`,
			`{"id":}`, `{"id" 1}`, `{"id":1"text":"x"}`, `{{"id":1}}`, `{"id":1{"text":"x"}`},
	},
	"white space": {
		good: []string{" 1", "1 ", "\t\n\r 1 \r\n\t"},
		bad: []string{" ", "\v1", "\f1", "1\v", "\u00a01", "\u20281", "\u30001", "\x001",
			"1\x00", "\x1a"},
	},
	"comment": {bad: []string{`/**/1`, `1/**/`, `//a`, `1//a`, `#1`, `[1/**/]`, `{"a":/**/1}`}},
	"byte order mark": {
		bad: []string{"\ufeff", "\ufeff1", "\ufeff{}", "1\ufeff", "\xfe\xff\x001", "\xff\xfe1\x00"},
	},
	"more than one": {bad: []string{`1 2`, `{}{}`, `{} {}`, `[][]`, `""""`, `null null`, `{}]`, `{},`,
		`1,2`, `[],{}`}},
}

// places are the places of a value in a message: in fields of every type, under
// unknown keys, and alone.
var places = []string{
	`%s`, ` %s `, `{"unknown":%s}`, `{"id":1,"unknown":%s,"text":"x"}`, `{"unknown":[%s]}`,
	`{"unknown":{"x":%s}}`, `{"entities":{"trends":[%s,{}],"urls":[]}}`,
	`{"text":%s}`, `{"text":%s,"id":1}`, `{"id":%s}`, `{"id":%s,"id_str":"1"}`, `{"truncated":%s}`,
	`{"truncated":%s,"id":1}`, `{"created_at":%s,"id":1}`, `{"retweet_count":%s}`,
	`{"timestamp_ms":%s}`,
	`{"user":%s,"id":1}`, `{"user":{"utc_offset":%s}}`, `{"user":{"withheld_in_countries":%s}}`,
	`{"user":{"withheld_in_countries":["a",%s]}}`, `{"contributors":[%s]}`, `{"contributors":%s}`,
	`{"geo":%s}`, `{"geo":{"coordinates":%s}}`, `{"geo":{"coordinates":[%s,1]}}`,
	`{"geo":{"coordinates":[1,2,%s]}}`, `{"place":{"bounding_box":{"coordinates":[[%s]]}}}`,
	`{"entities":{"urls":%s}}`, `{"entities":{"urls":[%s]}}`, `{"entities":{"urls":[{"indices":%s}]}}`,
	`{"entities":{"urls":[{"indices":[%s]}]}}`, `{"retweeted_status":%s,"id":1}`,
	`{"activities":{"repliers":[1,%s]}}`,
	`{"extended_entities":{"media":[{"sizes":{"thumb":%s}}]}}`, `{"id":1}%s`, `{"id":1,%s}`,
	`{"id":1%s}`, `%s{"id":1}`, `{%s}`, `{%s:1}`, `{"id":1,%s:2}`, `{"user":{"id":1,%s:2}}`,
}

func TestWellFormed(t *testing.T) {
	for class, group := range values {
		t.Run(class, func(t *testing.T) {
			for i, value := range append(group.good, group.bad...) {
				if good := i < len(group.good); json.Valid([]byte(value)) != good {
					t.Errorf("%q is in the wrong list", value)
				}
				for _, place := range places {
					differ(t, place, []byte(strings.Replace(place, "%s", value, 1)))
				}
			}
		})
	}
}

// TestUnmarshalStrings has strings of all lengths, with something special in each
// place, and the end of the message at all distances, because strings are read by
// the word.
func TestUnmarshalStrings(t *testing.T) {
	const plain = "The ferry bell rings twice at noon. "
	for _, inside := range []string{"", `\/`, `\u00e9`, `\ud83c\udf2b`, "\u00e9", "\u20ac", "\xff",
		"\x1f", `\q`, `\u00`, `"`, `\"`, "\x7f", `\\`, `\n\n\u20ac\u20ac\/`} {
		for before := range len(plain) {
			for after := range 18 {
				text := plain[:before] + inside + plain[:after]
				for _, place := range []string{`{"text":"%s"}`, `{"text":"%s","lang":"en","source":"web"}`,
					`{"%s":1}`, `{"x":"%s"}`} {
					differ(t, place, []byte(strings.Replace(place, "%s", text, 1)))
				}
			}
		}
	}
}

// TestUnmarshalNumbers has numbers of all lengths, at the end of the message
// and before it.
func TestUnmarshalNumbers(t *testing.T) {
	const digits = "19876543210123456789876543210"
	for size := range len(digits) {
		for _, sign := range []string{"", "-", "0", "-0"} {
			for _, behind := range []string{"", " ", ".5", "e2", "x", "/", ":", "\xba", "\x8a", `"`} {
				number := sign + digits[:size] + behind
				for _, place := range []string{`{"id":%s}`, `{"id":%s,"id_str":"1","text":"abc"}`, `{"x":%s}`,
					`{"display_text_range":[%s,%s]}`, `{"timestamp_ms":"%s"}`, `{"retweet_count":"%s+"}`} {
					differ(t, place, []byte(strings.ReplaceAll(place, "%s", number)))
				}
			}
		}
	}
}

// TestUnmarshalTimes has all days of some years, and impossible times.
func TestUnmarshalTimes(t *testing.T) {
	months := []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
		"Dec", "dec", "May ", "Foo"}
	for _, year := range []string{"2011", "2000", "1900", "2020", "0000", "9999", "20 1",
		"201", "20111"} {
		for _, month := range months {
			for day := range 34 {
				differ(t, "day",
					fmt.Appendf(nil, `{"created_at":"Mon %s %02d 23:59:59 +0000 %s"}`, month, day, year))
			}
		}
	}
	for _, s := range []string{
		"Sun Jan 02 24:00:00 +0000 2011", "Sun Jan 02 00:60:00 +0000 2011",
		"Sun Jan 02 00:00:60 +0000 2011", "Son Jan 02 00:00:00 +0000 2011",
		"sun Jan 02 00:00:00 +0000 2011",
		"Sun Jan 02 00:00:00 -0000 2011", "Sun Jan 02 00:00:00 +0130 2011",
		"Sun Jan  2 00:00:00 +0000 2011", "Sun-Jan 02 00:00:00 +0000 2011",
		"Sun Jan 02-00:00:00 +0000 2011", "Sun Jan 02 00.00:00 +0000 2011",
		"Sun Jan 02 00:00:00 +0000 2011 ", "Sun Jan 02 /0:00:00 +0000 2011",
		"Sun Jan 02 :0:00:00 +0000 2011", "Sun Jan 02 00:00:00.5 +0000 2011", "2011-01-02T03:04:05Z",
		"Sun Jan 02 00:00:00 +00002011", "Sun Jan\u0020\u0030\u0032 00:00:00 +0000 2011",
		"Sun Jan 02 00:00:00 +0000 \xff011",
	} {
		differ(t, s, []byte(`{"created_at":"`+s+`"}`))
	}
}

// TestUnmarshalKeys pins that a key counts in any case, and the last of several,
// as in encoding/json.
func TestUnmarshalKeys(t *testing.T) {
	tests := []struct {
		wire string
		want tweet.Tweet
	}{
		{`{"ID":1,"Id_Str":"1","TEXT":"a"}`, tweet.Tweet{ID: 1, IDStr: "1", Text: "a"}},
		{"{\"u\u017fer\":{\"name\":\"a\"},\"\u017four\u0063e\":\"b\"}",
			tweet.Tweet{User: tweet.User{Name: "a"}, Source: "b"}},
		{`{"\u0069d":1,"te\u0078t":"a","\u017fource":"b"}`, tweet.Tweet{ID: 1, Text: "a", Source: "b"}},
		{`{"id":1,"text":"a","id":2,"ID":3,"text":null}`, tweet.Tweet{ID: 3, Text: "a"}},
		{`{"user":{"id":1,"name":"a"},"user":{"name":"b"},"user":null}`,
			tweet.Tweet{User: tweet.User{ID: 1, Name: "b"}}},
		{`{"geo":{"type":"a","coordinates":[1,2]},"geo":{"coordinates":[3]}}`,
			tweet.Tweet{Geo: &tweet.GeoPoint{Type: "a"}}},
		{`{"geo":{"type":"a"},"geo":null}`, tweet.Tweet{}},
		{`{"geo":{"type":"a"},"geo":null,"geo":{}}`, tweet.Tweet{Geo: &tweet.GeoPoint{}}},
		{`{"entities":{"urls":[{"url":"a"},{"url":"b"}]},"entities":{"urls":[{"display_url":"c"}]}}`,
			tweet.Tweet{Entities: tweet.Entities{URLs: []tweet.URLEntity{{URL: "a", DisplayURL: "c"}}}}},
		{"{ \"id\"\t:\n1 ,\r\"text\" : \"a\" } ", tweet.Tweet{ID: 1, Text: "a"}},
		{`{"i":1,"idd":2,"id ":3,"":4,"\u212a":5}`, tweet.Tweet{}},
	}
	for _, test := range tests {
		var got tweet.Tweet
		if err := tweet.Unmarshal([]byte(test.wire), &got); err != nil {
			t.Errorf("%s: %v", test.wire, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.wire, diff)
		}
		differ(t, "keys", []byte(test.wire))
	}
}

// TestUnmarshalDepth pins the one limit that encoding/json does not have.
func TestUnmarshalDepth(t *testing.T) {
	nests := []struct{ before, open, close, after string }{
		{`{"unknown":`, `[`, `]`, `}`},
		{`{"unknown":`, `{"x":`, `}`, `}`},
		{``, `{"quoted_status":`, `}`, ``},
		{``, `{"Quoted_Status" : `, `}`, ``},
		{`{"place":`, `{"contained_within":[`, `]}`, `}`},
	}
	for _, nest := range nests {
		inner := "null"
		if strings.HasSuffix(nest.open, "[") && nest.open != "[" {
			inner = ""
		}
		for levels := 1; ; levels++ {
			wire := nest.before + strings.Repeat(nest.open, levels) + inner + strings.Repeat(nest.close,
				levels) + nest.after
			depth := strings.Count(wire, "[") + strings.Count(wire, "{")
			var tw tweet.Tweet
			err := tweet.Unmarshal([]byte(wire), &tw)
			if depth <= 128 {
				if err != nil {
					t.Errorf("depth %d: %v", depth, err)
				}
				continue
			}
			var at *tweet.DecodeError
			if !errors.As(err, &at) || !strings.Contains(at.Error(), "nested deeper than 128") {
				t.Errorf("%s: depth %d: %v", nest.open, depth, err)
			} else if head := wire[:at.Offset+1]; strings.Count(head, "[")+strings.Count(head, "{") != 129 {
				t.Errorf("%s: offset %d is not that of the 129th bracket", nest.open, at.Offset)
			}
			if diff := cmp.Diff(tweet.Tweet{}, tw); diff != "" {
				t.Errorf("tweet not zero after an error:\n%s", diff)
			}
			break
		}
	}
}

// TestUnmarshalSharesNothing decodes messages in many goroutines at once, and
// keeps all Tweets.
func TestUnmarshalSharesNothing(t *testing.T) {
	messages := goodMessages(t)
	results := make(chan []tweet.Tweet)
	for range 8 {
		go func() {
			tweets := make([]tweet.Tweet, 20*len(messages))
			for i := range tweets {
				wire := bytes.Clone(messages[i%len(messages)])
				tweet.Unmarshal(wire, &tweets[i])
				clear(wire)
			}
			results <- tweets
		}()
	}
	for range 8 {
		for i, got := range <-results {
			var want tweet.Tweet
			if err := unmarshalStd(messages[i%len(messages)], &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
		}
	}
}

// leastAllocs returns the least number of allocations of f. Arenas come from a
// pool, and that may be empty; under the race detector it often is.
func leastAllocs(f func()) float64 {
	least := testing.AllocsPerRun(1, f)
	for range 50 {
		least = min(least, testing.AllocsPerRun(1, f))
	}
	return least
}

// TestUnmarshalAllocs pins the cost of a Tweet: its strings, its lists and the
// values behind its pointers, each in one piece or few.
func TestUnmarshalAllocs(t *testing.T) {
	allocs := func(wire []byte) float64 {
		var tw tweet.Tweet
		return leastAllocs(func() { tweet.Unmarshal(wire, &tw) })
	}
	average := func(messages [][]byte) (sum float64) {
		for _, wire := range messages {
			sum += allocs(wire)
		}
		return sum / float64(len(messages))
	}
	plain := []byte(
		`{"id":1,"text":"ding, dong","source":"web","user":{"id":2,"name":"Ferry Bell","lang":"en"},"entities":{"hashtags":[],"urls":[],"user_mentions":[]}}`)
	if got := allocs(plain); got != 1 {
		t.Errorf("%v allocations for a tweet of strings, want 1", got)
	}
	if got := average(goodMessages(t)); got > 12 {
		t.Errorf("%v allocations for a tweet of testdata", got)
	}
	t.Run("corpus", func(t *testing.T) {
		var messages [][]byte
		for _, s := range corpus(t) {
			messages = append(messages, s.wire)
		}
		if got := average(thin(messages, 500)); got > 7 {
			t.Errorf("%v allocations for a tweet", got)
		}
	})
}
