// Package natssink stores events in a stream of NATS JetStream.
//
// Each message is stored once, however often it is sent: it has an id, [jetstream.MsgIDHeader],
// that is the same in every process. The ids are kind and number: "s:<id>" of a Tweet, "d:<id>"
// of a delete, "sg:<user>:<up_to>" of a scrub_geo, and so on. The server remembers ids for the
// stream's duplicate window, two minutes unless [Options.Duplicates] says more. Messages without
// an id, such as limit notices, can be stored more than once after a failure.
//
// [Consume] reads the events back, and acknowledges them once they are stored elsewhere.
//
// An event is durable once the server has acknowledged it. A server with the default
// sync_interval acknowledges before its disk has the message; see its documentation.
package natssink

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/internal/message"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Options change how a [Sink] writes. The zero value has the defaults.
type Options struct {
	// Subject is a template for the subjects of messages, with {kind}, {lang}, {user} and {id}
	// in it. The default is the stream's name and ".{kind}".
	Subject string
	// Origin is the name of the feed or the file, for a header. "" is no header.
	Origin string
	// Create makes the stream if it is not there, in files, for the subjects of Subject.
	Create bool
	// Duplicates is the window in that a made stream knows repeats. 0 is the server's default,
	// two minutes. The ids of that time are in the server's memory.
	Duplicates time.Duration
	// Patience is how long a call waits for a server that is away, before it returns an error
	// that is temporary. 0 is 5 seconds.
	Patience time.Duration
	// Refused is called for each message that the server will never take, after Write has
	// taken it, with its class and the reason. It may be nil.
	Refused func(id, class string, reason error)
	// Connect are further options of the connection, such as [nats.UserCredentials].
	Connect []nats.Option
}

// The messages that may wait for an acknowledgement.
const (
	windowMessages = 256
	windowBytes    = 8 << 20
)

const (
	defaultPatience = 5 * time.Second
	ackWait         = 5 * time.Second
	retryWait       = 100 * time.Millisecond
)

// Sink is a [sink.Sink] of a JetStream stream. [Sink.Stats] may be called at any time, the other
// methods one at a time.
type Sink struct {
	name    string // of the stream
	subject message.Template
	options Options
	conn    *nats.Conn
	js      jetstream.JetStream
	isMade  bool // the stream is there
	isEnded bool

	waiting []*waiting // not acknowledged, oldest first
	bytes   int        // of them

	mu    sync.Mutex
	stats Stats
}

// waiting is a message that is not acknowledged.
type waiting struct {
	msg    *nats.Msg
	answer jetstream.PubAckFuture // nil has to be sent again
	err    error                  // of the last try
	isSent bool                   // at least once
}

// Open returns a sink that writes to a stream of the server at an address such as
// nats://127.0.0.1:4222. It does not wait for the server: one that is away is tried again for
// as long as the sink is open. An address must not have a user or a password in it.
func Open(address, stream string, o Options) (*Sink, error) {
	s := &Sink{name: stream, options: o, isMade: !o.Create}
	if s.options.Patience <= 0 {
		s.options.Patience = defaultPatience
	}
	if err := checkName(stream); err != nil {
		return nil, err
	}
	if o.Subject == "" {
		o.Subject = stream + ".{kind}"
	}
	var err error
	if s.subject, err = message.Parse(o.Subject); err != nil {
		return nil, fmt.Errorf("natssink: the subject %w", err)
	}
	if s.conn, err = connect(address, o.Connect); err != nil {
		return nil, err
	}
	s.js, err = jetstream.New(s.conn, jetstream.WithPublishAsyncMaxPending(2*windowMessages),
		jetstream.WithPublishAsyncTimeout(ackWait))
	if err != nil {
		s.conn.Close()
		return nil, fmt.Errorf("natssink: %w", err)
	}
	return s, nil
}

func checkName(stream string) error {
	if stream == "" || strings.ContainsAny(stream, ".*>/\\ \t\r\n") {
		return fmt.Errorf("natssink: %q is no name of a stream", stream)
	}
	return nil
}

// quiet takes the place of a handler that prints. The failure is that of a message, too.
func quiet(*nats.Conn, *nats.Subscription, error) {}

// connect connects to a server, now or later, and again whenever it was away.
func connect(address string, more []nats.Option) (*nats.Conn, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, errors.New("natssink: the address is no URL")
	case u.User != nil:
		return nil, errors.New("natssink: an address must not have a user or a password in it")
	}
	options := append([]nats.Option{
		nats.Name("tweetstream"), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1),
		nats.ReconnectWait(250 * time.Millisecond),
		nats.ReconnectBufSize(-1), // a message waits in the sink, and nowhere else
		nats.ErrorHandler(quiet),
	}, more...)
	conn, err := nats.Connect(address, options...)
	if err != nil {
		return nil, fmt.Errorf("natssink: connecting to %s: %w", u.Host, err)
	}
	return conn, nil
}

// Write implements [sink.Sink]. It blocks while 256 messages, or 8 MiB, are not acknowledged.
func (s *Sink) Write(ctx context.Context, event tweetstream.Event) error {
	if s.isEnded {
		return errClosed
	}
	m, err := message.Of(event)
	if err != nil {
		return err
	}
	msg := s.pack(&m)
	if limit := s.conn.MaxPayload(); limit > 0 && int64(msg.Size()) > limit {
		return &sink.Unstorable{Class: classTooLarge,
			Reason: fmt.Sprintf("the message has %d bytes, and the server takes %d", msg.Size(), limit)}
	}
	if err := s.settle(ctx, func() bool { return s.hasRoom(msg.Size()) }); err != nil {
		return err
	}
	w := &waiting{msg: msg}
	s.waiting = append(s.waiting, w)
	s.bytes += msg.Size()
	s.send(ctx, w)
	return nil
}

var errClosed = errors.New("natssink: the sink is closed")

func (s *Sink) hasRoom(size int) bool {
	return len(s.waiting) == 0 || len(s.waiting) < windowMessages && s.bytes+size <= windowBytes
}

func (s *Sink) pack(m *message.Message) *nats.Msg {
	msg := nats.NewMsg(s.subject.Of(m))
	msg.Data = m.Line
	m.Headers(s.options.Origin, msg.Header.Set)
	msg.Header.Set(jetstream.ExpectedStreamHeader, s.name)
	if m.ID != "" {
		msg.Header.Set(jetstream.MsgIDHeader, m.ID)
	}
	return msg
}

// Flush implements [sink.Sink]: the server has acknowledged everything then.
func (s *Sink) Flush(ctx context.Context) error {
	return s.settle(ctx, func() bool { return len(s.waiting) == 0 })
}

// Close implements [sink.Sink]. If the server does not acknowledge everything before the context
// ends, or within [Options.Patience] without any progress, the error is an [*UnacknowledgedError].
func (s *Sink) Close(ctx context.Context) error {
	if s.isEnded {
		return nil
	}
	err := s.Flush(ctx)
	s.isEnded = true
	s.conn.Close()
	if err != nil {
		return &UnacknowledgedError{Messages: len(s.waiting), Err: err}
	}
	return nil
}

// UnacknowledgedError is the error of [Sink.Close] where messages may not be stored.
type UnacknowledgedError struct {
	Messages int   // not acknowledged
	Err      error // the reason
}

// Error returns the number and the reason.
func (e *UnacknowledgedError) Error() string {
	return fmt.Sprintf("natssink: %d messages were not acknowledged: %v", e.Messages, e.Err)
}

// Unwrap returns Err.
func (e *UnacknowledgedError) Unwrap() error { return e.Err }
