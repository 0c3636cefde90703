package traffic_test

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// shapes are the messages of the enterprise feeds as documented, with N for a number, S for
// a text and the names of objects that other tests look into.
var shapes = map[string]string{
	"like": `{"id":S,"created_at":S,"timestamp_ms":N,"favorited_status":{TWEET},"user":{USER}}`,
	"unlike": `{"delete":{"favorite":{"tweet_id":N,"tweet_id_str":S,"user_id":N,"user_id_str":S},` +
		`"timestamp_ms":S}}`,
	"status_withheld": `{"status_withheld":{"status":{"id":N,"id_str":S,"user_id":N,"user_id_str":S},` +
		`"withheld_in_countries":[S],"timestamp_ms":S}}`,
	"user_withheld": `{"user_withheld":{"user":{"id":N,"id_str":S},"withheld_in_countries":[S],` +
		`"timestampMs":S}}`,
	"drop":   `{"drop":{"status":{"id":N,"id_str":S,"user_id":N,"user_id_str":S},"timestamp_ms":S}}`,
	"undrop": `{"undrop":{"status":{"id":N,"id_str":S,"user_id":N,"user_id_str":S},"timestamp_ms":S}}`,
	"tweet_edit": `{"tweet_edit":{"id":S,"initial_tweet_id":S,"edit_tweet_ids":[S],` +
		`"timestamp_ms":S}}`,
	"user_delete":    `{"user_delete":{"id":N,"timestamp_ms":S}}`,
	"user_undelete":  `{"user_undelete":{"id":N,"timestamp_ms":S}}`,
	"user_protect":   `{"user_protect":{"id":N,"timestamp_ms":S}}`,
	"user_unprotect": `{"user_unprotect":{"id":N,"timestamp_ms":S}}`,
	"user_suspend":   `{"user_suspend":{"id":N,"timestamp_ms":S}}`,
	"user_unsuspend": `{"user_unsuspend":{"id":N,"timestamp_ms":S}}`,
}

var (
	embedded = regexp.MustCompile(`"favorited_status":\{.*\},"user":\{.*\}\}$`)
	lists    = regexp.MustCompile(`\[("[^"]*",?)+\]`)
	texts    = regexp.MustCompile(`(:|\[)"(?:[^"\\]|\\.)*"`)
	numbers  = regexp.MustCompile(`:[0-9]+`)
)

// shapeOf replaces the values of a message.
func shapeOf(message []byte) string {
	m := embedded.ReplaceAll(message, []byte(`"favorited_status":{TWEET},"user":{USER}}`))
	m = lists.ReplaceAll(m, []byte(`["x"]`))
	m = texts.ReplaceAll(m, []byte("${1}S"))
	return string(numbers.ReplaceAll(m, []byte(":N")))
}

// The messages of the enterprise feeds have the documented shapes, and come as often as
// asked.
func TestEnterpriseShapes(t *testing.T) {
	kinds := map[string]string{}
	for name, shape := range shapes {
		kinds[shape] = name
	}
	const n = 8_000
	some := traffic.Traffic{Seed: 3, Likes: 0.5, Compliance: 0.7, Notices: &traffic.Notices{}}
	count := map[string]int{}
	for _, m := range take(n, some.Messages()) {
		if !json.Valid(m) {
			t.Fatalf("not JSON: %s", m)
		}
		if bytes.HasPrefix(m, []byte(`{"created_at"`)) {
			count["tweet"]++
			continue
		}
		name, known := kinds[shapeOf(m)]
		if !known {
			t.Fatalf("an undocumented shape: %s", shapeOf(m))
		}
		count[name]++
	}
	if tweets := float64(count["tweet"]); math.Abs(tweets-n/2.2) > 10 {
		t.Errorf("%v Tweets, want %v", tweets, n/2.2)
	}
	perKind := float64(count["tweet"]) * 0.7 / 12
	for name := range shapes {
		switch got := float64(count[name]); name {
		case "like":
			if likes := float64(count["tweet"]) / 2; got < 0.9*likes || got > likes {
				t.Errorf("%v likes", got)
			}
		case "unlike": // also of the likes
			if got < perKind {
				t.Errorf("%v unlikes", got)
			}
		default:
			if got < 0.6*perKind || got > 1.4*perKind {
				t.Errorf("%v of %s, want about %v", got, name, perKind)
			}
		}
	}
}

// The other messages are the same with and without those of the enterprise feeds.
func TestEnterpriseLeavesTheRest(t *testing.T) {
	plain := take(2000, traffic.Traffic{Seed: 5}.Messages())
	mixed := take(4000, traffic.Traffic{Seed: 5, Likes: 0.6, Compliance: 0.1}.Messages())
	again := take(4000, traffic.Traffic{Seed: 5, Likes: 0.6, Compliance: 0.1}.Messages())
	if !slices.EqualFunc(mixed, again, bytes.Equal) {
		t.Error("the same Traffic gave other messages")
	}
	rest := plain
	for _, m := range mixed {
		if len(rest) > 0 && bytes.Equal(m, rest[0]) {
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		t.Errorf("%d of %d messages are missing, from %s on", len(rest), len(plain), rest[0])
	}
}

// The likes of a Tweet show it as it is, and an unlike is of a like before.
func TestLikes(t *testing.T) {
	type like struct {
		ID              string
		TimestampMS     int64 `json:"timestamp_ms"`
		FavoritedStatus struct {
			ID   int64
			Text string
		} `json:"favorited_status"`
		User struct{ ID int64 }
	}
	type pair struct{ tweet, user int64 }
	liked, ids := map[pair]bool{}, map[string]bool{}
	for _, m := range take(4000, traffic.Traffic{Likes: 100}.Messages()) {
		var l like
		var u struct {
			Delete struct {
				Favorite struct {
					TweetID int64 `json:"tweet_id"`
					UserID  int64 `json:"user_id"`
				}
			}
		}
		switch {
		case bytes.HasPrefix(m, []byte(`{"id":"`)):
			if err := json.Unmarshal(m, &l); err != nil || l.FavoritedStatus.Text == "" || ids[l.ID] {
				t.Fatalf("%v: %s", err, m)
			}
			ids[l.ID] = true
			liked[pair{l.FavoritedStatus.ID, l.User.ID}] = true
		case bytes.HasPrefix(m, []byte(`{"delete":{"favorite"`)):
			if err := json.Unmarshal(m, &u); err != nil {
				t.Fatal(err)
			}
			if f := u.Delete.Favorite; !liked[pair{f.TweetID, f.UserID}] {
				t.Errorf("never liked: %s", m)
			}
		}
	}
}

// Numbers that make no sense are those at the border.
func TestOddNumbersOfExtras(t *testing.T) {
	none := take(50, traffic.Traffic{}.Messages())
	for _, n := range []float64{-1, math.NaN()} {
		got := take(50, traffic.Traffic{Likes: n, Compliance: n}.Messages())
		if diff := cmp.Diff(none, got); diff != "" {
			t.Errorf("with %v:\n%s", n, diff)
		}
	}
	most := take(101, traffic.Traffic{Likes: math.Inf(1)}.Messages())
	if first, last := most[0], most[100]; !bytes.HasPrefix(first, []byte(`{"created_at"`)) ||
		!bytes.HasPrefix(last, []byte(`{"id":"`)) && !bytes.HasPrefix(last, []byte(`{"delete"`)) {
		t.Errorf("the first is %.60s, the last %.60s", first, last)
	}
}
