package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed/gnip"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
)

const every = 2 * time.Second // a Tweet

// each are messages with the ids 1, 2 …, one every other second from now on.
func each(message func(id int64, begin time.Time) string) iter.Seq[[]byte] {
	begin := time.Now()
	return func(yield func([]byte) bool) {
		for id := int64(1); yield([]byte(message(id, begin))); id++ {
		}
	}
}

func farewell(id int64, begin time.Time) string {
	at := begin.Add(time.Duration(id-1) * every)
	return fmt.Sprintf(`{"user_delete":{"id":%d,"timestamp_ms":"%d"}}`, id, at.UnixMilli())
}

func tide(id int64, begin time.Time) string {
	at := begin.Add(time.Duration(id-1) * every)
	return fmt.Sprintf(`{"id":%d,"text":"tide","timestamp_ms":"%d","created_at":%q,"user":{"id":7}}`,
		id, at.UnixMilli(), at.UTC().Format(time.RubyDate))
}

// coast is a simulated Decahose whose streams end by force, and stay away for a while.
type coast struct {
	begin    time.Time
	simulate func(*streamtest.Request) streamtest.Reply
	ends     int           // of each partition, by force
	longest  time.Duration // away; the shortest is a second

	mu   sync.Mutex
	rng  *rand.Rand
	lost map[string]int       // ends so far, by the partition
	back map[string]time.Time // when a partition is there again
}

func newCoast(
	t *testing.T, ends int, longest time.Duration, s simulation.Simulation,
) (*coast, *streamtest.Server) {
	srv := streamtest.NewUnstartedServer()
	if s.Rate = 1 / every.Seconds(); s.Source == nil {
		s.Source = each(tide)
	}
	c := &coast{
		begin: time.Now(), simulate: s.Answer(srv), ends: ends, longest: longest,
		rng: rand.New(rand.NewPCG(uint64(ends), 5)), lost: map[string]int{},
		back: map[string]time.Time{},
	}
	srv.Listener, srv.Answer = streamtest.NewMemoryListener(), c.answer
	srv.Start()
	t.Cleanup(srv.Close)
	return c, srv
}

func (c *coast) answer(r *streamtest.Request) streamtest.Reply {
	c.mu.Lock()
	defer c.mu.Unlock()
	partition := r.Query.Get("partition")
	switch {
	case r.Query.Has("startTime"):
		return c.simulate(r)
	case time.Now().Before(c.back[partition]):
		return streamtest.Refuse(503, "")
	}
	reply := c.simulate(r)
	if reply.Status > 200 || c.lost[partition] >= c.ends {
		return reply
	}
	c.lost[partition]++
	up := time.Second + time.Duration(c.rng.Int64N(int64(20*time.Minute)))
	seconds := math.Exp(c.rng.Float64() * math.Log(c.longest.Seconds()))
	away := time.Duration(seconds * float64(time.Second))
	c.back[partition] = time.Now().Add(up + away)
	ends := []streamtest.Step{streamtest.Cut(), streamtest.Reset(), streamtest.End(),
		streamtest.ForceDisconnect("Your connection was disconnected for operational reasons."),
		streamtest.ForceDisconnect("disconnected because your client was unable to keep up")}
	reply.Steps = []streamtest.Step{
		streamtest.For(up, reply.Steps[0]), ends[c.rng.IntN(len(ends))],
	}
	return reply
}

// over reports whether all partitions have ended as often as they should, and are back.
func (c *coast) over(partitions int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.back) < partitions {
		return false
	}
	for partition, back := range c.back {
		if c.lost[partition] < c.ends || time.Now().Before(back) {
			return false
		}
	}
	return true
}

// tangled breaks off every other recovery, after some bytes.
func tangled(next http.RoundTripper) kit.RoundTripper {
	var mu sync.Mutex
	rng, n := rand.New(rand.NewPCG(2, 3)), 0
	return func(r *http.Request) (*http.Response, error) {
		response, err := next.RoundTrip(r)
		mu.Lock()
		defer mu.Unlock()
		if err != nil || !r.URL.Query().Has("startTime") {
			return response, err
		}
		if n++; n%2 == 0 {
			response.Body = &broken{response.Body, 100 + rng.IntN(3000)}
		}
		return response, nil
	}
}

// broken is a body that breaks off.
type broken struct {
	io.ReadCloser
	left int
}

func (b *broken) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// tally is what has come of a coast.
type tally struct {
	times    map[int64]int // how often a Tweet came
	repaired []*tweetstream.Repaired
	refused  []*tweetstream.RequestError
	until    time.Time // the last Tweet that must have come
	err      error
}

// repairing streams a coast with gap repair, until it is over and quiet.
func repairing(
	t *testing.T, c *coast, srv *streamtest.Server, feeds []tweetstream.Feed,
	options ...tweetstream.Option,
) *tally {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	options = append([]tweetstream.Option{
		tweetstream.WithGapRepair(),
		tweetstream.WithHTTPClient(&http.Client{Transport: tangled(srv.Client().Transport)}),
	}, options...)
	client := kit.ClientAs(t, srv, authOf(srv, feeds), options...)
	events, errs := client.Stream(ctx, feeds...)
	y := &tally{times: map[int64]int{}}
	go func() {
		for !c.over(len(feeds)) {
			time.Sleep(time.Minute)
		}
		time.Sleep(time.Hour)
		y.until = time.Now().Add(-time.Minute)
		cancel()
	}()
	for event := range events {
		switch e := event.(type) {
		case *tweetstream.Status:
			y.times[e.ID]++
		case *tweetstream.Compliance:
			y.times[e.UserID]++
		case *tweetstream.Repaired:
			y.repaired = append(y.repaired, e)
		case *tweetstream.RequestError:
			if e.StatusCode != 503 {
				y.refused = append(y.refused, e)
			}
		}
	}
	y.err = <-errs
	checkSum(t, client.Stats())
	return y
}

// checkSum: every message went one way, those of recoveries too.
func checkSum(t *testing.T, s tweetstream.Stats) {
	t.Helper()
	var received int64
	for _, n := range s.Received {
		received += n
	}
	if ways := s.Delivered + s.Unwanted + s.Duplicates + s.Dropped + s.Abandoned; ways != received {
		t.Errorf("%d messages were received, and %d went some way: %+v", received, ways, s)
	}
}

const first = 10 // Tweet that comes when all are connected

// check finds each Tweet once, or in what is missing.
func (y *tally) check(t *testing.T, c *coast) (missing int) {
	t.Helper()
	if !errors.Is(y.err, context.Canceled) {
		t.Fatalf("ended with %v", y.err)
	}
	last := int64(y.until.Sub(c.begin) / every)
	for id := int64(first); id <= last; id++ {
		at := c.begin.Add(time.Duration(id-1) * every)
		lost := slices.ContainsFunc(y.repaired, func(r *tweetstream.Repaired) bool {
			return slices.ContainsFunc(r.Missing, func(p tweetstream.Period) bool {
				return !at.Before(p.From) && at.Before(p.To)
			})
		})
		switch n := y.times[id]; {
		case n > 1, n == 0 && !lost:
			t.Fatalf("Tweet %d, of %v, came %d times; is it missing: %v", id, at, n, lost)
		case n == 0:
			missing++
		}
	}
	if last < 1000 {
		t.Errorf("there were only %d Tweets", last)
	}
	return missing
}

func decahose(t *testing.T) []tweetstream.Feed {
	t.Helper()
	feeds, err := gnip.Decahose(acme)
	if err != nil {
		t.Fatal(err)
	}
	return feeds
}

// TestLedgerOfRepairs: however a stream ends, and however long it is away, every Tweet comes
// once, even if every other recovery breaks off.
func TestLedgerOfRepairs(t *testing.T) {
	ends := 50
	if slowed() {
		ends = 15
	}
	synctest.Test(t, func(t *testing.T) {
		c, srv := newCoast(t, ends, 3*time.Hour, simulation.Simulation{History: 1 << 20})
		y := repairing(t, c, srv, decahose(t))
		if missing := y.check(t, c); missing > 0 {
			t.Errorf("%d Tweets are missing", missing)
		}
		by := map[tweetstream.RepairMethod]int{}
		for _, r := range y.repaired {
			by[r.By]++
			if r.Missing != nil || r.Err != nil {
				t.Errorf("%+v", r)
			}
		}
		if n := len(y.repaired); n < ends || by[tweetstream.RepairBackfill] < ends/4 ||
			by[tweetstream.RepairRecovery] < ends/4 {
			t.Errorf("%d gaps were closed: %v", n, by)
		}
		checkRecoveries(t, srv.Requests())
		checkGoingOn(t, srv.Requests())
		t.Logf("%d Tweets, %d requests, gaps %v", len(y.times), len(srv.Requests()), by)
	})
}

// checkRecoveries: at most two at a time, of two hours each.
func checkRecoveries(t *testing.T, requests []streamtest.Request) {
	t.Helper()
	var open []time.Time // when those end that have begun
	for _, r := range requests {
		from, errFrom := time.Parse(time.RFC3339, r.Query.Get("startTime"))
		to, errTo := time.Parse(time.RFC3339, r.Query.Get("endTime"))
		if errFrom != nil || errTo != nil || r.Status != 200 {
			continue
		}
		if d := to.Sub(from); d > 2*time.Hour {
			t.Errorf("a recovery of %v", d)
		}
		open = slices.DeleteFunc(open, func(end time.Time) bool { return !end.After(r.Time) })
		if open = append(open, r.Ended); len(open) > 2 {
			t.Errorf("%d recoveries at a time", len(open))
		}
	}
}

// checkGoingOn: a recovery that breaks off is not asked for from its beginning again.
func checkGoingOn(t *testing.T, requests []streamtest.Request) {
	t.Helper()
	goneOn := 0
	last := map[string]string{} // start by partition and end
	for _, r := range requests {
		window, start := r.Query.Get("partition")+" "+r.Query.Get("endTime"), r.Query.Get("startTime")
		if start == "" || r.Status != 200 {
			continue
		}
		if start < last[window] { // texts of one length
			t.Errorf("%s: from %s after %s", window, start, last[window])
		}
		if last[window] != "" && start > last[window] {
			goneOn++
		}
		last[window] = start
	}
	if goneOn < 3 {
		t.Errorf("only %d recoveries have gone on", goneOn)
	}
}

// TestRepairWithoutContract: a server that refuses backfill and recovery is asked for a backfill
// once. The stream goes on, and says what is missing and why.
func TestRepairWithoutContract(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, srv := newCoast(t, 10, 10*time.Minute, simulation.Simulation{})
		y := repairing(t, c, srv, decahose(t))
		if missing := y.check(t, c); missing == 0 {
			t.Error("nothing is missing")
		}
		if len(y.refused) != 2 { // one for each partition
			t.Errorf("%d refusals", len(y.refused))
		}
		for _, e := range y.refused {
			if e.StatusCode != 406 || !strings.Contains(e.Hint, "goes on without") {
				t.Errorf("refused by %v", e)
			}
		}
		if len(y.repaired) < 20 {
			t.Errorf("%d reports", len(y.repaired))
		}
		for _, r := range y.repaired {
			var refused *tweetstream.RequestError
			if len(r.Missing) != 1 || r.Missing[0] != (tweetstream.Period{From: r.From, To: r.To}) ||
				!errors.As(r.Err, &refused) || refused.StatusCode != 406 {
				t.Errorf("%+v", r)
			}
		}
	})
}

// TestRepairByBackfillOnly: what is longer ago than a backfill reaches is missing, where there is
// nothing else to ask for.
func TestRepairByBackfillOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, srv := newCoast(t, 20, time.Hour, simulation.Simulation{History: 1 << 20})
		feeds := decahose(t)
		for i := range feeds {
			feeds[i].Recovery = nil
		}
		y := repairing(t, c, srv, feeds)
		if missing := y.check(t, c); missing == 0 {
			t.Error("nothing is missing")
		}
		for _, r := range y.repaired {
			long := r.To.Sub(r.From) > 5*time.Minute
			if r.Missing == nil && long || r.By == tweetstream.RepairRecovery {
				t.Errorf("%+v", r)
			}
		}
	})
}

// TestRepairWithDedup: the two know of each other.
func TestRepairWithDedup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, srv := newCoast(t, 10, time.Hour, simulation.Simulation{History: 1 << 20})
		y := repairing(t, c, srv, decahose(t), tweetstream.WithDedup(100))
		if missing := y.check(t, c); missing > 0 {
			t.Errorf("%d Tweets are missing", missing)
		}
	})
}

// TestRepairOfCompliance: notices have no ids, and their streams no backfill. They come once, too.
func TestRepairOfCompliance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, srv := newCoast(t, 5, 3*time.Hour, simulation.Simulation{
			Source: each(farewell), History: 1 << 20,
		})
		feeds, err := gnip.Compliance(acme)
		if err != nil {
			t.Fatal(err)
		}
		y := repairing(t, c, srv, feeds)
		if missing := y.check(t, c); missing > 0 {
			t.Errorf("%d notices are missing", missing)
		}
		for _, r := range y.repaired {
			if r.By != tweetstream.RepairRecovery {
				t.Errorf("%+v", r)
			}
		}
		checkRecoveries(t, srv.Requests())
	})
}

// TestRepairOfARecording: the times of messages may be from another year than the gaps are.
func TestRepairOfARecording(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, srv := newCoast(t, 20, 3*time.Hour, simulation.Simulation{
			Source: each(func(id int64, begin time.Time) string {
				return tide(id, begin.AddDate(-4, 0, 0))
			}),
			History: 1 << 20,
		})
		y := repairing(t, c, srv, decahose(t))
		if missing := y.check(t, c); missing > 0 {
			t.Errorf("%d Tweets are missing", missing)
		}
	})
}

// TestRepairInTheNextStream: a stream that ends leaves its open gaps to the next one of the client,
// and what was missed between the two is such a gap.
func TestRepairInTheNextStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, srv := newCoast(t, 0, 0, simulation.Simulation{History: 1 << 20})
		feeds := decahose(t)
		client := kit.ClientAs(t, srv, authOf(srv, feeds), tweetstream.WithGapRepair())
		times, gaps := map[int64]int{}, 0
		const odd = time.Second // so that no Tweet is on its way at the end
		for _, d := range []time.Duration{time.Hour + odd, 5*time.Second + odd, time.Hour} {
			ctx, cancel := context.WithTimeout(t.Context(), d)
			events, _ := client.Stream(ctx, feeds...)
			for event := range events {
				switch e := event.(type) {
				case *tweetstream.Status:
					times[e.ID]++
				case *tweetstream.Repaired:
					gaps++
				}
			}
			cancel()
			time.Sleep(30 * time.Minute)
		}
		for id := int64(first); id < int64(3*time.Hour/every); id++ {
			if times[id] != 1 {
				t.Fatalf("Tweet %d came %d times", id, times[id])
			}
		}
		if gaps != 4 {
			t.Errorf("%d gaps were closed", gaps)
		}
	})
}
