package contract

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// check is a running case.
type check struct {
	*testing.T
	rule      string
	newClient func(Target) (Client, error)
	feed      Feed
}

// heartbeat is the longest silence of a healthy connection.
func (c *check) heartbeat() time.Duration { return cmp.Or(c.feed.Heartbeat, 30*time.Second) }

// broken says that the rule is broken, and how.
func (c *check) broken(format string, args ...any) {
	c.Helper()
	c.Errorf("%s\n    the rule: %s", fmt.Sprintf(format, args...), c.rule)
}

// serve starts a server that gives replies, and then always the last of them.
func (c *check) serve(replies ...reply) *server {
	return c.started(scripted(replies...))
}

// scripted returns an unstarted server that gives replies, and then always the last
// of them.
func scripted(replies ...reply) *server {
	srv := streamtest.NewUnstartedServer()
	srv.Answer = func(*streamtest.Request) (reply reply) {
		if len(replies) > 0 {
			reply = replies[0]
			replies = replies[min(1, len(replies)-1):]
		}
		return reply
	}
	return srv
}

// unread returns an unstarted server that reads no request, and plays steps on every
// connection.
func unread(steps ...step) *server {
	srv := streamtest.NewUnstartedServer()
	srv.Accept = func() []step { return steps }
	return srv
}

func (c *check) started(srv *server) *server {
	srv.Listener = streamtest.NewMemoryListener()
	srv.Start()
	c.Cleanup(srv.Close)
	return srv
}

// target is the Target of a server. Its redirect policy is a trap: it follows.
func (c *check) target(srv *server) Target {
	own, keys := srv.Credentials(), srv.Keys()
	trap := *srv.Client()
	trap.CheckRedirect = func(*http.Request, []*http.Request) error { return nil }
	return Target{
		BaseURL: srv.URL, HTTP: &trap, MaxRetries: -1, Feed: c.feed,
		BearerToken: keys.BearerToken.Reveal(),
		User:        keys.User.Reveal(), Password: keys.Password.Reveal(),
		Credentials: Credentials{
			own.ConsumerKey.Reveal(), own.ConsumerSecret.Reveal(),
			own.AccessToken.Reveal(), own.AccessTokenSecret.Reveal(),
		},
	}
}

func (c *check) client(to Target) Client {
	c.Helper()
	client, err := c.newClient(to)
	if err != nil {
		c.Fatalf("making a client: %v", err)
	}
	return client
}

var sample = Request{Endpoint: "sample"}

// run is a stream with a receiver.
type run struct {
	*check
	srv    *server
	cancel context.CancelCauseFunc
	ended  chan struct{} // closed when there are no more events

	mu  sync.Mutex
	log []stamped
	err error // valid once it has ended
}

// maxLog bounds the memory of a case with a client that takes too much.
const maxLog = 100_000

type stamped struct {
	Event
	at time.Time
}

// errEnough is the cause of the end of streams that cases end.
var errEnough = errors.New("the case has seen enough")

// start opens the sample stream of a server with these replies.
func (c *check) start(replies ...reply) *run {
	return c.startAt(c.serve(replies...))
}

func (c *check) startAt(srv *server) *run {
	return c.stream(srv, c.client(c.target(srv)), sample)
}

func (c *check) stream(srv *server, client Client, request Request) *run {
	ctx, cancel := context.WithCancelCause(c.Context())
	r := &run{check: c, srv: srv, cancel: cancel, ended: make(chan struct{})}
	events, end := client.Stream(ctx, request)
	go func() {
		defer close(r.ended)
		for e := range events {
			r.mu.Lock()
			if len(r.log) < maxLog {
				r.log = append(r.log, stamped{e, time.Now()})
			}
			r.mu.Unlock()
		}
		r.err = end()
	}()
	return r
}

// stop ends the stream and returns all its events.
func (r *run) stop() []stamped {
	r.cancel(errEnough)
	<-r.ended
	return r.events()
}

// hasEnded reports whether the stream has ended by itself.
func (r *run) hasEnded() bool {
	synctest.Wait()
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

func (r *run) events() []stamped {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.log)
}

// requests waits until n requests have come and all before the last have ended, and returns
// them.
func (r *run) requests(n int) []streamtest.Request {
	r.Helper()
	if _, err := r.srv.WaitRequests(r.Context(), n); err != nil {
		r.Fatalf("waiting for %d requests: %v", n, err)
	}
	synctest.Wait()
	return r.srv.Requests()[:n]
}

// waits are the times between the end of each connection and the next request.
func (r *run) waits(n int) []time.Duration {
	r.Helper()
	requests := r.requests(n + 1)
	waits := make([]time.Duration, n)
	for i := range waits {
		waits[i] = requests[i+1].Time.Sub(requests[i].Ended)
	}
	return waits
}

// wantWaits checks waits: each may be up to a fifth longer.
func (r *run) wantWaits(want ...time.Duration) {
	r.Helper()
	got := r.waits(len(want))
	r.stop()
	for i := range want {
		if got[i] < want[i] || got[i] > want[i]+want[i]/5 {
			r.broken("wait %d was %v, want %v to a fifth more; all: %v", i+1, got[i], want[i], got)
			return
		}
	}
}

// messages are the Raw of events that are messages.
func messages(log []stamped) []string {
	var texts []string
	for _, e := range log {
		if isMessage(e.Event) {
			texts = append(texts, string(e.Raw))
		}
	}
	return texts
}

func isMessage(e Event) bool {
	switch e.Kind {
	case "connected", "keep_alive", "malformed", "closed",
		"connection_error", "request_error", "dropped", "repaired":
		return false
	default:
		return true
	}
}

func count(log []stamped, kind string) int {
	n := 0
	for _, e := range log {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

func kindsOf(log []stamped) string {
	var names []string
	for _, e := range log {
		names = append(names, e.Kind)
	}
	return strings.Join(names, " ")
}

// wantMessages checks that the client delivered exactly these.
func (c *check) wantMessages(log []stamped, want []string) {
	c.Helper()
	got := messages(log)
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			c.broken("%d of %d messages were delivered; the first missing one: %.300q",
				len(got), len(want), want[i])
		case i >= len(want):
			c.broken("%d messages were delivered instead of %d; the first too many: %.300q",
				len(got), len(want), got[i])
		case got[i] != want[i]:
			c.broken("message %d is %.300q, want %.300q", i+1, got[i], want[i])
		default:
			continue
		}
		return
	}
}

// tweet is a message, different for each n.
func tweet(n int) string {
	return fmt.Sprintf(`{"created_at":"Wed Jan 01 12:00:00 +0000 2020","id":%d,"id_str":"%d",`+
		`"text":"high tide %d","in_reply_to_status_id":null,`+
		`"user":{"id":7,"id_str":"7","name":"Pier Two","screen_name":"pier_two"}}`, n, n, n)
}

func tweets(from, to int) []string {
	var all []string
	for n := from; n < to; n++ {
		all = append(all, tweet(n))
	}
	return all
}

// sentinel is the message that shows that a stream works again.
var sentinel = tweet(999_999_999)
