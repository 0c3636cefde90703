package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// tweepy and our client get the same of a stream, with any parameters.
func TestTweepyGetsTheSame(t *testing.T) {
	needTweepy(t)
	file := savedTraffic(t)
	followed := authors(t, file)[:3]
	for _, tt := range []struct {
		name, client, endpoint string
		params                 map[string]any // of tweepy's method
		flags                  []string       // of our command
	}{
		{"track", asyncStream, "filter",
			map[string]any{"track": []string{"weather", "train minute", "#golang", "fútbol"}},
			[]string{"--track", "weather,train minute,#golang,fútbol"}},
		{"follow", asyncStream, "filter", map[string]any{"follow": followed},
			[]string{"--follow", joined(followed)}},
		{"locations", asyncStream, "filter",
			map[string]any{"locations": []float64{-180, -90, 0, 90, 100, -45.5, 180, 45.5}},
			[]string{"--locations", "-180,-90,0,90,100,-45.5,180,45.5"}},
		{"everything", asyncStream, "filter", map[string]any{
			"track": []string{"soup"}, "follow": followed[:1], "locations": []float64{0, 0, 180, 90},
			"languages": []string{"en", "ja"}, "filter_level": "low", "stall_warnings": true,
		}, []string{"--track", "soup", "--follow", joined(followed[:1]), "--locations", "0,0,180,90",
			"--language", "en,ja", "--filter-level", "low", "--stall-warnings"}},
		{"sample", asyncStream, "sample",
			map[string]any{"languages": []string{"es", "pt"}, "stall_warnings": true},
			[]string{"--language", "es,pt", "--stall-warnings"}},
		{"track", syncStream, "filter",
			map[string]any{"track": []string{"weather", "soup"}, "languages": []string{"en"},
				"stall_warnings": true},
			[]string{"--track", "weather,soup", "--language", "en", "--stall-warnings"}},
		{"sample", syncStream, "sample", map[string]any{}, nil},
	} {
		t.Run(tt.client+" "+tt.name, func(t *testing.T) {
			t.Parallel()
			ours := oursOf(t, serving(t, "--from", file, "--once").url, tt.endpoint, tt.flags)
			p := peer{URL: serving(t, "--from", file, "--once").url, Keys: [4]string{"a", "b", "c", "d"},
				Client: tt.client, Endpoint: tt.endpoint, Params: tt.params}
			p.Until, p.Count = "on_closed", 1
			theirs := p.run(t)
			if len(ours) < 10 {
				t.Errorf("only %d messages came: nothing is shown by that", len(ours))
			}
			want := slices.Concat([]call{{Name: "on_connect"}}, ours,
				[]call{{Name: "on_closed"}, {Name: "on_disconnect"}})
			if diff := cmp.Diff(want, theirs); diff != "" {
				t.Errorf("%d messages (-ours +tweepy's):\n%s", len(ours), diff)
			}
		})
	}
}

// tweepy goes through the fates of a connection, with signatures that are
// checked.
func TestTweepyReconnects(t *testing.T) {
	needTweepy(t)
	for _, client := range []string{asyncStream, syncStream} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			srv := streamtest.NewServer(
				streamtest.Stream(streamtest.Message(tweetOf(1)), streamtest.Cut()),
				streamtest.Refuse(420, "Enhance Your Calm\n"),
				streamtest.Refuse(503, ""),
				streamtest.Stream(streamtest.Message(tweetOf(2), `{"delete":{"status":{"id":11,"user_id":3}}}`),
					streamtest.End()),
				streamtest.Stream(streamtest.Message(`{"limit":{"track":42}}`)),
			)
			defer srv.Close()
			keys := srv.Credentials()
			p := peer{URL: srv.URL + "/1.1", Client: client, Endpoint: "filter",
				Params: map[string]any{"track": []string{"tea", "é & ü"}}, Until: "on_limit", Count: 1}
			p.Keys = [4]string{keys.ConsumerKey.Reveal(), keys.ConsumerSecret.Reveal(),
				keys.AccessToken.Reveal(), keys.AccessTokenSecret.Reveal()}
			want := []call{
				{"on_connect", nil}, {"on_status", number(1)}, {"on_connection_error", nil},
				{"sleep", number(0)},
				{"on_request_error", number(420)}, {"sleep", number(60)},
				{"on_request_error", number(503)}, {"sleep", number(120)},
				{"on_connect", nil}, {"on_status", number(2)}, {"on_delete", number(11)}, {"on_closed", nil},
				{"on_connect", nil}, {"on_limit", number(42)}, {"on_disconnect", nil},
			}
			if diff := cmp.Diff(want, p.run(t)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, r := range srv.Requests() {
				if r.AuthError != nil || string(r.Body) != "track=tea%2C%C3%A9+%26+%C3%BC" {
					t.Errorf("request with %s: %v", r.Body, r.AuthError)
				}
			}
		})
	}
}

// tweetOf is the least that tweepy takes for a Tweet.
func tweetOf(id int) string {
	return fmt.Sprintf(
		`{"created_at":"Wed Dec 25 12:00:00 +0000 2019","id":%d,"text":"tea","in_reply_to_status_id":null,"user":{"id":7}}`, id)
}

func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }

// savedTraffic returns a file with generated messages, of which many are notices
// and Tweets that are in a sample: those of ten milliseconds of each second.
func savedTraffic(t *testing.T) string {
	t.Helper()
	made := traffic.Traffic{Seed: 11, Notices: &traffic.Notices{
		Delete: 0.05, ScrubGeo: 0.02, StatusWithheld: 0.02, UserWithheld: 0.02,
	}}
	var lines []byte
	n := 0
	for text := range made.Messages() {
		if n++; n == 20_000 {
			break
		}
		event := decoded(t, string(text))
		status, ok := event.(*tweetstream.Status)
		if sampled := ok && (status.Timestamp().UnixMilli()-657)%1000 < 10; sampled || n%10 == 0 {
			lines = append(append(lines, text...), '\n')
		}
	}
	file := filepath.Join(t.TempDir(), "stream.jsonl")
	if err := os.WriteFile(file, lines, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// authors returns the ids of users in the order of their first Tweets.
func authors(t *testing.T, file string) (ids []int64) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for event, err := range tweetstream.NewDecoder(f).All() {
		if err != nil {
			t.Fatal(err)
		}
		if status, ok := event.(*tweetstream.Status); ok && !slices.Contains(ids, status.User.ID) {
			ids = append(ids, status.User.ID)
		}
	}
	return ids
}

func joined(ids []int64) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ids), " ", ","), "[]")
}
