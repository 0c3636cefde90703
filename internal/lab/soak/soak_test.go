package soak_test

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/oauth1"
)

var (
	messagesFlag = flag.Int("soak.messages", 0, "messages to receive at least; 0 is the short form")
	endsFlag     = flag.Int("soak.ends", 0,
		"streaming connections to end, at least; 0 is the short form")
	seedFlag = flag.Uint64("soak.seed", 1, "of messages and endings")
)

// size returns the amount of work: that of the flags, or the short form.
func size() (messages, ends int) {
	messages, ends = 300_000, 750
	if raceEnabled {
		messages, ends = 60_000, 150
	}
	if testing.Short() {
		messages, ends = 5_000, 40
	}
	return cmp.Or(*messagesFlag, messages), cmp.Or(*endsFlag, ends)
}

// TestSoak: however connections end, every received message comes out once and in
// order, or is counted, and nothing else comes out. Most messages go to a consumer
// that takes all, and a tenth of their number to each of the others: one with a
// buffer, one that wants few kinds, and two that are too slow.
func TestSoak(t *testing.T) {
	messages, ends := size()
	for _, v := range []variant{
		{name: "Block", messages: messages, ends: ends},
		{name: "Buffer", buffer: 64, messages: messages / 10, ends: ends / 10},
		{name: "WithOnly",
			only: []tweetstream.Kind{tweetstream.KindStatus, tweetstream.KindDelete,
				tweetstream.KindLimit},
			messages: messages / 10, ends: ends / 10},
		{name: "DropOldest", policy: tweetstream.DropOldest, buffer: 100, messages: messages / 10,
			ends: ends / 10},
		{name: "DropNewest", policy: tweetstream.DropNewest, buffer: 100, messages: messages / 10,
			ends: ends / 10},
	} {
		t.Run(v.name, v.test)
	}
}

// variant is a client, a consumer, and their amount of work.
type variant struct {
	name           string
	policy         tweetstream.Backpressure
	buffer         int
	only           []tweetstream.Kind // nil is all
	messages, ends int
}

func (v variant) dropping() bool { return v.policy != tweetstream.Block }

// wants reports whether the consumer is to get a record. The end of the stream
// has no kind of event.
func (v variant) wants(r record) bool {
	return v.only == nil || slices.Contains(v.only, r.kind) ||
		!slices.Contains(tweetstream.Kinds(), r.kind)
}

func (v variant) test(t *testing.T) {
	start := time.Now()
	warmUp(t)
	before := holding()
	l, peak := v.run(t)
	after := checkLeft(t, before)
	if peak > maxHeap {
		t.Errorf("the heap has reached %d bytes", peak)
	}
	if v.dropping() && l.stats.Dropped == 0 && !t.Failed() {
		t.Error("the consumer was not slow: nothing was dropped")
	}
	took := time.Since(start)
	t.Logf("seed %d\n%sbefore  %v\nafter   %v\n"+
		"peak    %.1f MB heap, %s resident, all of the process\ntook    %v, %s",
		*seedFlag, l, before, after, float64(peak)/1e6, peakResident(),
		took.Round(time.Millisecond), l.perSecond(took))
}

// run goes on until the work is done, or something is wrong.
func (v variant) run(t *testing.T) (l *ledger, peak uint64) {
	r := runner{variant: v, tap: newTap(), author: newAuthor(*seedFlag), ledger: newLedger(),
		credentials: credentials()}
	for r.messages() < int64(v.messages) || r.connections < int64(v.ends) {
		r.stream(t)
		if t.Failed() {
			break
		}
	}
	return r.ledger, r.peak
}

// runner is a variant being run.
type runner struct {
	variant variant
	*ledger
	tap         *tap
	author      *author
	credentials tweetstream.Credentials
	client      *tweetstream.Client
	peak        uint64 // of the heap
}

func credentials() tweetstream.Credentials {
	return tweetstream.Credentials{
		ConsumerKey:       tweetstream.NewSecret("key-" + canary.Word),
		ConsumerSecret:    tweetstream.NewSecret("secret-" + canary.Word),
		AccessToken:       tweetstream.NewSecret("token-" + canary.Word),
		AccessTokenSecret: tweetstream.NewSecret("token-secret-" + canary.Word),
	}
}

// dedupWindow is so small that the client forgets its older half many times on a
// stream, and so large that every replay is within it.
const dedupWindow = 4 * historySize

// newClient returns a client that never waits: other tests check the waits.
func (r *runner) newClient(t *testing.T) *tweetstream.Client {
	options := []tweetstream.Option{
		tweetstream.WithBaseURL("http://127.0.0.1:1"), // the tap knows where the server is
		tweetstream.WithHTTPClient(&http.Client{Transport: &http.Transport{DialContext: r.tap.dial}}),
		tweetstream.WithRetryPolicy(func(r tweetstream.Retry) (time.Duration, bool) {
			return 0, r.Class != tweetstream.RetryNever
		}),
		tweetstream.WithStallTimeout(stallTimeout),
		tweetstream.WithMaxMessageSize(maxMessage),
		tweetstream.WithDedup(dedupWindow),
		tweetstream.WithBackpressure(r.variant.policy, r.variant.buffer),
	}
	if r.variant.only != nil {
		options = append(options, tweetstream.WithOnly(r.variant.only...))
	}
	client, err := tweetstream.New(r.credentials, options...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// stream runs one stream against a server of its own and books it.
//
// Each stream has a client of its own: one client would keep to the pace of connecting over
// all of its streams.
func (r *runner) stream(t *testing.T) {
	r.client = r.newClient(t)
	r.author.delimited = r.author.rng.IntN(4) == 0
	script := r.author.script(connectionsPerStream, r.mean())
	srv := serve(r.credentials, script)
	r.tap.begin(srv.Listener.Addr().String())
	got := r.consume(t.Context())
	conns, open := r.tap.recorded()
	srv.Close()
	if open > 0 {
		t.Errorf("stream %d, seed %d: the client has left %d connections open",
			r.streams+1, *seedFlag, open)
	}
	for _, c := range script[:min(len(conns), len(script))] {
		r.ends[c.end]++
		r.made += c.stalls
	}
	r.book(r.expectation.stream(conns, r.variant.wants), got)
	r.peak = max(r.peak, heapNow())
	r.streams++
	r.add(r.client.Stats())
	for _, problem := range r.problems(r.variant) {
		t.Errorf("stream %d, seed %d: %s", r.streams, *seedFlag, problem)
	}
}

// mean is the average number of messages of a connection from here on, so that the
// run reaches its messages and its ends together. Some connections have none.
func (r *runner) mean() int {
	const withMessages = 0.85
	left := max(float64(r.variant.ends)-float64(r.connections), connectionsPerStream)
	return max(int((float64(r.variant.messages)-float64(r.messages()))/left/withMessages), 10)
}

// serve starts a server for a script. After the script it refuses for good, so that
// nothing hangs.
func serve(credentials tweetstream.Credentials, script []connection) *streamtest.Server {
	replies := make([]streamtest.Reply, len(script))
	for i, c := range script {
		replies[i] = c.reply
	}
	over := streamtest.Refuse(http.StatusNotFound, "the script is over")
	srv := streamtest.NewUnstartedServer()
	srv.Answer = func(*streamtest.Request) streamtest.Reply {
		if len(replies) == 0 {
			return over
		}
		reply := replies[0]
		replies = replies[1:]
		return reply
	}
	srv.Verifier = oauth1.NewVerifier(credentials)
	srv.Start()
	return srv
}

// consume reads one stream to its end.
func (r *runner) consume(ctx context.Context) (got []record) {
	events, errs := r.open(ctx)
	var err error
	for n := 1; ; n++ {
		event, ok := <-events
		if !ok {
			break
		}
		got = append(got, recordOf(event))
		broken, is := event.(*tweetstream.ConnectionError)
		if is && errors.Is(broken.Err, tweetstream.ErrStalled) {
			r.noticed++
		}
		if dropped, is := event.(*tweetstream.Dropped); is {
			r.reported += dropped.Count
			got = got[:len(got)-1]
		}
		if n%1024 == 0 {
			r.peak = max(r.peak, heapNow())
		}
		if r.variant.dropping() && n%batch == 0 && err == nil {
			select {
			case <-r.tap.pulse:
			case err = <-errs:
			}
		}
	}
	if err == nil {
		err = <-errs
	}
	return append(got, recordOfEnd(err))
}

// batch is the number of events that a slow consumer takes for every pulseSize
// bytes. More messages than that are in them.
const batch = 40

// open takes the three endpoints in turn.
func (r *runner) open(ctx context.Context) (<-chan tweetstream.Event, <-chan error) {
	extra := map[string][]string{}
	if r.author.delimited {
		extra["delimited"] = []string{"length"}
	}
	switch r.streams % 3 {
	case 0:
		return r.client.Filter(ctx, tweetstream.FilterParams{Track: []string{"tide"}, Extra: extra})
	case 1:
		return r.client.Sample(ctx, tweetstream.SampleParams{Extra: extra})
	default:
		return r.client.Firehose(ctx, tweetstream.SampleParams{Extra: extra})
	}
}

// book compares both sides of a stream.
func (r *runner) book(want, got []record) {
	for _, g := range got {
		if g.fromServer() {
			r.delivered++
		}
	}
	d := compare(want, got)
	r.lost += d.lost
	r.invented += d.invented
	r.untold += d.untold
	r.first = d.first
}
