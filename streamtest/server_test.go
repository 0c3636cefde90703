package streamtest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/oauth1"
)

// networks are the ways to start a server.
var networks = map[string]func(...streamtest.Reply) *streamtest.Server{
	"tcp":    streamtest.NewServer,
	"tls":    streamtest.NewTLSServer,
	"memory": streamtest.NewMemoryServer,
}

// sample opens the sample stream.
func sample(t testing.TB, srv *streamtest.Server) *http.Response {
	t.Helper()
	return kit.Get(t, kit.Signed(srv), srv.URL+"/1.1/statuses/sample.json")
}

// checkLeaks fails the test if goroutines of a server or client are left over at
// its end. They may take a moment after Close to get their last lines done.
func checkLeaks(t *testing.T) {
	t.Cleanup(func() {
		var left []string
		for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
			left = nil
			stacks := make([]byte, 1<<20)
			stacks = stacks[:runtime.Stack(stacks, true)]
			for stack := range strings.SplitSeq(string(stacks), "\n\n") {
				if strings.Contains(stack, "net/http.") || strings.Contains(stack, "streamtest.(") {
					left = append(left, stack)
				}
			}
			if left == nil {
				return
			}
		}
		t.Errorf("%d goroutines are left:\n%s", len(left), strings.Join(left, "\n\n"))
	})
}

// errChunk stands for the error of broken chunks, which net/http does not export.
var errChunk = errors.New("invalid chunk")

func greet(c *streamtest.Conn) error {
	_, err := fmt.Fprintf(c, "hello from %s\r\n", path.Base(c.Request().Path))
	return err
}

func TestReplies(t *testing.T) {
	two := streamtest.Message(`{"n":1}`, `{"n":2}`)
	const lines = "{\"n\":1}\r\n{\"n\":2}\r\n"
	tests := []struct {
		name    string
		reply   streamtest.Reply
		want    string
		err     error
		lossy   bool // sent bytes may not arrive
		end     string
		headers map[string]string
		raw     string // sent below the body
	}{
		{name: "End", reply: streamtest.Stream(two, streamtest.End()), want: lines, end: "End()",
			headers: map[string]string{"Content-Type": "application/json", "Content-Encoding": ""}},
		{
			name:  "Cut",
			reply: streamtest.Stream(two, streamtest.Cut()),
			want:  lines,
			err:   io.ErrUnexpectedEOF,
			end:   "Cut()",
		},
		{
			name:  "Reset",
			reply: streamtest.Stream(two, streamtest.Reset()),
			want:  lines,
			err:   syscall.ECONNRESET,
			lossy: true,
			end:   "Reset()",
		},
		{name: "Disconnect", reply: streamtest.Stream(streamtest.Disconnect(7, "admin \"logout\"")),
			want: `{"disconnect":{"code":7,"stream_name":"streamtest-sample",` +
				`"reason":"admin \"logout\""}}` + "\r\n",
			end: `Disconnect(7, "admin \"logout\"")`},
		{
			name: "Raw and KeepAlive",
			reply: streamtest.Stream(
				streamtest.Raw("{"),
				streamtest.KeepAlive(),
				streamtest.Raw("}"),
				streamtest.End(),
			),
			want: "{\r\n}",
			end:  "End()",
		},
		{
			name:  "a byte at a time",
			reply: streamtest.Reply{Split: 1, Steps: []streamtest.Step{two, streamtest.End()}},
			want:  lines,
			end:   "End()",
		},
		{
			name:  "Play",
			reply: streamtest.Stream(streamtest.Play(each("{}", "[]"), 0), streamtest.End()),
			want:  "{}\r\n[]\r\n",
			end:   "End()",
		},
		{
			name: "refusal",
			reply: streamtest.Reply{
				Status: 420,
				Header: http.Header{"Retry-After": {"60"}},
				Steps:  []streamtest.Step{streamtest.Raw("calm down\n")},
			},
			want:    "calm down\n",
			end:     "answered",
			headers: map[string]string{"Retry-After": "60", "Content-Type": "text/plain; charset=utf-8"},
		},
		{
			name: "refusal that is cut",
			reply: streamtest.Reply{
				Status: 503,
				Steps:  []streamtest.Step{streamtest.Raw("abc"), streamtest.Cut()},
			},
			want: "abc",
			err:  io.ErrUnexpectedEOF,
			end:  "Cut()",
		},
		{
			name: "another type",
			reply: streamtest.Reply{
				Header: http.Header{"Content-Type": {"text/html"}},
				Steps:  []streamtest.Step{streamtest.Raw("<html>"), streamtest.End()},
			},
			want:    "<html>",
			end:     "End()",
			headers: map[string]string{"Content-Type": "text/html"},
		},
		{name: "Func", reply: streamtest.Stream(streamtest.Func("greet", greet), streamtest.End()),
			want: "hello from sample.json\r\n", end: "End()"},
		{
			name: "Func that ends",
			reply: streamtest.Stream(streamtest.Func("leave", func(c *streamtest.Conn) error {
				return c.Play(streamtest.Disconnect(7, ""))
			})),
			want: `{"disconnect":{"code":7,"stream_name":"streamtest-sample","reason":""}}` + "\r\n",
			end:  `Disconnect(7, "")`,
		},
		{
			name: "Func that fails",
			reply: streamtest.Stream(two, streamtest.Func("fail", func(*streamtest.Conn) error {
				return errors.New("out of tides")
			})),
			want: lines,
			err:  io.ErrUnexpectedEOF,
			end:  "out of tides",
		},
		{
			name:  "Hijack in the middle",
			reply: streamtest.Stream(two, streamtest.Hijack(), streamtest.Raw("zz\r\n"), streamtest.Cut()),
			want:  lines,
			err:   errChunk,
			end:   "Cut()",
			raw:   "zz\r\n",
		},
	}
	for network, start := range networks {
		for _, test := range tests {
			t.Run(network+"/"+test.name, func(t *testing.T) {
				checkLeaks(t)
				srv := start(test.reply)
				defer srv.Close()
				response := sample(t, srv)
				got, err := io.ReadAll(response.Body)
				if !errors.Is(err, test.err) &&
					(test.err != errChunk || err == nil || !strings.Contains(err.Error(), "chunk")) {
					t.Errorf("reading ended with %v, want %v", err, test.err)
				}
				if !test.lossy && string(got) != test.want {
					t.Errorf("body is %q, want %q", got, test.want)
				}
				for key, want := range test.headers {
					if got := response.Header.Get(key); got != want {
						t.Errorf("header %s is %q, want %q", key, got, want)
					}
				}
				requests, err := srv.WaitEnded(t.Context(), 1)
				if err != nil {
					t.Fatal(err)
				}
				bytes := int64(len(test.want) + len(test.raw))
				if requests[0].End != test.end || requests[0].Bytes != bytes {
					t.Errorf("the response ended by %q after %d bytes, want %q after %d",
						requests[0].End, requests[0].Bytes, test.end, bytes)
				}
			})
		}
	}
}

func each(texts ...string) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for _, s := range texts {
			if !yield([]byte(s)) {
				return
			}
		}
	}
}

func TestEndpoints(t *testing.T) {
	srv := streamtest.NewServer(streamtest.Stream(streamtest.Message("{}"), streamtest.End()))
	defer srv.Close()
	statuses := map[string]int{
		"/1.1/statuses/sample.jso": 404, "/statuses/sample.json": 404, "/": 404,
	}
	for path, want := range statuses {
		if got := kit.Get(t, kit.Signed(srv), srv.URL+path).StatusCode; got != want {
			t.Errorf("GET %s is answered with %d, want %d", path, got, want)
		}
	}
	response, err := kit.Signed(srv).Post(srv.URL+"/1.1/statuses/sample.json", "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 405 || response.Header.Get("Allow") != "GET" {
		t.Errorf("POST sample.json is answered with %d, %v", response.StatusCode, response.Header)
	}
	// None of them has used the only reply up.
	if body, err := io.ReadAll(sample(t, srv).Body); string(body) != "{}\r\n" || err != nil {
		t.Errorf("GET sample.json gives %q, %v", body, err)
	}
}

// An unsigned request is refused with a reason, and uses up no reply.
func TestUnsigned(t *testing.T) {
	srv := streamtest.NewServer(streamtest.Refuse(420, ""))
	defer srv.Close()
	response := kit.Get(t, srv.Client(), srv.URL+"/1.1/statuses/sample.json")
	body, _ := io.ReadAll(response.Body)
	if response.StatusCode != 401 || !strings.Contains(string(body), "no OAuth Authorization header") {
		t.Errorf("got %d %s", response.StatusCode, body)
	}
	if got := sample(t, srv).StatusCode; got != 420 {
		t.Errorf("the signed request then gets %d, want 420", got)
	}
	var refused *oauth1.AuthError
	err := srv.Requests()[0].AuthError
	if !errors.As(err, &refused) || refused.Reason != oauth1.Missing {
		t.Errorf("AuthError is %v", err)
	}
}

func TestRequests(t *testing.T) {
	srv := streamtest.NewUnstartedServer(
		streamtest.Stream(streamtest.End()),
		streamtest.Refuse(503, "busy"),
	)
	var mu sync.Mutex
	var ended []int // in any order: a response ends when its client has closed it
	srv.OnEnd = func(r streamtest.Request) {
		mu.Lock()
		defer mu.Unlock()
		ended = append(ended, r.Status)
	}
	srv.Start()
	defer srv.Close()
	form := url.Values{"track": {"golang,日本"}, "stall_warnings": {"true"}}
	for range 2 {
		response, err := kit.Signed(srv).PostForm(srv.URL+"/1.1/statuses/filter.json", form)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
	requests, err := srv.WaitEnded(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	r := requests[0]
	if diff := cmp.Diff(form, r.Form); diff != "" || string(r.Body) != form.Encode() {
		t.Errorf("form (-want +got):\n%s\nbody %s", diff, r.Body)
	}
	if r.Method != "POST" || r.Path != "/1.1/statuses/filter.json" || r.AuthError != nil ||
		r.End != "End()" {
		t.Errorf("got %+v", r)
	}
	if r.OAuth["oauth_consumer_key"] != srv.Credentials().ConsumerKey.Reveal()[:4]+"…" ||
		r.OAuth["oauth_version"] != "1.0" {
		t.Errorf("OAuth is %v", r.OAuth)
	}
	if _, ok := r.OAuth["oauth_signature"]; ok || r.Header.Get("Authorization") != "" {
		t.Errorf("the signature is in the record: %v %v", r.OAuth, r.Header)
	}
	srv.Close()
	slices.Sort(ended)
	if diff := cmp.Diff([]int{200, 503}, ended); diff != "" {
		t.Errorf("OnEnd (-want +got):\n%s", diff)
	}
}

func TestDelimited(t *testing.T) {
	srv := streamtest.NewServer(streamtest.Stream(streamtest.Message("{}"), streamtest.KeepAlive(),
		streamtest.Message(`{"t":"é"}`), streamtest.End()))
	defer srv.Close()
	response := kit.Get(t, kit.Signed(srv), srv.URL+"/1.1/statuses/sample.json?delimited=length")
	got, err := io.ReadAll(response.Body)
	if string(got) != "4\r\n{}\r\n\r\n12\r\n{\"t\":\"é\"}\r\n" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestLargeRequestBody(t *testing.T) {
	srv := streamtest.NewServer()
	defer srv.Close()
	form := url.Values{"track": {strings.Repeat("a", 1<<20)}}
	response, err := srv.Client().PostForm(srv.URL+"/1.1/statuses/filter.json", form)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestCloseEndsEverything(t *testing.T) {
	for network, start := range networks {
		t.Run(network, func(t *testing.T) {
			checkLeaks(t)
			flood := func(yield func([]byte) bool) {
				for yield(bytes.Repeat([]byte("x"), 1000)) {
				}
			}
			srv := start(
				streamtest.Stream(streamtest.Stall()),
				streamtest.Stream(streamtest.Play(flood, 0)),
				streamtest.Stream(),
				streamtest.Stream(streamtest.Wait(time.Hour)),
			)
			for range 4 { // none is read, so that the second handler is blocked in a write
				sample(t, srv)
			}
			srv.Close()
			srv.Close()
			for i, r := range srv.Requests() {
				if r.Ended.IsZero() || r.End != "server closed" {
					t.Errorf("request %d ended by %q at %v", i, r.End, r.Ended)
				}
			}
			if _, err := kit.Signed(srv).Get(srv.URL); !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("dialling a closed server: %v", err)
			}
		})
	}
}

func TestCloseUnstarted(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := streamtest.NewUnstartedServer()
	srv.Listener = l
	srv.Close()
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the listener is still open: %v", err)
	}
}

func TestClientGone(t *testing.T) {
	srv := streamtest.NewServer()
	defer srv.Close()
	sample(t, srv).Body.Close()
	requests, err := srv.WaitEnded(t.Context(), 1)
	if err != nil || requests[0].End != "client gone" {
		t.Errorf("got %+v, %v", requests, err)
	}
}

func TestWaitRequestsGivesUp(t *testing.T) {
	srv := streamtest.NewServer()
	defer srv.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	if _, err := srv.WaitRequests(ctx, 1); err != why {
		t.Errorf("got %v, want %v", err, why)
	}
}

// No format verb prints a credential of a server.
func TestCredentialsAreNotPrinted(t *testing.T) {
	srv := streamtest.NewMemoryServer()
	defer srv.Close()
	c := srv.Credentials()
	for _, text := range []string{fmt.Sprintf("%v %+v %#v", srv, srv, srv),
		fmt.Sprintf("%v %+v %#v", srv.Verifier, srv.Verifier, srv.Verifier)} {
		for _, secret := range []string{c.ConsumerKey.Reveal(), c.ConsumerSecret.Reveal(),
			c.AccessToken.Reveal(), c.AccessTokenSecret.Reveal()} {
			if strings.Contains(text, secret) {
				t.Errorf("a credential is in %s", text)
			}
		}
	}
	other := streamtest.NewUnstartedServer().Credentials()
	if other.ConsumerSecret.Reveal() == c.ConsumerSecret.Reveal() {
		t.Error("two servers have the same credentials")
	}
}

// DiscardRequests keeps no record of requests.
func TestDiscardRequests(t *testing.T) {
	srv := streamtest.NewUnstartedServer(streamtest.Stream(streamtest.End()))
	srv.Verifier, srv.DiscardRequests = nil, true
	srv.Start()
	defer srv.Close()
	kit.Get(t, srv.Client(), srv.URL+"/1.1/statuses/sample.json")
	if n := len(srv.Requests()); n != 0 {
		t.Errorf("%d requests are kept", n)
	}
}
