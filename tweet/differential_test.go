package tweet_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/tweet"
)

// unmarshalStd is the model for Unmarshal, without its limits.
func unmarshalStd(wire []byte, t *tweet.Tweet) error {
	*t = tweet.Tweet{}
	if err := json.Unmarshal(wire, t); err != nil {
		return err
	}
	if !bytes.HasPrefix(bytes.TrimLeft(wire, " \t\r\n"), []byte{'{'}) {
		return &tweet.DecodeError{} // null
	}
	return nil
}

// differ compares the parser with encoding/json: verdict and value. It reports
// whether they accepted.
func differ(t *testing.T, where string, wire []byte) (accepted bool) {
	t.Helper()
	var want, got tweet.Tweet
	err := unmarshalStd(wire, &want)
	ok := tweet.Parse(wire, &got)
	if err == nil && !ok && depth(wire) > tweet.MaxDepth {
		return false
	}
	if ok != (err == nil) {
		t.Errorf("%s: accepted: %v, but encoding/json: %v\n%.2000q", where, ok, err, wire)
		return false
	}
	if ok && !reflect.DeepEqual(want, got) {
		t.Errorf("%s: differs (-encoding/json +parser):\n%s\n%.2000q", where, cmp.Diff(want, got), wire)
	}
	return ok
}

// unmarshalNoticeStd returns nil if the key is missing or null. Without a key the whole
// message is the value.
func unmarshalNoticeStd[T any](wire []byte, key string) (*T, error) {
	if key == "" {
		var v *T
		err := json.Unmarshal(wire, &v)
		return v, err
	}
	typ, ok := noticeTypes[key]
	if !ok {
		typ = reflect.StructOf([]reflect.StructField{{
			Name: "Notice", Type: reflect.TypeFor[*T](), Tag: reflect.StructTag(`json:"` + key + `"`),
		}})
		noticeTypes[key] = typ
	}
	message := reflect.New(typ)
	err := json.Unmarshal(wire, message.Interface())
	return message.Elem().Field(0).Interface().(*T), err
}

// noticeTypes has types of messages; to make one takes long.
var noticeTypes = map[string]reflect.Type{}

// differNotice is differ for a message that should be a T.
func differNotice[T any](t *testing.T, where, key string, wire []byte) (accepted bool) {
	t.Helper()
	want, err := unmarshalNoticeStd[T](wire, key)
	var got T
	ok := tweet.ParseNotice(wire, &got)
	if accepted = err == nil && want != nil && depth(wire) <= tweet.MaxDepth; ok != accepted {
		t.Errorf("%s: accepted as %s: %v, but encoding/json: %v\n%.2000q", where, key, ok, err, wire)
		return false
	}
	if ok && !reflect.DeepEqual(*want, got) {
		t.Errorf("%s: differs (-encoding/json +parser):\n%s\n%.2000q", where, cmp.Diff(*want, got), wire)
	}
	return ok
}

// differAll compares the message as a Tweet and as every notice.
func differAll(t *testing.T, where string, wire []byte) (accepted int) {
	t.Helper()
	for _, ok := range []bool{
		differ(t, where, wire),
		differNotice[tweet.Delete](t, where, "delete", wire),
		differNotice[tweet.ScrubGeo](t, where, "scrub_geo", wire),
		differNotice[tweet.Limit](t, where, "limit", wire),
		differNotice[tweet.StatusWithheldObject](t, where, "status_withheld", wire),
		differNotice[tweet.UserWithheldObject](t, where, "user_withheld", wire),
		differNotice[tweet.Disconnect](t, where, "disconnect", wire),
		differNotice[tweet.Warning](t, where, "warning", wire),
		differNotice[tweet.ComplianceMessage](t, where, "", wire),
		differNotice[tweet.SystemMessage](t, where, "", wire),
		differNotice[tweet.LikeMessage](t, where, "", wire),
	} {
		if ok {
			accepted++
		}
	}
	return accepted
}

// depth returns how deep brackets nest outside of strings, if it can be too deep.
func depth(wire []byte) (deepest int) {
	level := 0
	if len(wire) <= tweet.MaxDepth {
		return 0 // it does not matter
	}
	for _, token := range tokens.FindAll(wire, -1) {
		switch token[0] {
		case '{', '[':
			level++
			deepest = max(deepest, level)
		case '}', ']':
			level--
		}
	}
	return deepest
}

// tokens matches the tokens of JSON, and any other byte as a token of its own.
var tokens = regexp.MustCompile(`(?s)"(?:[^"\\]|\\.)*"|[-+.0-9A-Za-z]+|.`)

func TestDifferentialGolden(t *testing.T) {
	for _, file := range wireFiles(t) {
		wire, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		differ(t, file, wire)
	}
}

// TestDifferentialEveryField has a value in each field of each type, with the
// keys in the order of the fields, in that of the alphabet, and in upper case.
func TestDifferentialEveryField(t *testing.T) {
	everyField(t, func(wire []byte) (v tweet.Tweet, ok bool) {
		ok = tweet.Parse(wire, &v)
		return v, ok
	})
	everyNoticeField[tweet.Delete](t, "delete")
	everyNoticeField[tweet.ScrubGeo](t, "scrub_geo")
	everyNoticeField[tweet.Limit](t, "limit")
	everyNoticeField[tweet.StatusWithheldObject](t, "status_withheld")
	everyNoticeField[tweet.UserWithheldObject](t, "user_withheld")
	everyNoticeField[tweet.Disconnect](t, "disconnect")
	everyNoticeField[tweet.Warning](t, "warning")
	everyNoticeField[tweet.ComplianceMessage](t, "")
	everyNoticeField[tweet.SystemMessage](t, "")
	everyNoticeField[tweet.LikeMessage](t, "")
}

func everyNoticeField[T any](t *testing.T, key string) {
	everyField(t, func(wire []byte) (v T, ok bool) {
		if key != "" {
			wire = slices.Concat([]byte(`{"`+key+`":`), wire, []byte{'}'})
		}
		ok = tweet.ParseNotice(wire, &v)
		return v, ok
	})
}

func everyField[T any](t *testing.T, parse func(wire []byte) (T, bool)) {
	t.Helper()
	var want T
	n := 0
	fill(reflect.ValueOf(&want).Elem(), 5, &n)
	wire, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	sorted, err := json.Marshal(generic(t, wire))
	if err != nil {
		t.Fatal(err)
	}
	upper := regexp.MustCompile(`"[a-z0-9_:]+":`).ReplaceAllFunc(wire, bytes.ToUpper)
	for _, wire := range [][]byte{wire, sorted, upper} {
		got, ok := parse(wire)
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Errorf("accepted: %v (-want +got):\n%s\n%.300s", ok, diff, wire)
		}
	}
}

// fill gives every field of v, down to a depth, a value of its own.
func fill(v reflect.Value, depth int, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.Repeat("s", *n%20) + "/" + string(rune(*n)))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		size := max(min(depth, 3), 0)
		v.Set(reflect.MakeSlice(v.Type(), size, size))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), depth-1, n)
		}
	case reflect.Pointer:
		if depth > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), depth-1, n)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[tweet.Time]() {
			v.Set(reflect.ValueOf(tweet.Time{Time: time.Unix(int64(*n)*1e6, 0).UTC()}))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), depth-1, n)
		}
	}
}

func TestDifferentialCorpus(t *testing.T) {
	dir := os.Getenv("TWEETSTREAM_CORPUS")
	if dir == "" {
		t.Skip("TWEETSTREAM_CORPUS is not set")
	}
	count := 0
	for _, name := range corpusFiles {
		lines, err := readLines(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, wire := range lines {
			compare := differ
			if len(wire) < 400 { // may be a notice
				compare = func(t *testing.T, where string, wire []byte) bool {
					return differAll(t, where, wire) > 0
				}
			}
			if compare(t, name, wire) {
				count++
			}
			if t.Failed() {
				t.FailNow()
			}
		}
	}
	if count < 1000 {
		t.Errorf("only %d messages accepted", count)
	}
}

// seeds are small messages that together have every type of value. Mutations
// of small messages say as much as those of large ones, in less time.
var seeds = []string{
	`{"created_at":"Wed Sep 28 02:37:00 +0000 2011","id":9,"id_str":"9","text":"a \u00e9\ud83c\udf2b\/ b","truncated":false,"in_reply_to_status_id":null,"retweet_count":"100+","timestamp_ms":"1435737600001","favorited":true}`,
	`{"id":1,"user":{"id":12,"name":"Ferry","url":null,"created_at":"Tue Feb 29 00:00:01 +0000 2000","utc_offset":-18000,"protected":true,"withheld_in_countries":["XX","DE"],"profile_image_url":"http:\/\/ferry.example\/i.png"},"lang":"en"}`,
	`{"entities":{"hashtags":[{"text":"bell","indices":[3,8]}],"urls":[{"url":"u","expanded_url":null,"indices":[0,1]},{"indices":[5]}],"user_mentions":[{"id":7,"indices":[1,2,3]}],"symbols":[]}}`,
	`{"id":2,"retweeted_status":{"id":3,"quoted_status":{"id":4,"display_text_range":[0,5]}},"extended_tweet":{"full_text":"x","display_text_range":[1,2],"entities":{"media":[]}},"quoted_status_permalink":{"url":"u"}}`,
	`{"extended_entities":{"media":[{"id":5,"type":"video","sizes":{"thumb":{"w":1,"h":2,"resize":"crop"},"large":{"h":3}},"video_info":{"aspect_ratio":[16,9],"variants":[{"bitrate":1,"url":"v"},{}]},"additional_media_info":{"monetizable":false}}]}}`,
	`{"geo":{"type":"Point","coordinates":[55.95,-3.2e0]},"place":{"id":"p","contained_within":[{"id":"q"}],"bounding_box":{"type":"Polygon","coordinates":[[[-3.1,55],[0,1E1],[2,3]]]},"attributes":{"app:id":"k"}},"contributors":[17,{"id":18}]}`,
	`{"activities":{"repliers":[1,2,3],"repliers_count":"17","favoriters":[]},"matching_rules":[{"tag":"k","id":5},{"id":"6"}],"scopes":{"followers":false,"place_ids":["a"]},"current_user_retweet":{"id":5},"unknown":{"x":[1.5e3,"y",null,true]}}`,
	`{"id":6,"editable":true,"edit_history":{"initial_tweet_id":"5","edit_tweet_ids":["5",6]},"edit_controls":{"editable_until_ms":1664582400000,"edits_remaining":4},"withheld_in_countries":"DE, FR","coordinates":{"coordinates":[null,1.5]}}`,
	`{"user":{"id":7,"derived":{"locations":[{"country":"c","geo":{"type":"point","coordinates":[-3.1,55]}}]}},"entities":{"urls":[{"unwound":{"url":"u","status":200,"title":"t"}}],"polls":[{"options":[{"position":1,"text":"a"}],"end_datetime":"Wed Sep 28 02:37:00 +0000 2011","duration_minutes":60}]}}`,
	// From here on they are notices.
	`{"delete":{"status":{"id":1,"id_str":"1","user_id":2,"user_id_str":"2"},"timestamp_ms":"3"}}`,
	`{"limit":{"track":5,"timestamp_ms":"6"}}`,
	`{"disconnect":{"code":4,"stream_name":"s","reason":"r"},"warning":{"code":"FALLING_BEHIND","percent_full":60}}`,
	`{"status_withheld":{"id":1,"user_id":2,"withheld_in_countries":["XY"]},"user_withheld":{"id":3},"scrub_geo":{"user_id":4,"up_to_status_id":5}}`,
	`{"status_withheld":{"status":{"id":1,"user_id":2},"timestamp_ms":"5"},"user_withheld":{"user":{"id":3},"timestampMs":"2026-08-27T23:49:41.839+00:00"}}`,
	`{"drop":{"status":{"id":1,"user_id":2},"timestamp_ms":"5"},"tweet_edit":{"id":"7","initial_tweet_id":"6","edit_tweet_ids":["6","7"]},"user_suspend":{"id":9}}`,
	`{"info":{"message":"Replay Request Completed","sent":"2026-01-02T03:04:05+00:00","activity_count":12,"minutes_failed":["202601020304",202601020305],"unprocessed_range":{"fromDate":202601020304,"toDate":"x"}},"type":"connection_metadata","timestamp":5}`,
	`{"id":"4356","created_at":"Wed Sep 28 02:37:00 +0000 2011","timestamp_ms":5,"favorited_status":{"id":1,"user":{"id":2}},"user":{"id":3},"delete":{"favorite":{"tweet_id":1,"user_id":2},"timestamp_ms":"6"}}`,
}

const firstNotice = 9

// parts are tokens that a mutation puts in.
var parts = []string{
	`null`, `true`, `false`, `0`, `-0`, `-1`, `01`, `1.0`, `1e3`, `-`, `1.`, `.5`, `1e`, `1E+2`,
	`1e400`, `12345678`, `123456789012`, `9223372036854775807`,
	`9223372036854775808`, `-9223372036854775808`, `99999999999999999999`, `00`, `+1`, `NaN`, `nul`,
	`True`, `""`, `"x"`, `"17"`, `"100+"`, `"+"`, `"-5"`, `"0012"`,
	`"Wed Sep 31 02:37:00 +0000 2011"`, `"Wed Sep 28 02:37:00 +0200 2011"`,
	`"Wed Feb 29 02:37:00 +0000 2011"`, `"2011-09-28T02:37:00Z"`, `"WED sep 28 02:37:00 +0000 2011"`,
	`"\u0041\u00e9\u20ac\ud83d\ude00"`, `"\ud83d"`, `"\ude00\ud83d"`, `"\ud83dx"`, `"\u12g4"`, `"\x"`,
	`"\u00"`, `"\"\\\/\b\f\n\r\t"`, "\"\x01\"", "\"\x7f\"", "\"\xff\xfe\"", "\"caf\u00e9 \U0001F32B\"",
	"\"abcdefgh\xc3\"", `{}`, `[]`, `[[]]`, `[null]`, `[1]`, `[1,2,3]`, `[1,"x"]`, `[{}]`, `[{},{}]`,
	`{"id":1}`, `{"x":[{"y":"\u00zz"}]}`, `{`, `}`, `[`, `]`, `:`, `,`, ` `, "\n\t\r ", "\f", "\x00",
	"\ufeff", `"`, `\`, `'x'`, `//`,
	`"id"`, `"ID"`, `"\u0069d"`, `"u\u017fer"`, "\"u\u017fer\"", "\"\u212a\"", `"User"`, `"Text"`,
	`"URLS"`, "\"hashtag\u017f\"", `"entities"`, `"in_reply_to_status_id"`, `""`,
	`"id":5,`, `,"id":6`, `"text":"y",`, `"user":{"name":"z"},`, `"entities":{"urls":[{"url":"w"}]},`,
	`"geo":null,`, `"geo":{"coordinates":[1]},`,
}

// mutate changes one or two tokens, or bytes of them.
func mutate(r *rand.Rand, list [][]byte) []byte {
	list = slices.Clone(list)
	for range 1 + r.IntN(2) {
		at := r.IntN(len(list))
		other := list[r.IntN(len(list))]
		part := []byte(parts[r.IntN(len(parts))])
		switch r.IntN(10) {
		case 0: // delete some
			end := min(at+1+r.IntN(4), len(list))
			list = append(list[:at:at], list[end:]...)
		case 1: // repeat some, perhaps elsewhere
			end := min(at+1+r.IntN(12), len(list))
			to := r.IntN(len(list))
			list = append(list[:to:to], append(append([][]byte{}, list[at:end]...), list[to:]...)...)
		case 2: // repeat with the same neighbours: often a whole member
			end := min(at+4, len(list))
			list = append(list[:end:end], append(append([][]byte{}, list[at:end]...), list[end:]...)...)
		case 3, 4:
			list[at] = part
		case 5:
			list = append(list[:at:at], append([][]byte{part}, list[at:]...)...)
		case 6:
			list[at] = other
		case 7:
			list[at] = flipCase(r, list[at])
		case 8: // a byte of a token
			token := bytes.Clone(list[at])
			token[r.IntN(len(token))] = byte(r.IntN(256))
			list[at] = token
		case 9:
			token := bytes.Clone(list[at])
			to := r.IntN(len(token))
			list[at] = append(token[:to:to], append(bytes.Trim(part, `"`), token[to:]...)...)
		}
		if len(list) == 0 {
			return nil
		}
	}
	return bytes.Join(list, nil)
}

func flipCase(r *rand.Rand, token []byte) []byte {
	if r.IntN(2) == 0 {
		return bytes.ToUpper(token)
	}
	return []byte(strings.NewReplacer("s", "\u017f", "k", "\u212a").Replace(string(token)))
}

func TestDifferentialMutations(t *testing.T) {
	count := 200_000
	if testing.Short() || underRace {
		count /= 10
	}
	var small, large [][][]byte // their tokens
	for _, seed := range seeds {
		small = append(small, tokens.FindAll([]byte(seed), -1))
	}
	for _, wire := range goodMessages(t) {
		large = append(large, tokens.FindAll(wire, -1))
	}
	r := rand.New(rand.NewPCG(2006, 2023))
	accepted := 0
	for i := range count {
		base := small[i%len(small)]
		if i%50 == 0 {
			base = large[r.IntN(len(large))]
		}
		wire := mutate(r, base)
		switch {
		case i%len(seeds) >= firstNotice:
			accepted += differAll(t, "mutation", wire)
		case differ(t, "mutation", wire):
			accepted++
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%d of %d accepted", accepted, count)
	if accepted < count/10 || accepted > count*9/10 {
		t.Errorf("%d of %d accepted: want many of both", accepted, count)
	}
}

// goodMessages returns those of testdata that decode.
func goodMessages(tb testing.TB) (messages [][]byte) {
	for _, file := range wireFiles(tb) {
		if strings.Contains(file, "bad-") {
			continue
		}
		wire, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		messages = append(messages, wire)
	}
	return messages
}

// TestUnmarshalTruncated cuts messages off at every byte.
func TestUnmarshalTruncated(t *testing.T) {
	for _, wire := range goodMessages(t) {
		wire = bytes.TrimSpace(wire)
		for n := range wire {
			var got tweet.Tweet
			if tweet.Parse(wire[:n], &got) {
				t.Fatalf("accepted without its last %d bytes: %.100q…", len(wire)-n, wire)
			}
		}
	}
}

// FuzzDecodeDifferential holds that the parser and encoding/json never disagree.
func FuzzDecodeDifferential(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	for _, wire := range goodMessages(f) {
		f.Add(wire)
	}
	f.Fuzz(func(t *testing.T, wire []byte) { differAll(t, "fuzz", wire) })
}
