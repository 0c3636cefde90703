package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// TestServerThatOffersHTTP2: the stream is read by HTTP/1, even if the caller's
// Transport speaks HTTP/2.
func TestServerThatOffersHTTP2(t *testing.T) {
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, kit.Limit(1)+"\r\n"+`{"disconnect":{"code":6}}`+"\r\n")
	}))
	srv.EnableHTTP2 = true
	srv.Config.ErrorLog = kit.DiscardLog
	srv.StartTLS()
	defer srv.Close()
	client, err := tweetstream.New(kit.Credentials, tweetstream.WithBaseURL(srv.URL),
		tweetstream.WithHTTPClient(srv.Client()))
	if err != nil {
		t.Fatal(err)
	}
	got, err := kit.Collect(t)(kit.Sample(t, client))
	if kit.Kinds(got) != "connected limit disconnect" {
		t.Errorf("got %s, ended with %v", kit.Kinds(got), err)
	}
}

// TestBodyThatIgnoresTheContext: a RoundTripper with a body that outlives its context
// can neither hide a stall nor delay a cancellation.
func TestBodyThatIgnoresTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := kit.ClientBy(t, func(*http.Request) (*http.Response, error) {
			body, _ := io.Pipe() // nobody writes
			return kit.Answer(body), nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		events, errs := client.Sample(ctx, tweetstream.SampleParams{})
		start := time.Now()
		<-events // connected
		stalled, ok := (<-events).(*tweetstream.ConnectionError)
		if !ok || !errors.Is(stalled, tweetstream.ErrStalled) ||
			time.Since(start) != 90*time.Second+100*time.Millisecond {
			t.Errorf("after %v: %v, want a stall after 90.1 s", time.Since(start), stalled)
		}
		<-events // connected again
		cancel()
		if _, err := kit.Collect(t)(events, errs); err != context.Canceled {
			t.Errorf("ended with %v", err)
		}
	})
}

// TestOddRoundTrippers: a RoundTripper that breaks its rules costs no more than an
// attempt.
func TestOddRoundTrippers(t *testing.T) {
	for name, f := range map[string]kit.RoundTripper{
		"neither response nor error": func(*http.Request) (*http.Response, error) { return nil, nil },
		"no body": func(*http.Request) (*http.Response, error) {
			return kit.Answer(nil), nil
		},
		"error": func(*http.Request) (*http.Response, error) { return nil, errors.New("no") },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := kit.Collect(t)(kit.Sample(t, kit.ClientBy(t, f, tweetstream.WithMaxRetries(0))))
			if !errors.Is(err, tweetstream.ErrRetriesExhausted) {
				t.Errorf("ended with %v", err)
			}
		})
	}
	var none *http.Transport
	if _, err := tweetstream.New(
		kit.Credentials, tweetstream.WithHTTPClient(&http.Client{Transport: none})); err == nil {
		t.Error("a nil *http.Transport was accepted")
	}
	for name, client := range map[string]*tweetstream.Client{"nil": nil, "zero": {}} {
		params := tweetstream.FilterParams{Track: []string{"x"}}
		if _, err := kit.Collect(t)(client.Filter(t.Context(), params)); err == nil {
			t.Errorf("a %s Client gave no error", name)
		}
		if text := fmt.Sprint(client); !strings.Contains(text, "unusable") {
			t.Errorf("a %s Client prints as %q", name, text)
		}
	}
}

// TestContentEncodings: names are compared without case (RFC 9110, 8.4.1).
func TestContentEncodings(t *testing.T) {
	for _, encoding := range []string{"gzip", "GZIP", "x-gzip", " gzip "} {
		synctest.Test(t, func(t *testing.T) {
			reply := streamtest.Reply{Compression: streamtest.Gzip,
				Header: http.Header{"Content-Encoding": {encoding}},
				Steps:  []streamtest.Step{streamtest.Message(kit.Limit(1))}}
			_, client := kit.Connected(t, []streamtest.Reply{reply}, tweetstream.WithMaxRetries(0))
			events, _ := kit.Sample(t, client)
			<-events
			if e, ok := (<-events).(*tweetstream.Limit); !ok {
				t.Errorf("%q: got %v", encoding, e)
			}
		})
	}
}

// TestOversizedHeader: a server cannot make the client hold a header of any size.
func TestOversizedHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reply := streamtest.Reply{Header: http.Header{"X-Filler": {strings.Repeat("x", 300<<10)}}}
		_, client := kit.Connected(t, []streamtest.Reply{reply}, tweetstream.WithMaxRetries(0))
		got, err := kit.Collect(t)(kit.Sample(t, client))
		if len(got) != 0 || !errors.Is(err, tweetstream.ErrRetriesExhausted) {
			t.Errorf("got %s, ended with %v", kit.Kinds(got), err)
		}
	})
}

// TestErrorBodyIsCut: the client reads at most 4 KiB of it, and waits at most 5 s.
func TestErrorBodyIsCut(t *testing.T) {
	for name, steps := range map[string][]streamtest.Step{
		"long":  {streamtest.Raw(strings.Repeat("x", 100<<10))},
		"slow":  {streamtest.Raw(strings.Repeat("x", 4<<10)), streamtest.Stall()},
		"short": {streamtest.Raw(strings.Repeat("x", 4095)), streamtest.Stall()},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, client := kit.Connected(t, []streamtest.Reply{{Status: 503, Steps: steps}})
				start := time.Now()
				events, _ := kit.Sample(t, client)
				refused, ok := (<-events).(*tweetstream.RequestError)
				if !ok || len(refused.Body) > 4<<10 || len(refused.Body) < 4095 ||
					time.Since(start) > 5*time.Second {
					t.Errorf("after %v: %d bytes of body", time.Since(start), len(refused.Body))
				}
				if refused.RetryIn < 5*time.Second || refused.RetryIn > 6*time.Second {
					t.Errorf("RetryIn is %v, want 5 to 6 s", refused.RetryIn)
				}
			})
		})
	}
}

// TestPolicyIsToldWhatHappened: Retry.Err has the types that the documentation names.
func TestPolicyIsToldWhatHappened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		client := func() *tweetstream.Client {
			_, client := kit.Connected(t, []streamtest.Reply{
				streamtest.Stream(streamtest.End()),
				streamtest.Stream(streamtest.Cut()),
				streamtest.Refuse(503, ""),
				streamtest.Stream(streamtest.Disconnect(7, "elsewhere")),
				streamtest.Stream(streamtest.Disconnect(6, "revoked")),
				streamtest.Refuse(401, ""),
			}, tweetstream.WithRetryPolicy(func(r tweetstream.Retry) (time.Duration, bool) {
				switch e := r.Err.(type) {
				case nil:
					told = append(told, "nil")
				case *tweetstream.RequestError:
					told = append(told, fmt.Sprint("request ", e.StatusCode))
				case *tweetstream.ConnectionError:
					told = append(told, "connection")
				case *tweetstream.DisconnectError:
					told = append(told, fmt.Sprint("disconnect ", int(e.Code)))
				default:
					told = append(told, fmt.Sprintf("%T", e))
				}
				return time.Second, len(told) < 6
			}))
			return client
		}()
		got, _ := kit.Collect(t)(kit.Sample(t, client))
		want := []string{"nil", "connection", "request 503", "disconnect 7",
			"disconnect 6", "request 401"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("policy was told (-want +got):\n%s", diff)
		}
		want2 := "connected closed connected connection_error request_error connected disconnect " +
			"closed connected disconnect closed"
		if diff := cmp.Diff(want2, kit.Kinds(got)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

// TestSlowConsumerIsNoSignOfHealth: a consumer's time over the messages of one read
// says nothing about the connection.
func TestSlowConsumerIsNoSignOfHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := strings.Repeat(kit.Limit(1)+"\r\n", 140) + `{"disconnect":{"code":7}}` + "\r\n"
		client := kit.ClientBy(t, func(*http.Request) (*http.Response, error) {
			return kit.Answer(io.NopCloser(strings.NewReader(body))), nil
		}, kit.WithoutJitter(), tweetstream.WithMaxRetries(3))
		events, _ := kit.Sample(t, client)
		var waits []time.Duration
		for e := range events {
			time.Sleep(time.Second)
			if closed, ok := e.(*tweetstream.Closed); ok {
				waits = append(waits, closed.RetryIn)
			}
			if len(waits) == 3 {
				break
			}
		}
		if diff := cmp.Diff([]time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute},
			waits); diff != "" {
			t.Errorf("waits (-want +got):\n%s", diff)
		}
	})
}

// TestNoticeThatCameToNothing: if a server goes on after a notice, the notice is not
// the reason for a later end.
func TestNoticeThatCameToNothing(t *testing.T) {
	for _, notice := range []string{"Exceeded connection limit for user",
		`{"disconnect":{"code":7}}`} {
		synctest.Test(t, func(t *testing.T) {
			_, client := kit.Connected(t, []streamtest.Reply{streamtest.Stream(
				streamtest.Raw(notice+"\r\n"), streamtest.Message(kit.Limit(1)), streamtest.KeepAlive(),
				streamtest.End(),
			)})
			events, _ := kit.Sample(t, client)
			for e := range events {
				if closed, ok := e.(*tweetstream.Closed); ok {
					if closed.RetryIn != 0 {
						t.Errorf("%s: next attempt in %v, want at once", notice, closed.RetryIn)
					}
					return
				}
			}
		})
	}
}

// TestRawBelongsToTheReceiver: a receiver that changes it disturbs nothing. (Under the
// race detector this also shows that nobody else reads it.)
func TestRawBelongsToTheReceiver(t *testing.T) {
	srv := streamtest.NewServer(streamtest.Stream(
		streamtest.Raw(strings.Repeat("Exceeded connection limit for user\r\n"+kit.Limit(1)+"\r\n", 500)),
		streamtest.Disconnect(6, ""),
	))
	defer srv.Close()
	events, _ := kit.Sample(t, kit.ClientOf(t, srv))
	n := 0
	for e := range events {
		message := tweetstream.Raw(e)
		for i := range message {
			message[i] = 'x'
		}
		_ = append(message, "yyyyyyyy"...) // must not reach the next message
		if e.Kind() == tweetstream.KindLimit {
			n++
		}
	}
	if n != 500 {
		t.Errorf("%d of 500 limits", n)
	}
}

// TestNothingFollowsACancel: a consumer that calls cancel and receives at once gets at
// most one more event: the one whose delivery was under way at that moment.
func TestNothingFollowsACancel(t *testing.T) {
	flood := kit.Limits(0, 1000)
	srv := streamtest.NewUnstartedServer()
	srv.Answer = streamtest.Always(streamtest.Stream(streamtest.Message(flood...)))
	srv.Start()
	defer srv.Close()
	for range 50 {
		client := kit.ClientOf(t, srv) // a new one: a client keeps its pace over its streams
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		events, _ := client.Sample(ctx, tweetstream.SampleParams{})
		n, cancelled, after := 0, false, 0
		for range events {
			if cancelled {
				after++
			}
			if n++; n == 300 {
				cancel()
				cancelled = true
			}
		}
		if after > 1 {
			t.Fatalf("%d events after cancel had returned", after)
		}
	}
}

func TestWithMaxMessageSize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := kit.Connected(t, []streamtest.Reply{streamtest.Stream(
			streamtest.Message(`{"x":"`+strings.Repeat("x", 2000)+`"}`, kit.Limit(1)),
		)}, tweetstream.WithMaxMessageSize(1024))
		events, _ := kit.Sample(t, client)
		<-events
		if m, ok := (<-events).(*tweetstream.Malformed); !ok || m.Err != tweetstream.ErrMessageTooLong {
			t.Errorf("got %v, want a Malformed", m)
		}
		if e := <-events; e.Kind() != tweetstream.KindLimit {
			t.Errorf("then %v", e.Kind())
		}
	})
}
