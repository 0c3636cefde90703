package simulation_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/matchtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
	"github.com/gotweetstream/tweetstream/tweet"
)

// sampled reports, by arithmetic of its own, whether the sample has an id.
func sampled(id int64) bool {
	if id < 1<<40 {
		return true
	}
	ms := (id>>22 + 1288834974657) % 1000
	return 657 <= ms && ms <= 666
}

// The sample has the Tweets of ten milliseconds of each second, and the notices about
// them. The firehose has a hundred times as much: everything.
func TestSampleOfTraffic(t *testing.T) {
	const n = 3000
	notices := traffic.Notices{
		Delete: 0.2, StatusWithheld: 0.1, UserWithheld: 0.01, ScrubGeo: 0.01, Limit: 0.01,
	}
	all := taken(n, traffic.Traffic{Seed: 4, Rate: 150, Notices: &notices}.Messages())
	var want, everything []string
	for _, text := range all {
		id, kind := about(t, text)
		if kind == tweet.KindLimit {
			continue
		}
		everything = append(everything, text)
		if id == 0 || sampled(id) {
			want = append(want, text)
		}
	}
	srv := simulate(t, simulation.Simulation{Source: each(all...), Ends: true})
	if got := open(t, srv, "firehose", firehose).rest(t); !slices.Equal(got, everything) {
		t.Errorf("the firehose has %d messages, want %d", len(got), len(everything))
	}
	got := open(t, srv, "sample", url.Values{}).rest(t)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sample (-want +got):\n%s", diff)
	}
	tweets := kinds(got)[tweet.KindTweet]
	share := float64(tweets) / float64(kinds(all)[tweet.KindTweet])
	if share < 0.006 || share > 0.014 {
		t.Errorf("%.2f %% of the Tweets are in the sample", share*100)
	}
	for _, kind := range []tweet.Kind{
		tweet.KindDelete, tweet.KindStatusWithheld, tweet.KindUserWithheld,
	} {
		if kinds(got)[kind] == 0 {
			t.Errorf("no %v in %v", kind, kinds(got))
		}
	}
}

// about is the id of a Tweet, or of the subject of a notice.
func about(t testing.TB, text string) (id int64, kind tweet.Kind) {
	t.Helper()
	var err error
	switch kind = tweet.KindOf([]byte(text)); kind {
	case tweet.KindTweet:
		var v tweet.Tweet
		err = tweet.Unmarshal([]byte(text), &v)
		id = v.ID
	case tweet.KindDelete:
		var v tweet.Delete
		err = tweet.UnmarshalNotice([]byte(text), &v)
		id = v.Status.ID
	case tweet.KindStatusWithheld:
		var v tweet.StatusWithheld
		err = tweet.UnmarshalNotice([]byte(text), &v)
		id = v.ID
	}
	if err != nil {
		t.Fatal(err)
	}
	return id, kind
}

func kinds(all []string) map[tweet.Kind]int {
	n := make(map[tweet.Kind]int)
	for _, text := range all {
		n[tweet.KindOf([]byte(text))]++
	}
	return n
}

// A recorded sample, served as the sample, is whole, byte for byte. The corpus is a
// mixture: recordings from before 2015 are all samples; of the later ones half come
// from filters, with ids from all over the second.
func TestSampleOfCorpus(t *testing.T) {
	messages := matchtest.Corpus(t)
	var want []string
	wanted, recorded := make(map[int]int), make(map[int]int) // Tweets, by year
	for _, message := range messages {
		text := string(message)
		id, kind := about(t, text)
		inSample := kind != tweet.KindLimit && sampled(id)
		if inSample {
			want = append(want, text)
		}
		if at, _ := tweet.SnowflakeTime(id); kind == tweet.KindTweet {
			recorded[at.Year()]++
			if inSample {
				wanted[at.Year()]++
			}
		}
	}
	srv := simulate(t, simulation.Simulation{Source: slices.Values(messages), Ends: true})
	got := open(t, srv, "sample", url.Values{}, "Accept-Encoding", "identity").rest(t)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", kinds(got), kinds(want))
	}
	for _, year := range []int{2011, 2013} {
		if wanted[year] != recorded[year] || recorded[year] == 0 {
			t.Errorf("%d of %d Tweets of %d", wanted[year], recorded[year], year)
		}
	}
	t.Logf("%v of %v", wanted, recorded)
}

// The sample is exactly ten milliseconds of each second.
func TestSampleWindow(t *testing.T) {
	var source, want []string
	for ms := range 1000 {
		text := status(at(time.Duration(ms)*time.Millisecond), "tide", 1)
		source = append(source, text)
		if 657 <= ms && ms <= 666 {
			want = append(want, text)
		}
	}
	srv := simulate(t, simulation.Simulation{Source: each(source...), Ends: true})
	if diff := cmp.Diff(want, open(t, srv, "sample", url.Values{}).rest(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// language and filter_level apply to the Tweets of the sample and the firehose,
// and ids without a time are in the sample.
func TestSampleByLanguage(t *testing.T) {
	in := func(id int64, lang string) string {
		return fmt.Sprintf(`{"id":%d,"text":"x","lang":%q,"filter_level":"low",`+
			`"in_reply_to_status_id":null}`, id, lang)
	}
	const odd, blank, noJSON = `{"friends":[1]}`, "  ", "no JSON"
	inside, outside := at(660*time.Millisecond), at(700*time.Millisecond)
	source := each(in(7, "en"), in(inside, "ja"), in(outside, "ja"), in(inside+1, "zh-TW"), odd, blank,
		noJSON, `{"warning":{"code":"x"}}`)
	for _, test := range []struct {
		endpoint, params string
		want             []string
	}{
		{"sample", "", []string{in(7, "en"), in(inside, "ja"), in(inside+1, "zh-TW"), odd, noJSON}},
		{"sample", "language=ja,zh-TW", []string{in(inside, "ja"), in(inside+1, "zh-TW"), odd, noJSON}},
		{"firehose", "language=ja", []string{in(inside, "ja"), in(outside, "ja"), odd, noJSON}},
		{"firehose", "filter_level=medium", []string{odd, noJSON}},
		{"firehose", "", []string{in(7, "en"), in(inside, "ja"), in(outside, "ja"), in(inside+1, "zh-TW"),
			odd, noJSON}},
		{"filter", "track=x&language=ja", []string{in(inside, "ja"), in(outside, "ja")}},
	} {
		params, _ := url.ParseQuery(test.params)
		srv := simulate(t, simulation.Simulation{Source: source, Ends: true})
		if diff := cmp.Diff(test.want, open(t, srv, test.endpoint, params).rest(t)); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", test.endpoint, test.params, diff)
		}
	}
}

// A filter gets notices about its Tweets and about the users that it follows.
func TestNoticesOfFilter(t *testing.T) {
	deleted := func(id, user int64) string {
		return fmt.Sprintf(`{"delete":{"status":{"id":%d,"user_id":%d}}}`, id, user)
	}
	scrubbed := func(user int64) string {
		return fmt.Sprintf(`{"scrub_geo":{"user_id":%d,"up_to_status_id":999}}`, user)
	}
	withheld := func(id, user int64) string {
		return fmt.Sprintf(`{"status_withheld":{"id":%d,"user_id":%d,"withheld_in_countries":["XX"]}}`,
			id, user)
	}
	userWithheld := func(user int64) string {
		return fmt.Sprintf(`{"user_withheld":{"id":%d,"withheld_in_countries":["XX"]}}`, user)
	}
	limit := `{"limit":{"track":1}}`
	source := []string{
		deleted(1, 10), scrubbed(10), // before the Tweet was sent
		status(1, "tide", 10), status(2, "fog", 20), status(3, "fog", 30),
		deleted(1, 10), deleted(2, 20), deleted(4, 10), deleted(5, 30),
		scrubbed(10), scrubbed(20), scrubbed(30),
		withheld(1, 10), withheld(2, 20), withheld(3, 30),
		userWithheld(10), userWithheld(20), userWithheld(30), limit, `{"friends":[1]}`,
	}
	want := []string{
		status(1, "tide", 10), status(3, "fog", 30), deleted(1, 10), deleted(5, 30),
		scrubbed(10), scrubbed(30),
		withheld(1, 10), withheld(3, 30), userWithheld(10), userWithheld(30),
	}
	srv := simulate(t, simulation.Simulation{Source: each(source...), Ends: true})
	got := open(t, srv, "filter", url.Values{"track": {"tide"}, "follow": {"30"}}).rest(t)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// There is no notice about a withheld Tweet: it was not sent. The memory for sent ones
// is bounded.
func TestNoticesOfWithheld(t *testing.T) {
	for _, test := range []struct {
		allowance float64
		tweets    int64
		want      []string // of the first and the last one
	}{
		{0, 1000, []string{`"id":1,`, `"id":1000,`}},
		{1, 1000, []string{`"id":1,`}},
		{0, 110_000, []string{`"id":110000,`}},
	} {
		source := func(yield func([]byte) bool) {
			for id := range test.tweets {
				if !yield([]byte(status(id+1, "tide", 1))) {
					return
				}
			}
			for _, id := range []int64{1, test.tweets} {
				yield(fmt.Appendf(nil, `{"delete":{"status":{"id":%d,"user_id":1}}}`, id))
			}
		}
		srv := simulate(t, simulation.Simulation{Source: source, Allowance: test.allowance, Ends: true})
		var got []string
		stream := open(t, srv, "filter", track("tide"), "Accept-Encoding", "identity")
		for _, line := range stream.rest(t) {
			if id, isDelete := strings.CutPrefix(line, `{"delete":{"status":{`); isDelete {
				got = append(got, strings.TrimSuffix(id, `"user_id":1}}}`))
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("allowance %v, %d Tweets (-want +got):\n%s", test.allowance, test.tweets, diff)
		}
	}
}

// count gives the last Tweets that the filter would have had, and the notices
// since, before what is live, without a gap; a negative one gives them alone.
func TestCount(t *testing.T) {
	tide := func(id int64) string { return status(id, "tide", 1) }
	gone := `{"delete":{"status":{"id":5,"user_id":1}}}`
	source := func(yield func([]byte) bool) {
		for id := int64(1); id <= 6; id++ {
			yield([]byte(tide(id)))
			yield([]byte(status(100+id, "fog", 1)))
		}
		yield([]byte(gone))
		yield([]byte(tide(7)))
		time.Sleep(10 * time.Second)
		yield([]byte(tide(8)))
	}
	const maxed = `{"disconnect":{"code":9,"stream_name":"streamtest-filter",` +
		`"reason":"max message limit: %d were asked for"}}`
	for _, test := range []struct {
		name    string
		history int
		count   string
		want    []string
	}{
		{"none", 100, "", []string{tide(8)}},
		{"some", 100, "3", []string{tide(5), tide(6), gone, tide(7), tide(8)}},
		{"one", 100, "1", []string{tide(7), tide(8)}},
		{"all", 100, "1000", []string{tide(1), tide(2), tide(3), tide(4), tide(5), tide(6), gone, tide(7),
			tide(8)}},
		{"short history", 6, "1000", []string{tide(5), tide(6), gone, tide(7), tide(8)}},
		{"negative", 100, "-2", []string{tide(6), tide(7), fmt.Sprintf(maxed, 2)}},
		{"all, negative", 100, "-150000",
			[]string{tide(1), tide(2), tide(3), tide(4), tide(5), tide(6), gone, tide(7),
				fmt.Sprintf(maxed, 150000)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := simulate(t, simulation.Simulation{
					Source: source, Rate: 1e6, History: test.history, Ends: true,
				})
				open(t, srv, "sample", nil) // the stream begins with it
				time.Sleep(5 * time.Second)
				params := track("tide")
				if test.count != "" {
					params.Set("count", test.count)
				}
				if diff := cmp.Diff(test.want, open(t, srv, "filter", params).rest(t)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// Without a pace there is no past.
func TestCountFlatOut(t *testing.T) {
	srv := simulate(t, simulation.Simulation{
		Source: each(status(1, "tide", 1)), History: 10, Ends: true,
	})
	for count, want := range map[string]string{"5": status(1, "tide", 1), "-5": "Disconnect"} {
		got := open(t, srv, "filter", url.Values{"track": {"tide"}, "count": {count}}).rest(t)
		if len(got) != 1 || !strings.Contains(strings.ToLower(got[0]), strings.ToLower(want)) {
			t.Errorf("count=%s gives %q", count, got)
		}
	}
}

// serveable keeps the drawn parameters that the service would have accepted.
func serveable(p tweetstream.FilterParams) tweetstream.FilterParams {
	p.Track = slices.DeleteFunc(p.Track, func(term string) bool {
		return tweetstream.FilterParams{Track: []string{term}}.Validate() != nil
	})
	return p
}

// wish is the request of a client, and the messages that it must get.
type wish struct {
	params tweetstream.FilterParams
	texts  []string
}

// wishes are drawn so that some Tweets match, by the plain restatement of the rules.
func wishes(t testing.TB, messages [][]byte, n int) (all []wish) {
	t.Helper()
	tweets, texts := decoded(t, messages)
	rng := rand.New(rand.NewPCG(3, 4))
	for range n {
		w := wish{params: serveable(matchtest.Params(rng, tweets, 8, 10, 2))}
		for i := range tweets {
			if matches, _, _ := matchtest.Naive(w.params, &tweets[i]); matches {
				w.texts = append(w.texts, texts[i])
			}
		}
		all = append(all, w)
	}
	return all
}

// agrees checks the point of it all: every sent Tweet matches, and every match is
// sent, in order and byte for byte, or counted.
func agrees(t *testing.T, messages [][]byte, all []wish, rate, allowance float64) {
	source := func(yield func([]byte) bool) {
		if rate > 0 {
			time.Sleep(time.Minute) // until all are there
		}
		slices.Values(messages)(yield)
	}
	srv := simulation.NewMemoryServer(simulation.Simulation{
		Source: source, Rate: rate, Allowance: allowance, Ends: true,
		SharedAccounts: true, Queue: len(messages),
	})
	var reading sync.WaitGroup
	for _, w := range all {
		client := connect(t, srv, tweetstream.WithMaxRetries(0), tweetstream.WithoutCompression())
		events, _ := client.Filter(t.Context(), w.params)
		<-events                // Connected
		time.Sleep(time.Second) // or the next one would use the same nonces
		reading.Go(func() { w.compare(t, events, allowance > 0) })
	}
	reading.Wait()
}

// compare reads a stream to its end.
func (w wish) compare(t *testing.T, events <-chan tweetstream.Event, limited bool) {
	want := w.texts
	sent, missing, withheld := 0, 0, int64(0)
	for e := range events {
		switch e := e.(type) {
		case *tweetstream.Status:
			sent++
			for len(want) > 0 && want[0] != string(e.Raw) {
				want, missing = want[1:], missing+1
			}
			if len(want) == 0 {
				t.Errorf("does not match, or is out of order: %s", e.Raw)
				return
			}
			want = want[1:]
		case *tweetstream.Limit:
			withheld = e.Track
		}
	}
	missing += len(want)
	t.Logf("%d sent, %d withheld", sent, withheld)
	if int64(missing) != withheld || limited != (withheld > 0) || sent == 0 {
		t.Errorf("%d that match were not sent, %d were counted, %d were sent", missing, withheld, sent)
	}
}

// decoded are the Tweets among messages.
func decoded(t testing.TB, messages [][]byte) (tweets []tweet.Tweet, texts []string) {
	t.Helper()
	for _, message := range messages {
		if tweet.KindOf(message) != tweet.KindTweet {
			continue
		}
		var v tweet.Tweet
		if err := tweet.Unmarshal(message, &v); err != nil {
			t.Fatal(err)
		}
		tweets, texts = append(tweets, v), append(texts, string(message))
	}
	return tweets, texts
}

func TestAgreesOnTraffic(t *testing.T) {
	messages := take(1200, traffic.Traffic{Seed: 9, Rate: 500}.Messages())
	all := wishes(t, messages, 3)
	for name, test := range map[string]struct{ rate, allowance float64 }{
		"flat out": {}, "flat out, limited": {0, 40}, "live": {rate: 500}, "live, limited": {500, 20},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { agrees(t, messages, all, test.rate, test.allowance) })
		})
	}
}

func TestAgreesOnCorpus(t *testing.T) {
	messages := matchtest.Corpus(t)[:6000]
	all := wishes(t, messages, 2)
	for allowance := range 2 {
		synctest.Test(t, func(t *testing.T) { agrees(t, messages, all, 1000, float64(allowance)) })
	}
}
