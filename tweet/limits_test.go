package tweet_test

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/tweet"
)

// TestHostileListsCostLittle: three bytes make an element of some hundred, so the
// number of elements is limited, wherever they stand.
func TestHostileListsCostLittle(t *testing.T) {
	elements := func(n int, element string) string {
		return strings.TrimSuffix(strings.Repeat(element+",", n), ",")
	}
	for name, message := range map[string]string{
		"media":        `{"id":1,"entities":{"media":[` + elements(300_000, "{}") + `]}}`,
		"contributors": `{"id":1,"contributors":[` + elements(500_000, "1") + `]}`,
		"nested": `{"id":1,"entities":{"media":[` + elements(1000,
			`{"video_info":{"variants":[`+elements(300, "{}")+`]}}`) + `]}}`,
		"sent twice": `{"id":1,` + elements(100,
			`"entities":{"media":[`+elements(3000, "{}")+`]}`) + `}`,
		"after a wrong": `{"id":"x","entities":{"media":[` + elements(300_000, "{}") + `]}}`,
		"and broken":    `{"id":"x","entities":{"media":[` + elements(300_000, "{}") + `]`,
		"box": `{"id":1,"place":{"bounding_box":{"coordinates":[` + elements(300_000,
			"[]") + `]}}}`,
	} {
		var got tweet.Tweet
		var err error
		cost := allocated(func() { err = tweet.Unmarshal([]byte(message), &got) })
		var failed *tweet.DecodeError
		if !errors.As(err, &failed) && name != "sent twice" {
			t.Errorf("%s: %v, want a DecodeError", name, err)
		}
		if cost > 32<<20 {
			t.Errorf("%s: %d bytes of message cost %d", name, len(message), cost)
		}
	}
	// Most of the cost is the search for the wrong value.
	keys := `{` + strings.Repeat(`"a":1,`, 19_000) + `"id":"x"}`
	deep := strings.Repeat(`{"retweeted_status":`, 3) + keys + `}}}`
	if got, most := allocated(func() { _ = tweet.Unmarshal([]byte(deep), new(tweet.Tweet)) }),
		uint64(16<<20); got > most {
		t.Errorf("%d bytes of wrong keys cost %d, more than %d", len(deep), got, most)
	}
	ordinary := `{"id":1,"entities":{"media":[` + elements(5000, "{}") + `]}}`
	var got tweet.Tweet
	if err := tweet.Unmarshal([]byte(ordinary), &got); err != nil || len(got.Entities.Media) != 5000 {
		t.Errorf("5,000 media: %v", err)
	}
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
