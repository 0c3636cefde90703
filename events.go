package tweetstream

import (
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gotweetstream/tweetstream/tweet"
)

// Event is one thing that happened on a stream. It is a closed set; switch on
// the concrete pointer type:
//
//	from the server              from the client
//	*Status                      *Connected
//	*Delete                      *KeepAlive
//	*ScrubGeo                    *Closed
//	*Limit                       *ConnectionError
//	*StatusWithheld              *RequestError
//	*UserWithheld
//	*Disconnect                  *Dropped
//	*Warning
//	*Unknown
//	*Malformed
//
// Every event from the server has a field Raw with the message's bytes as they
// were received, without the line end. They belong to the receiver and are
// never written to again; see [Decoder] for how they are kept in memory.
//
// An event is not changed after it was sent, so several goroutines may read it.
// To store a message, store Raw: an event marshals as JSON without the envelope
// that notices have on the wire.
//
//sumtype:decl
type Event interface {
	// Kind names the concrete type, for logs, metrics and command lines.
	Kind() Kind
	event() slot
}

// Kind is the name of an event's type in lower snake case, as in the names of
// the messages on the wire where there is one.
type Kind string

// The kinds, in the order in which [Event] lists their types.
const (
	KindStatus          Kind = "status"
	KindDelete          Kind = "delete"
	KindScrubGeo        Kind = "scrub_geo"
	KindLimit           Kind = "limit"
	KindStatusWithheld  Kind = "status_withheld"
	KindUserWithheld    Kind = "user_withheld"
	KindDisconnect      Kind = "disconnect"
	KindWarning         Kind = "warning"
	KindUnknown         Kind = "unknown"
	KindMalformed       Kind = "malformed"
	KindConnected       Kind = "connected"
	KindKeepAlive       Kind = "keep_alive"
	KindClosed          Kind = "closed"
	KindConnectionError Kind = "connection_error"
	KindRequestError    Kind = "request_error"
	KindDropped         Kind = "dropped"
)

// slot is a kind as an index, in the order of the constants.
type slot int

const (
	slotStatus slot = iota
	slotDelete
	slotScrubGeo
	slotLimit
	slotStatusWithheld
	slotUserWithheld
	slotDisconnect
	slotWarning
	slotUnknown
	slotMalformed
	slotConnected
	slotKeepAlive
	slotClosed
	slotConnectionError
	slotRequestError
	slotDropped
	slots
)

// received reports whether events of a slot stand for bytes of the stream.
func (s slot) received() bool { return s <= slotMalformed || s == slotKeepAlive }

var kinds = [slots]Kind{
	KindStatus, KindDelete, KindScrubGeo, KindLimit, KindStatusWithheld, KindUserWithheld,
	KindDisconnect, KindWarning, KindUnknown, KindMalformed,
	KindConnected, KindKeepAlive, KindClosed, KindConnectionError, KindRequestError, KindDropped,
}

// kindSet is a set of kinds. The zero value stands for all.
type kindSet uint32

func (s *kindSet) add(kind Kind) bool {
	i := slices.Index(kinds[:], kind)
	if i >= 0 {
		*s |= 1 << i
	}
	return i >= 0
}

func (s kindSet) has(i slot) bool { return s == 0 || s&(1<<i) != 0 }

// Kinds returns every kind, those of messages from the server first.
func Kinds() []Kind { return slices.Clone(kinds[:]) }

// HasRaw reports whether events of this kind stand for a message from the server,
// and so have a field Raw.
func (k Kind) HasRaw() bool { return slices.Contains(kinds[:slotMalformed+1], k) }

// Status is a Tweet. Its fields and methods are those of [tweet.Tweet].
type Status struct {
	tweet.Tweet
	Raw []byte `json:"-"`
}

// Delete asks to delete a Tweet, wherever it is kept. It can arrive before the
// Tweet itself. Its fields are those of [tweet.Delete].
type Delete struct {
	tweet.Delete
	Raw []byte `json:"-"`
}

// ScrubGeo asks to remove the location from Tweets of a user, wherever they
// are kept. Its fields are those of [tweet.ScrubGeo].
type ScrubGeo struct {
	tweet.ScrubGeo
	Raw []byte `json:"-"`
}

// Limit says that the filter matched more Tweets than the stream may carry.
// Its fields are those of [tweet.Limit].
type Limit struct {
	tweet.Limit
	Raw []byte `json:"-"`
}

// StatusWithheld says that a Tweet is to be withheld in some countries. Its
// fields are those of [tweet.StatusWithheld].
type StatusWithheld struct {
	tweet.StatusWithheld
	Raw []byte `json:"-"`
}

// UserWithheld says that all Tweets of a user are to be withheld in some
// countries. Its fields are those of [tweet.UserWithheld].
type UserWithheld struct {
	tweet.UserWithheld
	Raw []byte `json:"-"`
}

// Disconnect is the server's last message on a connection: why it is about to
// close it. What follows depends on the code: a token that was revoked ends the
// stream with a [*DisconnectError], everything else leads to a reconnection.
// Its fields are those of [tweet.Disconnect].
type Disconnect struct {
	tweet.Disconnect
	Raw []byte `json:"-"`
}

// Warning is a notice that something is going wrong, such as that the client
// reads too slowly. Warnings come only where StallWarnings was asked for. Its
// fields are those of [tweet.Warning].
type Warning struct {
	tweet.Warning
	Raw []byte `json:"-"`
}

// Unknown is a message that is none of the above: a message type that is not
// part of public streams ("friends", "direct_message"), one that is new, a JSON
// value that is no object, or a plain-text notice such as
// "Exceeded connection limit for user".
type Unknown struct {
	// Name is the first key of a JSON object; "" where the message is none.
	Name string
	Raw  []byte `json:"-"` // a plain-text notice is not JSON
}

// Malformed is a message that could not be decoded. Nothing else is lost for
// it: the stream goes on with the next message.
type Malformed struct {
	Path   string // of the value at fault, such as "user.id"; "" where it is the message as a whole
	Offset int64  // in bytes from the start of the message, near where decoding failed
	Size   int64  // of the message in bytes
	Err    error  // why; ErrMessageTooLong for one over the limit
	// Raw is the message; of one over the limit only its first 256 bytes.
	Raw []byte `json:"-"`
}

// Connected says that the server has accepted the request and messages follow.
type Connected struct {
	// Attempt counts the requests that it took, this one included: 1 where
	// the first succeeded.
	Attempt int
	// Gap is how long nothing could be received: from the end of the last
	// connection to now. 0 on the first connection.
	Gap time.Duration
	// LastStatusID is the id of the last Tweet before the gap, 0 if none:
	// what was missed can be asked for from here.
	LastStatusID int64
}

// KeepAlive is a blank line, which the server sends when there has been
// nothing else for a while (30 s) so that both sides know the other is there.
type KeepAlive struct{}

// Closed says that the server has ended the response in good order. The client
// connects again after RetryIn.
type Closed struct {
	RetryIn time.Duration
}

// ConnectionError says that a connection could not be made, broke, or
// stalled. As an event it is one that the stream survives: the client connects
// again after RetryIn. As the error that ends a stream (a certificate that
// cannot be trusted, retries exhausted) RetryIn is 0.
//
// Err can be [ErrStalled], a [*net.OpError], [io.ErrUnexpectedEOF] and whatever
// else the network gives; look for it with [errors.Is] and [errors.As].
type ConnectionError struct {
	Err     error
	RetryIn time.Duration
}

// Error says what failed, and never holds credentials.
func (e *ConnectionError) Error() string { return fmt.Sprintf("tweetstream: connection: %v", e.Err) }

// Unwrap returns e.Err.
func (e *ConnectionError) Unwrap() error { return e.Err }

// RequestError is an answer that is not a stream: any status but 200, or a 200
// with a body of another type, such as an HTML page. As an event it is one
// that the stream survives: the client asks again after RetryIn. As the error
// that ends a stream RetryIn is 0.
type RequestError struct {
	StatusCode int
	Header     http.Header // of the response
	Body       []byte      // at most its first 4 KiB
	Hint       string      // what to do about it; "" where nothing is known
	RetryIn    time.Duration
}

// Error returns the status and the hint. It leaves out the body, which is the
// server's text and can hold anything; use the field Body.
func (e *RequestError) Error() string {
	s := strings.TrimSuffix(fmt.Sprintf("tweetstream: server answered %d %s", e.StatusCode, http.StatusText(e.StatusCode)), " ")
	if e.Hint != "" {
		s += ": " + e.Hint
	}
	return s
}

// Dropped says that messages were dropped because the consumer was slower than
// the stream, with a [Backpressure] that allows it. There is at most one a
// second.
type Dropped struct {
	Count int64 // messages since the Dropped before this one
}

// DisconnectError ends a stream whose server sent a disconnect message after
// which there is no point in connecting again.
type DisconnectError struct{ tweet.Disconnect }

// Error returns the code and the server's reason.
func (e *DisconnectError) Error() string {
	return fmt.Sprintf("tweetstream: server disconnected the stream: code %v: %q", e.Code, e.Reason)
}

func (*Status) event() slot          { return slotStatus }
func (*Delete) event() slot          { return slotDelete }
func (*ScrubGeo) event() slot        { return slotScrubGeo }
func (*Limit) event() slot           { return slotLimit }
func (*StatusWithheld) event() slot  { return slotStatusWithheld }
func (*UserWithheld) event() slot    { return slotUserWithheld }
func (*Disconnect) event() slot      { return slotDisconnect }
func (*Warning) event() slot         { return slotWarning }
func (*Unknown) event() slot         { return slotUnknown }
func (*Malformed) event() slot       { return slotMalformed }
func (*Connected) event() slot       { return slotConnected }
func (*KeepAlive) event() slot       { return slotKeepAlive }
func (*Closed) event() slot          { return slotClosed }
func (*ConnectionError) event() slot { return slotConnectionError }
func (*RequestError) event() slot    { return slotRequestError }
func (*Dropped) event() slot         { return slotDropped }

// Kind returns KindStatus.
func (*Status) Kind() Kind { return KindStatus }

// Kind returns KindDelete.
func (*Delete) Kind() Kind { return KindDelete }

// Kind returns KindScrubGeo.
func (*ScrubGeo) Kind() Kind { return KindScrubGeo }

// Kind returns KindLimit.
func (*Limit) Kind() Kind { return KindLimit }

// Kind returns KindStatusWithheld.
func (*StatusWithheld) Kind() Kind { return KindStatusWithheld }

// Kind returns KindUserWithheld.
func (*UserWithheld) Kind() Kind { return KindUserWithheld }

// Kind returns KindDisconnect.
func (*Disconnect) Kind() Kind { return KindDisconnect }

// Kind returns KindWarning.
func (*Warning) Kind() Kind { return KindWarning }

// Kind returns KindUnknown.
func (*Unknown) Kind() Kind { return KindUnknown }

// Kind returns KindMalformed.
func (*Malformed) Kind() Kind { return KindMalformed }

// Kind returns KindConnected.
func (*Connected) Kind() Kind { return KindConnected }

// Kind returns KindKeepAlive.
func (*KeepAlive) Kind() Kind { return KindKeepAlive }

// Kind returns KindClosed.
func (*Closed) Kind() Kind { return KindClosed }

// Kind returns KindConnectionError.
func (*ConnectionError) Kind() Kind { return KindConnectionError }

// Kind returns KindRequestError.
func (*RequestError) Kind() Kind { return KindRequestError }

// Kind returns KindDropped.
func (*Dropped) Kind() Kind { return KindDropped }

// Raw returns the message of an event from the server, as its field Raw, and nil
// for one from the client.
func Raw(event Event) []byte {
	switch e := event.(type) {
	case *Status:
		return e.Raw
	case *Delete:
		return e.Raw
	case *ScrubGeo:
		return e.Raw
	case *Limit:
		return e.Raw
	case *StatusWithheld:
		return e.Raw
	case *UserWithheld:
		return e.Raw
	case *Disconnect:
		return e.Raw
	case *Warning:
		return e.Raw
	case *Unknown:
		return e.Raw
	case *Malformed:
		return e.Raw
	case *Connected, *KeepAlive, *Closed, *ConnectionError, *RequestError, *Dropped:
	}
	return nil
}

// Only returns the events of one type, and drops the others:
//
//	for status := range tweetstream.Only[*tweetstream.Status](events) {
//
// The loop ends when the channel is closed. After leaving it early, cancel the
// stream's context as with the channel itself.
func Only[E Event](events <-chan Event) iter.Seq[E] {
	return func(yield func(E) bool) {
		for event := range events {
			if e, ok := event.(E); ok && !yield(e) {
				return
			}
		}
	}
}

// Stats are counts over all streams of a [Client] since it was made.
//
// Every message that was received went one way, so that Received, added up, is
// Delivered + Unwanted + Duplicates + Dropped + Abandoned, and more only while
// messages are on their way: one, or up to the buffer of WithBackpressure.
type Stats struct {
	Received   map[Kind]int64 // messages by kind, keep-alives among them
	Delivered  int64          // to the consumer, or to the buffer, from which it may yet be dropped or abandoned
	Unwanted   int64          // left out by WithOnly
	Duplicates int64          // left out by WithDedup
	Dropped    int64          // by WithBackpressure
	Abandoned  int64          // received, but not delivered before a cancellation

	Bytes       int64                // of response bodies, as they came (compressed)
	Attempts    int64                // requests
	Connections int64                // requests that became a stream
	Failures    map[RetryClass]int64 // ends of attempts and connections

	// Withheld is the highest count of the limit notices on the last
	// connection: how many matching Tweets the server did not send. See
	// [tweet.Limit] for what it is worth.
	Withheld int64
	// LastReceived is when bytes came last; zero if none did.
	LastReceived time.Time
	// Lag is how old the last Tweet was when it came, as far as the clocks
	// agree. A lag that grows says that the client is falling behind.
	Lag time.Duration
}

// counters are what Stats is made from. They are written by the stream's
// goroutine and read by any.
type counters struct {
	received                               [slots]atomic.Int64
	failures                               [RetryNever + 1]atomic.Int64
	delivered, unwanted, duplicates        atomic.Int64
	dropped, abandoned                     atomic.Int64
	bytes, attempts, connections, withheld atomic.Int64
	lastReceived, lag                      atomic.Int64 // ns since 1970, ns
}

func (c *counters) snapshot() Stats {
	s := Stats{
		Received: make(map[Kind]int64), Failures: make(map[RetryClass]int64),
		Delivered: c.delivered.Load(), Unwanted: c.unwanted.Load(), Duplicates: c.duplicates.Load(),
		Dropped: c.dropped.Load(), Abandoned: c.abandoned.Load(),
		Bytes: c.bytes.Load(), Attempts: c.attempts.Load(), Connections: c.connections.Load(),
		Withheld: c.withheld.Load(), Lag: time.Duration(c.lag.Load()),
	}
	for i := range c.received {
		if n := c.received[i].Load(); n > 0 {
			s.Received[kinds[i]] = n
		}
	}
	for i := range c.failures {
		if n := c.failures[i].Load(); n > 0 {
			s.Failures[RetryClass(i)] = n
		}
	}
	if last := c.lastReceived.Load(); last != 0 {
		s.LastReceived = time.Unix(0, last)
	}
	return s
}
