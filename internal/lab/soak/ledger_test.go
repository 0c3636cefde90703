package soak_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// expectation counts everything that has to come out, by the tap alone.
type expectation struct {
	received    map[tweetstream.Kind]int64
	failures    map[tweetstream.RetryClass]int64
	encodings   map[string]int64 // of connections that became a stream
	tooLong     int64
	partial     int64
	unwanted    int64
	duplicates  int64
	bytes       int64
	wire        int64 // all bytes, headers and chunk sizes among them
	attempts    int64
	connections int64
}

func newExpectation() *expectation {
	return &expectation{
		received: make(map[tweetstream.Kind]int64), failures: make(map[tweetstream.RetryClass]int64),
		encodings: make(map[string]int64),
	}
}

// messages counts what was received.
func (e *expectation) messages() (n int64) {
	for _, count := range e.received {
		n += count
	}
	return n
}

// stream adds the connections of one stream. It returns the records that the
// consumer has to get: the wanted ones, without duplicates.
func (e *expectation) stream(conns []*tapped, wanted func(record) bool) []record {
	var want []record
	add := func(r record) {
		if wanted(r) {
			want = append(want, r)
		} else if r.fromServer() {
			e.unwanted++
		}
	}
	seen := make(map[identity]bool)
	attempt, lastID := int64(0), int64(0)
	for _, conn := range conns {
		sent, received := conn.bytes()
		t := transcribe(sent, received)
		e.count(&t, len(received))
		attempt++
		if t.stream {
			add(record{kind: tweetstream.KindConnected, id: lastID, n: attempt})
			attempt = 0
		}
		for _, r := range t.records {
			if r.kind == tweetstream.KindStatus {
				lastID = r.id
			}
			if key := (identity{r.kind, r.id}); seen[key] {
				e.duplicates++
				continue
			} else if r.kind == tweetstream.KindStatus || r.kind == tweetstream.KindDelete {
				seen[key] = true
			}
			add(r)
		}
		add(t.end())
	}
	return want
}

// identity is equal for two messages that are the same.
type identity struct {
	kind tweetstream.Kind
	id   int64
}

func (e *expectation) count(t *transcript, wire int) {
	e.attempts++
	e.wire += int64(wire)
	e.bytes += t.body
	e.failures[t.class()]++
	e.partial += t.partial
	if t.stream {
		e.connections++
		e.encodings[cmp.Or(t.encoding, "identity")]++
	}
	for _, r := range t.records {
		e.received[r.kind]++
		if r.kind == tweetstream.KindMalformed && r.n > maxMessage {
			e.tooLong++
		}
	}
}

// outcome counts everything that did come out.
type outcome struct {
	delivered int64 // messages that the consumer got
	reported  int64 // dropped messages, as the *Dropped events say
	difference
}

// ledger holds both sides, and the server's deeds.
type ledger struct {
	*expectation
	outcome
	ends    map[string]int64
	streams int64
	made    int64 // stalls that the server made
	noticed int64 // stalls that the client reported
	stats   tweetstream.Stats
}

func newLedger() *ledger {
	return &ledger{expectation: newExpectation(), ends: make(map[string]int64)}
}

// add adds the counts of one more client.
func (l *ledger) add(s tweetstream.Stats) {
	if l.stats.Received == nil {
		l.stats.Received = make(map[tweetstream.Kind]int64)
		l.stats.Failures = make(map[tweetstream.RetryClass]int64)
	}
	for kind, n := range s.Received {
		l.stats.Received[kind] += n
	}
	for class, n := range s.Failures {
		l.stats.Failures[class] += n
	}
	l.stats.Delivered += s.Delivered
	l.stats.Unwanted += s.Unwanted
	l.stats.Duplicates += s.Duplicates
	l.stats.Dropped += s.Dropped
	l.stats.Abandoned += s.Abandoned
	l.stats.Bytes += s.Bytes
	l.stats.Attempts += s.Attempts
	l.stats.Connections += s.Connections
}

// problems compares the numbers that must be equal. A dropping client may leave out
// messages, as long as it counts them all, and any event of its own.
func (l *ledger) problems(v variant) (all []string) {
	same := func(what string, got, want any) {
		if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
			all = append(all, fmt.Sprintf("%s: %s, want %s", what, g, w))
		}
	}
	s := l.stats
	same("Stats: received", s.Received, l.received)
	same("Stats: failures", s.Failures, l.failures)
	same("Stats: bytes", s.Bytes, l.bytes)
	same("Stats: attempts", s.Attempts, l.attempts)
	same("Stats: connections", s.Connections, l.connections)
	same("Stats: duplicates", s.Duplicates, l.duplicates)
	same("Stats: delivered", s.Delivered, l.delivered)
	same("Stats: unwanted", s.Unwanted, l.unwanted)
	same("Stats: abandoned", s.Abandoned, 0)
	same("received at the tap - delivered and counted", l.balance(), 0)
	same("invented", l.invented, 0)
	same("lost and not counted", l.lost-s.Dropped, 0)
	same("dropped, as reported by events", l.reported, s.Dropped)
	if !v.dropping() {
		same("dropped", s.Dropped, 0)
		same("missing events of the client", l.untold, 0)
	}
	if !v.dropping() && v.only == nil {
		same("stalls noticed (if too many, this machine stood still, and the rest may follow)",
			l.noticed, l.made)
	}
	if l.first != "" && (!v.dropping() || len(all) > 0) {
		all = append(all, l.first)
	}
	return all
}

// balance is the number of messages that were received, and neither delivered nor
// counted by the client.
func (l *ledger) balance() int64 {
	return l.messages() - l.delivered - l.stats.Duplicates - l.stats.Unwanted - l.stats.Dropped
}

// String is the ledger as a table.
func (l *ledger) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	row("received at the tap\t%d\tmessages", l.messages())
	for _, kind := range tweetstream.Kinds() {
		if n := l.received[kind]; n > 0 {
			row("  %s\t%d", kind, n)
		}
	}
	row("  of malformed: too long\t%d", l.tooLong)
	row("delivered\t%d", l.delivered)
	row("duplicates left out\t%d", l.stats.Duplicates)
	row("unwanted, left out\t%d", l.stats.Unwanted)
	row("dropped and counted\t%d", l.stats.Dropped)
	row("lost\t%d", l.lost-l.stats.Dropped)
	row("invented\t%d", l.invented)
	row("received - delivered - left out - dropped\t%d", l.balance())
	row("partial messages, discarded\t%d", l.partial)
	row("bytes received\t%d\tof bodies %d", l.wire, l.bytes)
	row("streams\t%d", l.streams)
	row("attempts\t%d", l.attempts)
	row("connections that were streams\t%d", l.connections)
	for _, encoding := range slices.Sorted(maps.Keys(l.encodings)) {
		row("  %s\t%d", encoding, l.encodings[encoding])
	}
	row("ends\t%d\tof %d kinds", l.attempts, len(l.ends))
	for _, e := range slices.Concat(endings, finals) {
		if n := l.ends[e.name]; n > 0 {
			row("  %s\t%d", e.name, n)
		}
	}
	_ = w.Flush() // to memory
	return b.String()
}

// perSecond is for the last line of the table.
func (l *ledger) perSecond(d time.Duration) string {
	return fmt.Sprintf("%.0f messages/s, %.1f MB/s",
		float64(l.messages())/d.Seconds(), float64(l.wire)/1e6/d.Seconds())
}
