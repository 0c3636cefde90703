package gnip_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed/gnip"
	"github.com/gotweetstream/tweetstream/streamtest"
)

var acme = gnip.Params{Account: "acme", Label: "prod"}

func must(t *testing.T) func([]tweetstream.Feed, error) []tweetstream.Feed {
	return func(feeds []tweetstream.Feed, err error) []tweetstream.Feed {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return feeds
	}
}

// run streams feeds for at most an hour. It returns what was asked for, in order of the text.
func run(
	t *testing.T, answer func(*streamtest.Request) streamtest.Reply, feeds ...tweetstream.Feed,
) (asked []string, got []tweetstream.Event, err error) {
	t.Helper()
	srv := streamtest.NewUnstartedServer()
	srv.Listener, srv.Answer = streamtest.NewMemoryListener(), answer
	srv.Start()
	defer srv.Close()
	keys := srv.Keys()
	client, err := tweetstream.New(tweetstream.BasicAuth{User: keys.User, Password: keys.Password},
		tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	events, errs := client.Stream(ctx, feeds...)
	for e := range events {
		got = append(got, e)
	}
	for _, r := range srv.Requests() {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("asked for %q", r.Header.Get("Accept-Encoding"))
		}
		asked = append(asked, strings.TrimSuffix(r.Path+"?"+r.Query.Encode(), "?"))
	}
	slices.Sort(asked)
	return asked, got, <-errs
}

// TestStreams: the addresses of all streams.
func TestStreams(t *testing.T) {
	all := must(t)
	track, err := gnip.PowerTrack(acme)
	feeds := slices.Concat(all([]tweetstream.Feed{track}, err), all(gnip.Decahose(acme)),
		all(gnip.Likes(acme, 2)), all(gnip.Firehose(acme, 20, 7)), all(gnip.Compliance(acme, 3, 8)))
	synctest.Test(t, func(t *testing.T) {
		asked, got, err := run(t, func(*streamtest.Request) streamtest.Reply {
			return streamtest.Stream(streamtest.Message(`{"limit":{"track":1}}`),
				streamtest.For(2*time.Hour, streamtest.Func("beats", beats)))
		}, feeds...)
		want := []string{
			"/stream/compliance/accounts/acme/publishers/twitter/prod.json?partition=3",
			"/stream/compliance/accounts/acme/publishers/twitter/prod.json?partition=8",
			"/stream/firehose/accounts/acme/publishers/twitter/prod.json?partition=7",
			"/stream/powertrack/accounts/acme/publishers/twitter/prod.json",
			"/stream/sample10-likes/accounts/acme/publishers/twitter/prod.json?partition=2",
			"/stream/sample10/accounts/acme/publishers/twitter/prod.json?partition=1",
			"/stream/sample10/accounts/acme/publishers/twitter/prod.json?partition=2",
		}
		if diff := cmp.Diff(want, asked); diff != "" || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended with %v, asked (-want +got):\n%s", err, diff)
		}
		names := map[string]bool{}
		for connected := range tweetstream.Only[*tweetstream.Connected](channelOf(got)) {
			names[connected.Feed] = true
		}
		if len(names) != 7 || !names["gnip/powertrack"] || !names["gnip/decahose/2"] {
			t.Errorf("named %v", names)
		}
	})
}

func beats(c *streamtest.Conn) error {
	for {
		time.Sleep(10 * time.Second)
		if _, err := c.Write([]byte("\r\n")); err != nil {
			return err
		}
	}
}

func channelOf(events []tweetstream.Event) <-chan tweetstream.Event {
	c := make(chan tweetstream.Event, len(events))
	for _, e := range events {
		c <- e
	}
	close(c)
	return c
}

// TestRecovery: each partition is asked for again from its last Tweet on, until the server says
// that it has sent all; then the stream ends without an error, and nothing is asked for again.
func TestRecovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now().Add(-time.Hour)
		p := acme
		p.Start, p.End = start, start.Add(30*time.Minute)
		done := streamtest.Message(`{"info":{"message":"Replay Request Completed","activity_count":1}}`)
		answered := map[string]int{}
		asked, got, err := run(t, func(r *streamtest.Request) streamtest.Reply {
			partition := r.Query.Get("partition")
			answered[partition]++
			if answered[partition] == 3 || partition == "2" {
				return streamtest.Stream(done, streamtest.End())
			}
			at := start.Add(time.Duration(answered[partition]) * time.Minute).UTC()
			tweet := fmt.Sprintf(`{"id":20,"text":"tea","created_at":%q,"user":{"id":12}}`,
				at.Format(time.RubyDate))
			return streamtest.Stream(streamtest.Message(tweet), streamtest.End())
		}, must(t)(gnip.Decahose(p))...)
		var want []string
		for _, r := range []struct{ minutes, partition int }{{0, 1}, {1, 1}, {2, 1}, {0, 2}} {
			query := url.Values{"partition": {strconv.Itoa(r.partition)},
				"startTime": {start.Add(time.Duration(r.minutes) * time.Minute).UTC().Format(time.RFC3339)},
				"endTime":   {p.End.UTC().Format(time.RFC3339)}}
			const path = "/stream/sample10/accounts/acme/publishers/twitter/prod.json?"
			want = append(want, path+query.Encode())
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, asked); diff != "" || err != nil {
			t.Errorf("ended with %v after %d events, asked (-want +got):\n%s", err, len(got), diff)
		}
	})
}

// TestLimits: partitions of a product share the requests in a minute.
func TestLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Time
		run(t, func(*streamtest.Request) streamtest.Reply {
			times = append(times, time.Now())
			return streamtest.Stream(streamtest.Message(`{"limit":{"track":1}}`), streamtest.End())
		}, must(t)(gnip.Compliance(acme))...)
		for i := 10; i < len(times); i++ {
			if d := times[i].Sub(times[i-10]); d < time.Minute {
				t.Fatalf("11 requests in %v", d)
			}
		}
		if len(times) < 300 {
			t.Errorf("only %d requests in an hour", len(times))
		}
	})
}

func TestParams(t *testing.T) {
	now := time.Now()
	of := func(change func(*gnip.Params)) gnip.Params { p := acme; change(&p); return p }
	recovery := of(func(p *gnip.Params) { p.Start, p.End = now.Add(-time.Hour), now })
	second := func(_ any, err error) error { return err }
	for name, tt := range map[string]struct {
		err   error
		param string
	}{
		"no account":  {second(gnip.PowerTrack(gnip.Params{Label: "prod"})), "account"},
		"other path":  {second(gnip.PowerTrack(gnip.Params{Account: "a/..", Label: "b"})), "account"},
		"only dots":   {second(gnip.PowerTrack(gnip.Params{Account: "a", Label: ".."})), "label"},
		"partition 3": {second(gnip.Decahose(acme, 3)), "partition"},
		"partition 0": {second(gnip.Likes(acme, 0)), "partition"},
		"twice":       {second(gnip.Compliance(acme, 1, 8, 1)), "partition"},
		"no count":    {second(gnip.Firehose(acme, 0)), "partition"},
		"six minutes": {second(gnip.Decahose(of(func(p *gnip.Params) { p.BackfillMinutes = 6 }))),
			"backfillMinutes"},
		"compliance": {second(gnip.Compliance(of(func(p *gnip.Params) { p.BackfillMinutes = 1 }))),
			"backfillMinutes"},
		"likes":   {second(gnip.Likes(recovery)), "startTime"},
		"one end": {second(gnip.Decahose(of(func(p *gnip.Params) { p.Start = now }))), "endTime"},
	} {
		var wrong *tweetstream.ParamError
		if !errors.As(tt.err, &wrong) || wrong.Param != tt.param {
			t.Errorf("%s: %v", name, tt.err)
		}
	}
	if feeds, err := gnip.Firehose(recovery, 20); err != nil || len(feeds) != 20 {
		t.Errorf("%d feeds, %v", len(feeds), err)
	}
}
