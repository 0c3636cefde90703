package streamtest

import (
	"fmt"
	"slices"
	"time"
)

// Fault is one thing that a server or the network can do wrong, or rarely does,
// together with what a client should make of it.
type Fault struct {
	// Name is the same in each version, such as "cut-in-chunk". See [Faults].
	Name string
	// Rule says what a good client does.
	Rule string
	// Outcome is what follows after the connection.
	Outcome Outcome
	// RetryAfter is how long the server asks to wait, as far as a client should
	// do that (1 h).
	RetryAfter time.Duration
	// Delivers are the messages, in order, that a client must deliver from the
	// connection, each once, as they were sent and without the line end.
	Delivers []string
	// May are messages that it may deliver as well: those that were sent whole but
	// stand behind what is broken. It must never deliver anything else.
	May []string
	// Malformed is how many messages come that cannot be decoded; -1 if that
	// depends on when the client gives up.
	Malformed int
	// Delimited faults mean something only to a client that has asked for
	// delimited=length.
	Delimited bool
	// Flood faults send tens of MiB if the client takes them.
	Flood bool
	// Reply is the fault itself. All end within 40 minutes, even if the client
	// does nothing.
	Reply Reply

	entry entry
}

// Outcome is what a client does after a connection with a [Fault].
type Outcome int

// The outcomes. The waits are those that the service's documentation asks for.
const (
	// Continues: the stream is still open, and carries what [Server.Send] sends.
	Continues Outcome = iota
	// RetryNetwork: it connects again; at once after the first failure, then
	// after 250 ms, and 250 ms more each time, up to 16 s.
	RetryNetwork
	// RetryHTTP: it connects again after 5 s, then 10 s, 20 s, up to 320 s.
	RetryHTTP
	// RetryRate: it connects again after 60 s, then 120 s, 240 s and so on.
	RetryRate
	// Stops: it does not connect again, since that gives the same.
	Stops
)

var outcomeNames = [...]string{"Continues", "RetryNetwork", "RetryHTTP", "RetryRate", "Stops"}

// String returns the name of the constant.
func (o Outcome) String() string {
	if o < 0 || int(o) >= len(outcomeNames) {
		return fmt.Sprintf("Outcome(%d)", int(o))
	}
	return outcomeNames[o]
}

// Faults returns every fault, with messages of its own in each: made-up Tweets
// of some 300 bytes. The caller may change what it gets.
func Faults() []Fault {
	all := make([]Fault, 0, 256)
	next := numbered()
	for _, e := range entries() {
		all = append(all, e.with(next))
	}
	return all
}

// FaultNamed returns one of [Faults]. It panics if there is none of this name.
func FaultNamed(name string) Fault {
	for _, e := range entries() {
		if e.name == name {
			return e.with(numbered())
		}
	}
	panic(fmt.Sprintf("streamtest: no fault is named %q", name))
}

func numbered() func() string {
	n := int64(0)
	return func() string { n++; return smallTweet(n) }
}

// With is the same fault with other messages: those that next returns, as many
// as it needs. They must be JSON objects in one line, for a client that leaves
// duplicates out each with an id of its own.
func (f Fault) With(next func() string) Fault { return f.entry.with(next) }

// entry is a fault without its messages.
type entry struct {
	name    string
	outcome Outcome
	rule    string
	build   func(*script) Reply
}

func (e entry) with(next func() string) Fault {
	f := Fault{Name: e.name, Rule: e.rule, Outcome: e.outcome, entry: e}
	s := script{next: next, fault: &f}
	f.Reply = e.build(&s)
	return f
}

// script takes the messages that a fault's reply is built from, and notes which
// of them a client owes.
type script struct {
	next  func() string
	fault *Fault
}

// kept is a message that must be delivered.
func (s *script) kept() string { return s.keep(s.next()) }

func (s *script) keep(text string) string {
	s.fault.Delivers = append(s.fault.Delivers, text)
	return text
}

// maybe is a message that may be delivered.
func (s *script) maybe() string {
	text := s.next()
	s.fault.May = append(s.fault.May, text)
	return text
}

// part is the beginning of a message, of which nothing is to be delivered.
func (s *script) part() string {
	text := s.next()
	return text[:len(text)*2/3]
}

// bad is a line that does not decode.
func (s *script) bad(line string) string {
	s.fault.Malformed++
	return line + "\r\n"
}

// smallTweet is a Tweet with all that a client may insist on.
func smallTweet(n int64) string {
	id := int64(1_212_000_000_000_000_000) + n
	return fmt.Sprintf(`{"created_at":"Wed Jan 01 12:00:00 +0000 2020","id":%d,"id_str":"%d","text":"low tide number %d, \u6f6e",`+
		`"truncated":false,"in_reply_to_status_id":null,"user":{"id":7000000001,"id_str":"7000000001","name":"Harbour Lights","screen_name":"harbour_lights"},`+
		`"entities":{"hashtags":[],"urls":[],"user_mentions":[],"symbols":[]},"lang":"en","timestamp_ms":"1577880000000"}`, id, id, n)
}

// hang is silence for longer than any client should bear, and then the end.
func hang() []Step { return []Step{Wait(30 * time.Minute), Cut()} }

// then is a list of steps: some, and then others.
func then(some []Step, others ...[]Step) []Step { return append(some, slices.Concat(others...)...) }

func steps(s ...Step) []Step { return s }

func entries() []entry {
	return slices.Concat(connectFaults(), headerFaults(), statusFaults(), refusalFaults(), framingFaults(), wireFaults(),
		gzipFaults(), contentFaults(), malformedFaults(), noticeFaults(), paceFaults())
}
