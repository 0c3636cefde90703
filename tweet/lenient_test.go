package tweet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/tweet"
)

func TestUnmarshalLenient(t *testing.T) {
	tests := []struct {
		name, wire string
		want       string // another message that Unmarshal reads the same
		skipped    []string
	}{
		{"nothing wrong", `{"id":1,"text":"a","user":{"id":2}}`,
			`{"id":1,"text":"a","user":{"id":2}}`, nil},
		{"PHP's empty objects",
			`{"id":1,"entities":[],"place":{"attributes":[ ],"name":"a"},"user":{"id":2,"entities":[]}}`,
			`{"id":1,"entities":{},"place":{"attributes":{},"name":"a"},"user":{"id":2,"entities":{}}}`,
			nil},
		{"an empty object behind a pointer",
			`{"id":1,"coordinates":[],"extended_entities":[],"extended_tweet":[]}`,
			`{"id":1,"coordinates":{},"extended_entities":{},"extended_tweet":{}}`, nil},
		{"an array that is not empty", `{"id":1,"entities":[1],"lang":"en"}`, `{"id":1,"lang":"en"}`,
			[]string{"entities at byte 19: want object, got array"}},
		{"text for a number", `{"id":1,"favorite_count":"5","lang":"en"}`, `{"id":1,"lang":"en"}`,
			[]string{"favorite_count at byte 25: want 64-bit integer, got string"}},
		{"several fields, in their order",
			`{"id":1,"id_str":1,"text":"a","user":{"id":2,"name":5,"verified":0},"truncated":"no"}`,
			`{"id":1,"text":"a","user":{"id":2}}`, []string{
				"id_str at byte 17: want string, got number",
				"user.name at byte 52: want string, got number",
				"user.verified at byte 65: want bool, got number",
				"truncated at byte 80: want bool, got string",
			}},
		{"a number out of range", `{"id":1,"quote_count":1e3,"reply_count":99999999999999999999}`,
			`{"id":1}`, []string{
				"quote_count at byte 22: want 64-bit integer, got number 1e3",
				"reply_count at byte 40: want 64-bit integer, got number 99999999999999999999",
			}},
		{"a time that is none", `{"id":1,"created_at":"noon","retweet_count":"some"}`,
			`{"id":1}`, []string{
				`created_at at byte 21: want a time such as "Mon Jan 02 15:04:05 -0700 2006", got "noon"`,
				`retweet_count at byte 44: want a count such as 17 or "100+", got "some"`,
			}},
		{"in an object of a list",
			`{"id":1,"entities":{"hashtags":[{"text":"a"},{"text":5,"indices":[1,2]}],"urls":[]}}`,
			`{"id":1,"entities":{"hashtags":[{"text":"a"},{"indices":[1,2]}],"urls":[]}}`,
			[]string{"entities.hashtags[1].text at byte 53: want string, got number"}},
		{"an element costs its list",
			`{"id":1,"withheld_in_countries":["DE",5],"entities":{"urls":[{"url":"a"},7],"symbols":[]}}`,
			`{"id":1,"entities":{"symbols":[]}}`, []string{
				"withheld_in_countries at byte 32: [1]: want string, got number",
				"entities.urls at byte 60: [1]: want object, got number",
			}},
		{"an element deep in a list",
			`{"id":1,"place":{"id":"p","bounding_box":{"type":"Polygon","coordinates":[[[1,"x"]]]}}}`,
			`{"id":1,"place":{"id":"p","bounding_box":{"type":"Polygon"}}}`,
			[]string{"place.bounding_box.coordinates at byte 73: [0][0][1]: want number, got string"}},
		{"keys in another case", `{"ID":1,"Lang":5,"TEXT":"a"}`, `{"id":1,"text":"a"}`,
			[]string{"Lang at byte 15: want string, got number"}},
		{"a retweet of nothing", `{"id":1,"retweeted_status":[],"lang":"en"}`, `{"id":1,"lang":"en"}`,
			[]string{"retweeted_status at byte 27: want object, got array"}},
		{"a retweet without an id",
			`{"id":1,"retweeted_status":{"lang":4,"id":"2","text":5,"x":[{}]},"lang":"en"}`,
			`{"id":1,"lang":"en"}`,
			[]string{"retweeted_status at byte 27: id: want 64-bit integer, got string"}},
		{"a quote in a retweet without a user",
			`{"id":1,"retweeted_status":{"id":2,"quoted_status":{"id":3,"user":{"id":true}},"lang":"en"}}`,
			`{"id":1,"retweeted_status":{"id":2,"lang":"en"}}`,
			[]string{"retweeted_status.quoted_status at byte 51: user.id: want 64-bit integer, got bool"}},
		{"under unknown keys", `{"id":1,"x":{"id":"1","user":5},"lang":[]}`, `{"id":1}`,
			[]string{"lang at byte 39: want string, got array"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want, got := decoded(t, test.want), tweet.Tweet{Text: "left over"}
			skipped, err := tweet.UnmarshalLenient([]byte(test.wire), &got)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(*want, got); diff != "" {
				t.Errorf("Tweet (-want +got):\n%s", diff)
			}
			var texts []string
			for _, e := range skipped {
				texts = append(texts, strings.TrimPrefix(e.Error(), "tweet: "))
			}
			if diff := cmp.Diff(test.skipped, texts); diff != "" {
				t.Errorf("skipped (-want +got):\n%s", diff)
			}
			strict := tweet.Unmarshal([]byte(test.wire), &got)
			if (strict == nil) != (test.wire == test.want) {
				t.Errorf("Unmarshal: %v", strict)
			}
		})
	}
}

func TestUnmarshalLenientErrors(t *testing.T) {
	lost := strings.Repeat(`{"text":5},`, 101)
	for name, test := range map[string]struct{ wire, want string }{
		"id": {`{"text":5,"id":"1","user":{"id":1},"x":[1,{}]}`,
			"id at byte 15: want 64-bit integer, got string"},
		"id in capitals": {`{"ID":"1"}`, "ID at byte 6: want 64-bit integer, got string"},
		"user":           {`{"id":1,"user":5}`, "user at byte 15: want object, got number"},
		"empty user":     {`{"id":1,"user":[]}`, "user at byte 15: want object, got array"},
		"id of the user": {`{"id":1,"lang":5,"user":{"name":5,"id":"2"}}`,
			"user.id at byte 39: want 64-bit integer, got string"},
		"no JSON": {`{"id":1,"lang":5,"x":}`,
			"message at byte 21: invalid character '}' looking for beginning of value"},
		"no JSON behind a wrong id": {`{"id":"1","lang":5,,}`,
			"message at byte 19: invalid character ',' looking for beginning of object key string"},
		"junk behind": {`{"id":1,"lang":5} x`,
			"message at byte 18: invalid character 'x' after top-level value"},
		"cut off":        {`{"id":1,"lang":5`, "message at byte 16: unexpected end of JSON input"},
		"an empty array": {`[]`, "message at byte 0: want object, got array"},
		"null":           {`null`, "message at byte 0: want a JSON object, got null"},
		"too deep": {`{"lang":5,"x":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}`,
			"message at byte 141: nested deeper than 128"},
		"too many fields": {`{"id":1,"entities":{"hashtags":[` + lost + `{}]}}`,
			"entities.hashtags[100].text at byte 1140: want string, got number"},
		"too many elements": {`{"id":1,"lang":5,"x":[` + strings.Repeat("1,", 20_000) + `1]}`,
			"message at byte 0: a value does not fit, and there are too many to say which"},
	} {
		got := tweet.Tweet{Text: "left over"}
		skipped, err := tweet.UnmarshalLenient([]byte(test.wire), &got)
		var failed *tweet.DecodeError
		if !errors.As(err, &failed) || failed.Error() != "tweet: "+test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
		if skipped != nil || !reflect.DeepEqual(got, tweet.Tweet{}) {
			t.Errorf("%s: %v and a Tweet beside an error", name, skipped)
		}
	}
}

// place is the value of one member of a message.
type place struct {
	path       string
	start, end int
}

// placesIn finds the values of all members, at any depth.
func placesIn(t *testing.T, wire []byte) (all []place) {
	d := json.NewDecoder(bytes.NewReader(wire))
	var value func(path string)
	value = func(path string) {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		switch token {
		case json.Delim('{'):
			for d.More() {
				key, _ := d.Token()
				inner := strings.TrimPrefix(fmt.Sprint(path, ".", key), ".")
				at := len(all)
				start := int(d.InputOffset()) + bytes.IndexByte(wire[d.InputOffset():], ':') + 1
				start += len(wire[start:]) - len(bytes.TrimLeft(wire[start:], " \n"))
				all = append(all, place{path: inner, start: start})
				value(inner)
				all[at].end = int(d.InputOffset())
			}
			_, _ = d.Token()
		case json.Delim('['):
			for n := 0; d.More(); n++ {
				value(fmt.Sprintf("%s[%d]", path, n))
			}
			_, _ = d.Token()
		}
	}
	value("")
	return all
}

func (p place) with(wire []byte, value string) []byte {
	return append(append(append([]byte{}, wire[:p.start]...), value...), wire[p.end:]...)
}

// owner returns the place that is lost when the value at p does not fit.
func owner(all []place, p place) (lost place, whole bool) {
	for {
		outer, name := cutLast(p.path)
		tweetLike := outer == "" || strings.HasSuffix(outer, "_status")
		switch {
		case tweetLike && (name == "id" || name == "user"),
			strings.HasSuffix("."+outer, ".user") && name == "id":
		default:
			return p, false
		}
		if outer == "" {
			return p, true
		}
		for _, q := range all {
			if q.path == outer {
				p = q
			}
		}
	}
}

func cutLast(path string) (outer, name string) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(i, 0)], path[i+1:]
}

// TestLenientDifferential puts wrong values everywhere. UnmarshalLenient must give
// the Tweet that encoding/json gives for the message with null there.
func TestLenientDifferential(t *testing.T) {
	wrong := []string{`[]`, `{}`, `"x"`, `5`, `-1.5`, `true`, `[1]`, `["x"]`, `[{}]`,
		`{"id":"x"}`, `1e400`}
	messages := goodMessages(t)
	for _, seed := range seeds[:firstNotice] {
		messages = append(messages, []byte(seed))
	}
	mended := 0
	for _, wire := range messages {
		all := placesIn(t, wire)
		for i, p := range all {
			for j := i % 5; j < len(wrong); j += 5 { // each place has two or three of them
				if differLenient(t, all, p, wire, wrong[j]) {
					mended++
				}
			}
		}
	}
	if t.Logf("%d messages mended", mended); mended < 500 {
		t.Errorf("only %d messages mended", mended)
	}
}

func differLenient(t *testing.T, all []place, p place, wire []byte, value string) (mended bool) {
	message := p.with(wire, value)
	var want, got tweet.Tweet
	if unmarshalStd(message, &want) == nil {
		skipped, err := tweet.UnmarshalLenient(message, &got)
		if err != nil || skipped != nil || !reflect.DeepEqual(want, got) {
			t.Errorf("%s = %s: fits, but %v, %v", p.path, value, skipped, err)
		}
		return false
	}
	skipped, err := tweet.UnmarshalLenient(message, &got)
	lost, whole := owner(all, p)
	if whole {
		if err == nil {
			t.Errorf("%s = %s: accepted", p.path, value)
		}
		return false
	}
	if err != nil {
		t.Errorf("%s = %s: %v", p.path, value, err)
		return false
	}
	instead := "null"
	if value == "[]" && len(skipped) == 0 {
		instead = "{}"
	} else if len(skipped) != 1 || !strings.HasPrefix(skipped[0].Path, lost.path) {
		t.Errorf("%s = %s: skipped %v, want %s", p.path, value, skipped, lost.path)
		return false
	} else if skipped[0].Path != lost.path { // value is an object, a part of which fits
		return true
	}
	if err := unmarshalStd(lost.with(wire, instead), &want); err != nil ||
		!reflect.DeepEqual(want, got) {
		t.Errorf("%s = %s (-want +got): %v\n%s", p.path, value, err, cmp.Diff(want, got))
	}
	return true
}

// FuzzUnmarshalLenient holds that it agrees with Unmarshal wherever that accepts,
// takes nothing but JSON objects, and marks each field that it skips.
func FuzzUnmarshalLenient(f *testing.F) {
	for _, seed := range seeds[:firstNotice] {
		f.Add([]byte(seed))
	}
	f.Add([]byte(`{"id":1,"entities":[],"retweeted_status":{"id":"x","user":[]},"lang":5}`))
	f.Fuzz(func(t *testing.T, wire []byte) {
		var strict, lenient tweet.Tweet
		err := tweet.Unmarshal(wire, &strict)
		skipped, errLenient := tweet.UnmarshalLenient(wire, &lenient)
		switch {
		case errLenient != nil:
			if checkError(t, wire, errLenient); err == nil {
				t.Fatalf("Unmarshal accepts, but %v", errLenient)
			}
			return
		case err == nil && (skipped != nil || !reflect.DeepEqual(strict, lenient)):
			t.Fatalf("Unmarshal gives %+v, but %v, %+v", strict, skipped, lenient)
		case !json.Valid(wire) || len(skipped) > 100:
			t.Fatalf("accepted, without %d fields", len(skipped))
		}
		for _, e := range skipped {
			if e.Path == "" || e.Err == nil || e.Offset <= 0 || e.Offset >= int64(len(wire)) {
				t.Fatalf("%+v is no field", e)
			}
		}
		callAll(&lenient)
	})
}

// TestShapeCases reads messages that went wrong once.
func TestShapeCases(t *testing.T) {
	dir := os.Getenv("TWEETSTREAM_CASES")
	if dir == "" {
		t.Skip("TWEETSTREAM_CASES is not set")
	}
	read := func(name string) (tw tweet.Tweet, wire []byte) {
		lines, err := readLines(filepath.Join(dir, "shape", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := tweet.Unmarshal(lines[0], &tw); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return tw, lines[0]
	}
	if tw, _ := read("edit-metadata.jsonl"); tw.EditHistory == nil ||
		tw.EditControls == nil || !tw.Editable {
		t.Errorf("no edits: %+v %+v %v", tw.EditHistory, tw.EditControls, tw.Editable)
	}
	withheld, _ := read("withheld-string.jsonl")
	if !reflect.DeepEqual(withheld.WithheldInCountries, tweet.Countries{"DE", "FR"}) {
		t.Errorf("withheld in %q", withheld.WithheldInCountries)
	}
	if _, wire := read("direct-message.jsonl"); tweet.KindOf(wire) != tweet.KindOther {
		t.Errorf("a direct message is a %v", tweet.KindOf(wire))
	}
}
