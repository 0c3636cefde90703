package tweetstream_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// These tests hold the contract that stands at Client.Filter. They run the real
// client against the real server of package streamtest over an in-memory
// network, in bubbles of testing/synctest, where time passes only while
// everybody waits. A bubble also fails the test if a goroutine is left over.

func TestMain(m *testing.M) { kit.Main(m) }

// Clause 1: both channels are non-nil; the call neither blocks nor panics for any
// parameters.
func TestAnyParametersGiveChannelsThatEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, client := kit.Connected(t, nil)
		var noContext context.Context
		many := func(n int) []string { return slices.Repeat([]string{"x"}, n) }
		calls := map[string]func() (<-chan tweetstream.Event, <-chan error){
			"nil context": func() (<-chan tweetstream.Event, <-chan error) {
				return client.Filter(noContext, tweetstream.FilterParams{Track: many(1)})
			},
			"nil context, sample": func() (<-chan tweetstream.Event, <-chan error) {
				return client.Sample(noContext, tweetstream.SampleParams{})
			},
			"zero parameters": func() (<-chan tweetstream.Event, <-chan error) {
				return client.Filter(t.Context(), tweetstream.FilterParams{})
			},
			"too many": func() (<-chan tweetstream.Event, <-chan error) {
				return client.Filter(t.Context(), tweetstream.FilterParams{
					Track: many(401), Follow: make([]int64, 5001),
					Locations: make([]tweetstream.Box, 26),
				})
			},
			"firehose": func() (<-chan tweetstream.Event, <-chan error) {
				params := tweetstream.SampleParams{Extra: url.Values{"": {"x"}}}
				return client.Firehose(t.Context(), params)
			},
		}
		for name, call := range calls {
			events, errs := call()
			if events == nil || errs == nil {
				t.Fatalf("%s: nil channel", name)
			}
			if got, _ := kit.Collect(t)(events, errs); len(got) != 0 {
				t.Errorf("%s: got events %s", name, kit.Kinds(got))
			}
		}
		if n := len(srv.Requests()); n != 0 {
			t.Errorf("the server was sent %d requests, want none", n)
		}
	})
}

// Clause 2: events arrive in the server's order, however they are packed and split.
func TestEventsArriveInOrder(t *testing.T) {
	messages := kit.Limits(0, 500)
	for name, reply := range map[string]streamtest.Reply{
		"plain":        {},
		"split":        {Split: 7},
		"gzip":         {Compression: streamtest.Gzip},
		"gzip, split":  {Compression: streamtest.Gzip, Split: 3},
		"gzip members": {Compression: streamtest.GzipMembers},
		"gzip held":    {Compression: fault.GzipHeld},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reply.Steps = []streamtest.Step{streamtest.Message(messages...), streamtest.End()}
				replies := []streamtest.Reply{reply}
				_, client := kit.Connected(t, replies, tweetstream.WithMaxRetries(0))
				got, _ := kit.Collect(t)(kit.Sample(t, client))
				if len(got) != 501 {
					t.Fatalf("got %d events, want connected and 500", len(got))
				}
				for i, e := range got[1:] {
					if l, ok := e.(*tweetstream.Limit); !ok || l.Track != int64(i) {
						t.Fatalf("event %d is %s", i, tweetstream.Raw(e))
					}
				}
			})
		})
	}
}

// Clause 3: errs need not be read for events to be closed, and has its error
// before.
func TestErrsIsFilledBeforeEventsCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := kit.Connected(t, []streamtest.Reply{streamtest.Refuse(401, "")})
		events, errs := kit.Sample(t, client)
		for e := range events {
			t.Errorf("got event %v", e.Kind())
		}
		select {
		case err := <-errs:
			if err == nil {
				t.Error("the error is nil")
			}
		default:
			t.Error("events was closed before errs had its error")
		}
	})
}

// Clause 4: after a cancellation nothing more arrives, and the error is the context's cause.
func TestNoEventAfterCancel(t *testing.T) {
	endless := streamtest.Stream(streamtest.Message(kit.Limits(0, 1000)...))
	for _, received := range []int{0, 1, 2, 63, 64, 65, 500} {
		t.Run(fmt.Sprint(received), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, client := kit.Connected(t, []streamtest.Reply{endless})
				enough := errors.New("seen enough")
				ctx, cancel := context.WithCancelCause(t.Context())
				events, errs := client.Sample(ctx, tweetstream.SampleParams{})
				for range received {
					<-events
				}
				cancel(enough)
				synctest.Wait() // nobody drains
				if e, ok := <-events; ok {
					t.Errorf("got %v after the cancellation", e.Kind())
				}
				if err := <-errs; err != enough {
					t.Errorf("got %v, want the cause", err)
				}
			})
		})
	}
}

// Clause 5: trouble that the stream survives is an event in its place; only
// what ends it is an error.
func TestTroubleIsAnEventInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := kit.Connected(t, []streamtest.Reply{
			streamtest.Stream(
				streamtest.Message(kit.Limit(1)), streamtest.KeepAlive(),
				streamtest.Raw("{\"limit\":\r\n"), streamtest.Message(kit.Limit(2)),
				streamtest.End(),
			),
			streamtest.Stream(
				streamtest.Message(kit.Limit(3)), streamtest.Raw(`{"limit":{"tr`), streamtest.Cut(),
			),
			streamtest.Refuse(503, "overloaded"),
			streamtest.Stream(streamtest.Message(kit.Limit(4)), streamtest.Stall()),
			streamtest.Stream(streamtest.Disconnect(6, "token revoked")),
		})
		got, err := kit.Collect(t)(kit.Sample(t, client))
		want := "connected limit keep_alive malformed limit closed " +
			"connected limit connection_error request_error " +
			"connected limit connection_error connected disconnect"
		if diff := cmp.Diff(want, kit.Kinds(got)); diff != "" {
			t.Errorf("kinds (-want +got):\n%s", diff)
		}
		var disconnect *tweetstream.DisconnectError
		if !errors.As(err, &disconnect) || disconnect.Code != 6 {
			t.Errorf("ended with %v, want a DisconnectError with code 6", err)
		}
		var refused *tweetstream.RequestError
		if !errors.As(got[9].(error), &refused) || refused.StatusCode != 503 ||
			string(refused.Body) != "overloaded" {
			t.Errorf("request error is %#v", got[9])
		}
		if stalled := got[12].(error); !errors.Is(stalled, tweetstream.ErrStalled) {
			t.Errorf("got %v, want ErrStalled", stalled)
		}
	})
}

// Clause 6: a slow consumer slows the server and loses nothing, and slowness is
// never taken for a stall.
func TestSlowConsumerLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		messages := kit.Limits(0, 300)
		srv, client := kit.Connected(t, []streamtest.Reply{
			streamtest.Stream(streamtest.Message(messages...), streamtest.End()),
		}, tweetstream.WithMaxRetries(0))
		events, errs := kit.Sample(t, client)
		<-events // connected
		time.Sleep(time.Hour)
		if r := srv.Requests()[0]; !r.Ended.IsZero() {
			t.Errorf("the server was rid of %d messages while nobody took them", r.Messages)
		}
		n := 0
		for e := range events {
			if l, ok := e.(*tweetstream.Limit); !ok || l.Track != int64(n) {
				t.Fatalf("event %d is %v", n, e.Kind())
			}
			n++
			time.Sleep(10 * time.Minute)
		}
		if n != len(messages) {
			t.Errorf("got %d messages, want %d; ended with %v", n, len(messages), <-errs)
		}
	})
}

func TestOneStreamAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, client := kit.Connected(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		events, errs := client.Sample(ctx, tweetstream.SampleParams{})
		params := tweetstream.FilterParams{Track: []string{"x"}}
		_, err := kit.Collect(t)(client.Filter(t.Context(), params))
		if !errors.Is(err, tweetstream.ErrAlreadyConnected) {
			t.Errorf("the second stream ended with %v, want ErrAlreadyConnected", err)
		}
		cancel()
		kit.Collect(t)(events, errs)

		srv.Send(kit.Limit(7))
		again, _ := kit.Sample(t, client)
		if e := <-again; e.Kind() != tweetstream.KindConnected {
			t.Errorf("after the end the client gave %v, want connected", e.Kind())
		}
		if l, ok := (<-again).(*tweetstream.Limit); !ok || l.Track != 7 {
			t.Errorf("then %v", l)
		}
	})
}

// TestParamsMayBeChangedAfterTheCall: the call keeps nothing of them.
func TestParamsMayBeChangedAfterTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, client := kit.Connected(t, []streamtest.Reply{streamtest.Refuse(503, ""), {}})
		params := tweetstream.FilterParams{Track: []string{"harbour"}}
		events, _ := client.Filter(t.Context(), params)
		go kit.Discard(events)
		params.Track[0] = "changed"
		requests, err := srv.WaitRequests(t.Context(), 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range requests {
			if got := r.Form.Get("track"); got != "harbour" {
				t.Errorf("track is %q", got)
			}
		}
	})
}

// TestGapIsReported: Connected has the length of the gap, the number of attempts, and the
// last Tweet before it.
func TestGapIsReported(t *testing.T) {
	const status = `{"id":77,"text":"ebb","user":{"id":1},"in_reply_to_status_id":null}`
	synctest.Test(t, func(t *testing.T) {
		_, client := kit.Connected(t, []streamtest.Reply{
			streamtest.Stream(streamtest.Message(status), streamtest.Cut()),
			streamtest.Refuse(503, ""),
			streamtest.Refuse(403, ""),
		}, kit.WithoutJitter(), tweetstream.WithMaxRetries(2))
		got, _ := kit.Collect(t)(kit.Sample(t, client))
		if diff := cmp.Diff(&tweetstream.Connected{Attempt: 1}, got[0]); diff != "" {
			t.Errorf("first connection (-want +got):\n%s", diff)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		_, client := kit.Connected(t, []streamtest.Reply{
			streamtest.Stream(streamtest.Message(status), streamtest.Cut()),
			streamtest.Refuse(503, ""),
			streamtest.Stream(streamtest.Disconnect(6, "")),
		}, kit.WithoutJitter())
		got, _ := kit.Collect(t)(kit.Sample(t, client))
		want := &tweetstream.Connected{Attempt: 2, Gap: 5 * time.Second, LastStatusID: 77}
		if diff := cmp.Diff(want, got[4]); diff != "" {
			t.Errorf("second connection (-want +got):\n%s", diff)
		}
	})
}

// TestFlushedMessagesArriveAtOnce: a flushed message does not wait for the next one.
func TestFlushedMessagesArriveAtOnce(t *testing.T) {
	for name, compression := range map[string]streamtest.Compression{
		"plain": nil, "gzip": streamtest.Gzip, "gzip members": streamtest.GzipMembers,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reply := streamtest.Stream(
					streamtest.Message(kit.Limit(1)), streamtest.Wait(time.Minute),
					streamtest.Message(kit.Limit(2)),
				)
				reply.Compression = compression
				_, client := kit.Connected(t, []streamtest.Reply{reply})
				start := time.Now()
				events, _ := kit.Sample(t, client)
				<-events // connected
				for i, want := range []time.Duration{0, time.Minute} {
					<-events
					if got := time.Since(start); got != want {
						t.Errorf("message %d arrived after %v, want %v", i+1, got, want)
					}
				}
			})
		})
	}
}

func TestDelimitedLength(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const ofTwoLines = "{\"limit\":\n{\"track\":1}}"
		_, client := kit.Connected(t, []streamtest.Reply{
			streamtest.Stream(streamtest.Message(ofTwoLines, kit.Limit(2))),
		})
		delimited := tweetstream.SampleParams{Extra: url.Values{"delimited": {"length"}}}
		events, _ := client.Sample(t.Context(), delimited)
		<-events // connected
		for want := range int64(2) {
			if l, ok := (<-events).(*tweetstream.Limit); !ok || l.Track != want+1 {
				t.Errorf("message %d is %v", want+1, l)
			}
		}
	})
}

// TestRealSockets runs once over TCP and once over TLS, as nothing else here does.
func TestRealSockets(t *testing.T) {
	for name, start := range map[string]func(...streamtest.Reply) *streamtest.Server{
		"TCP": streamtest.NewServer, "TLS": streamtest.NewTLSServer,
	} {
		t.Run(name, func(t *testing.T) {
			srv := start(
				streamtest.Stream(streamtest.Message(kit.Limit(1)), streamtest.Cut()),
				streamtest.Stream(streamtest.Disconnect(6, "")),
			)
			defer srv.Close()
			got, err := kit.Collect(t)(kit.Sample(t, kit.ClientOf(t, srv)))
			const want = "connected limit connection_error connected disconnect"
			if kinds := kit.Kinds(got); kinds != want {
				t.Fatalf("got %s, want %s; ended with %v", kinds, want, err)
			}
			if broken := got[2].(error); !errors.Is(broken, io.ErrUnexpectedEOF) {
				t.Errorf("a cut gave %v, want unexpected EOF", broken)
			}
		})
	}
}
