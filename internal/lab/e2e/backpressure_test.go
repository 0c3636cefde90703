package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// checkLedger checks that every received message is in exactly one other count.
func checkLedger(t *testing.T, s tweetstream.Stats) {
	t.Helper()
	var received int64
	for _, n := range s.Received {
		received += n
	}
	if gone := s.Delivered + s.Unwanted + s.Duplicates + s.Dropped + s.Abandoned; received != gone {
		t.Errorf("received %d messages, of which %d were delivered, %d unwanted, %d duplicates, %d "+
			"dropped, %d abandoned",
			received, s.Delivered, s.Unwanted, s.Duplicates, s.Dropped, s.Abandoned)
	}
}

// tracks lists the limits among events, and adds up the reports of drops.
func tracks(events []tweetstream.Event) (tracks []int64, dropped int64) {
	for _, e := range events {
		if l, ok := e.(*tweetstream.Limit); ok {
			tracks = append(tracks, l.Track)
		}
		if d, ok := e.(*tweetstream.Dropped); ok {
			dropped += d.Count
		}
	}
	return tracks, dropped
}

// TestDropping: for a consumer that comes late, the buffer holds the last or the
// first messages. The client counts the others, to the message.
func TestDropping(t *testing.T) {
	for _, tt := range []struct {
		policy tweetstream.Backpressure
		want   func(tracks []int64) bool
	}{
		{tweetstream.DropOldest, func(tracks []int64) bool { return tracks[len(tracks)-1] == 999 }},
		{tweetstream.DropNewest, func(tracks []int64) bool { return tracks[0] == 0 }},
	} {
		t.Run(fmt.Sprint(tt.policy), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				_, client := kit.Connected(t, []streamtest.Reply{
					streamtest.Stream(streamtest.Message(kit.Limits(0, 1000)...), streamtest.Disconnect(6, "")),
				}, tweetstream.WithBackpressure(tt.policy, 10))
				events, errs := kit.Sample(t, client)
				synctest.Wait() // nothing was received, and the stream has ended
				got, err := kit.Collect(t)(events, errs)
				if err == nil || len(got) > 12 {
					t.Errorf("%d events waited, ended with %v", len(got), err)
				}
				seen, dropped := tracks(got)
				if len(seen) == 0 || !tt.want(seen) {
					t.Errorf("kept %v", seen)
				}
				stats := client.Stats()
				checkLedger(t, stats)
				kept := int64(strings.Count(kit.Kinds(got),
					"limit") + strings.Count(kit.Kinds(got), "disconnect"))
				if stats.Dropped != 1001-kept || dropped != stats.Dropped {
					t.Errorf("dropped %d, reported %d, kept %d of 1001", stats.Dropped, dropped, kept)
				}
			})
		})
	}
}

// TestDroppedIsReportedOnceASecond: each report counts the drops since the last.
func TestDroppedIsReportedOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var steps []streamtest.Step
		for i := range 30 {
			steps = append(steps, streamtest.Message(kit.Limits(100*i, 100*i+100)...),
				streamtest.Wait(300*time.Millisecond))
		}
		_, client := kit.Connected(t,
			[]streamtest.Reply{streamtest.Stream(append(steps, streamtest.Disconnect(6, ""))...)},
			tweetstream.WithBackpressure(tweetstream.DropNewest, 5))
		events, _ := kit.Sample(t, client)
		var last time.Time
		n := 0
		var dropped int64
		for e := range events {
			if d, ok := e.(*tweetstream.Dropped); ok {
				if n++; n > 1 && time.Since(last) < 900*time.Millisecond && len(client.Stats().Failures) == 0 {
					t.Errorf("reported again after %v", time.Since(last))
				}
				last = time.Now()
				dropped += d.Count
			}
			time.Sleep(10 * time.Millisecond)
		}
		stats := client.Stats()
		checkLedger(t, stats)
		if n < 5 || n > 11 || dropped != stats.Dropped {
			t.Errorf("%d reports in 9 s, of %d messages; dropped were %d", n, dropped, stats.Dropped)
		}
	})
}

// TestDroppingNeverBlocks: no consumer slows the server down.
func TestDroppingNeverBlocks(t *testing.T) {
	for _, policy := range []tweetstream.Backpressure{tweetstream.DropOldest, tweetstream.DropNewest} {
		synctest.Test(t, func(t *testing.T) {
			srv, client := kit.Connected(t,
				[]streamtest.Reply{streamtest.Stream(streamtest.Message(kit.Limits(0, 5000)...),
					streamtest.End())},
				tweetstream.WithBackpressure(policy, 1))
			start := time.Now()
			ctx, cancel := context.WithCancel(t.Context())
			events, errs := client.Sample(ctx, tweetstream.SampleParams{})
			if _, err := srv.WaitEnded(t.Context(), 1); err != nil || time.Since(start) != 0 {
				t.Errorf("the server needed %v, %v", time.Since(start), err)
			}
			cancel()
			if _, err := kit.Collect(t)(events, errs); err != context.Canceled {
				t.Errorf("ended with %v", err)
			}
			checkLedger(t, client.Stats())
		})
	}
}

// TestDedup: Tweets and deletes that the server repeats after a reconnection are
// left out, within the window. Other messages are not.
func TestDedup(t *testing.T) {
	status := func(id int) string {
		return fmt.Sprintf(`{"id":%d,"text":"x","in_reply_to_status_id":null}`, id)
	}
	deletion := func(id int) string {
		return fmt.Sprintf(`{"delete":{"status":{"id":%d,"user_id":1}}}`, id)
	}
	synctest.Test(t, func(t *testing.T) {
		_, client := kit.Connected(t, []streamtest.Reply{
			streamtest.Stream(streamtest.Message(status(1), status(2), deletion(1), kit.Limit(1)),
				streamtest.Cut()),
			streamtest.Stream(streamtest.Message(status(1), status(2), deletion(1), kit.Limit(1), status(3)),
				streamtest.Disconnect(6, "")),
		}, tweetstream.WithDedup(10))
		got, _ := kit.Collect(t)(kit.Sample(t, client))
		want := "connected status status delete limit connection_error connected limit status disconnect"
		if diff := cmp.Diff(want, kit.Kinds(got)); diff != "" {
			t.Errorf("kinds (-want +got):\n%s", diff)
		}
		stats := client.Stats()
		checkLedger(t, stats)
		if stats.Duplicates != 3 {
			t.Errorf("%d duplicates, want 3", stats.Duplicates)
		}
	})
	synctest.Test(t, func(t *testing.T) { // the window: 5 ids at least, 10 at most
		var messages []string
		for i := range 11 {
			messages = append(messages, status(100+i))
		}
		messages = append(messages, status(106), status(100))
		_, client := kit.Connected(t,
			[]streamtest.Reply{streamtest.Stream(streamtest.Message(messages...),
				streamtest.Disconnect(6, ""))}, tweetstream.WithDedup(5))
		kit.Collect(t)(kit.Sample(t, client))
		if n := client.Stats().Duplicates; n != 1 {
			t.Errorf("%d duplicates, want only the one within the window", n)
		}
	})
}

// TestLag: only a Tweet that says its time has a lag.
func TestLag(t *testing.T) {
	const timeless = `{"id":2,"text":"x"}`
	at := func(year int) string {
		return fmt.Sprintf(`{"id":1,"text":"x","created_at":"Sat Jan 01 00:00:00 +0000 %04d"}`, year)
	}
	for name, tt := range map[string]struct {
		messages []string
		want     time.Duration
	}{
		"no time":             {[]string{timeless}, 0},
		"no time after a lag": {[]string{at(1999), timeless}, 365 * 24 * time.Hour},
		"a thousand years":    {[]string{at(1000)}, math.MaxInt64},
		"from the future":     {[]string{at(2001)}, -366 * 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // it is 2000-01-01 there
				_, client := kit.Connected(t, []streamtest.Reply{
					streamtest.Stream(streamtest.Message(tt.messages...), streamtest.Disconnect(6, "")),
				})
				kit.Collect(t)(kit.Sample(t, client))
				if got := client.Stats().Lag; got != tt.want {
					t.Errorf("lag is %v, want %v", got, tt.want)
				}
			})
		})
	}
}

// TestStats: the numbers of a stream with an end of each kind.
func TestStats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// the stream is there 65 s later
		aged := fmt.Sprintf(`{"id":1,"text":"x","timestamp_ms":"%d"}`, time.Now().UnixMilli()-1500+65000)
		_, client := kit.Connected(t, []streamtest.Reply{
			streamtest.Stream(streamtest.Message(kit.Limit(9), kit.Limit(3)), streamtest.KeepAlive(),
				streamtest.Cut()),
			streamtest.Refuse(503, ""),
			streamtest.Refuse(420, ""),
			streamtest.Stream(streamtest.Message(aged, kit.Limit(2)), streamtest.Disconnect(6, "")),
		}, kit.WithoutJitter())
		kit.Collect(t)(kit.Sample(t, client))
		got := client.Stats()
		checkLedger(t, got)
		if got.Bytes < 50 || got.LastReceived != time.Now() {
			t.Errorf("%d bytes, the last at %v", got.Bytes, got.LastReceived)
		}
		got.Bytes, got.LastReceived = 0, time.Time{}
		want := tweetstream.Stats{
			Received: map[tweetstream.Kind]int64{tweetstream.KindLimit: 3, tweetstream.KindKeepAlive: 1,
				tweetstream.KindStatus: 1, tweetstream.KindDisconnect: 1},
			Delivered: 6, Attempts: 4, Connections: 2, Withheld: 2, Lag: 1500 * time.Millisecond,
			Failures: map[tweetstream.RetryClass]int64{
				tweetstream.RetryNetwork: 1, tweetstream.RetryHTTP: 1, tweetstream.RetryRate: 1,
				tweetstream.RetryNever: 1,
			},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("stats (-want +got):\n%s", diff)
		}
	})
}

// TestAbandonedIsCounted: a message that was read and not yet delivered when the
// context is cancelled.
func TestAbandonedIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := kit.Connected(t,
			[]streamtest.Reply{streamtest.Stream(streamtest.Message(kit.Limits(0, 100)...))})
		ctx, cancel := context.WithCancel(t.Context())
		events, _ := client.Sample(ctx, tweetstream.SampleParams{})
		<-events
		<-events
		synctest.Wait()
		cancel()
		kit.Discard(events)
		stats := client.Stats()
		checkLedger(t, stats)
		if stats.Delivered != 1 || stats.Abandoned != 1 {
			t.Errorf("delivered %d, abandoned %d, want 1 and 1", stats.Delivered, stats.Abandoned)
		}
	})
}

// TestSlowConsumerIsLogged: once it has kept the stream from reading for 5 s.
func TestSlowConsumerIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log lockedBuffer
		_, client := kit.Connected(t,
			[]streamtest.Reply{streamtest.Stream(streamtest.Message(kit.Limits(0, 3)...))},
			tweetstream.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		events, _ := kit.Sample(t, client)
		<-events
		time.Sleep(4 * time.Second)
		if strings.Contains(log.String(), "slow") {
			t.Errorf("after 4 s:\n%s", &log)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if n := strings.Count(log.String(), "the consumer is slow"); n != 1 {
			t.Errorf("%d warnings after 6 s:\n%s", n, &log)
		}
	})
}

// TestWithOnly: unwanted kinds are counted and not delivered. The client still acts
// on an unwanted disconnect.
func TestWithOnly(t *testing.T) {
	const status, deletion = `{"id":7,"text":"x"}`, `{"delete":{"status":{"id":7,"user_id":1}}}`
	for _, tt := range []struct {
		only []tweetstream.Kind
		want string
	}{
		{[]tweetstream.Kind{tweetstream.KindStatus}, "status status"},
		{[]tweetstream.Kind{tweetstream.KindLimit, tweetstream.KindUnknown}, "limit unknown"},
		{[]tweetstream.Kind{tweetstream.KindConnected, tweetstream.KindClosed},
			"connected closed connected"},
		{[]tweetstream.Kind{tweetstream.KindMalformed, tweetstream.KindDisconnect,
			tweetstream.KindKeepAlive}, "keep_alive malformed disconnect disconnect"},
		{tweetstream.Kinds(),
			"connected status delete limit keep_alive unknown malformed disconnect closed connected " +
				"status disconnect"},
	} {
		synctest.Test(t, func(t *testing.T) {
			_, client := kit.Connected(t, []streamtest.Reply{
				streamtest.Stream(streamtest.Message(status, deletion, kit.Limit(3)), streamtest.KeepAlive(),
					streamtest.Message(`{"friends":[]}`, `{"id":`), streamtest.Disconnect(7, "")),
				streamtest.Stream(streamtest.Message(status), streamtest.Disconnect(6, "")),
			}, tweetstream.WithOnly(tt.only...))
			start := time.Now()
			got, err := kit.Collect(t)(kit.Sample(t, client))
			if diff := cmp.Diff(tt.want, kit.Kinds(got)); diff != "" {
				t.Errorf("%v (-want +got):\n%s", tt.only, diff)
			}
			var disconnect *tweetstream.DisconnectError
			if !errors.As(err, &disconnect) || time.Since(start) < time.Minute {
				t.Errorf("%v: ended after %v with %v", tt.only, time.Since(start), err)
			}
			stats := client.Stats()
			checkLedger(t, stats)
			want := map[tweetstream.Kind]int64{tweetstream.KindStatus: 2, tweetstream.KindDelete: 1,
				tweetstream.KindLimit: 1, tweetstream.KindKeepAlive: 1, tweetstream.KindUnknown: 1,
				tweetstream.KindMalformed: 1, tweetstream.KindDisconnect: 2}
			if diff := cmp.Diff(want, stats.Received); diff != "" {
				t.Errorf("%v: received (-want +got):\n%s", tt.only, diff)
			}
		})
	}
}

// lockedBuffer may be written to by a timer while the test reads.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// TestBlockWithBuffer: messages are handed over together, and all of them; none
// waits for a later one.
func TestBlockWithBuffer(t *testing.T) {
	const messages, buffer = 1000, 16
	synctest.Test(t, func(t *testing.T) {
		srv, client := kit.Connected(t, []streamtest.Reply{
			streamtest.Stream(streamtest.Message(kit.Limits(0, messages)...)),
		}, tweetstream.WithBackpressure(tweetstream.Block, buffer))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		events, errs := client.Sample(ctx, tweetstream.SampleParams{})
		<-events // Connected
		synctest.Wait()
		if stats := client.Stats(); len(events) != buffer || stats.Delivered != buffer {
			t.Errorf("%d events wait, %d are delivered, want %d", len(events), stats.Delivered, buffer)
		}
		if n := client.Stats().Received[tweetstream.KindLimit]; n > 2*buffer+1 {
			t.Errorf("%d messages were decoded, for a buffer of %d", n, buffer)
		}
		for i := range int64(messages) {
			if got := (<-events).(*tweetstream.Limit).Track; got != i {
				t.Fatalf("got %d, want %d", got, i)
			}
		}
		for i := range 3 { // each alone, with nothing behind it
			srv.Send(kit.Limit(messages + i))
			synctest.Wait()
			if len(events) != 1 {
				t.Fatalf("%d events wait, want the one that was sent", len(events))
			}
			<-events
		}
		srv.Send(kit.Limits(0, 5*buffer)...)
		synctest.Wait()
		cancel()
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
		if event, open := <-events; open {
			t.Errorf("%v came after the end", event)
		}
		stats := client.Stats()
		if checkLedger(t, stats); stats.Abandoned < buffer {
			t.Errorf("%d abandoned, want what waited, %d at least", stats.Abandoned, buffer)
		}
	})
}

// TestUnwantedIsNoDoubt: a stream counts as good as without WithOnly, also where
// wanted messages are rare among blank, broken or well compressed lines.
func TestUnwantedIsNoDoubt(t *testing.T) {
	const status = `{"id":7,"text":"x"}` + "\r\n"
	for name, first := range map[string]string{
		"blank lines": strings.Repeat(status+"\r\n", 3000),
		"malformed":   strings.Repeat(status+"{bad\r\n", 300),
		"gzip":        strings.Repeat(status, 100_000),
		"disconnect":  `{"disconnect":{"code":2}}` + "\r\n" + status,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var reply streamtest.Reply
				if name == "gzip" {
					reply.Compression = streamtest.Gzip
				}
				reply.Steps = []streamtest.Step{streamtest.Raw(first), streamtest.Message(kit.Limit(5)),
					streamtest.End()}
				_, client := kit.Connected(t, []streamtest.Reply{reply},
					tweetstream.WithOnly(tweetstream.KindConnected, tweetstream.KindClosed), kit.WithoutJitter())
				events, _ := kit.Sample(t, client)
				<-events
				synctest.Wait() // before the next connection counts anew
				stats := client.Stats()
				if closed, ok := (<-events).(*tweetstream.Closed); !ok || closed.RetryIn != 0 {
					t.Errorf("got %v, want the end of a good stream", closed)
				}
				if checkLedger(t, stats); stats.Withheld != 5 {
					t.Errorf("withheld is %d, want 5", stats.Withheld)
				}
			})
		})
	}
}

// TestOnlyKeepsWhatWasAskedFor: also where the first keys of a message suggest
// another kind.
func TestOnlyKeepsWhatWasAskedFor(t *testing.T) {
	wire := `{"delete":{"direct_message":{"id":1}}}` + "\r\n" +
		`{"delete":{"status":{"id":1}}` + "\n}\n" + `{"limit":{"track":1}}` + "\n" +
		`{"id":"bad","text":1}` + "\r\n"
	for _, tt := range []struct {
		only []tweetstream.Kind
		want string
	}{
		{[]tweetstream.Kind{tweetstream.KindUnknown}, "unknown"},
		{[]tweetstream.Kind{tweetstream.KindMalformed}, "malformed"},
		{[]tweetstream.Kind{tweetstream.KindLimit}, "limit"},
	} {
		synctest.Test(t, func(t *testing.T) {
			_, client := kit.Connected(t,
				[]streamtest.Reply{streamtest.Stream(streamtest.Raw(wire), streamtest.End())},
				tweetstream.WithOnly(tt.only...), tweetstream.WithMaxRetries(0))
			got, _ := kit.Collect(t)(kit.Sample(t, client))
			if diff := cmp.Diff(tt.want, kit.Kinds(got)); diff != "" {
				t.Errorf("%v (-want +got):\n%s", tt.only, diff)
			}
		})
	}
}

// TestSlowConsumerIsNoHealth: a connection that ends at once is not healthy because
// its consumer comes late; so the waits go on growing.
func TestSlowConsumerIsNoHealth(t *testing.T) {
	for _, buffer := range []int{0, 64} {
		synctest.Test(t, func(t *testing.T) {
			reply := streamtest.Stream(streamtest.Message(kit.Limits(0, 2000)...),
				streamtest.Disconnect(2, ""))
			_, client := kit.Connected(t, []streamtest.Reply{reply, reply, reply},
				tweetstream.WithBackpressure(tweetstream.Block, buffer), kit.WithoutJitter())
			events, _ := kit.Sample(t, client)
			var waits []time.Duration
			for event := range events {
				switch e := event.(type) {
				case *tweetstream.Connected:
					time.Sleep(61 * time.Second)
				case *tweetstream.Limit:
					if e.Track == 1000 {
						time.Sleep(61 * time.Second)
					}
				case *tweetstream.Closed:
					waits = append(waits, e.RetryIn)
				}
				if len(waits) == 3 {
					break
				}
			}
			if want := []time.Duration{time.Minute, 2 * time.Minute,
				4 * time.Minute}; !slices.Equal(waits, want) {
				t.Errorf("buffer %d: waits were %v, want %v", buffer, waits, want)
			}
		})
	}
}

// TestUnwantedIsHealth: unwanted messages are a sign of health like wanted ones.
func TestUnwantedIsHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const status = `{"id":7,"text":"x"}`
		reply := streamtest.Stream(streamtest.Message(status), streamtest.Wait(61*time.Second),
			streamtest.Message(status), streamtest.End())
		_, client := kit.Connected(t, []streamtest.Reply{reply, reply, reply},
			tweetstream.WithOnly(tweetstream.KindClosed), kit.WithoutJitter())
		events, _ := kit.Sample(t, client)
		for range 3 {
			if closed := (<-events).(*tweetstream.Closed); closed.RetryIn != 0 {
				t.Errorf("waits %v after a healthy connection", closed.RetryIn)
			}
		}
	})
}
