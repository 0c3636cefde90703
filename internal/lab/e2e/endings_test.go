package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// TestEndings: every way for a stream to end, and the error that says so.
func TestEndings(t *testing.T) {
	as := func(target any) func(error) bool {
		return func(err error) bool { return errors.As(err, target) }
	}
	is := func(targets ...error) func(error) bool {
		return func(err error) bool {
			for _, target := range targets {
				if !errors.Is(err, target) {
					return false
				}
			}
			return true
		}
	}
	status := func(code int) func(error) bool {
		return func(err error) bool {
			var refused *tweetstream.RequestError
			return errors.As(err, &refused) && refused.StatusCode == code && refused.RetryIn == 0
		}
	}
	giveUp := func(tweetstream.Retry) (time.Duration, bool) { return 0, false }
	none := tweetstream.WithMaxRetries(0)
	exhausted := tweetstream.ErrRetriesExhausted

	tests := []struct {
		name    string
		reply   streamtest.Reply
		options []tweetstream.Option
		want    func(error) bool
		says    string
	}{
		{"301", streamtest.Refuse(301, ""), nil, status(301), "redirects are not followed"},
		{"302", streamtest.Refuse(302, ""), nil, status(302), ""},
		{"303", streamtest.Refuse(303, ""), nil, status(303), ""},
		{"307", streamtest.Refuse(307, ""), nil, status(307), ""},
		{"308", streamtest.Refuse(308, ""), nil, status(308), ""},
		{"401", streamtest.Refuse(401, ""), nil, status(401), "credentials"},
		{"403", streamtest.Refuse(403, ""), nil, status(403), "may not use"},
		{"404", streamtest.Refuse(404, ""), nil, status(404), "base URL"},
		{"406", streamtest.Refuse(406, ""), nil, status(406), "parameter"},
		{"410", streamtest.Refuse(410, ""), nil, status(410), ""},
		{"413", streamtest.Refuse(413, ""), nil, status(413), "too many"},
		{"416", streamtest.Refuse(416, ""), nil, status(416), "count"},
		{"clock skew",
			streamtest.Reply{Status: 401, Header: http.Header{"Date": {"Sat, 01 Jan 2000 01:00:00 GMT"}}},
			nil, status(401), "clock"},
		{"token revoked", streamtest.Stream(streamtest.Disconnect(6, "gone")), nil,
			as(new(*tweetstream.DisconnectError)), `6 (token revoked): "gone"`},
		{"420, no retries", streamtest.Refuse(420, ""), []tweetstream.Option{none},
			func(err error) bool { return is(exhausted)(err) && status(420)(err) }, "connecting too often"},
		{"503, no retries", streamtest.Refuse(503, ""), []tweetstream.Option{none},
			func(err error) bool { return is(exhausted)(err) && status(503)(err) }, "503"},
		{"closed, no retries", streamtest.Stream(streamtest.End()), []tweetstream.Option{none},
			is(exhausted), "the server closed the stream"},
		{"cut, no retries", streamtest.Stream(streamtest.Cut()), []tweetstream.Option{none},
			is(exhausted, io.ErrUnexpectedEOF), ""},
		{"stalled, no retries", streamtest.Stream(streamtest.Stall()), []tweetstream.Option{none},
			is(exhausted, tweetstream.ErrStalled), "no data"},
		{"no answer, no retries", streamtest.Reply{Delay: time.Hour}, []tweetstream.Option{none},
			is(exhausted), ""},
		{"HTML, no retries",
			streamtest.Reply{Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
				Steps: []streamtest.Step{streamtest.Raw("<html>")}}, []tweetstream.Option{none},
			func(err error) bool { return is(exhausted)(err) && status(200)(err) }, "HTML"},
		{"unasked encoding, no retries",
			streamtest.Reply{Header: http.Header{"Content-Encoding": {"br"}},
				Steps: []streamtest.Step{streamtest.Raw("?")}}, []tweetstream.Option{none},
			status(200), `"br"`},
		{"endless line, no retries", streamtest.Stream(streamtest.Raw(strings.Repeat("x", 17<<20))),
			[]tweetstream.Option{none}, is(exhausted, tweetstream.ErrMessageTooLong), ""},
		{"policy gives up", streamtest.Refuse(503, ""),
			[]tweetstream.Option{tweetstream.WithRetryPolicy(giveUp)}, is(exhausted), ""},
		{"two retries", streamtest.Refuse(503, ""), []tweetstream.Option{tweetstream.WithMaxRetries(2)},
			is(exhausted), "in a row: 3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := kit.Always(t, tt.reply)
				_, err := kit.Collect(t)(kit.Sample(t, kit.ClientOf(t, srv, tt.options...)))
				if !tt.want(err) {
					t.Errorf("ended with %#v: %v", err, err)
				}
				if !strings.Contains(fmt.Sprint(err), tt.says) {
					t.Errorf("%q does not say %q", err, tt.says)
				}
			})
		})
	}
}

func TestEndsWithTheContext(t *testing.T) {
	because := errors.New("the tide turned")
	for name, tt := range map[string]struct {
		ctx  func(context.Context) (context.Context, func())
		want error
	}{
		"cancelled": {func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Minute, cancel)
			return ctx, cancel
		}, context.Canceled},
		"cancelled with a cause": {func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithCancelCause(ctx)
			time.AfterFunc(time.Minute, func() { cancel(because) })
			return ctx, func() { cancel(nil) }
		}, because},
		"timed out": {func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			return ctx, cancel
		}, context.DeadlineExceeded},
		"done before": {func(ctx context.Context) (context.Context, func()) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return ctx, cancel
		}, context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv, client := kit.Connected(t, nil)
				ctx, cancel := tt.ctx(t.Context())
				defer cancel()
				_, err := kit.Collect(t)(client.Sample(ctx, tweetstream.SampleParams{}))
				if err != tt.want {
					t.Errorf("ended with %v, want %v", err, tt.want)
				}
				if name == "done before" && len(srv.Requests()) > 0 {
					t.Error("a request was sent")
				}
			})
		})
	}
}

// TestCancelInEveryState: in each state, cancelling ends the stream at once and
// leaves nothing behind. The bubble fails the test if a goroutine is left, and its
// clock moves if the client waits for anything.
func TestCancelInEveryState(t *testing.T) {
	flood := kit.Limits(0, 1000)
	hang := func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	silent := func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, server) }() // reads, never answers
		return client, nil
	}
	for name, tt := range map[string]struct {
		reply streamtest.Reply
		dial  func(context.Context, string, string) (net.Conn, error)
		base  string
		first int // events to take before
	}{
		"dial":          {dial: hang},
		"TLS handshake": {dial: silent, base: "https://127.0.0.1:1"},
		"sending the request": {dial: func(context.Context, string, string) (net.Conn,
			error) {
			c, _ := net.Pipe()
			return c, nil
		}},
		"waiting for headers": {reply: streamtest.Reply{Delay: time.Hour}},
		"reading an error": {reply: streamtest.Reply{Status: 503,
			Steps: []streamtest.Step{streamtest.Stall()}}},
		"reading": {reply: streamtest.Stream(streamtest.Stall()), first: 1},
		"reading gzip": {reply: streamtest.Reply{Compression: streamtest.Gzip,
			Steps: []streamtest.Step{streamtest.Message(kit.Limit(1)), streamtest.Stall()}}, first: 2},
		"inside a message": {reply: streamtest.Stream(streamtest.Raw(`{"limit`), streamtest.Stall()),
			first: 1},
		"back-off":            {reply: streamtest.Refuse(503, ""), first: 1},
		"consumer gone":       {reply: streamtest.Stream(streamtest.Message(flood...))},
		"consumer gone later": {reply: streamtest.Stream(streamtest.Message(flood...)), first: 100},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := kit.Always(t, tt.reply)
				var options []tweetstream.Option
				if tt.dial != nil {
					options = append(options,
						tweetstream.WithHTTPClient(&http.Client{Transport: &http.Transport{DialContext: tt.dial}}))
				}
				if tt.base != "" {
					options = append(options, tweetstream.WithBaseURL(tt.base))
				}
				client := kit.ClientOf(t, srv, options...)

				ctx, cancel := context.WithCancel(t.Context())
				events, errs := client.Sample(ctx, tweetstream.SampleParams{})
				for range tt.first {
					<-events
				}
				synctest.Wait() // until it is stuck
				start := time.Now()
				cancel()
				synctest.Wait()
				if _, open := <-events; open {
					t.Error("an event followed")
				}
				if err := <-errs; err != context.Canceled {
					t.Errorf("ended with %v", err)
				}
				if waited := time.Since(start); waited != 0 {
					t.Errorf("the end took %v", waited)
				}
			})
		})
	}
}

// TestNoConnectionStays: after every kind of end, and between attempts, no
// connection is open.
func TestNoConnectionStays(t *testing.T) {
	for name, reply := range map[string]streamtest.Reply{
		"closed":  streamtest.Stream(streamtest.KeepAlive(), streamtest.End()),
		"cut":     streamtest.Stream(streamtest.Cut()),
		"stalled": streamtest.Stream(streamtest.Stall()),
		"refused": {Status: 503, Steps: []streamtest.Step{streamtest.Stall()}},
		"final":   streamtest.Refuse(403, strings.Repeat("x", 1<<16)),
		"HTML": {Header: http.Header{"Content-Type": {"text/html"}},
			Steps: []streamtest.Step{streamtest.Raw("<p>")}},
		"revoked": streamtest.Stream(streamtest.Disconnect(6, "")),
		"gzip cut": {Compression: streamtest.Gzip,
			Steps: []streamtest.Step{streamtest.KeepAlive(), streamtest.Cut()}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := kit.Always(t, reply)
				var open atomic.Int64
				dial := srv.Client().Transport.(*http.Transport).DialContext
				counting := &http.Transport{DialContext: func(ctx context.Context, network,
					address string) (net.Conn, error) {
					conn, err := dial(ctx, network, address)
					if err == nil {
						open.Add(1)
						conn = &counted{Conn: conn, open: &open}
					}
					return conn, err
				}}
				client := kit.ClientOf(t, srv, tweetstream.WithMaxRetries(3),
					tweetstream.WithHTTPClient(&http.Client{Transport: counting}))
				events, _ := kit.Sample(t, client)
				for e := range events {
					switch e.(type) {
					case *tweetstream.Closed, *tweetstream.ConnectionError, *tweetstream.RequestError:
						synctest.Wait()
						if n := open.Load(); n > 1 { // the next attempt may be under way
							t.Errorf("%d connections are open after %v", n, e.Kind())
						}
					}
				}
				synctest.Wait()
				if n := open.Load(); n != 0 {
					t.Errorf("%d connections are open after the end", n)
				}
			})
		})
	}
}

type counted struct {
	net.Conn
	open *atomic.Int64
	once sync.Once
}

func (c *counted) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return c.Conn.Close()
}

// TestCancelWhileDecoding cancels at many points of a stream under way. It uses real
// sockets, so that the scheduler and no fake clock decides on the exact point.
func TestCancelWhileDecoding(t *testing.T) {
	flood := kit.Limits(0, 2000)
	srv := streamtest.NewUnstartedServer()
	srv.Answer = streamtest.Always(streamtest.Stream(streamtest.Message(flood...)))
	srv.Start()
	defer srv.Close()
	client := kit.ClientOf(t, srv)
	for received := 1; received < len(flood); received += 97 {
		ctx, cancel := context.WithCancel(t.Context())
		events, errs := client.Sample(ctx, tweetstream.SampleParams{})
		for range received {
			<-events
		}
		cancel()
		if err := <-errs; err != context.Canceled {
			t.Fatalf("after %d events ended with %v", received, err)
		}
		if _, open := <-events; open {
			t.Fatalf("after %d events one more followed the end", received)
		}
	}
}

// TestAttemptTimes: the times of the requests, over an hour of one fault.
func TestAttemptTimes(t *testing.T) {
	seconds := func(s ...float64) (d []time.Duration) {
		for _, s := range s {
			d = append(d, time.Duration(s*float64(time.Second)))
		}
		return d
	}
	healthy := []streamtest.Step{streamtest.Message(kit.Limit(1)), streamtest.Wait(61 * time.Second),
		streamtest.KeepAlive(), streamtest.End()}
	for name, tt := range map[string]struct {
		reply streamtest.Reply
		lasts time.Duration // each connection
		waits []time.Duration
	}{
		"closed at once": {streamtest.Stream(streamtest.End()), 0, seconds(0, .25, .5, .75, 1, 1.25)},
		"cut after messages": {streamtest.Stream(streamtest.Message(kit.Limit(1), kit.Limit(2)),
			streamtest.Cut()), 0, seconds(0, .25, .5, .75)},
		"reset": {streamtest.Stream(streamtest.Reset()), 0, seconds(0, .25, .5)},
		"stalled": {streamtest.Stream(streamtest.Stall()),
			90*time.Second + 100*time.Millisecond, seconds(0, .25, .5)},
		"no answer": {streamtest.Reply{Delay: time.Hour}, 90*time.Second + 100*time.Millisecond,
			seconds(0, .25, .5)},
		"ends after messages": {streamtest.Stream(streamtest.Message(kit.Limit(1)), streamtest.End()), 0,
			seconds(0, 0, 0, 0)},
		"healthy, then ends": {streamtest.Stream(healthy...), 61 * time.Second, seconds(0, 0, 0, 0)},
		"500":                {streamtest.Refuse(500, ""), 0, seconds(5, 10, 20, 40, 80, 160, 320, 320)},
		"HTML": {streamtest.Reply{Header: http.Header{"Content-Type": {"text/html"}},
			Steps: []streamtest.Step{streamtest.Raw("<p>")}}, 5 * time.Second, seconds(5, 10, 20)},
		"420": {streamtest.Refuse(420, ""), 0, seconds(60, 120, 240, 480, 960, 960)},
		"429, Retry-After": {streamtest.Reply{Status: 429, Header: http.Header{"Retry-After": {"600"}}},
			0, seconds(600, 600, 600, 600, 960)},
		"503, Retry-After": {streamtest.Reply{Status: 503, Header: http.Header{"Retry-After": {"30"}}}, 0,
			seconds(30, 30, 30, 40)},
		"kicked out": {streamtest.Stream(streamtest.Disconnect(7, "admin logout")), 0,
			seconds(60, 120, 240)},
		"shed load": {streamtest.Stream(streamtest.Disconnect(12, "")), 0, seconds(5, 10, 20)},
		"restart":   {streamtest.Stream(streamtest.Disconnect(1, "")), 0, seconds(0, .25, .5)},
		"too many": {streamtest.Stream(streamtest.Raw("Exceeded connection limit for user\r\n"),
			streamtest.End()), 0, seconds(60, 120)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := kit.Always(t, tt.reply)
				events, _ := kit.Sample(t, kit.ClientOf(t, srv))
				go kit.Discard(events)
				requests, err := srv.WaitRequests(t.Context(), len(tt.waits)+1)
				if err != nil {
					t.Fatal(err)
				}
				for i, want := range tt.waits {
					got := requests[i+1].Time.Sub(requests[i].Time) - tt.lasts
					if got < want || got > want+want/5 {
						t.Errorf("retry %d came after %v, want %v to 20 %% more", i+1, got, want)
					}
				}
			})
		})
	}
}

// TestNoHotLoop: with a server that hangs up on every request, and a policy that
// never waits, there are still at most 25 attempts in a minute.
func TestNoHotLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := kit.Always(t, streamtest.Stream(streamtest.End()))
		client := kit.ClientOf(t, srv,
			tweetstream.WithRetryPolicy(func(tweetstream.Retry) (time.Duration, bool) {
				return -time.Second, true
			}))
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute-time.Second)
		defer cancel()
		events, _ := client.Sample(ctx, tweetstream.SampleParams{})
		kit.Discard(events)
		requests := srv.Requests()
		for i := 25; i < len(requests); i++ {
			if d := requests[i].Time.Sub(requests[i-25].Time); d < time.Minute {
				t.Fatalf("attempts %d to %d within %v", i-25, i, d)
			}
		}
		if n := len(requests); n != 100 {
			t.Errorf("%d attempts in 15 minutes, want 100", n)
		}
	})
}

// TestWrongCertificateEndsTheStream: the next attempt would get the same one.
func TestWrongCertificateEndsTheStream(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.NotFoundHandler())
	srv.Config.ErrorLog = kit.DiscardLog
	srv.StartTLS()
	defer srv.Close()
	client, err := tweetstream.New(kit.Credentials, tweetstream.WithBaseURL(srv.URL))
	if err != nil {
		t.Fatal(err)
	}
	_, err = kit.Collect(t)(kit.Sample(t, client))
	var broken *tweetstream.ConnectionError
	if !errors.As(err, &broken) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("ended with %v, want a ConnectionError about the certificate", err)
	}
}

// TestRequests: the requests, byte for byte.
func TestRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := kit.Always(t, streamtest.Refuse(403, ""))
		client := kit.ClientOf(t, srv)
		boxes, err := tweetstream.BoxesOf(-122.75, 36.8, -121.75, 37.81234)
		if err != nil {
			t.Fatal(err)
		}
		kit.Collect(t)(client.Filter(t.Context(), tweetstream.FilterParams{
			Follow: []int64{1, 2}, Track: []string{"a b", "c", "d", "é#x"}, Locations: boxes,
			FilterLevel: tweetstream.FilterLevelLow, Language: []string{"en", "ja"}, StallWarnings: true,
		}))
		kit.Collect(t)(client.Sample(t.Context(),
			tweetstream.SampleParams{Language: []string{"en", "ja"}, StallWarnings: true}))
		kit.Collect(t)(client.Firehose(t.Context(), tweetstream.SampleParams{}))
		requests := srv.Requests()
		type sent struct{ Method, Path, Body, ContentType string }
		var got []sent
		for _, r := range requests {
			got = append(got, sent{r.Method, r.Path, string(r.Body), r.Header.Get("Content-Type")})
			if r.AuthError != nil {
				t.Errorf("%s %s: %v", r.Method, r.Path, r.AuthError)
			}
			if a := r.Header.Get("Accept-Encoding"); a != "gzip" {
				t.Errorf("Accept-Encoding is %q", a)
			}
			if a := r.Header.Get("User-Agent"); !strings.HasPrefix(a, "tweetstream/") {
				t.Errorf("User-Agent is %q", a)
			}
		}
		want := []sent{
			{"POST", "/1.1/statuses/filter.json",
				"follow=1%2C2&track=a+b%2Cc%2Cd%2C%C3%A9%23x" +
					"&locations=-122.7500%2C36.8000%2C-121.7500%2C37.8123" +
					"&filter_level=low&language=en%2Cja&stall_warnings=true",
				"application/x-www-form-urlencoded"},
			{"GET", "/1.1/statuses/sample.json", "", ""},
			{"GET", "/1.1/statuses/firehose.json", "", ""},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
		if q := requests[1].Query; q.Get("language") != "en,ja" ||
			q.Get("stall_warnings") != "true" || len(q) != 2 {
			t.Errorf("sample's query is %v", q)
		}
	})
}

// TestEveryAttemptIsSignedAnew: the server checks each signature, and no nonce
// comes twice.
func TestEveryAttemptIsSignedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := kit.Always(t, streamtest.Refuse(503, ""))
		client := kit.ClientOf(t, srv, tweetstream.WithMaxRetries(9))
		kit.Collect(t)(client.Filter(t.Context(),
			tweetstream.FilterParams{Track: []string{"a&b=c %~*+é"}}))
		nonces := map[string]bool{}
		for _, r := range srv.Requests() {
			if r.AuthError != nil {
				t.Errorf("request at %v: %v", r.Time, r.AuthError)
			}
			nonces[r.OAuth["oauth_nonce"]] = true
		}
		if len(nonces) != 10 {
			t.Errorf("%d nonces in 10 requests", len(nonces))
		}
	})
}

// TestNothingGoesToAnotherHost: no redirect is followed, even if the caller's client
// would; so no other place sees a request or a signature.
func TestNothingGoesToAnotherHost(t *testing.T) {
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	for _, location := range []string{other.URL, other.URL + "/1.1/statuses/sample.json",
		strings.Replace(other.URL, "http:", "", 1), "/elsewhere"} {
		for _, code := range []int{301, 302, 303, 307, 308} {
			srv := streamtest.NewUnstartedServer()
			srv.Answer = streamtest.Always(streamtest.Redirect(code, location))
			srv.Start()
			follows := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
			client := kit.ClientOf(t, srv, tweetstream.WithHTTPClient(follows),
				tweetstream.WithMaxRetries(0))
			kit.Collect(t)(client.Filter(t.Context(), tweetstream.FilterParams{Track: []string{"x"}}))
			if n := len(srv.Requests()); n != 1 {
				t.Errorf("%d to %s: %d requests, want 1", code, location, n)
			}
			srv.Close()
		}
	}
	if asked != 0 {
		t.Errorf("the other host was asked %d times", asked)
	}
}
