package tweet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

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
		{`{"drop":{}}`, tweet.KindCompliance},
		{`{"undrop":{}}`, tweet.KindCompliance},
		{`{"tweet_edit":{}}`, tweet.KindCompliance},
		{`{"user_delete":{}}`, tweet.KindCompliance},
		{`{"user_undelete":{}}`, tweet.KindCompliance},
		{`{"user_protect":{}}`, tweet.KindCompliance},
		{`{"user_unprotect":{}}`, tweet.KindCompliance},
		{`{"user_suspend":{}}`, tweet.KindCompliance},
		{`{"user_unsuspend":{}}`, tweet.KindCompliance},
		{`{"info":{}}`, tweet.KindSystem},
		{`{"warn":{}}`, tweet.KindSystem},
		{`{"error":{"message":"x"}}`, tweet.KindSystem},
		{`{"error":"x"}`, tweet.KindOther},
		{`{"type":"connection_metadata","datacenter":"d"}`, tweet.KindSystem},
		{`{ "type" : "connection_metadata" }`, tweet.KindSystem},
		{`{"type":"connection"}`, tweet.KindOther},
		{`{"id":"4356","favorited_status":{"id":1,"text":"a"},"user":{}}`, tweet.KindLike},
		{`{"delete":{"favorite":{}}}`, tweet.KindDelete},
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
		if kind := noticeNamed(m); notice == tweet.KindOther {
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

func noticeNamed(m member) tweet.Kind {
	isObject := m.value[0] == '{'
	if m.key == "type" && string(m.value) == `"connection_metadata"` {
		return tweet.KindSystem
	}
	for kind := tweet.KindDelete; kind <= tweet.KindLike && isObject; kind++ {
		names, several := noticeNames[kind]
		if m.key == kind.String() && !several || slices.Contains(names, m.key) {
			return kind
		}
	}
	return tweet.KindOther
}

// noticeNames are those of kinds whose String is no name on the wire.
var noticeNames = map[tweet.Kind][]string{
	tweet.KindCompliance: {"drop", "undrop", "tweet_edit", "user_delete", "user_undelete",
		"user_protect", "user_unprotect", "user_suspend", "user_unsuspend"},
	tweet.KindSystem: {"info", "warn", "error"},
	tweet.KindLike:   {"favorited_status"},
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

func TestUnmarshalEnterpriseNotice(t *testing.T) {
	testNotice(t, `{"status_withheld":{"status":{"id":8,"id_str":"8","user_id":9,"user_id_str":"9"},`+
		`"withheld_in_countries":["XY"],"timestamp_ms":"5"}}`,
		tweet.StatusWithheld{ID: 8, UserID: 9, WithheldInCountries: []string{"XY"}, Timestamp: 5})
	testNotice(t, `{"user_withheld":{"user":{"id":9,"id_str":"9"},"withheld_in_countries":["XX"],`+
		`"timestampMs":"2026-08-27T23:49:41.839+00:00"}}`,
		tweet.UserWithheld{ID: 9, WithheldInCountries: []string{"XX"}, Timestamp: 1787874581839})
	testNotice(t, `{"undrop":{"status":{"id":8,"user_id":9},"timestamp_ms":"5"}}`,
		tweet.Compliance{Action: tweet.ComplianceUndrop, StatusID: 8, UserID: 9, Timestamp: 5})
	testNotice(t, `{"tweet_edit":{"id":"8","initial_tweet_id":"7","edit_tweet_ids":["7","8"],`+
		`"timestamp_ms":"5"}}`,
		tweet.Compliance{Action: tweet.ComplianceTweetEdit, StatusID: 8, InitialTweetID: 7,
			EditTweetIDs: []tweet.StringID{7, 8}, Timestamp: 5})
	for _, action := range noticeNames[tweet.KindCompliance][3:] {
		testNotice(t, `{"`+action+`":{"id":9,"timestamp_ms":"5"}}`,
			tweet.Compliance{Action: tweet.ComplianceAction(action), UserID: 9, Timestamp: 5})
	}
	sent := tweet.Time{Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	testNotice(t, `{"info":{"message":"Replay Request Completed with Errors",`+
		`"sent":"2026-01-02T03:04:05+00:00","activity_count":12,"minutes_failed":["202601020304",5]}}`,
		tweet.System{Level: tweet.SystemInfo, Message: "Replay Request Completed with Errors",
			Sent: sent, ActivityCount: 12, MinutesFailed: []string{"202601020304", "5"}})
	testNotice(t, `{"info":{"message":"m","unprocessed_range":{"fromDate":"a","toDate":202601020304}}}`,
		tweet.System{Level: tweet.SystemInfo, Message: "m", UnprocessedFrom: "a",
			UnprocessedTo: "202601020304"})
	testNotice(t, `{"warn":{}}`, tweet.System{Level: tweet.SystemWarn})
	testNotice(t, `{"error":{"message":"Forced Disconnect"}}`,
		tweet.System{Level: tweet.SystemError, Message: "Forced Disconnect"})
	testNotice(t, `{"type":"connection_metadata","datacenter":"atla","timestamp":1767323045000}`,
		tweet.System{Level: tweet.SystemConnectionMetadata, Datacenter: "atla", Sent: sent})
	testNotice(t, `{"id":"43ef","timestamp_ms":5,"favorited_status":{"id":8},"user":{"id":9}}`,
		tweet.Like{ID: "43ef", StatusID: 8, UserID: 9, FavoritedStatus: &tweet.Tweet{ID: 8},
			User: &tweet.User{ID: 9}, Timestamp: 5})
	testNotice(t, `{"delete":{"favorite":{"tweet_id":8,"tweet_id_str":"8","user_id":9},`+
		`"timestamp_ms":"5"}}`, tweet.Like{Removed: true, StatusID: 8, UserID: 9, Timestamp: 5})
}

// TestUnmarshalNoticeWithoutID: a notice never has an id that was not sent.
func TestUnmarshalNoticeWithoutID(t *testing.T) {
	for wire, unmarshal := range map[string]func([]byte) error{
		`{"delete":{"status":{"user_id":9}}}`:           noticeError[tweet.Delete],
		`{"delete":{"status":{}}}`:                      noticeError[tweet.Delete],
		`{"scrub_geo":{"user_id":9}}`:                   noticeError[tweet.ScrubGeo],
		`{"scrub_geo":{"up_to_status_id":8}}`:           noticeError[tweet.ScrubGeo],
		`{"status_withheld":{"user_id":9}}`:             noticeError[tweet.StatusWithheld],
		`{"status_withheld":{"status":{"user_id":9}}}`:  noticeError[tweet.StatusWithheld],
		`{"user_withheld":{"user":{},"timestampMs":1}}`: noticeError[tweet.UserWithheld],
		`{"drop":{"id":8}}`:                             noticeError[tweet.Compliance],
		`{"undrop":{"status":{"user_id":9}}}`:           noticeError[tweet.Compliance],
		`{"tweet_edit":{"initial_tweet_id":"7"}}`:       noticeError[tweet.Compliance],
		`{"user_delete":{"status":{"id":8}}}`:           noticeError[tweet.Compliance],
		`{"favorited_status":{"id":8}}`:                 noticeError[tweet.Like],
		`{"favorited_status":{},"user":{"id":9}}`:       noticeError[tweet.Like],
		`{"delete":{"favorite":{"tweet_id":8}}}`:        noticeError[tweet.Like],
		`{"delete":{"favorite":{"user_id":9}}}`:         noticeError[tweet.Like],
	} {
		var at *tweet.DecodeError
		err := unmarshal([]byte(wire))
		if !errors.As(err, &at) || !strings.HasSuffix(at.Path, "id") {
			t.Errorf("%s: %v", wire, err)
		}
	}
	if err := noticeError[tweet.Delete]([]byte(`{"delete":{"direct_message":{"id":1}}}`)); err != nil {
		t.Error(err)
	}
}

// noticeError decodes a notice. A notice that fails must be zero.
func noticeError[T tweet.Notice](wire []byte) error {
	var got T
	err := tweet.UnmarshalNotice(wire, &got)
	if err != nil && !reflect.DeepEqual(got, *new(T)) {
		return fmt.Errorf("%+v is not zero after %v", got, err)
	}
	return err
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
	for want, err := range map[string]error{
		`tweet: drop.status.id at byte 24: want 64-bit integer, got string`: noticeError[tweet.Compliance](
			[]byte(`{"drop":{"status":{"id":"x"}}}`)),
		`tweet: user_withheld.timestampMs at byte 32: want milliseconds such as "1435700000000", got "x"`: noticeError[tweet.UserWithheld](
			[]byte(`{"user_withheld":{"timestampMs":"x"}}`)),
		`tweet: message at byte 0: the message is no such notice`: noticeError[tweet.System](
			[]byte(`{"errors":[]}`)),
		`tweet: info.sent at byte 16: want a time such as "Mon Jan 02 15:04:05 -0700 2006", got "x"`: noticeError[tweet.System](
			[]byte(`{"info":{"sent":"x"}}`)),
		`tweet: message at byte 0: want object, got array`: noticeError[tweet.Like]([]byte(`[]`)),
		`tweet: user_delete.id at byte 0: want an id, got none`: noticeError[tweet.Compliance](
			[]byte(`{"user_delete":{}}`)),
	} {
		if err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
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
