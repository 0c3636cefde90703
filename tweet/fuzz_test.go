package tweet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/tweet"
)

// FuzzUnmarshal holds three things for any input: Unmarshal and the methods do not
// panic; an error says where; a Tweet that is accepted, marshalled and decoded
// again stays the same.
func FuzzUnmarshal(f *testing.F) {
	for _, file := range wireFiles(f) {
		wire, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire)
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		var first, second tweet.Tweet
		if err := tweet.Unmarshal(wire, &first); err != nil {
			checkError(t, wire, err)
			return
		}
		callAll(&first)
		again, err := json.Marshal(&first)
		if err != nil {
			t.Fatalf("accepted, but does not marshal: %v", err)
		}
		if err := tweet.Unmarshal(again, &second); err != nil {
			t.Fatalf("marshalled form does not decode: %v\n%s", err, again)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Fatalf("changed by a round trip (-first +second):\n%s", diff)
		}
	})
}

// FuzzKindOf holds that KindOf, though it stops early, agrees with the keys of the
// whole message as encoding/json finds them, and that only an object has a kind.
func FuzzKindOf(f *testing.F) {
	for _, seed := range []string{
		` { "id" : 1 ,"full_text" : "a\"}", "x":[{}]} `, `{"a":[[{}],"]"],"in_reply_to_status_id":5}`,
		`{"timestamp_ms":"1","limit":{},"warning":{}}`, `{"limit":null,"id":1,"text":2}`,
		`{"l\u0069mit":{},"id":1}`, `{"id":1]`,
		`{"id":1,"text":"a","sender":{},"recipient":{}}`, `{"text":"a","id":1,"x":[],"user":{}}`,
	} {
		f.Add([]byte(seed))
	}
	for _, wire := range goodMessages(f) {
		f.Add(wire)
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		got := tweet.KindOf(wire)
		if want := kindStd(wire); json.Valid(wire) && got != want {
			t.Errorf("%v, want %v", got, want)
		}
		if text := bytes.TrimLeft(wire, " \t\r\n"); got != tweet.KindOther && text[0] != '{' {
			t.Errorf("%v, but it is no object", got)
		}
	})
}

// FuzzUnmarshalNotice holds three things for any input and every type of notice: it
// does not panic; an error says where; a notice that is accepted has the ids that it
// needs, and marshals.
func FuzzUnmarshalNotice(f *testing.F) {
	for _, seed := range seeds[firstNotice:] {
		f.Add([]byte(seed))
	}
	for _, seed := range []string{
		`{"user_withheld":{"user":{"id":3},"timestampMs":"2026-08-27T23:49:41.839+00:00"}}`,
		`{"undrop":{"status":{"id":1,"user_id":2},"timestamp_ms":"5"}}`,
		`{"user_unsuspend":{"id":9,"timestamp_ms":"5"}}`, `{"warn":{"message":"m"}}`,
		`{"error":{"message":"Forced Disconnect","sent":"2026-01-02T03:04:05+00:00"}}`,
		`{"type":"connection_metadata","datacenter":"atla","timestamp":1767323045000}`,
		`{"delete":{"favorite":{"tweet_id":1,"user_id":2},"timestamp_ms":"6"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		if n, ok := accepted[tweet.Delete](t, wire); ok {
			noID(t, n.Status != tweet.DeletedStatus{} && n.Status.ID == 0)
		}
		if n, ok := accepted[tweet.ScrubGeo](t, wire); ok {
			noID(t, n.UserID == 0 || n.UpToStatusID == 0)
		}
		if n, ok := accepted[tweet.StatusWithheld](t, wire); ok {
			noID(t, n.ID == 0)
		}
		if n, ok := accepted[tweet.UserWithheld](t, wire); ok {
			noID(t, n.ID == 0)
		}
		if n, ok := accepted[tweet.Compliance](t, wire); ok {
			noID(t, n.Action == "" || n.StatusID == 0 && n.UserID == 0)
		}
		if n, ok := accepted[tweet.System](t, wire); ok {
			noID(t, n.Level == "")
		}
		if n, ok := accepted[tweet.Like](t, wire); ok {
			noID(t, n.StatusID == 0 || n.UserID == 0)
		}
	})
}

func accepted[T tweet.Notice](t *testing.T, wire []byte) (notice T, ok bool) {
	if err := tweet.UnmarshalNotice(wire, &notice); err != nil {
		checkError(t, wire, err)
		return notice, false
	}
	if _, err := json.Marshal(notice); err != nil {
		t.Fatalf("%T accepted, but does not marshal: %v", notice, err)
	}
	return notice, true
}

func noID(t *testing.T, bad bool) {
	t.Helper()
	if bad {
		t.Error("accepted without its id")
	}
}

func checkError(t *testing.T, wire []byte, err error) {
	var at *tweet.DecodeError
	if !errors.As(err, &at) || at.Err == nil || at.Error() == "" {
		t.Fatalf("%#v is no *DecodeError with a reason", err)
	}
	if at.Offset < 0 || at.Offset > int64(len(wire)) {
		t.Fatalf("offset %d is outside of the %d bytes", at.Offset, len(wire))
	}
	if !json.Valid(wire) {
		return
	}
	if int(at.Offset) == len(wire) {
		t.Fatalf("valid JSON, but no value at offset %d", at.Offset)
	}
}

func callAll(t *tweet.Tweet) {
	text := t.Original().FullText()
	spelled(t.FullEntities(), text)
	spelled(t.Entities, t.Text)
	_, _, _, _, _ = t.FullText(), t.URL(), t.SourceName(), t.SourceURL(), t.Timestamp()
	_, _, _ = t.IsQuote(), t.IsReply(), t.IsRetweet()
}
