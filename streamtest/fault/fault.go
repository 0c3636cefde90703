// Package fault is a catalogue of some 300 things that servers and networks do
// wrong, or right but rarely, each with the reaction of a good client. Put your
// client, or the pipeline behind it, through all of them:
//
//	for _, f := range fault.All() {
//		srv := f.Server(streamtest.Stream(streamtest.Message(`{"id":9,"text":"well again"}`)))
//		srv.Listener = streamtest.NewMemoryListener()
//		srv.Start()
//		// … stream from srv; then f.Delivers must have come, and after a
//		// fault that f.Class says to retry, the Tweet 9
//		srv.Close()
//	}
//
// [Chaos] mixes faults from a seed.
package fault

import (
	"fmt"
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// Fault is one thing that can go wrong.
type Fault struct {
	// Name is the same in each version, such as "cut-in-chunk". See [All].
	Name string
	// Rule is the reaction of a good client, in a sentence.
	Rule string
	// Class says when the client connects again, in the classes of the service's
	// documentation: RetryNetwork at once, RetryHTTP after 5 s, RetryRate after
	// 60 s, RetryNever not at all. [Continues] is none of them.
	Class tweetstream.RetryClass
	// RetryAfter is the wait that the server asks for, as far as a client should
	// obey: at most 1 h. It counts where it is longer than the wait of Class.
	RetryAfter time.Duration
	// Delivers are the messages that a client must deliver from the connection:
	// in this order, each once, as they were sent and without the line end.
	Delivers []string
	// May are messages that it may deliver as well: they were sent whole, but
	// behind the damage. It must never deliver anything else.
	May []string
	// Malformed is the number of messages that do not decode; -1 if that depends
	// on when the client gives up.
	Malformed int
	// Delimited faults mean something only to a client that asks for
	// delimited=length.
	Delimited bool
	// Flood faults send tens of MiB if the client takes them.
	Flood bool
	// BeforeRequest faults come before the server has read a request. [Fault.Server]
	// does that. Given to any other server, Reply comes after the request.
	BeforeRequest bool
	// Reply is the fault itself. It ends within 40 minutes, even if the client
	// does nothing, unless Class is [Continues].
	Reply streamtest.Reply

	entry entry
}

// Continues is the [Fault.Class] of faults that a stream survives: it stays open,
// and carries the messages of [streamtest.Server.Send].
const Continues tweetstream.RetryClass = -1

// Server returns a server, not yet started, with the fault on its first connection.
// Later requests get the replies, as with [streamtest.NewUnstartedServer].
func (f Fault) Server(replies ...streamtest.Reply) *streamtest.Server {
	if !f.BeforeRequest {
		return streamtest.NewUnstartedServer(append([]streamtest.Reply{f.Reply}, replies...)...)
	}
	srv := streamtest.NewUnstartedServer(replies...)
	rest := f.Reply.Steps
	srv.Accept = func() (first []streamtest.Step) {
		first, rest = rest, nil
		return first
	}
	return srv
}

// All returns every fault, with messages of its own in each: made-up Tweets of some
// 300 bytes. The caller may change the result.
func All() []Fault {
	all := make([]Fault, 0, 300)
	next := numbered()
	for _, e := range entries() {
		all = append(all, e.with(next))
	}
	return all
}

// Named returns one fault of [All]. It panics if none has the name.
func Named(name string) Fault {
	for _, e := range entries() {
		if e.name == name {
			return e.with(numbered())
		}
	}
	panic(fmt.Sprintf("fault: no fault is named %q", name))
}

// With returns the same fault with messages from next, as many as it needs. They
// must be JSON objects in one line, and for a client that leaves duplicates out
// each needs an id of its own.
func (f Fault) With(next func() string) Fault { return f.entry.with(next) }

// entry is a fault without its messages.
type entry struct {
	name  string
	class tweetstream.RetryClass
	rule  string
	build func(*messages) reply
}

func (e entry) with(next func() string) Fault {
	f := Fault{Name: e.name, Rule: e.rule, Class: e.class, entry: e}
	f.Reply = e.build(&messages{next: next, fault: &f})
	return f
}

func entries() []entry {
	return slices.Concat(connectFaults(), headerFaults(), statusFaults(), refusalFaults(),
		framingFaults(), wireFaults(), gzipFaults(), contentFaults(), malformedFaults(),
		noticeFaults(), paceFaults())
}
