package tweetstream_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// repairable is a feed that can be asked for what was missed.
func repairable() tweetstream.Feed {
	feed := feedOf("a")
	feed.Backfill = func(minutes int) url.Values {
		return url.Values{"back": {fmt.Sprint(minutes)}}
	}
	feed.Recovery = func(from, to time.Time) tweetstream.Feed {
		past := feedOf("a")
		past.Params = url.Values{
			"from": {from.UTC().Format(time.TimeOnly)}, "to": {to.UTC().Format(time.TimeOnly)},
		}
		past.Complete = func(event tweetstream.Event, _ tweetstream.Gap) bool {
			e, ok := event.(*tweetstream.System)
			return ok && strings.Contains(e.Message, "Completed")
		}
		return past
	}
	return feed
}

// made is a Tweet of a time after the beginning of the test, in 2000.
func made(id int64, after time.Duration) string {
	return fmt.Sprintf(`{"id":%d,"text":"tea","user":{"id":12},"timestamp_ms":"%d"}`,
		id, bubble.Add(after).UnixMilli())
}

var bubble = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // when time begins in synctest

const completed = `{"info":{"message":"Request Completed"}}`

// queries are the parameters of all requests.
func queries(srv *streamtest.Server) (all []string) {
	for _, r := range srv.Requests() {
		all = append(all, r.Query.Encode())
	}
	return all
}

// told are the ids of Tweets, and what else was told but failures, in order.
func told(events []tweetstream.Event) (all []any) {
	for _, event := range events {
		switch e := event.(type) {
		case *tweetstream.Status:
			all = append(all, e.ID)
		case *tweetstream.Repaired:
			all = append(all, *e)
		}
	}
	return all
}

func after(d time.Duration) time.Time { return bubble.Add(d) }

// repairedBy runs a script with gap repair, which must end with a 403.
func repairedBy(
	t *testing.T, replies []streamtest.Reply, options ...tweetstream.Option,
) (*streamtest.Server, []any) {
	t.Helper()
	// The first one may be meant for a backfill.
	replies = append(replies, streamtest.Refuse(403, ""), streamtest.Refuse(403, ""))
	srv, client := served(t, streamtest.Script(replies...),
		append(options, tweetstream.WithGapRepair())...)
	got, err := receive(client.Stream(t.Context(), repairable()))
	var refused *tweetstream.RequestError
	if !errors.As(err, &refused) || refused.StatusCode != 403 {
		t.Errorf("ended with %v", err)
	}
	return srv, told(got)
}

func compare(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateErrors(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

var stay = streamtest.Wait(10 * time.Second)

// TestRepairByBackfill: a short gap is closed by the next connection, whose first message of a
// later time ends it.
func TestRepairByBackfill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, got := repairedBy(t, []streamtest.Reply{
			streamtest.Stream(stay, streamtest.Message(made(1, 0), made(2, 8*time.Second)),
				streamtest.End()),
			streamtest.Stream(
				streamtest.Message(made(2, 8*time.Second), made(3, 9*time.Second),
					`{"delete":{"status":{"id":9,"user_id":12}}}`, made(4, 11*time.Second)),
				streamtest.End()),
		})
		compare(t, []any{
			int64(1), int64(2), int64(3),
			tweetstream.Repaired{
				Feed: "a", From: after(8 * time.Second), To: after(10 * time.Second), By: "backfill",
				Count: 2,
			},
			int64(4),
		}, got)
		compare(t, []string{"", "back=1", "back=1", ""}, queries(srv))
	})
}

// TestRepairByKeepAlive: a blank line after a while without messages says that a backfill is over.
// So does a longer while, if messages tell no time.
func TestRepairByKeepAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		timeless := func(id int) streamtest.Step {
			return streamtest.Message(fmt.Sprintf(`{"id":%d,"text":"tea","user":{"id":12}}`, id))
		}
		_, got := repairedBy(t, []streamtest.Reply{
			streamtest.Stream(timeless(1), stay, streamtest.End()),
			streamtest.Stream(timeless(1), streamtest.KeepAlive(), timeless(2), stay,
				streamtest.KeepAlive(), timeless(3), streamtest.End()),
			streamtest.Stream(timeless(4), stay, stay, stay, timeless(5), streamtest.End()),
		})
		compare(t, []any{
			int64(1), int64(2),
			tweetstream.Repaired{
				Feed: "a", From: after(0), To: after(10 * time.Second), By: "backfill", Count: 1,
			},
			int64(3), int64(4),
			tweetstream.Repaired{
				Feed: "a", From: after(20 * time.Second), To: after(20 * time.Second), By: "backfill",
				Count: 1,
			},
			int64(5),
		}, got)
	})
}

// TestRepairThatBreaksOff: a backfill that breaks off is asked for again, from the same time on.
func TestRepairThatBreaksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, got := repairedBy(t, []streamtest.Reply{
			streamtest.Stream(streamtest.Message(made(1, 0)), streamtest.Cut()),
			streamtest.Refuse(503, ""), streamtest.Refuse(503, ""), streamtest.Refuse(503, ""),
			streamtest.Refuse(503, ""),
			streamtest.Stream(streamtest.Message(made(2, time.Second)), streamtest.Cut()),
			streamtest.Stream(streamtest.Message(made(2, time.Second), made(3, time.Hour)),
				streamtest.End()),
		}, kit.WithoutJitter())
		compare(t, []any{
			int64(1), int64(2),
			tweetstream.Repaired{
				Feed: "a", From: after(0), To: after(75*time.Second + 250*time.Millisecond), By: "backfill",
				Count: 1,
			},
			int64(3),
		}, got)
		compare(t, []string{"", "back=1", "back=1", "back=1", "back=1", "back=2", "back=2", "back=1", ""},
			queries(srv))
	})
}

// TestRepairAfterAFullBuffer: there is no backfill then, but a recovery.
func TestRepairAfterAFullBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := streamtest.ForceDisconnect(
			"Force closing connection to a because it reached the maximum allowed backup")
		srv, client := served(t, streamtest.Script(
			streamtest.Stream(stay, streamtest.Message(made(1, 9*time.Second)), stay, full),
			streamtest.Stream(streamtest.Message(made(4, 20*time.Second)), streamtest.Stall()),
			streamtest.Stream(streamtest.Message(
				made(1, 9*time.Second), made(2, 15*time.Second), made(4, 20*time.Second), completed)),
		), tweetstream.WithGapRepair())
		events, _ := client.Stream(t.Context(), repairable())
		var got []tweetstream.Event
		for event := range events {
			if got = append(got, event); event.Kind() == tweetstream.KindRepaired {
				break
			}
		}
		compare(t, []any{
			int64(1), int64(4), int64(2),
			tweetstream.Repaired{
				Feed: "a", From: after(9 * time.Second), To: after(20 * time.Second), By: "recovery", Count: 1,
			},
		}, told(got))
		compare(t, []string{"", "", "from=23%3A59%3A59&to=00%3A00%3A20"}, queries(srv))
	})
}

// TestRepairOfMinutes: what the server says that a recovery lacks is missing.
func TestRepairOfMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := served(t, func(r *streamtest.Request) streamtest.Reply {
			switch {
			case r.Query.Has("from"):
				return streamtest.Stream(streamtest.Message(
					`{"info":{"message":"Request Completed with Errors","minutes_failed":["200001010007"]}}`))
			case time.Since(bubble) < time.Minute:
				return streamtest.Stream(streamtest.Message(made(1, 0)), streamtest.Cut())
			case time.Since(bubble) < 10*time.Minute:
				return streamtest.Refuse(503, "")
			default:
				return streamtest.Stream(streamtest.Stall())
			}
		}, tweetstream.WithGapRepair(), kit.WithoutJitter())
		events, _ := client.Stream(t.Context(), repairable())
		for repaired := range tweetstream.Only[*tweetstream.Repaired](events) {
			if time.Since(bubble) < 10*time.Minute {
				continue
			}
			compare(t, []tweetstream.Period{{From: after(7 * time.Minute), To: after(8 * time.Minute)}},
				repaired.Missing)
			var lacking *tweetstream.SystemError
			if !errors.As(repaired.Err, &lacking) {
				t.Errorf("because of %v", repaired.Err)
			}
			break
		}
	})
}

// TestRepairOfNothing: a feed that cannot be asked says what is missing; and without the option
// nothing is asked for.
func TestRepairOfNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		replies := []streamtest.Reply{
			streamtest.Stream(stay, streamtest.Cut()), streamtest.Stream(streamtest.End()),
			streamtest.Refuse(403, ""),
		}
		_, client := served(t, streamtest.Script(replies...), tweetstream.WithGapRepair())
		got, _ := receive(client.Stream(t.Context(), feedOf("a")))
		from, to := after(0), after(10*time.Second)
		var log bytes.Buffer
		missing := []tweetstream.Period{{From: from, To: to}}
		slog.New(slog.NewTextHandler(&log, nil)).Info("", "missing", missing)
		if !strings.Contains(log.String(), "missing=[2000-01-01T00:00:00Z/2000-01-01T00:00:10Z]") {
			t.Errorf("in a log: %s", &log)
		}
		compare(t, []any{tweetstream.Repaired{
			Feed: "a", From: from, To: to, Missing: missing,
		}}, told(got))
		srv, client := served(t, streamtest.Script(replies...))
		got, _ = receive(client.Stream(t.Context(), repairable()))
		compare(t, []any{}, told(got))
		compare(t, []string{"", "", ""}, queries(srv))
	})
}

// TestRepairNeedsComplete: a feed of one's own whose recovery never ends is not asked for.
func TestRepairNeedsComplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed := feedOf("a")
		feed.Recovery = func(_, _ time.Time) tweetstream.Feed { return feedOf("a") }
		_, client := served(t, streamtest.Script(
			streamtest.Stream(stay, streamtest.Cut()), streamtest.Stream(streamtest.Stall()),
		), tweetstream.WithGapRepair())
		events, _ := client.Stream(t.Context(), feed)
		for repaired := range tweetstream.Only[*tweetstream.Repaired](events) {
			if repaired.Err == nil || !strings.Contains(repaired.Err.Error(), "needs Complete") {
				t.Errorf("because of %v", repaired.Err)
			}
			break
		}
	})
}

// TestRepairIsTakenUp: the next stream goes on with a recovery where a cancellation has left it.
func TestRepairIsTakenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hour := made(9, time.Hour)
		srv, client := served(t, func(r *streamtest.Request) streamtest.Reply {
			switch at := time.Since(bubble); {
			case r.Query.Get("to") == "01:00:00" && at < 2*time.Hour:
				return streamtest.Stream(streamtest.Message(made(2, 20*time.Minute)), streamtest.Stall())
			case r.Query.Get("to") == "01:00:00":
				return streamtest.Stream(streamtest.Message(
					made(2, 20*time.Minute), made(3, 40*time.Minute), completed))
			case at < time.Hour:
				return streamtest.Stream(streamtest.Message(made(1, 0)), streamtest.Stall())
			default:
				return streamtest.Stream(streamtest.Message(hour), streamtest.Stall())
			}
		}, tweetstream.WithGapRepair())
		var got []tweetstream.Event
		for hours := range 3 {
			time.Sleep(time.Until(after(time.Duration(hours) * time.Hour)))
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			events, _ := client.Stream(ctx, repairable())
			for event := range events {
				got = append(got, event)
			}
			cancel()
		}
		var one tweetstream.Repaired
		for _, e := range told(got) {
			if r, ok := e.(tweetstream.Repaired); ok && r.To.Equal(after(time.Hour)) {
				one = r
			}
		}
		if one.Count != 2 || one.Missing != nil {
			t.Errorf("%+v", one)
		}
		var from []string
		for _, r := range srv.Requests() {
			if r.Query.Get("to") == "01:00:00" {
				from = append(from, r.Query.Get("from"))
			}
		}
		compare(t, []string{"23:59:50", "00:20:00"}, from)
	})
}
