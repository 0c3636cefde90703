// Package kafkasink stores events in a topic of Kafka, or of a server that speaks its protocol.
//
// The producer is idempotent, waits for all replicas (acks=all), and packs with zstd. So what one
// producer sends again is stored once. Two collectors of one stream store each event twice: the
// header [HeaderMessageID] has the same value in both, and a consumer leaves out what it has seen.
// With the default key, the id of the Tweet, a compacted topic keeps the last message of each
// Tweet. Messages without an id, such as limit notices, have no such header.
package kafkasink

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/internal/message"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

// HeaderMessageID tells repeats of an event: "s:<id>" of a Tweet, "d:<id>" of a delete,
// "sg:<user>:<up_to>" of a scrub_geo, and so on.
const HeaderMessageID = "Tweetstream-Message-Id"

// Options change how a [Sink] writes. The zero value has the defaults.
type Options struct {
	// Key is a template for the keys of messages, with {kind}, {lang}, {user} and {id} in it.
	// Messages with the same key are in order. The default is {id}.
	Key string
	// Origin is the name of the feed or the file, for a header. "" is no header.
	Origin string
	// Patience is how long a call waits for a broker that is away, before it returns an error
	// that is temporary. 0 is 5 seconds.
	Patience time.Duration
	// Refused is called for each message that the broker will never take, after Write has
	// taken it, with its class and the reason, from a goroutine of its own. It may be nil.
	Refused func(id, class string, reason error)
	// Connect are further options of the client, such as [kgo.SASL].
	Connect []kgo.Opt
}

// The messages that may wait for an acknowledgement.
const (
	windowMessages = 256
	windowBytes    = 8 << 20
)

const (
	defaultPatience = 5 * time.Second
	retryWait       = 100 * time.Millisecond
	classTooLarge   = "too_large"
)

// Sink is a [sink.Sink] of a topic. [Sink.Stats] may be called at any time, the other methods
// one at a time.
type Sink struct {
	key      message.Template
	options  Options
	client   *kgo.Client
	isEnded  bool
	progress chan struct{} // has a value after an answer

	mu     sync.Mutex
	bytes  int           // that wait for an answer
	failed []*kgo.Record // of those, to be sent again
	stats  Stats
}

// Stats tells how a [Sink] does. Taken = Stored + Waiting + the sum of Refused.
type Stats struct {
	Taken   int64 // messages that Write took
	Stored  int64 // acknowledged
	Waiting int64 // not acknowledged yet
	Retries int64 // messages that were given to the client again
	// Refused counts, by class, the messages that the broker will never take. Nil is none.
	Refused map[string]int64
	// LastError is the last failure; "" is none since the last acknowledgement or connection.
	LastError string
}

// Open returns a sink that writes to a topic. The addresses of some brokers, host:port, are
// enough. The topic is made if the brokers allow that. Open does not wait for a broker: one that
// is away is tried again for as long as the sink is open.
func Open(brokers []string, topic string, o Options) (*Sink, error) {
	s := &Sink{options: o, progress: make(chan struct{}, 1)}
	if s.options.Patience <= 0 {
		s.options.Patience = defaultPatience
	}
	if o.Key == "" {
		o.Key = "{id}"
	}
	var err error
	if s.key, err = message.Parse(o.Key); err != nil {
		return nil, fmt.Errorf("kafkasink: the key %w", err)
	}
	s.client, err = kgo.NewClient(append([]kgo.Opt{
		kgo.SeedBrokers(brokers...), kgo.DefaultProduceTopic(topic), kgo.ClientID("tweetstream"),
		kgo.ProducerBatchCompression(kgo.ZstdCompression()), kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.AllowAutoTopicCreation(), kgo.UnknownTopicRetries(-1), kgo.ProducerLinger(0),
		kgo.MaxBufferedRecords(2 * windowMessages), // the window is ours
		kgo.WithHooks(connecting(s.connected)),
	}, o.Connect...)...)
	if err != nil {
		return nil, fmt.Errorf("kafkasink: %w", err)
	}
	return s, nil
}

// Stats returns the counts so far. It may be called from any goroutine.
func (s *Sink) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	stats := s.stats
	stats.Refused = maps.Clone(stats.Refused)
	return stats
}

// Ready returns nil, or why messages are not stored now. It may be called from any goroutine.
func (s *Sink) Ready() error {
	if last := s.Stats().LastError; last != "" {
		return errors.New("kafkasink: " + last)
	}
	return nil
}

// Pending returns how many messages are not acknowledged. It may be called from any goroutine.
func (s *Sink) Pending() int64 { return s.Stats().Waiting }

// connected takes the result of an attempt to reach a broker.
func (s *Sink) connected(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stats.LastError = ""; err != nil {
		s.stats.LastError = err.Error()
	}
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
	record := s.pack(&m)
	size := len(record.Value)
	err = s.settle(ctx, func() bool {
		n := s.stats.Waiting
		return n == 0 || n < windowMessages && s.bytes+size <= windowBytes
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.stats.Taken++
	s.stats.Waiting++
	s.bytes += size
	s.mu.Unlock()
	s.client.Produce(context.Background(), record, s.answered)
	return nil
}

var errClosed = errors.New("kafkasink: the sink is closed")

func (s *Sink) pack(m *message.Message) *kgo.Record {
	record := &kgo.Record{Key: []byte(s.key.Of(m)), Value: m.Line}
	add := func(name, value string) {
		record.Headers = append(record.Headers, kgo.RecordHeader{Key: name, Value: []byte(value)})
	}
	m.Headers(s.options.Origin, add)
	if m.ID != "" {
		add(HeaderMessageID, m.ID)
	}
	return record
}

// answered is called with the answer to a record, by a goroutine of the client.
func (s *Sink) answered(record *kgo.Record, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.settled(record)
		s.stats.Stored++
		s.stats.LastError = ""
	case errors.Is(err, kerr.MessageTooLarge):
		s.settled(record)
		s.refuse(record, err)
	default:
		s.stats.LastError = err.Error()
		s.failed = append(s.failed, record)
	}
	select {
	case s.progress <- struct{}{}:
	default:
	}
}

func (s *Sink) settled(record *kgo.Record) {
	s.stats.Waiting--
	s.bytes -= len(record.Value)
}

func (s *Sink) refuse(record *kgo.Record, err error) {
	if s.stats.Refused == nil {
		s.stats.Refused = make(map[string]int64)
	}
	s.stats.Refused[classTooLarge]++
	if s.options.Refused == nil {
		return
	}
	var id string
	for _, h := range record.Headers {
		if h.Key == HeaderMessageID {
			id = string(h.Value)
		}
	}
	go s.options.Refused(id, classTooLarge, err) // the program may call Stats
}

// settle waits for answers until enough. What failed is given to the client again. It gives up
// when nothing was stored for as long as the options say.
func (s *Sink) settle(ctx context.Context, enough func() bool) error {
	patience := time.NewTimer(s.options.Patience)
	defer patience.Stop()
	for before := int64(-1); ; {
		now, failed, done := s.look(enough)
		if done {
			return nil
		}
		if now.Stored > before {
			patience.Reset(s.options.Patience)
			before = now.Stored
		}
		again := s.progress
		var retry <-chan time.Time
		if failed {
			again, retry = nil, time.After(retryWait)
		}
		select {
		case <-again:
		case <-retry:
			s.sendAgain()
		case <-ctx.Done():
			return sink.Temporary(context.Cause(ctx))
		case <-patience.C:
			return sink.Temporary(errors.New("kafkasink: " +
				cmp.Or(now.LastError, "no answer from a broker")))
		}
	}
}

// look returns how it is now, and whether messages failed.
func (s *Sink) look(enough func() bool) (now Stats, failed, done bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats, len(s.failed) > 0, enough()
}

func (s *Sink) sendAgain() {
	s.mu.Lock()
	again := s.failed
	s.failed = nil
	s.stats.Retries += int64(len(again))
	s.mu.Unlock()
	for _, record := range again {
		s.client.Produce(context.Background(), record, s.answered)
	}
}

// Flush implements [sink.Sink]: the brokers have acknowledged everything then.
func (s *Sink) Flush(ctx context.Context) error {
	return s.settle(ctx, func() bool { return s.stats.Waiting == 0 })
}

// Close implements [sink.Sink]. If the brokers do not acknowledge everything before the context
// ends, or within [Options.Patience] without any answer, the error is an [*UnacknowledgedError].
func (s *Sink) Close(ctx context.Context) error {
	if s.isEnded {
		return nil
	}
	err := s.Flush(ctx)
	s.isEnded = true
	left := s.Stats().Waiting
	s.client.Close()
	if err != nil {
		return &UnacknowledgedError{Messages: int(left), Err: err}
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
	return fmt.Sprintf("kafkasink: %d messages were not acknowledged: %v", e.Messages, e.Err)
}

// Unwrap returns Err.
func (e *UnacknowledgedError) Unwrap() error { return e.Err }
