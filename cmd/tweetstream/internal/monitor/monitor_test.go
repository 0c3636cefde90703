package monitor

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/tweet"
)

func TestRatesAreThoseOfEachSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tweets := int64(0)
		m := New(func() tweetstream.Stats {
			tweets += 100
			return tweetstream.Stats{Received: map[tweetstream.Kind]int64{
				tweetstream.KindStatus: tweets, tweetstream.KindKeepAlive: 7}}
		})
		go m.Run(t.Context())
		m.Note(&tweetstream.Connected{})
		time.Sleep(2500 * time.Millisecond)
		m.Note(&tweetstream.Closed{})
		time.Sleep((Seconds + 5) * time.Second)
		synctest.Wait()
		rates := m.Snapshot().Rates
		if len(rates) != Seconds || rates[0] != (Second{Tweets: 100}) {
			t.Errorf("%d rates, the first %+v", len(rates), rates[0])
		}
	})
}

func TestReadySaysWhyNot(t *testing.T) {
	m := New(func() tweetstream.Stats { return tweetstream.Stats{} })
	ready := func(want string) {
		t.Helper()
		got := ""
		if err := m.Ready(); err != nil {
			got = err.Error()
		}
		if got != want && (want == "" || !strings.Contains(got, want)) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	ready("not connected yet")
	m.Note(&tweetstream.Connected{Feed: "a"})
	ready("")
	m.Note(&tweetstream.ConnectionError{Feed: "b", Err: errors.New("reset"), RetryIn: time.Minute})
	ready("not connected: reset; the next attempt is in 1m0s")
	m.Note(&tweetstream.Connected{Feed: "a"})
	ready("not connected: reset")
	m.Note(&tweetstream.Connected{Feed: "b"})
	ready("")
}

func TestLatestTweetsAreBounded(t *testing.T) {
	m := New(func() tweetstream.Stats { return tweetstream.Stats{} })
	for range 100 {
		m.Note(&tweetstream.Status{Tweet: tweet.Tweet{Lang: "en", Text: "old"}})
	}
	m.Note(&tweetstream.Status{Tweet: tweet.Tweet{Text: "new"}})
	s := m.Snapshot()
	if len(s.Tweets) != latest || s.Tweets[0].Text != "new" || s.Tweets[1].Text != "old" {
		t.Errorf("the Tweets are %v", s.Tweets)
	}
	if len(s.Languages) != 1 || s.Languages[0].Count != 100 {
		t.Errorf("the languages are %v", s.Languages)
	}
}

// The cost for an event is what a page costs the stream.
func BenchmarkNote(b *testing.B) {
	m := New(func() tweetstream.Stats { return tweetstream.Stats{} })
	status := &tweetstream.Status{Tweet: tweet.Tweet{Lang: "en", Text: strings.Repeat("word ", 50),
		Entities: tweet.Entities{Hashtags: []tweet.Hashtag{{Text: "one"}, {Text: "two"}}}}}
	for b.Loop() {
		m.Note(status)
	}
}
