package tweet

import (
	"bytes"
	"runtime"
	"testing"
	"weak"
)

// TestDeskKeepsNoTweet: desks live on in a pool, and what was written on them
// must not.
func TestDeskKeepsNoTweet(t *testing.T) {
	for name, wire := range map[string]string{
		"a Tweet":       `{"id":1,"text":"a","user":{"name":"b"}}`,
		"a broken one":  `{"id":1,"text":"a","user":{"name":"b"}`,
		"one too large": `{"id":1,"text":"a","entities":{"media":[` + string(bytes.Repeat([]byte(`{"url":"c"},`), maxElements+1)) + `{}]}}`,
	} {
		tweet := new(Tweet)
		var p parser
		p.begin([]byte(wire))
		p.tweet(tweet)
		kept := weak.Make(tweet)
		for _, w := range p.desk.waiting[:cap(p.desk.waiting)] {
			if w.field != nil {
				t.Errorf("%s: a field still waits", name)
			}
		}
		runtime.KeepAlive(p.desk) // as the pool does
		tweet = nil
		p = parser{desk: p.desk}
		if runtime.GC(); kept.Value() != nil {
			t.Errorf("%s is still there", name)
		}
		runtime.KeepAlive(p.desk)
	}
}

// TestHugeDesksAreNotKept: one huge message must not cost memory for ever.
func TestHugeDesksAreNotKept(t *testing.T) {
	for range 100 { // the pool forgets some under the race detector
		huge := newDesk(maxDesk)
		huge.release()
		if again := newDesk(1); len(again.text) > maxDesk {
			t.Fatalf("a desk of %d bytes came back", len(again.text))
		}
	}
}

// TestDeskHasRoomForAnything: each byte that is no UTF-8 becomes three.
func TestDeskHasRoomForAnything(t *testing.T) {
	for _, size := range []int{100, 5_000, 6_000, 20_000, 100_000} {
		wire := append(append([]byte(`{"text":"`), bytes.Repeat([]byte{0xff}, size)...), `"}`...)
		var got Tweet
		if err := Unmarshal(wire, &got); err != nil || len(got.Text) != 3*size {
			t.Errorf("%d bytes that are no UTF-8 became %d, %v", size, len(got.Text), err)
		}
	}
}

// TestListsDoNotTouch: lists lie behind each other in memory, and appending to one
// must not write into the next.
func TestListsDoNotTouch(t *testing.T) {
	var got Tweet
	if err := Unmarshal([]byte(`{"entities":{"hashtags":[{"text":"a"}],"urls":[{"url":"b"}]},`+
		`"retweeted_status":{"entities":{"hashtags":[{"text":"c"}],"urls":[{"url":"d"}]}}}`), &got); err != nil {
		t.Fatal(err)
	}
	_ = append(got.Entities.Hashtags, Hashtag{Text: "x"})
	_ = append(got.Entities.URLs, URLEntity{URL: "x"})
	if original := got.RetweetedStatus.Entities; original.Hashtags[0].Text != "c" || original.URLs[0].URL != "d" {
		t.Errorf("the retweeted Tweet has become %+v", original)
	}
}
