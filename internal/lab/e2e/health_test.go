package e2e_test

import (
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// TestUnwantedLinesEnd: the time for a line begins anew with each one, wanted or not.
func TestUnwantedLinesEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var steps []streamtest.Step
		for range 10 {
			steps = append(steps, streamtest.Message(`{"id":7,"text":"x"}`), streamtest.Wait(time.Minute))
		}
		_, client := kit.Connected(t, []streamtest.Reply{streamtest.Stream(steps...)},
			tweetstream.WithOnly(tweetstream.KindLimit))
		kit.Sample(t, client)
		time.Sleep(9*time.Minute + 30*time.Second) // half a minute before the end
		if stats := client.Stats(); stats.Connections != 1 || stats.Unwanted != 10 {
			t.Errorf("%d connections and %d unwanted messages, want 1 and 10",
				stats.Connections, stats.Unwanted)
		}
	})
}

// TestBytesWithoutLinesAreNoHealth: a connection on which no line ended is not healthy,
// however long it lives; so the waits go on growing.
func TestBytesWithoutLinesAreNoHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reply := streamtest.Stream(streamtest.Raw("{"), streamtest.Wait(70*time.Second),
			streamtest.Raw("{"), streamtest.Cut())
		_, client := kit.Connected(t, []streamtest.Reply{reply, reply, reply}, kit.WithoutJitter())
		events, _ := kit.Sample(t, client)
		var waits []time.Duration
		for event := range events {
			if e, ok := event.(*tweetstream.ConnectionError); ok {
				waits = append(waits, e.RetryIn)
			}
			if len(waits) == 3 {
				break
			}
		}
		want := []time.Duration{0, 250 * time.Millisecond, 500 * time.Millisecond}
		if diff := cmp.Diff(want, waits); diff != "" {
			t.Errorf("waits (-want +got):\n%s", diff)
		}
	})
}

// TestBlankLineTakesNothingBack: a server that sends a blank line behind its disconnect
// message still means that message.
func TestBlankLineTakesNothingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := kit.Connected(t, []streamtest.Reply{streamtest.Stream(
			streamtest.Raw(`{"disconnect":{"code":7}}`+"\r\n\r\n"), streamtest.End(),
		)}, kit.WithoutJitter())
		events, _ := kit.Sample(t, client)
		for event := range events {
			if e, ok := event.(*tweetstream.Closed); ok {
				if e.RetryIn != time.Minute {
					t.Errorf("next attempt in %v, want a minute", e.RetryIn)
				}
				return
			}
		}
	})
}

// TestNoSlowConsumerAfterTheEnd: a stream that has ended says nothing of its consumer.
func TestNoSlowConsumerAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log lockedBuffer
		_, client := kit.Connected(t, []streamtest.Reply{streamtest.Stream(streamtest.End())},
			tweetstream.WithLogger(slog.New(slog.NewTextHandler(&log, nil))),
			tweetstream.WithMaxRetries(0))
		kit.Collect(t)(kit.Sample(t, client))
		time.Sleep(time.Minute)
		if strings.Contains(log.String(), "slow") {
			t.Errorf("after the end:\n%s", &log)
		}
	})
}
