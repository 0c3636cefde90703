package tweetstream

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/tweet"
)

// Errors inside events. Look for them with [errors.Is].
var (
	// ErrStalled is the Err of a [*ConnectionError] when no byte arrived for the stall
	// timeout, or no line end for 5 minutes.
	ErrStalled = errors.New("no data received before the stall timeout")
	// ErrMessageTooLong is the Err of a [*Malformed] for a message over the limit. As an
	// error of [Decoder.Decode] it says that 16 MiB came without a line end.
	ErrMessageTooLong = errors.New("message is too long")
)

// Event is one thing that happened on a stream. The set is closed; switch on the concrete
// pointer type:
//
//	from the server              from the client
//	*Status                      *Connected
//	*Delete                      *KeepAlive
//	*ScrubGeo                    *Closed
//	*Limit                       *ConnectionError
//	*StatusWithheld              *RequestError
//	*UserWithheld                *Dropped
//	*Disconnect                  *Repaired
//	*Warning
//	*Compliance                  from archives
//	*System                      *Damaged
//	*Like                        *Member
//	*Unknown
//	*Malformed
//
// Every event from the server has a field Raw with the message's bytes as received, without
// the line end. The bytes belong to the receiver and are never written to again; [Decoder]
// says how they are kept in memory.
//
// An event does not change once it was sent, so several goroutines may read it. To store a
// message, store Raw: an event marshals as JSON without the envelope that notices have on
// the wire.
//
//sumtype:decl
type Event interface {
	// Kind names the concrete type, for logs, metrics and command lines.
	Kind() Kind
	raw() []byte
}

// Kind is the kind of an event: one for each type of the closed set. The zero Kind is none.
// Its text is the type's name in lower snake case; where the message has one name on the wire,
// that is the same.
type Kind uint8

// The kinds, in the order of the types at [Event].
const (
	KindStatus Kind = iota + 1
	KindDelete
	KindScrubGeo
	KindLimit
	KindStatusWithheld
	KindUserWithheld
	KindDisconnect
	KindWarning
	KindCompliance
	KindSystem
	KindLike
	KindUnknown
	KindMalformed
	KindConnected
	KindKeepAlive
	KindClosed
	KindConnectionError
	KindRequestError
	KindDropped
	KindRepaired
	KindDamaged
	KindMember
)

var kindNames = [...]string{
	KindStatus: "status", KindDelete: "delete", KindScrubGeo: "scrub_geo", KindLimit: "limit",
	KindStatusWithheld: "status_withheld", KindUserWithheld: "user_withheld",
	KindDisconnect: "disconnect", KindWarning: "warning",
	KindCompliance: "compliance", KindSystem: "system", KindLike: "like", KindUnknown: "unknown",
	KindMalformed: "malformed", KindConnected: "connected", KindKeepAlive: "keep_alive",
	KindClosed: "closed", KindConnectionError: "connection_error",
	KindRequestError: "request_error", KindDropped: "dropped", KindRepaired: "repaired",
	KindDamaged: "damaged", KindMember: "member",
}

// Kinds returns every kind, those of messages from the server first.
func Kinds() []Kind {
	all := make([]Kind, 0, len(kindNames))
	for k := KindStatus; k.valid(); k++ {
		all = append(all, k)
	}
	return all
}

// ParseKind returns the kind with a name, such as "scrub_geo".
func ParseKind(name string) (Kind, error) {
	if i := slices.Index(kindNames[1:], name); i >= 0 {
		return Kind(i + 1), nil
	}
	return 0, fmt.Errorf("tweetstream: there is no kind of event %q", name)
}

func (k Kind) valid() bool { return k >= KindStatus && int(k) < len(kindNames) }

// String returns the kind's name, such as "scrub_geo".
func (k Kind) String() string {
	if !k.valid() {
		return "Kind(" + strconv.Itoa(int(k)) + ")"
	}
	return kindNames[k]
}

// MarshalText returns the kind's name, so a Kind can be a key or a value of JSON. It fails
// for a number that is no kind.
func (k Kind) MarshalText() ([]byte, error) {
	if !k.valid() {
		return nil, fmt.Errorf("tweetstream: there is no kind of event %d", k)
	}
	return []byte(kindNames[k]), nil
}

// UnmarshalText reads a kind's name.
func (k *Kind) UnmarshalText(text []byte) (err error) {
	*k, err = ParseKind(string(text))
	return err
}

// HasRaw reports whether events of this kind stand for a message from the server and have a
// field Raw.
func (k Kind) HasRaw() bool { return k >= KindStatus && k <= KindMalformed }

// received reports whether events of this kind stand for bytes of the stream.
func (k Kind) received() bool { return k.HasRaw() || k == KindKeepAlive }

// isContent reports whether messages of a kind are what the stream is for: a server that says no
// more than a system message has given nothing.
func (k Kind) isContent() bool {
	return k.HasRaw() && k != KindMalformed && k != KindSystem
}

// kindSet is a set of kinds. The zero value stands for all.
type kindSet uint32

func kindSetOf(kinds []Kind) (s kindSet) {
	for _, k := range kinds {
		s |= 1 << k
	}
	return s
}

func (s kindSet) has(k Kind) bool { return s == 0 || s&(1<<k) != 0 }

// Status is a Tweet. Its fields and methods are those of [tweet.Tweet].
type Status struct {
	tweet.Tweet
	// Skipped are the fields that are zero because their value on the wire has another
	// type than in the API v1.1, in their order; nil for nearly all Tweets. See
	// [tweet.UnmarshalLenient]. A Tweet with a wrong id or user is a [*Malformed].
	Skipped []FieldError `json:"-"`
	Raw     []byte       `json:"-"`
}

// FieldError says why a field of a Tweet was skipped. Offset counts in Raw.
type FieldError = tweet.FieldError

// Delete asks to delete a Tweet wherever it is kept. It can arrive before the Tweet itself.
// Its fields are those of [tweet.Delete].
type Delete struct {
	tweet.Delete
	Raw []byte `json:"-"`
}

// ScrubGeo asks to remove the location from Tweets of a user wherever they are kept. Its
// fields are those of [tweet.ScrubGeo].
type ScrubGeo struct {
	tweet.ScrubGeo
	Raw []byte `json:"-"`
}

// Limit says that the filter matched more Tweets than the stream may carry. Its fields are
// those of [tweet.Limit].
type Limit struct {
	tweet.Limit
	Raw []byte `json:"-"`
}

// StatusWithheld asks to withhold a Tweet in some countries. Its fields are those of
// [tweet.StatusWithheld].
type StatusWithheld struct {
	tweet.StatusWithheld
	Raw []byte `json:"-"`
}

// UserWithheld asks to withhold all Tweets of a user in some countries. Its fields are those
// of [tweet.UserWithheld].
type UserWithheld struct {
	tweet.UserWithheld
	Raw []byte `json:"-"`
}

// Disconnect is the server's last message on a connection: the reason for closing it. A
// revoked token ends the stream with a [*DisconnectError]; after any other code the client
// connects again. Its fields are those of [tweet.Disconnect].
type Disconnect struct {
	tweet.Disconnect
	Raw []byte `json:"-"`
}

// Warning is a notice of trouble ahead, such as a client that reads too slowly. Warnings
// arrive only if StallWarnings was set. Its fields are those of [tweet.Warning].
type Warning struct {
	tweet.Warning
	Raw []byte `json:"-"`
}

// Compliance says that something has happened to a Tweet or an account, and asks to follow it
// wherever they are kept. Streams for enterprises send it. Its fields are those of
// [tweet.Compliance].
type Compliance struct {
	tweet.Compliance
	Raw []byte `json:"-"`
}

// System is a message about the stream itself, such as the reason of a disconnect or the end of
// a recovery. Streams for enterprises send it. Its fields are those of [tweet.System].
type System struct {
	tweet.System
	Raw []byte `json:"-"`
}

// Like says that a user has liked a Tweet, or no longer does. Its fields are those of
// [tweet.Like].
type Like struct {
	tweet.Like
	Raw []byte `json:"-"`
}

// Unknown is a message of no other kind: one that is not part of public streams ("friends",
// "direct_message"), one that is new, a JSON value that is no object, or a plain-text notice
// such as "Exceeded connection limit for user".
type Unknown struct {
	Name string // first key of a JSON object; "" for any other message
	Raw  []byte `json:"-"` // a plain-text notice is not JSON
}

// connectionLimit is the one plain-text notice that real streams are known to send.
const connectionLimit = "Exceeded connection limit for user"

// Malformed is a message that could not be decoded. Nothing else is lost for it: the stream
// goes on with the next message.
type Malformed struct {
	Path   string // to the value at fault, such as "user.id"; "" for the message as a whole
	Offset int64  // in bytes from the start of the message, near the fault
	Size   int64  // of the message in bytes
	Err    error  // the reason; ErrMessageTooLong for a message over the limit
	// Raw is the message, or the first 256 bytes of a message over the limit.
	Raw []byte `json:"-"`
}

// Connected says that the server has accepted the request. Messages follow.
type Connected struct {
	// Feed is the name of the feed; "" for Filter, Sample and Firehose.
	Feed string
	// Attempt counts the requests since the last connection, this one included: 1 if the
	// first one succeeded.
	Attempt int
	// Gap is the time from the end of the last connection to now. Nothing could be received
	// in it. 0 on the first connection.
	Gap time.Duration
	// LastStatusID is the id of the last Tweet before the gap, 0 if there was none. Ask for
	// missed Tweets from here.
	LastStatusID int64
}

// KeepAlive is a blank line. The server sends one after 30 s without a message, so that both
// sides know the other is there.
type KeepAlive struct{}

// Closed says that the server has ended the response in good order. The client connects
// again after RetryIn.
type Closed struct {
	Feed    string // the name of the feed, as in Connected
	RetryIn time.Duration
}

// ConnectionError says that a connection could not be made, broke, or stalled. As an event
// it announces that the client connects again after RetryIn. As the error that ends a stream
// (an untrusted certificate, retries exhausted) its RetryIn is 0.
//
// Err can be [ErrStalled], a [*net.OpError], [io.ErrUnexpectedEOF] or another error of the
// network; look for it with [errors.Is] and [errors.As].
type ConnectionError struct {
	Feed    string // the name of the feed, as in Connected
	Err     error
	RetryIn time.Duration
}

// Error names the failure. It never holds credentials.
func (e *ConnectionError) Error() string {
	return fmt.Sprintf("tweetstream: connection: %v", e.Err)
}

// Unwrap returns e.Err.
func (e *ConnectionError) Unwrap() error { return e.Err }

// RequestError is an answer that is not a stream: any status but 200, or a 200 with a body of
// another type, such as an HTML page. As an event it announces that the client asks again
// after RetryIn. As the error that ends a stream its RetryIn is 0.
type RequestError struct {
	Feed       string // the name of the feed, as in Connected
	StatusCode int
	Header     http.Header // of the response
	Body       []byte      // its first 4 KiB at most
	Hint       string      // advice for this status; "" if there is none
	RetryIn    time.Duration
}

// Error returns the status and the hint. It leaves out the body: that is the server's text
// and can hold anything. Use the field Body.
func (e *RequestError) Error() string {
	status := fmt.Sprintf("%d %s", e.StatusCode, http.StatusText(e.StatusCode))
	s := "tweetstream: server answered " + strings.TrimSpace(status)
	if e.Hint != "" {
		s += ": " + e.Hint
	}
	return s
}

// Dropped says that messages were dropped because the consumer was slower than the stream.
// Only a [Backpressure] that drops sends it, at most once a second.
type Dropped struct {
	Count int64 // messages since the last Dropped
}

// Repaired says that a gap is closed, as far as that was possible. It comes after all messages that
// came back. Only [WithGapRepair] sends it, one for each gap.
type Repaired struct {
	// Feed is the name of the feed, as in Connected.
	Feed string
	// From and To are the gap: from when on messages may have been missed, and when the
	// connection was made that ended it.
	From, To time.Time
	// By is what the server was asked for; "" if there was nothing to ask for.
	By RepairMethod
	// Count is how many messages came back. Those that had come before are left out, and do
	// not count. Nor do those that WithOnly leaves out.
	Count int64
	// Missing are the parts of the gap that did not come back, in order; nil for none.
	Missing []Period
	// Err is the last answer that kept something from coming back, such as a
	// [*RequestError] with a hint. It is nil if nothing is missing, and if there was nothing
	// to ask for: the feed has no such request, or it is too long ago.
	Err error `json:"-"`
}

// RepairMethod is how a gap was closed.
type RepairMethod string

// The methods.
const (
	// RepairBackfill is a connection that begins with the last minutes.
	RepairBackfill RepairMethod = "backfill"
	// RepairRecovery is a finite stream of a period, beside the live one.
	RepairRecovery RepairMethod = "recovery"
)

// Period is a time: From belongs to it, To does not.
type Period struct{ From, To time.Time }

// String returns the period as an interval of ISO 8601, in UTC and to the second:
// 2026-08-04T09:00:00Z/2026-08-04T09:30:00Z.
func (p Period) String() string {
	return p.From.UTC().Format(time.RFC3339) + "/" + p.To.UTC().Format(time.RFC3339)
}

// Damaged says that a recording is damaged at one place, and costs only the
// messages at that place. Only package archive makes it.
type Damaged struct {
	// Source is the file, as it was given or found.
	Source string
	// Member is the path inside of the file; "" for the file itself.
	Member string
	// Offset is how many packed bytes of the member had been read.
	Offset int64
	// Unpacked is how many bytes these were unpacked.
	Unpacked int64
	// Messages is how many messages of the member were read before.
	Messages int64
	// Err is why, such as io.ErrUnexpectedEOF for a member that is cut.
	Err error
}

// Member says that a member of an archive, or a file by itself, was read to its
// end. Only package archive makes it.
type Member struct {
	// Source is the file, as it was given or found.
	Source string
	// Name is the path inside of the file; "" for the file itself.
	Name string
	// PathTime is the time that the path says, as if it were UTC; zero for none.
	PathTime time.Time
	// Packed is the size in bytes as it lies there.
	Packed int64
	// Unpacked is the size of the text in bytes.
	Unpacked int64
	// Messages counts all messages, delivered or not.
	Messages int64
	// Copy says that the same bytes were read before, under the same minute.
	Copy bool
	// Damaged says that a Damaged event stands before this one.
	Damaged bool
	// Skipped is why the file is no recording; nil for a recording.
	Skipped error
}

// DisconnectError ends a stream after a disconnect message, if connecting again has no point.
type DisconnectError struct{ tweet.Disconnect }

// Error returns the code and the server's reason.
func (e *DisconnectError) Error() string {
	return fmt.Sprintf("tweetstream: server disconnected the stream: code %v: %q", e.Code, e.Reason)
}

// SystemError is a system message by which the server refuses a connection, such as one over
// the number that an account may have. The client connects again; as the error that ends a
// stream it comes with [ErrRetriesExhausted].
type SystemError struct{ tweet.System }

// Error returns the server's words.
func (e *SystemError) Error() string {
	return fmt.Sprintf("tweetstream: server closed the stream: %q", e.Message)
}

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

// Kind returns KindCompliance.
func (*Compliance) Kind() Kind { return KindCompliance }

// Kind returns KindSystem.
func (*System) Kind() Kind { return KindSystem }

// Kind returns KindLike.
func (*Like) Kind() Kind { return KindLike }

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

// Kind returns KindRepaired.
func (*Repaired) Kind() Kind { return KindRepaired }

// Kind returns KindDamaged.
func (*Damaged) Kind() Kind { return KindDamaged }

// Kind returns KindMember.
func (*Member) Kind() Kind { return KindMember }

func (e *Status) raw() []byte         { return e.Raw }
func (e *Delete) raw() []byte         { return e.Raw }
func (e *ScrubGeo) raw() []byte       { return e.Raw }
func (e *Limit) raw() []byte          { return e.Raw }
func (e *StatusWithheld) raw() []byte { return e.Raw }
func (e *UserWithheld) raw() []byte   { return e.Raw }
func (e *Disconnect) raw() []byte     { return e.Raw }
func (e *Warning) raw() []byte        { return e.Raw }
func (e *Compliance) raw() []byte     { return e.Raw }
func (e *System) raw() []byte         { return e.Raw }
func (e *Like) raw() []byte           { return e.Raw }
func (e *Unknown) raw() []byte        { return e.Raw }
func (e *Malformed) raw() []byte      { return e.Raw }
func (*Connected) raw() []byte        { return nil }
func (*KeepAlive) raw() []byte        { return nil }
func (*Closed) raw() []byte           { return nil }
func (*ConnectionError) raw() []byte  { return nil }
func (*RequestError) raw() []byte     { return nil }
func (*Dropped) raw() []byte          { return nil }
func (*Repaired) raw() []byte         { return nil }
func (*Damaged) raw() []byte          { return nil }
func (*Member) raw() []byte           { return nil }

// Raw returns the field Raw of an event from the server, and nil for one from the client or for
// none.
func Raw(event Event) []byte {
	if event == nil {
		return nil
	}
	return event.raw()
}

// Line returns the message of an event as one line without its end, to be stored in a file of
// lines. It is Raw, with spaces in place of the line ends that stand between the tokens of its
// JSON. It reports false for an event without a message, and for a message over the limit, of
// which only the beginning is known. The event is not changed; the line may share its bytes.
func Line(event Event) (line []byte, ok bool) {
	line = event.raw()
	if e, bad := event.(*Malformed); bad && errors.Is(e.Err, ErrMessageTooLong) {
		return nil, false
	}
	if bytes.IndexByte(line, '\n') < 0 {
		return line, line != nil
	}
	line = bytes.Clone(line) // others may read the event
	for i, c := range line {
		if c == '\n' || c == '\r' {
			line[i] = ' '
		}
	}
	return line, true
}

// TimeOf returns when a message was made, as the message itself says: timestamp_ms, a
// Tweet's id or created_at. It returns the zero time for a message that does not say
// it, and for events from the client.
func TimeOf(event Event) time.Time {
	switch e := event.(type) {
	case *Status:
		return e.Timestamp()
	case *Delete:
		return e.Timestamp.Time()
	case *ScrubGeo:
		return e.Timestamp.Time()
	case *Limit:
		return e.Timestamp.Time()
	case *StatusWithheld:
		return e.Timestamp.Time()
	case *UserWithheld:
		return e.Timestamp.Time()
	case *Disconnect:
		return e.Timestamp.Time()
	case *Warning:
		return e.Timestamp.Time()
	case *Compliance:
		return e.Timestamp.Time()
	case *System:
		return e.Sent.Time
	case *Like:
		return cmp.Or(e.Timestamp.Time(), e.CreatedAt.Time)
	case *Unknown, *Malformed, *Connected, *KeepAlive, *Closed, *ConnectionError, *RequestError,
		*Dropped, *Repaired, *Damaged, *Member:
	}
	return time.Time{}
}

// Only returns the events of one type and drops the others:
//
//	for status := range tweetstream.Only[*tweetstream.Status](events) {
//
// The loop ends when the channel is closed. After leaving it early, cancel the stream's
// context as with the channel itself.
func Only[E Event](events <-chan Event) iter.Seq[E] {
	return func(yield func(E) bool) {
		for event := range events {
			if e, ok := event.(E); ok && !yield(e) {
				return
			}
		}
	}
}

// OnlyOf returns the events of one type and drops the others. It keeps errors:
//
//	for status, err := range tweetstream.OnlyOf[*tweetstream.Status](decoder.All()) {
func OnlyOf[E Event](events iter.Seq2[Event, error]) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) {
		for event, err := range events {
			e, ok := event.(E)
			if (ok || err != nil) && !yield(e, err) {
				return
			}
		}
	}
}
