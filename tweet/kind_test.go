package tweet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/tweet"
)

func TestKindOf(t *testing.T) {
	tests := []struct {
		wire string
		want tweet.Kind
	}{
		// Tweets, with their keys in any order.
		{`{"created_at":"x","id":1,"id_str":"1","text":"a"}`, tweet.KindTweet},
		{`{"text":"a","user":{"id":2,"name":"\"}\\"},"id":1}`, tweet.KindTweet},
		{`{"id":1,"full_text":"a"}`, tweet.KindTweet},
		{`{"in_reply_to_status_id":null}`, tweet.KindTweet},
		{`{"favorited":false,"activities":{"a":[[{}],"]"]},"in_reply_to_status_id":5}`, tweet.KindTweet},
		{" { \"id\" : 1 ,\r\n\t\"text\" : \"a\" } ", tweet.KindTweet},
		{`{"id":null,"text":null}`, tweet.KindTweet},
		{`{"id":1,"text":"a","delete":{}}`, tweet.KindTweet},
		{`{"id":1,"text`, tweet.KindOther},
		{`{"id":1,"text":`, tweet.KindTweet}, // cut off: Unmarshal tells
		{`{"id":1,"text":}!`, tweet.KindTweet},
		// Half a Tweet is none.
		{`{"id":1}`, tweet.KindOther},
		{`{"text":"a","full_text":"b"}`, tweet.KindOther},
		{`{"user":{"id":1,"text":"a","in_reply_to_status_id":2}}`, tweet.KindOther},
		{`{"id":1,"event":"favorite","target_object":{"id":2,"text":"a"}}`, tweet.KindOther},
		// A direct message is none, unless it has keys of a Tweet.
		{`{"id":1,"text":"a","sender_id":2,"sender":{"id":2},"recipient":{"id":3}}`, tweet.KindOther},
		{`{"recipient":{},"text":"a","id":1,"entities":{}}`, tweet.KindOther},
		{`{"id":1,"text":"a","sender":null}`, tweet.KindOther},
		{`{"id":1,"text":"a","sender":{},"user":{}}`, tweet.KindTweet},
		{`{"source":"web","sender":{},"id":1,"text":"a"}`, tweet.KindTweet},
		{`{"id":1,"text":"a","entities":{"sender":{}}}`, tweet.KindTweet},
		{`{"id":1,"text":"a","sender":{},"warning":{}}`, tweet.KindWarning},
		// Notices.
		{`{"delete":{"status":{"id":1}}}`, tweet.KindDelete},
		{`{"scrub_geo":{}}`, tweet.KindScrubGeo},
		{`{"limit":{"track":1}}`, tweet.KindLimit},
		{`{"status_withheld":{}}`, tweet.KindStatusWithheld},
		{`{"user_withheld":{}}`, tweet.KindUserWithheld},
		{`{"disconnect":{}}`, tweet.KindDisconnect},
		{`{"warning":{}}`, tweet.KindWarning},
		{"\t{ \"limit\" :\n{", tweet.KindLimit},
		{`{"timestamp_ms":"1","limit":{},"warning":{}}`, tweet.KindLimit},
		// Only with an object, and only by that very key.
		{`{"limit":5}`, tweet.KindOther},
		{`{"limit":null,"warning":{}}`, tweet.KindWarning},
		{`{"Limit":{}}`, tweet.KindOther},
		{`{"l\u0069mit":{}}`, tweet.KindOther},
		{`{"limits":{}}`, tweet.KindOther},
		// Both: the first key decides, if it is a notice's; else a Tweet's keys do.
		{`{"delete":{},"id":1,"text":"a"}`, tweet.KindDelete},
		{`{"id":1,"delete":{},"text":"a"}`, tweet.KindTweet},
		{`{"delete":1,"id":1,"text":"a"}`, tweet.KindTweet},
		// Others.
		{`{}`, tweet.KindOther},
		{`{"friends":[1,2]}`, tweet.KindOther},
		{`{"control":{"control_uri":"/1.1/"}}`, tweet.KindOther},
		{`[{"id":1,"text":"a"}]`, tweet.KindOther},
		{`"id"`, tweet.KindOther},
		{`null`, tweet.KindOther},
		{``, tweet.KindOther},
		{`{`, tweet.KindOther},
		{`{"`, tweet.KindOther},
		{`{"id"`, tweet.KindOther},
		{`{"id":1]`, tweet.KindOther},
		{`{"a":"\`, tweet.KindOther},
		{`{"a":[}]},"in_reply_to_status_id":1}`, tweet.KindOther},
		{"\ufeff{\"limit\":{}}", tweet.KindOther},
		{`Exceeded connection limit for user`, tweet.KindOther},
	}
	for _, test := range tests {
		if got := tweet.KindOf([]byte(test.wire)); got != test.want {
			t.Errorf("KindOf(%s) = %v, want %v", test.wire, got, test.want)
		}
	}
}

func TestKindString(t *testing.T) {
	for kind, want := range map[tweet.Kind]string{
		tweet.KindOther: "other", tweet.KindTweet: "tweet", tweet.KindDelete: "delete",
		tweet.KindWarning: "warning", 99: "Kind(99)",
	} {
		if got := kind.String(); got != want {
			t.Errorf("%d is %q, want %q", kind, got, want)
		}
	}
}

// TestKindOfCorpus compares with the keys that a whole decoder finds.
func TestKindOfCorpus(t *testing.T) {
	dir := os.Getenv("TWEETSTREAM_CORPUS")
	if dir == "" {
		t.Skip("TWEETSTREAM_CORPUS is not set")
	}
	seen := map[tweet.Kind]int{}
	for _, name := range append([]string{"documented.jsonl"}, corpusFiles...) {
		lines, err := readLines(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, wire := range lines {
			got := tweet.KindOf(wire)
			if want := kindStd(wire); got != want {
				t.Errorf("%s: %v, want %v: %.200s", name, got, want, wire)
			}
			seen[got]++
		}
	}
	if seen[tweet.KindTweet] == 0 || seen[tweet.KindDelete] == 0 || seen[tweet.KindLimit] == 0 {
		t.Errorf("seen: %v", seen)
	}
	t.Log(seen)
}

// kindStd is the rule of KindOf over the whole message, as encoding/json sees it.
func kindStd(wire []byte) tweet.Kind {
	var names []string
	notice := tweet.KindOther
	for i, m := range members(wire) {
		names = append(names, m.key)
		if kind := noticeNamed(m.key); notice == tweet.KindOther && m.value[0] == '{' {
			notice = kind
		}
		if i == 0 && notice != tweet.KindOther {
			return notice
		}
	}
	has := func(name string) bool { return slices.Contains(names, name) }
	public := slices.ContainsFunc([]string{"user", "source", "truncated", "display_text_range",
		"favorited"}, has)
	private := has("sender") || has("recipient")
	shape := has("id") && (has("text") || has("full_text")) && (public || !private)
	if has("in_reply_to_status_id") || shape {
		return tweet.KindTweet
	}
	return notice
}

func noticeNamed(key string) tweet.Kind {
	for kind := tweet.KindDelete; kind <= tweet.KindWarning; kind++ {
		if key == kind.String() {
			return kind
		}
	}
	return tweet.KindOther
}

type member struct {
	key   string // as it is written
	value json.RawMessage
}

// members returns those of a JSON object in their order; of anything else, none.
func members(wire []byte) (all []member) {
	d := json.NewDecoder(bytes.NewReader(wire))
	if brace, err := d.Token(); err != nil || brace != json.Delim('{') {
		return nil
	}
	for d.More() {
		before := d.InputOffset()
		if _, err := d.Token(); err != nil {
			return nil
		}
		_, key, _ := bytes.Cut(wire[before:d.InputOffset()-1], []byte{'"'})
		m := member{key: string(key)}
		if d.Decode(&m.value) != nil {
			return nil
		}
		all = append(all, m)
	}
	return all
}

func TestUnmarshalNotice(t *testing.T) {
	testNotice(t,
		`{"delete":{"status":{"id":8,"id_str":"8","user_id":9,"user_id_str":"9"},"timestamp_ms":"1435737600001"}}`,
		tweet.Delete{Status: tweet.DeletedStatus{ID: 8, IDStr: "8", UserID: 9, UserIDStr: "9"},
			Timestamp: 1435737600001})
	testNotice(t, `{"delete":{"status":{"user_id_str":"9","id_str":"8","id":8,"user_id":9}}}`,
		tweet.Delete{Status: tweet.DeletedStatus{ID: 8, IDStr: "8", UserID: 9, UserIDStr: "9"}})
	testNotice(t,
		`{"scrub_geo":{"user_id":9,"user_id_str":"9","up_to_status_id":8,"up_to_status_id_str":"8"}}`,
		tweet.ScrubGeo{UserID: 9, UserIDStr: "9", UpToStatusID: 8, UpToStatusIDStr: "8"})
	testNotice(t, ` { "limit" : { "track" : 17 , "timestamp_ms" : "5" } , "other" : [ ] } `,
		tweet.Limit{Track: 17, Timestamp: 5})
	testNotice(t, `{"status_withheld":{"id":8,"user_id":9,"withheld_in_countries":["DE","XY"]}}`,
		tweet.StatusWithheld{ID: 8, UserID: 9, WithheldInCountries: []string{"DE", "XY"}})
	testNotice(t, `{"user_withheld":{"id":9,"withheld_in_countries":[]}}`,
		tweet.UserWithheld{ID: 9, WithheldInCountries: []string{}})
	testNotice(t, `{"disconnect":{"code":4,"stream_name":"harbour","reason":"too slow"}}`,
		tweet.Disconnect{Code: tweet.DisconnectStall, StreamName: "harbour", Reason: "too slow"})
	testNotice(t, `{"warning":{"code":"FALLING_BEHIND","message":"queue","percent_full":60}}`,
		tweet.Warning{Code: tweet.WarningFallingBehind, Message: "queue", PercentFull: 60})
	testNotice(t, `{"LIMIT":{"TRACK":17},"limit":{"timestamp_ms":5}}`,
		tweet.Limit{Track: 17, Timestamp: 5})
	testNotice(t, `{"limit":null,"limit":{"track":17}}`, tweet.Limit{Track: 17})
}

func testNotice[T tweet.Notice](t *testing.T, wire string, want T) {
	t.Helper()
	var got T
	for range 2 { // the second finds the first's result in got
		if err := tweet.UnmarshalNotice([]byte(wire), &got); err != nil {
			t.Fatalf("%s: %v", wire, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", wire, diff)
		}
	}
}

func TestUnmarshalNoticeErrors(t *testing.T) {
	tests := []struct{ wire, want string }{
		{`{"limit":{"track":"many"}}`, `tweet: limit.track at byte 18: want 64-bit integer, got string`},
		{`{"limit":{"track":1.5}}`, `tweet: limit.track at byte 18: want 64-bit integer, got number 1.5`},
		{`{"limit":[]}`, `tweet: limit at byte 9: want object, got array`},
		{`{"limit":null}`, `tweet: message at byte 0: want an object under the key "limit"`},
		{` {"delete":{}}`, `tweet: message at byte 1: want an object under the key "limit"`},
		{`null`, `tweet: message at byte 0: want an object under the key "limit"`},
		{`{"limit":{"track":1}`, `tweet: message at byte 20: unexpected end of JSON input`},
		{`{"limit":{"track":1},"x":01}`,
			`tweet: message at byte 26: invalid character '1' after object key:value pair`},
		{`[]`, `tweet: message at byte 0: want object, got array`},
		{``, `tweet: message at byte 0: unexpected end of JSON input`},
	}
	for _, test := range tests {
		limit := tweet.Limit{Track: 5}
		err := tweet.UnmarshalNotice([]byte(test.wire), &limit)
		var at *tweet.DecodeError
		if !errors.As(err, &at) || err.Error() != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.wire, err, test.want)
		}
		if limit != (tweet.Limit{}) {
			t.Errorf("%s: %+v is not zero after an error", test.wire, limit)
		}
	}
	deep := append(bytes.Repeat([]byte{'['}, 200), bytes.Repeat([]byte{']'}, 200)...)
	err := tweet.UnmarshalNotice(append(append([]byte(`{"limit":{},"x":`), deep...), '}'),
		&tweet.Limit{})
	if want := "tweet: message at byte 143: nested deeper than 128"; err == nil ||
		err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestUnmarshalNoticeAllocs pins that the strings of a notice share one
// allocation, and that KindOf needs none.
func TestUnmarshalNoticeAllocs(t *testing.T) {
	wire := []byte(
		`{"delete":{"status":{"id":646045679401332736,"id_str":"646045679401332736","user_id":123456789,"user_id_str":"123456789"},"timestamp_ms":"1442857466116"}}`)
	var notice tweet.Delete
	got := leastAllocs(func() {
		if tweet.KindOf(wire) != tweet.KindDelete || tweet.UnmarshalNotice(wire, &notice) != nil {
			t.Fatal("no delete")
		}
	})
	if got != 1 {
		t.Errorf("%v allocations, want 1", got)
	}
}
