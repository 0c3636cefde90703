package tweetstream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// served returns a server in memory with the paths /3/a to /3/d, and a client with its bearer
// token.
func served(
	t testing.TB, answer func(*streamtest.Request) streamtest.Reply, options ...tweetstream.Option,
) (*streamtest.Server, *tweetstream.Client) {
	t.Helper()
	srv := streamtest.NewUnstartedServer()
	srv.Listener, srv.Paths, srv.Answer = streamtest.NewMemoryListener(), []string{"/3/*"}, answer
	srv.Start()
	t.Cleanup(srv.Close)
	token := tweetstream.BearerToken{Token: srv.Keys().BearerToken}
	return srv, kit.ClientAs(t, srv, token, options...)
}

func feedOf(name string) tweetstream.Feed {
	return tweetstream.Feed{Name: name, Path: "/3/" + name, Auth: tweetstream.AuthBearer}
}

// receive returns all events, and what errs gave: nil if it was closed without a value.
func receive(events <-chan tweetstream.Event, errs <-chan error) ([]tweetstream.Event, error) {
	var got []tweetstream.Event
	for e := range events {
		got = append(got, e)
	}
	return got, <-errs
}

func status(id int64) string {
	return fmt.Sprintf(`{"id":%d,"text":"tea","created_at":"Tue Aug 04 09:30:%02d +0000 2026",`+
		`"user":{"id":12}}`, id, id%60)
}

// TestFeed: what a feed says is asked for, and its name stands in the events.
func TestFeed(t *testing.T) {
	one, two := url.Values{"a": {"1"}}, url.Values{"b": {"2"}, "a": {"1"}}
	for name, feed := range map[string]tweetstream.Feed{
		"GET":                     {Name: "x", Path: "/3/a", Params: two},
		"POST":                    {Name: "x", Path: "/3/a", Method: "POST", Params: one},
		"path below the base URL": {Name: "x", Path: "a", Params: one},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv, client := served(t, streamtest.Script(
					streamtest.Stream(streamtest.Message(status(1)), streamtest.End()),
					streamtest.Stream(streamtest.Cut()),
					streamtest.Refuse(503, ""), streamtest.Refuse(403, ""),
				), tweetstream.WithBaseURL("http://127.0.0.1/3"))
				got, err := receive(client.Stream(t.Context(), feed))
				want := []tweetstream.Event{
					&tweetstream.Connected{Feed: "x", Attempt: 1}, got[1],
					&tweetstream.Closed{Feed: "x"},
					&tweetstream.Connected{Feed: "x", Attempt: 1, LastStatusID: 1},
				}
				if diff := cmp.Diff(want, got[:4]); diff != "" || len(got) != 6 {
					t.Errorf("%d events (-want +got):\n%s", len(got), diff)
				}
				var broken *tweetstream.ConnectionError
				var refused *tweetstream.RequestError
				if !errors.As(got[4].(error), &broken) || broken.Feed != "x" ||
					!errors.As(got[5].(error), &refused) || refused.Feed != "x" {
					t.Errorf("got %#v, %#v", got[4], got[5])
				}
				if !errors.As(err, &refused) || refused.Feed != "x" ||
					errors.As(err, new(*tweetstream.FeedError)) {
					t.Errorf("ended with %v", err)
				}
				r := srv.Requests()[0]
				if r.Path != "/3/a" || r.Query.Get("a")+r.Form.Get("a") != "1" {
					t.Errorf("asked for %s %s, %v, %v", r.Method, r.Path, r.Query, r.Form)
				}
			})
		})
	}
}

// TestFeedDecode: a feed with messages of its own gives the events that it makes of them, for
// elements of an array one by one. A message without events is not lost.
func TestFeedDecode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := served(t, streamtest.Script(streamtest.Stream(
			streamtest.Message(`{"n":2}`, `[{"n":1},{"n":3}]`, `{"n":0}`), streamtest.KeepAlive(),
			streamtest.End()), streamtest.Refuse(403, "")))
		feed := feedOf("a")
		feed.Decode = func(message []byte) (events []tweetstream.Event) {
			var m struct{ N int }
			if err := json.Unmarshal(message, &m); err != nil {
				t.Errorf("%q: %v", message, err)
			}
			for range m.N {
				events = append(events, &tweetstream.Status{Raw: message})
			}
			return append(events, nil)
		}
		got, _ := receive(client.Stream(t.Context(), feed))
		want := "connected status status status status status status unknown keep_alive closed"
		if kinds := kit.Kinds(got); kinds != want {
			t.Errorf("got %s", kinds)
		}
	})
}

// TestFeeds: several feeds come out on one channel, each in its order. The first final error
// names its feed and ends the others.
func TestFeeds(t *testing.T) {
	for _, options := range [][]tweetstream.Option{
		nil, {tweetstream.WithBackpressure(tweetstream.Block, 64)},
		{tweetstream.WithBackpressure(tweetstream.DropOldest, 1000)},
	} {
		synctest.Test(t, func(t *testing.T) {
			answer := func(r *streamtest.Request) streamtest.Reply {
				first := map[string]int{"/3/a": 0, "/3/b": 1000, "/3/c": 2000}[r.Path]
				steps := []streamtest.Step{streamtest.Message(kit.Limits(first, first+100)...)}
				if r.Path == "/3/c" {
					steps = append(steps, streamtest.Wait(time.Minute), streamtest.Disconnect(6, "revoked"))
				} else {
					for range 200 {
						steps = append(steps, streamtest.Wait(30*time.Second), streamtest.KeepAlive())
					}
				}
				return streamtest.Stream(steps...)
			}
			_, client := served(t, answer, options...)
			feeds := []tweetstream.Feed{feedOf("a"), feedOf("b"), feedOf("c")}
			got, err := receive(client.Stream(t.Context(), feeds...))
			next := map[int64]int64{0: 0, 1: 1000, 2: 2000}
			for limit := range tweetstream.Only[*tweetstream.Limit](channelOf(got)) {
				feed := limit.Track / 1000
				if limit.Track != next[feed] {
					t.Fatalf("got %d, want %d", limit.Track, next[feed])
				}
				next[feed]++
			}
			if diff := cmp.Diff(map[int64]int64{0: 100, 1: 1100, 2: 2100}, next); diff != "" {
				t.Error(diff)
			}
			var named *tweetstream.FeedError
			var revoked *tweetstream.DisconnectError
			if !errors.As(err, &named) || named.Feed != "c" || !errors.As(err, &revoked) {
				t.Errorf("ended with %v", err)
			}
		})
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

// TestFeedsCancel: cancelling ends all feeds, with the cause.
func TestFeedsCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reply := streamtest.Stream(streamtest.Message(kit.Limits(0, 9)...))
		_, client := served(t, streamtest.Always(reply))
		enough := errors.New("seen enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		events, errs := client.Stream(ctx, feedOf("a"), feedOf("b"))
		for range 5 {
			<-events
		}
		cancel(enough)
		synctest.Wait()
		if e, ok := <-events; ok {
			t.Errorf("got %v after the cancellation", e.Kind())
		}
		if err := <-errs; err != enough {
			t.Errorf("ended with %v", err)
		}
	})
}

// TestFeedComplete: a finite feed ends without an error once it is complete, whether a message
// or the end of the response says so; it is asked for once. Others go on.
func TestFeedComplete(t *testing.T) {
	done := `{"info":{"message":"Request Completed"}}`
	byMessage := func(e tweetstream.Event, _ tweetstream.Gap) bool {
		system, ok := e.(*tweetstream.System)
		return ok && strings.Contains(system.Message, "Completed")
	}
	byEnd := func(e tweetstream.Event, gap tweetstream.Gap) bool {
		_, closed := e.(*tweetstream.Closed)
		return closed && !gap.Advanced
	}
	synctest.Test(t, func(t *testing.T) {
		srv, client := served(t, func(r *streamtest.Request) streamtest.Reply {
			switch {
			case r.Path == "/3/a":
				return streamtest.Stream(streamtest.Message(status(1), done), streamtest.Stall())
			case r.Query.Get("from") == "":
				return streamtest.Stream(streamtest.Message(status(2)), streamtest.End())
			default:
				return streamtest.Stream(streamtest.Message(status(2)), streamtest.End())
			}
		})
		a, b := feedOf("a"), feedOf("b")
		a.Complete, b.Complete = byMessage, byEnd
		b.Resume = func(gap tweetstream.Gap) url.Values {
			return url.Values{"from": {gap.LastTime.Format(time.TimeOnly)}}
		}
		got, err := receive(client.Stream(t.Context(), a, b))
		if n := len(slices.Collect(tweetstream.Only[*tweetstream.Status](channelOf(got)))); n != 3 {
			t.Errorf("got %s", kit.Kinds(got))
		}
		if err != nil {
			t.Errorf("ended with %v", err)
		}
		asked := map[string][]string{}
		for _, r := range srv.Requests() {
			asked[r.Path] = append(asked[r.Path], r.Query.Get("from"))
		}
		want := map[string][]string{"/3/a": {""}, "/3/b": {"", "09:30:02"}}
		if diff := cmp.Diff(want, asked); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
	})
}

// TestSystemSteers: the words of a system message decide when the client comes back, and what it
// knows of the gap.
func TestSystemSteers(t *testing.T) {
	for _, tt := range []struct {
		message string
		end     streamtest.Step
		wait    time.Duration
		full    bool
	}{
		{"You have been disconnected for operational reasons", streamtest.End(), 0, false},
		{"You have been disconnected for operational reasons", streamtest.Cut(), 0, false},
		{"Forced Disconnect: Too many connections. (Allowed Connections = 2)", streamtest.End(),
			time.Minute, false},
		{"Forced Disconnect: Too many connections.", streamtest.Cut(), time.Minute, false},
		{"Force closing connection to x because it reached the maximum allowed backup " +
			"(buffer size is 5)", streamtest.End(), 0, true},
		{"disconnected because your client was unable to keep up", streamtest.Cut(), 0, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			text, err := json.Marshal(tt.message)
			if err != nil {
				t.Fatal(err)
			}
			srv, client := served(t, streamtest.Script(
				streamtest.Stream(streamtest.Message(status(1), `{"error":{"message":`+string(text)+`}}`),
					tt.end),
				streamtest.Refuse(403, ""),
			), kit.WithoutJitter())
			feed, full := feedOf("a"), false
			feed.Resume = func(gap tweetstream.Gap) url.Values { full = gap.FullBuffer; return nil }
			got, _ := receive(client.Stream(t.Context(), feed))
			r := srv.Requests()
			if wait := r[1].Time.Sub(r[0].Ended); wait != tt.wait || full != tt.full {
				t.Errorf("%s: came back after %v, full %v; %s", tt.message, wait, full, kit.Kinds(got))
			}
		})
	}
}

// TestSystemIsNoContent: a server that sends a system message and hangs up is no stream that
// works, so it is not asked again at once for ever.
func TestSystemIsNoContent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		greeting := `{"type":"connection_metadata","datacenter":"atla","timestamp":1}`
		_, client := served(t, streamtest.Always(streamtest.Stream(
			streamtest.Message(greeting), streamtest.End())), tweetstream.WithMaxRetries(3))
		got, err := receive(client.Stream(t.Context(), feedOf("a")))
		if !errors.Is(err, tweetstream.ErrRetriesExhausted) ||
			strings.Count(kit.Kinds(got), "connected") != 4 {
			t.Errorf("%v after %s", err, kit.Kinds(got))
		}
	})
}

// TestSystemErrorIsTold: the server's words stand in the error that ends the stream.
func TestSystemErrorIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := served(t, streamtest.Always(streamtest.Stream(
			streamtest.Message(`{"error":{"message":"Too many connections"}}`), streamtest.End())),
			tweetstream.WithMaxRetries(0))
		_, err := receive(client.Stream(t.Context(), feedOf("a")))
		var system *tweetstream.SystemError
		if !errors.As(err, &system) || !strings.Contains(err.Error(), "Too many connections") {
			t.Errorf("ended with %v", err)
		}
	})
}

// TestFeedLimits: no window has more attempts than the feeds of a folder allow, together and over
// calls.
func TestFeedLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, client := served(t, streamtest.Always(streamtest.Stream(streamtest.Message(kit.Limit(1)),
			streamtest.End())))
		a, b := feedOf("a"), feedOf("b")
		a.Limits = []tweetstream.PaceLimit{
			{Attempts: 4, In: time.Minute}, {Attempts: 150, In: 3 * time.Hour},
		}
		b.Limits = a.Limits
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
			events, _ := client.Stream(ctx, a, b)
			kit.Discard(events)
			cancel()
		}
		requests := srv.Requests()
		if len(requests) < 250 {
			t.Errorf("only %d attempts", len(requests))
		}
		for _, limit := range a.Limits {
			for i := limit.Attempts; i < len(requests); i++ {
				if d := requests[i].Time.Sub(requests[i-limit.Attempts].Time); d < limit.In {
					t.Fatalf("%d attempts in %v", limit.Attempts+1, d)
				}
			}
		}
	})
}

// TestFeedStatuses: the final statuses and the hints are the feed's.
func TestFeedStatuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := served(t, streamtest.Script(streamtest.Refuse(429, ""), streamtest.Refuse(402, "")))
		feed := feedOf("a")
		feed.Final, feed.Hints = []int{402}, map[int]string{402: "buy credits", 429: "drop a connection"}
		got, err := receive(client.Stream(t.Context(), feed))
		var refused *tweetstream.RequestError
		if !errors.As(err, &refused) || refused.StatusCode != 402 || refused.Hint != "buy credits" {
			t.Errorf("ended with %v", err)
		}
		if len(got) != 1 || got[0].(*tweetstream.RequestError).Hint != "drop a connection" {
			t.Errorf("got %v", got)
		}
	})
}

// TestFeedStall: the stall time is three heartbeats, the feed's own, or the option's.
func TestFeedStall(t *testing.T) {
	own, short := feedOf("a"), feedOf("b")
	own.Heartbeat, own.StallTimeout = 10*time.Second, 35*time.Second
	short.Heartbeat = 20 * time.Second
	option := tweetstream.WithStallTimeout(7 * time.Second)
	for _, tt := range []struct {
		feed    tweetstream.Feed
		options []tweetstream.Option
		want    time.Duration
	}{
		{feedOf("c"), nil, 90 * time.Second}, {own, nil, 35 * time.Second},
		{short, nil, time.Minute}, {short, []tweetstream.Option{option}, 7 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			srv, client := served(t, streamtest.Script(streamtest.Stream(
				streamtest.KeepAlive(), streamtest.Stall()), streamtest.Refuse(403, "")), tt.options...)
			if got, _ := receive(client.Stream(t.Context(), tt.feed)); len(got) != 3 ||
				!errors.Is(got[2].(error), tweetstream.ErrStalled) {
				t.Fatalf("got %v", got)
			}
			r := srv.Requests()
			if lasted := r[1].Time.Sub(r[0].Time); lasted < tt.want || lasted > tt.want+time.Second {
				t.Errorf("stalled after %v, want %v", lasted, tt.want)
			}
		})
	}
}

// TestFeedsThatCannotBe: nothing is sent for a feed that is wrong, and all that is wrong is told.
func TestFeedsThatCannotBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, client := served(t, streamtest.Always(streamtest.Reply{}))
		basic, other := feedOf("a"), feedOf("a")
		basic.Auth = tweetstream.AuthBasic
		other.Name = "b"
		none := []tweetstream.PaceLimit{{In: time.Minute}}
		for want, feeds := range map[string][]tweetstream.Feed{
			`Stream needs a feed`:                           {},
			`feed "x": the Path is ""`:                      {{Name: "x"}},
			`the Path is "/3/../a"`:                         {{Path: "/3/../a"}},
			`the Path is "/3/a?x=1"`:                        {{Path: "/3/a?x=1"}},
			`the Path is "//evil.example/a"`:                {{Path: "//evil.example/a"}},
			`the Path is "/3/a b"`:                          {{Path: "/3/a b"}},
			`the Method is "PUT"`:                           {{Path: "/3/a", Method: "PUT"}},
			`the Heartbeat is negative: -1s`:                {{Path: "/3/a", Heartbeat: -1e9}},
			`the StallTimeout is negative`:                  {{Path: "/3/a", StallTimeout: -1}},
			`0 attempts in 1m0s is no limit`:                {{Path: "/3/a", Limits: none}},
			`there is no kind of credential AuthKind(9)`:    {{Path: "/3/a", Auth: 9}},
			`the BaseURL must be an absolute`:               {{Path: "/3/a", BaseURL: "evil"}},
			`it takes BasicAuth, and the client has Bearer`: {basic},
			`another feed has the same name`:                {feedOf("a"), other, feedOf("a")},
		} {
			got, err := receive(client.Stream(t.Context(), feeds...))
			if len(got) != 0 || err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("want %q, got %v", want, err)
			}
			if len(feeds) > 0 && !errors.As(err, new(*tweetstream.FeedError)) {
				t.Errorf("%T is no FeedError", err)
			}
		}
		if n := len(srv.Requests()); n != 0 {
			t.Errorf("%d requests were sent", n)
		}
	})
}

// TestFeedBaseURL: a feed's own server is asked by a client without one, and never in the clear.
func TestFeedBaseURL(t *testing.T) {
	var asked []string
	transport := kit.RoundTripper(func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.URL.String()+" "+r.Header.Get("Authorization"))
		return &http.Response{StatusCode: 403, Header: http.Header{}, Body: http.NoBody}, nil
	})
	token := tweetstream.BearerToken{Token: tweetstream.NewSecret("abcdef")}
	feed := tweetstream.Feed{
		BaseURL: "https://api.example.com", Path: "/2/x", Params: url.Values{"a": {"1"}},
	}
	stream := func(feed tweetstream.Feed, options ...tweetstream.Option) error {
		client, err := tweetstream.New(token,
			append(options, tweetstream.WithHTTPClient(&http.Client{Transport: transport}))...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = receive(client.Stream(t.Context(), feed))
		return err
	}
	if err := stream(feed); !errors.As(err, new(*tweetstream.RequestError)) {
		t.Error(err)
	}
	if err := stream(feed, tweetstream.WithBaseURL("https://gateway.example.com/x")); err == nil {
		t.Error("no error")
	}
	feed.BaseURL = "http://api.example.com"
	if err := stream(feed); err == nil || !strings.Contains(err.Error(), "WithPlainHTTP") {
		t.Errorf("in the clear: %v", err)
	}
	want := []string{
		"https://api.example.com/2/x?a=1 Bearer abcdef",
		"https://gateway.example.com/2/x?a=1 Bearer abcdef",
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// TestAuth: bad credentials are refused by New, without being repeated, and good ones are never
// printed.
func TestAuth(t *testing.T) {
	secret := tweetstream.NewSecret
	bearer := func(token string) tweetstream.Auth {
		return tweetstream.BearerToken{Token: secret(token)}
	}
	basic := func(user, password string) tweetstream.Auth {
		return tweetstream.BasicAuth{User: secret(user), Password: secret(password)}
	}
	for want, auth := range map[string]tweetstream.Auth{
		"BearerToken.Token: is empty":             tweetstream.BearerToken{},
		"BearerToken.Token: is no token":          bearer("a " + canary.Word),
		"BearerToken.Token: contains a control":   bearer("a\n" + canary.Word),
		"BasicAuth.User: is empty":                basic("", "x"),
		"BasicAuth.Password: is empty":            basic("x", ""),
		"BasicAuth.User: contains a colon":        basic(canary.Word+":", "x"),
		"BasicAuth.Password: contains a control":  basic("x", "a\x00"+canary.Word),
		"Credentials.AccessTokenSecret: is empty": tweetstream.Credentials{},
	} {
		_, err := tweetstream.New(auth)
		if err == nil || !strings.Contains(err.Error(), want) ||
			strings.Contains(err.Error(), canary.Word) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	for _, auth := range []tweetstream.Auth{
		bearer("b-" + canary.Word), basic("u-"+canary.Word, "p-"+canary.Word),
	} {
		client, err := tweetstream.New(auth)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		fmt.Fprintf(&out, "%v %+v %#v %s %v %+v %#v", auth, auth, auth, auth, client, client, client)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "auth", auth, "client", client)
		if err := json.NewEncoder(&out).Encode(auth); err != nil {
			t.Fatal(err)
		}
		if form := canary.Find(out.Bytes(), canary.Word); form != "" {
			t.Errorf("%v is printed, %s", auth.Kind(), form)
		}
	}
}
