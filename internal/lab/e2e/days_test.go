package e2e_test

import (
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// TestThirtyDays: a month of mixed faults, seen from the server. No attempt comes
// before the documented wait is over, or later than it must; there are at most 25 in
// a minute and 100 in 15 minutes; stalls are noticed in time; no message is lost or
// invented.
func TestThirtyDays(t *testing.T) {
	days, seeds := 30, []uint64{1, 2}
	if slowed() {
		days, seeds = 6, seeds[:1]
	}
	for _, seed := range seeds {
		synctest.Test(t, func(t *testing.T) {
			m := &month{days: days, rng: rand.New(rand.NewPCG(seed, 30)), faults: monthly()}
			m.live(t)
			m.checkWaits(t)
			m.checkPace(t)
			m.checkStalls(t)
			m.checkMessages(t)
			t.Logf("seed %d: %d connections, %d messages", seed, len(m.attempts), len(m.got))
		})
	}
}

// monthly are the faults that a stream survives any number of times, and that
// cost no real time.
func monthly() []fault.Fault {
	return slices.DeleteFunc(fault.All(), func(f fault.Fault) bool {
		kicks := strings.HasPrefix(f.Name, "disconnect-2") || strings.HasPrefix(f.Name, "disconnect-7")
		return f.Class == tweetstream.RetryNever || f.Flood || f.Delimited || kicks
	})
}

// month is the plan and the record of a run.
type month struct {
	days     int
	rng      *rand.Rand
	faults   []fault.Fault
	messages int // so far

	attempts []attempt
	got      []string
}

type attempt struct {
	fault fault.Fault
	streamtest.Request
	connected, last time.Time // as the client has it; last is that of the last line
	lines           int
	messages        int
	announced       bool // by the last message
	clean           bool // the server ended it in good order, unannounced
}

func (m *month) live(t *testing.T) {
	srv := streamtest.NewUnstartedServer()
	srv.Listener = streamtest.NewMemoryListener()
	var mu sync.Mutex // of planned: connections are accepted and answered by two goroutines
	var planned []fault.Fault
	last := func() fault.Fault {
		mu.Lock()
		defer mu.Unlock()
		return planned[len(planned)-1]
	}
	// Each connection has one request. Faults before it come when it is accepted.
	srv.Accept = func() []streamtest.Step {
		mu.Lock()
		planned = append(planned, m.plan())
		mu.Unlock()
		if f := last(); f.BeforeRequest {
			return f.Reply.Steps
		}
		return nil
	}
	srv.Answer = func(*streamtest.Request) streamtest.Reply { return last().Reply }
	srv.Start()
	t.Cleanup(srv.Close)
	events, errs := kit.Sample(t, kit.ClientOf(t, srv))
	m.receive(events, time.Now().Add(time.Duration(m.days)*24*time.Hour))
	select {
	case err := <-errs:
		t.Fatalf("the stream ended: %v", err)
	default:
	}
	synctest.Wait() // the server notes the end of the last attempt after the client
	for i, request := range srv.Requests()[:len(m.attempts)] {
		m.attempts[i].fault, m.attempts[i].Request = planned[i], request
	}
}

// plan returns the next connection: a fault, or up to an hour of peace.
func (m *month) plan() fault.Fault {
	next := func() string { m.messages++; return kit.Limit(m.messages) }
	if m.rng.IntN(5) > 0 {
		f := m.faults[m.rng.IntN(len(m.faults))].With(next)
		if f.Class == fault.Continues { // it has to end some time
			f.Class, f.Reply.Steps = tweetstream.RetryNetwork, append(f.Reply.Steps, streamtest.End())
		}
		return f
	}
	calm := fault.Fault{Name: "calm", Class: tweetstream.RetryNetwork}
	for range m.rng.IntN(50) {
		calm.Delivers = append(calm.Delivers, next())
		calm.Reply.Steps = append(calm.Reply.Steps,
			streamtest.Message(calm.Delivers[len(calm.Delivers)-1]),
			streamtest.Wait(time.Duration(m.rng.Int64N(int64(85*time.Second)))))
	}
	// Not streamtest.Gzip: the end of its member would be bytes, and so a sign of life.
	calm.Reply.Compression = []streamtest.Compression{nil, streamtest.GzipMembers}[m.rng.IntN(2)]
	calm.Reply.Steps = append(calm.Reply.Steps,
		[]streamtest.Step{streamtest.End(), streamtest.Cut(), streamtest.Reset()}[m.rng.IntN(3)])
	return calm
}

// receive notes the client's events until a time.
func (m *month) receive(events <-chan tweetstream.Event, until time.Time) {
	var now attempt
	for time.Now().Before(until) {
		switch e := (<-events).(type) {
		case *tweetstream.Connected:
			now.connected = time.Now()
		case *tweetstream.Closed:
			now.clean = !now.announced
			m.attempts = append(m.attempts, now)
			now = attempt{}
		case *tweetstream.ConnectionError, *tweetstream.RequestError:
			m.attempts = append(m.attempts, now)
			now = attempt{}
		case *tweetstream.KeepAlive, *tweetstream.Malformed:
			now.lines, now.last = now.lines+1, time.Now()
		default:
			now.lines, now.last = now.lines+1, time.Now()
			_, now.announced = e.(*tweetstream.Disconnect)
			if !now.announced {
				now.messages++
			}
			m.got = append(m.got, string(tweetstream.Raw(e)))
		}
	}
}

// checkWaits: the next attempt comes once the documented wait is over, and no
// later than it must.
func (m *month) checkWaits(t *testing.T) {
	var failures [tweetstream.RetryNever]int
	for i, a := range m.attempts[:len(m.attempts)-1] {
		dripped := a.fault.Name == "drip-without-line-end" // for 4 minutes, after a line
		if a.lines > 0 && (dripped || a.last.Sub(a.connected) >= time.Minute) {
			failures = [tweetstream.RetryNever]int{}
		}
		failures[a.fault.Class]++
		n := failures[a.fault.Class]
		least := max(kit.Ladder(a.fault.Class, n), a.fault.RetryAfter)
		if a.clean && a.messages > 0 && a.fault.Class == tweetstream.RetryNetwork {
			least = 0 // a gateway's time limit
		}
		next := m.attempts[i+1]
		got := next.Time.Sub(a.Ended)
		if got < least {
			t.Fatalf("after %s (connection %d, failure %d of its kind) the server was asked again after "+
				"%v, want %v at least", a.fault.Name, i+1, n, got, least)
		}
		if got > least+least/5+10*time.Millisecond && !m.mustWait(i+1) {
			t.Fatalf("after %s (connection %d, failure %d of its kind) the server was asked again only "+
				"after %v, want %v to a fifth more", a.fault.Name, i+1, n, got, least)
		}
	}
}

var paceLimits = []struct {
	most int
	in   time.Duration
}{{25, time.Minute}, {100, 15 * time.Minute}}

// mustWait reports whether an attempt was as early as the pace allows.
func (m *month) mustWait(i int) bool {
	for _, limit := range paceLimits {
		if i >= limit.most && m.attempts[i].Time.Sub(m.attempts[i-limit.most].Time) <= limit.in {
			return true
		}
	}
	return false
}

func (m *month) checkPace(t *testing.T) {
	for _, limit := range paceLimits {
		for i := limit.most; i < len(m.attempts); i++ {
			if d := m.attempts[i].Time.Sub(m.attempts[i-limit.most].Time); d < limit.in {
				t.Fatalf("%d attempts in %v", limit.most+1, d)
			}
		}
	}
	if len(m.attempts) < 300*m.days {
		t.Errorf("only %d attempts in %d days", len(m.attempts), m.days)
	}
}

// checkStalls: the client leaves within 90 to 91 s after the last byte, and it
// never leaves a connection that is alive.
func (m *month) checkStalls(t *testing.T) {
	stalls := 0
	for _, a := range m.attempts {
		lasted := a.Ended.Sub(a.Time)
		switch name := a.fault.Name; {
		case strings.HasPrefix(name, "stall"), name == "gzip-stalled",
			strings.HasSuffix(name, "-and-silence"):
			if stalls++; lasted < 90*time.Second || lasted > 91*time.Second {
				t.Errorf("%s: noticed after %v", name, lasted)
			}
		case name == "calm", name == "quiet", name == "drip":
			if a.End == "client gone" {
				t.Errorf("%s: the client left after %v", name, lasted)
			}
		}
	}
	if stalls < 5*m.days {
		t.Errorf("only %d stalls in %d days", stalls, m.days)
	}
}

// checkMessages: every whole message was delivered, once and in order.
func (m *month) checkMessages(t *testing.T) {
	got := m.got
	for i, a := range m.attempts {
		must, again := a.fault.Delivers, 0
		if a.fault.Name == "backfill" {
			again = 20
		}
		for len(got) > 0 {
			if len(must) > 0 && got[0] == must[0] {
				must = must[1:]
			} else if !slices.Contains(a.fault.May, got[0]) {
				if again--; again < 0 {
					break
				}
			}
			got = got[1:]
		}
		if len(must) > 0 {
			t.Fatalf("connection %d, %s: %d of %d messages were not delivered", i+1, a.fault.Name, len(must),
				len(a.fault.Delivers))
		}
	}
	if len(got) > 250 { // of the last connection, which has not ended
		t.Errorf("%d messages were delivered that nobody sent, the first: %s", len(got), got[0])
	}
}

// slowed reports whether this build takes many times as long: with the race
// detector, or with counters for coverage.
func slowed() bool {
	info, _ := debug.ReadBuildInfo()
	for _, s := range info.Settings {
		if s.Key == "-race" && s.Value == "true" {
			return true
		}
	}
	return testing.CoverMode() != ""
}
