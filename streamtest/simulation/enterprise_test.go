package simulation_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

const powerstream = "/2/powerstream"

// gnip is the path of a stream of Gnip.
func gnip(product string) string {
	return "/stream/" + product + "/accounts/acme/publishers/twitter/prod.json"
}

// dial asks for a stream of an enterprise feed. Its gzip is unpacked.
func dial(t testing.TB, srv *streamtest.Server, path string, header ...string) lines {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	return send(t, srv, r, header)
}

// account is a header that names an account. Nobody checks it.
func account(name string) []string { return []string{"Authorization", "Bearer " + name} }

// A message of each sort, by name.
var samples = map[string]string{
	"tweet":           status(at(660*time.Millisecond), "in all samples", 7),
	"tweet 2":         status(at(750*time.Millisecond), "in the Decahose", 7),
	"tweet 3":         status(at(757*time.Millisecond), "in no sample", 7),
	"other":           `{"verb":"post"}`,
	"limit":           `{"limit":{"track":1}}`,
	"delete":          `{"delete":{"status":{"id":1,"user_id":7},"timestamp_ms":"1"}}`,
	"scrub_geo":       `{"scrub_geo":{"user_id":7,"up_to_status_id":1}}`,
	"status_withheld": `{"status_withheld":{"id":1,"user_id":7,"withheld_in_countries":["XY"]}}`,
	"user_withheld":   `{"user_withheld":{"id":7,"withheld_in_countries":["XY"]}}`,
	"deep status_withheld": `{"status_withheld":{"status":{"id":1,"user_id":7},` +
		`"withheld_in_countries":["XY"],"timestamp_ms":"1"}}`,
	"deep user_withheld": `{"user_withheld":{"user":{"id":7},"withheld_in_countries":["XY"],` +
		`"timestampMs":"2026-08-27T23:49:41.839+00:00"}}`,
	"drop":           `{"drop":{"status":{"id":1,"user_id":7},"timestamp_ms":"1"}}`,
	"undrop":         `{"undrop":{"status":{"id":1,"user_id":7},"timestamp_ms":"1"}}`,
	"tweet_edit":     `{"tweet_edit":{"id":"2","initial_tweet_id":"1","edit_tweet_ids":["1","2"]}}`,
	"user_delete":    `{"user_delete":{"id":7,"timestamp_ms":"1"}}`,
	"user_undelete":  `{"user_undelete":{"id":7,"timestamp_ms":"1"}}`,
	"user_protect":   `{"user_protect":{"id":7,"timestamp_ms":"1"}}`,
	"user_unprotect": `{"user_unprotect":{"id":7,"timestamp_ms":"1"}}`,
	"user_suspend":   `{"user_suspend":{"id":7,"timestamp_ms":"1"}}`,
	"user_unsuspend": `{"user_unsuspend":{"id":7,"timestamp_ms":"1"}}`,
	"like":           `{"id":"a1","timestamp_ms":1,"favorited_status":{"id":1,"text":"x"},"user":{"id":8}}`,
	"unlike":         `{"delete":{"favorite":{"tweet_id":1,"user_id":8},"timestamp_ms":"1"}}`,
	"info":           `{"info":{"message":"Replay Request Completed","sent":"2026-01-02T03:04:05+00:00"}}`,
	"error":          `{"error":{"message":"Forced Disconnect","sent":"2026-01-02T03:04:05+00:00"}}`,
	"metadata":       `{"type":"connection_metadata","datacenter":"atla","timestamp":1}`,
}

// names returns the names of messages.
func names(texts []string) (names []string) {
	for name, text := range samples {
		if slices.Contains(texts, text) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Each stream carries its own messages, in the partitions together if it has some, and
// the endpoints of v1.1 none of the others.
func TestWhatStreamsCarry(t *testing.T) {
	var texts []string
	for _, text := range samples {
		texts = append(texts, text)
	}
	srv := simulate(t, simulation.Simulation{Source: each(texts...), Ends: true})
	whole := func(path string) []string { return dial(t, srv, path).rest(t) }
	split := func(path string, n int) (all []string) {
		for i := range n {
			for _, text := range whole(fmt.Sprintf("%s?partition=%d", path, i+1)) {
				if text != "" {
					all = append(all, text)
				}
			}
		}
		return all
	}
	tweets := []string{"other", "tweet", "tweet 2", "tweet 3"}
	for _, tt := range []struct {
		name string
		got  []string
		want []string
	}{
		{"powerstream", whole(powerstream), tweets},
		{"powertrack", whole(gnip("powertrack")), tweets},
		{"sample10", split(gnip("sample10"), 2), []string{"tweet", "tweet 2"}},
		{"sample10-likes", split(gnip("sample10-likes"), 2), []string{"like", "unlike"}},
		{"compliance", split(gnip("compliance"), 8), []string{
			"deep status_withheld", "deep user_withheld", "delete", "drop", "scrub_geo",
			"status_withheld", "tweet_edit", "undrop", "unlike", "user_delete", "user_protect",
			"user_suspend", "user_undelete", "user_unprotect", "user_unsuspend", "user_withheld",
		}},
		{"v1.1 firehose", open(t, srv, "firehose", nil).rest(t), []string{
			"delete", "other", "scrub_geo", "status_withheld", "tweet", "tweet 2", "tweet 3",
			"user_withheld",
		}},
	} {
		if len(names(tt.got)) != len(tt.got) {
			t.Errorf("%s: %d messages, want each once", tt.name, len(tt.got))
		}
		slices.Sort(tt.want)
		if diff := cmp.Diff(tt.want, names(tt.got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Partitions share the stream about equally. All that concerns a user is in one.
func TestPartitions(t *testing.T) {
	made := traffic.Traffic{Seed: 2, Likes: 0.5, Compliance: 1}
	srv := simulate(t, simulation.Simulation{
		Source: slices.Values(take(6000, made.Messages())), Ends: true,
	})
	for _, tt := range []struct {
		product string
		n       int
	}{{"sample10", 2}, {"sample10-likes", 2}, {"compliance", 8}} {
		partition := map[string]int{} // of a message
		var sizes []int
		for i := range tt.n {
			texts := dial(t, srv, fmt.Sprintf("%s?partition=%d", gnip(tt.product), i+1)).rest(t)
			sizes = append(sizes, len(texts))
			for _, text := range texts {
				if p, twice := partition[text]; twice && p != i {
					t.Errorf("%s: in partitions %d and %d: %s", tt.product, p+1, i+1, text)
				}
				partition[text] = i
			}
		}
		least, most := slices.Min(sizes), slices.Max(sizes)
		if least < 50 || most > 2*least {
			t.Errorf("%s: partitions of %d messages", tt.product, sizes)
		}
	}
}

// A bad request gets the status and the words of its service.
func TestEnterpriseRefusals(t *testing.T) {
	srv := simulate(t, simulation.Simulation{Rate: 1, History: 1})
	const recovery = "?startTime=1999-12-31T12:00:00Z&endTime="
	for _, tt := range []struct {
		path   string
		status int
		want   string
	}{
		{gnip("firehose"), 404, "There are powertrack, "},
		{gnip("sample10"), 406, "partition is required, from 1 to 2"},
		{gnip("sample10") + "?partition=3", 406, `partition \"3\" is not from 1 to 2`},
		{gnip("compliance") + "?partition=0", 406, `partition \"0\" is not from 1 to 8`},
		{gnip("compliance") + "?partition=1&backfillMinutes=1", 406,
			"backfillMinutes is no parameter of compliance"},
		{gnip("powertrack") + "?partition=1", 406, "partition is no parameter of powertrack"},
		{gnip("powertrack") + "?backfillMinutes=6", 406, `backfillMinutes \"6\" is not from 1 to 5`},
		{gnip("powertrack") + "?backfillMinutes=", 406, `backfillMinutes \"\" is not from 1 to 5`},
		{gnip("powertrack") + "?localDcOnly=true", 406, "localDcOnly is no parameter of powertrack"},
		{gnip("powertrack") + "?startTime=yesterday&endTime=today", 406, `startTime \"yesterday\"`},
		{gnip("powertrack") + recovery, 406, `endTime \"\" is no time of ISO 8601`},
		{gnip("powertrack") + recovery + "1999-12-31T12:00:00Z", 406, "is not before"},
		{gnip("powertrack") + recovery + "2099-12-31T12:00:00Z", 406, "within the last 24 hours"},
		{gnip("powertrack") + "?%", 406, "The parameters cannot be read"},
		{gnip("sample10-likes") + recovery + "&partition=1", 406,
			"startTime and endTime are no parameters of sample10-likes"},
		{powerstream + "?localDcOnly=perhaps", 400, `localDcOnly \"perhaps\" is neither true nor false`},
		{powerstream + "?backfillMinutes=1&startTime=2000-01-01T00:00:00Z&endTime=2000-01-01T00:01:00Z",
			400, "backfillMinutes does not go with"},
	} {
		response := dial(t, srv, tt.path)
		body := strings.Join(response.rest(t), "")
		if response.StatusCode != tt.status || !strings.Contains(body, tt.want) {
			t.Errorf("%s: %d %s, want %d and %s", tt.path, response.StatusCode, body, tt.status, tt.want)
		}
	}
}

// Without gzip Gnip refuses, and Powerstream sends plain text.
func TestGzipIsAMust(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{Source: each(samples["tweet"]), Ends: true})
		plain := dial(t, srv, gnip("powertrack"), "Accept-Encoding", "identity")
		const want = `{"error":{"message":"This stream is compressed. Please send the header ` +
			`Accept-Encoding: gzip","sent":"2000-01-01T00:00:00+00:00"}}`
		if body := plain.rest(t); plain.StatusCode != 406 || body[0] != want {
			t.Errorf("%d %s", plain.StatusCode, body)
		}
		if packed := dial(t, srv, gnip("powertrack")); !packed.Uncompressed {
			t.Error("PowerTrack is not compressed")
		}
		plain = dial(t, srv, powerstream, "Accept-Encoding", "identity")
		if got := plain.next(t); got != samples["tweet"] {
			t.Errorf("got %s", got)
		}
	})
}

// A quiet stream has a blank line every 10 or 20 s.
func TestHeartbeats(t *testing.T) {
	for path, want := range map[string]time.Duration{
		powerstream: 20 * time.Second, gnip("powertrack"): 10 * time.Second,
		gnip("compliance") + "?partition=8": 10 * time.Second,
	} {
		synctest.Test(t, func(t *testing.T) {
			srv := simulate(t, simulation.Simulation{Source: each(), Rate: 1})
			stream := dial(t, srv, path)
			start := time.Now()
			for range 3 {
				if text := stream.next(t); text != "" {
					t.Fatalf("got %s", text)
				}
			}
			if got := time.Since(start); got != 3*want {
				t.Errorf("%s: three heartbeats in %v", path, got)
			}
		})
	}
}

// Near a data centre, headers and the first message name it.
func TestLocalDataCentre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := simulate(t, simulation.Simulation{
			Source: each(samples["tweet"]), Ends: true, Arrays: true,
		})
		stream := dial(t, srv, powerstream+"?localDcOnly=true")
		want := []string{
			`{"type":"connection_metadata","datacenter":"atla","timestamp":946684800000}`,
			"[" + samples["tweet"] + "]",
		}
		if diff := cmp.Diff(want, stream.rest(t)); diff != "" {
			t.Errorf("messages (-want +got):\n%s", diff)
		}
		h := stream.Header
		if h.Get("x-powerstream-datacenter") != "atla" || h.Get("x-powerstream-localdconly") != "true" {
			t.Errorf("headers: %v", h)
		}
		if got := dial(t, srv, gnip("powertrack")).next(t); got != samples["tweet"] {
			t.Errorf("PowerTrack sends %s", got)
		}
	})
}

// The made-up messages are of all 14 kinds of the compliance feed.
func TestAllKindsOfCompliance(t *testing.T) {
	made := traffic.Traffic{
		Compliance: 1, Notices: &traffic.Notices{Delete: 0.1, ScrubGeo: 0.1},
	}
	srv := simulate(t, simulation.Simulation{
		Source: slices.Values(take(2000, made.Messages())), Ends: true,
	})
	kinds := map[string]bool{}
	for i := range 8 {
		path := gnip("compliance") + "?" + url.Values{"partition": {fmt.Sprint(i + 1)}}.Encode()
		for _, text := range dial(t, srv, path).rest(t) {
			kind := strings.Split(text, `"`)[1]
			kinds[kind+" "+fmt.Sprint(strings.Contains(text, "favorite"))] = true
		}
	}
	if len(kinds) != 14 {
		t.Errorf("%d kinds: %v", len(kinds), kinds)
	}
}
