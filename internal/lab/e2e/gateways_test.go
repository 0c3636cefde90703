package e2e_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// labelled returns a reply with a Content-Type of HTML, as some frameworks put on everything.
func labelled(steps ...streamtest.Step) streamtest.Reply {
	return streamtest.Reply{Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		Steps: steps}
}

// TestLabelOfHTML: the first bytes tell a stream from a page, the label does not.
func TestLabelOfHTML(t *testing.T) {
	for name, tt := range map[string]struct {
		first streamtest.Step
		want  string
	}{
		"message":    {streamtest.Message(kit.Limit(1)), "connected limit closed"},
		"blank line": {streamtest.Raw("\r\n"), "connected keep_alive closed"},
		"gibberish":  {streamtest.Raw("Warning: no tide\r\n"), "connected unknown closed"},
		"page":       {streamtest.Raw("\n<!DOCTYPE html><p>down"), "request_error"},
		"nothing":    {streamtest.Wait(time.Second), "connected closed"},
	} {
		synctest.Test(t, func(t *testing.T) {
			_, client := kit.Connected(t, []streamtest.Reply{labelled(tt.first, streamtest.End())})
			events, _ := kit.Sample(t, client)
			var got []string
			for range strings.Fields(tt.want) {
				got = append(got, (<-events).Kind().String())
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%s: %v, want %s", name, got, tt.want)
			}
		})
	}
}

// TestLateHeader: a header that comes with the first message, after a long quiet, is as good
// as an early one.
func TestLateHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		late := streamtest.Reply{Delay: 80 * time.Second,
			Steps: []streamtest.Step{streamtest.Message(kit.Limit(1))}}
		_, client := kit.Connected(t, []streamtest.Reply{late})
		events, _ := kit.Sample(t, client)
		if got := kit.Kinds([]tweetstream.Event{<-events, <-events}); got != "connected limit" {
			t.Errorf("got %s", got)
		}
	})
}

// TestGatewayThatEndsResponses: behind a gateway that ends each response in good order after
// 30 s, the client is connected nearly all the time.
func TestGatewayThatEndsResponses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const connections, each = 100, 30 * time.Second
		srv := kit.Always(t,
			streamtest.Stream(streamtest.Message(kit.Limit(1)), streamtest.Wait(each), streamtest.End()))
		events, _ := kit.Sample(t, kit.ClientOf(t, srv, tweetstream.WithMaxRetries(3)))
		go kit.Discard(events)
		begin := time.Now()
		requests, err := srv.WaitRequests(t.Context(), connections+1)
		if err != nil {
			t.Fatal(err)
		}
		whole := requests[connections].Time.Sub(begin)
		if connected := float64(connections*each) / float64(whole); connected < 0.98 {
			t.Errorf("connected %.1f %% of %v", 100*connected, whole)
		}
	})
}

// TestChangeOfFilter: a stream begins when its cancelled predecessor has ended, and knows what
// that one knew.
func TestChangeOfFilter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tweet := func(id string) string {
			return `{"id":` + id + `,"text":"x","user":{"id":2},"in_reply_to_status_id":null}`
		}
		both := streamtest.Stream(streamtest.Message(tweet("1"), tweet("2")))
		_, client := kit.Connected(t,
			[]streamtest.Reply{streamtest.Stream(streamtest.Message(tweet("1"))), both},
			tweetstream.WithDedup(10))
		ctx, cancel := context.WithCancel(t.Context())
		events, _ := client.Filter(ctx, tweetstream.FilterParams{Track: []string{"a"}})
		<-events
		<-events
		time.Sleep(time.Minute)
		cancel()
		events, _ = client.Filter(t.Context(), tweetstream.FilterParams{Track: []string{"b"}})
		connected, ok := (<-events).(*tweetstream.Connected)
		if !ok || connected.LastStatusID != 1 || connected.Attempt != 1 {
			t.Errorf("the second stream began with %+v", connected)
		}
		if status, ok := (<-events).(*tweetstream.Status); !ok || status.ID != 2 {
			t.Errorf("then came %+v, want Tweet 2: the first came before", status)
		}
	})
}

// TestPaceOverCalls: a filter that is changed all the time asks no more often than a filter
// that is not.
func TestPaceOverCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv, client := kit.Connected(t, nil)
		for range 60 {
			ctx, cancel := context.WithCancel(t.Context())
			events, errs := client.Sample(ctx, tweetstream.SampleParams{})
			<-events
			cancel()
			<-errs
		}
		requests := srv.Requests()
		for i, r := range requests[25:] {
			if since := r.Time.Sub(requests[i].Time); since < time.Minute {
				t.Fatalf("requests %d to %d came within %v", i, i+25, since)
			}
		}
		if len(requests) != 60 {
			t.Errorf("%d requests", len(requests))
		}
	})
}
