package natssink

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/gotweetstream/tweetstream/sink"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// classTooLarge counts messages over the limit of the server or the stream.
const classTooLarge = "too_large"

// codeOtherStream is the server's code for a subject that belongs to another stream.
const codeOtherStream jetstream.ErrorCode = 10060

// Stats tells how a [Sink] does. Taken = Stored + Waiting + the sum of Refused.
type Stats struct {
	Taken      int64 // messages that Write took
	Stored     int64 // acknowledged
	Duplicates int64 // of Stored, those that the stream had before
	Waiting    int64 // not acknowledged yet
	Retries    int64 // messages that were sent again
	// Refused counts, by class, the messages that the server will never take. Nil is none.
	Refused map[string]int64
	// Connected tells whether there is a connection to the server now.
	Connected bool
	// LastError is the last failure; "" is none since the last acknowledgement.
	LastError string
}

// Stats returns the counts so far. It may be called from any goroutine.
func (s *Sink) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	stats := s.stats
	stats.Refused = maps.Clone(stats.Refused)
	stats.Connected = s.conn.IsConnected()
	return stats
}

func (s *Sink) count(change func(*Stats)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.stats)
}

// settle waits for acknowledgements of the oldest messages until enough. What failed is sent
// again. It gives up when there was no progress for as long as the options say.
func (s *Sink) settle(ctx context.Context, enough func() bool) error {
	patience := time.Now().Add(s.options.Patience)
	for !enough() {
		if err := ctx.Err(); err != nil {
			return sink.Temporary(context.Cause(ctx))
		}
		err := s.settleOldest(ctx)
		switch {
		case err == nil:
			patience = time.Now().Add(s.options.Patience)
		case sink.IsTemporary(err):
			s.count(func(t *Stats) { t.LastError = err.Error() })
			if time.Now().After(patience) {
				return err
			}
			wait(ctx, retryWait)
			s.sendAgain(ctx)
		default:
			return err
		}
	}
	return nil
}

// settleOldest waits for the answer to the oldest message. After an error the message is still
// there.
func (s *Sink) settleOldest(ctx context.Context) error {
	oldest := s.waiting[0]
	if oldest.answer == nil {
		return s.failed(oldest, oldest.err)
	}
	select {
	case ack := <-oldest.answer.Ok():
		s.settled(func(t *Stats) {
			t.Stored++
			t.LastError = ""
			if ack.Duplicate {
				t.Duplicates++
			}
		})
		return nil
	case err := <-oldest.answer.Err():
		oldest.answer = nil
		return s.failed(oldest, err)
	case <-ctx.Done():
		return sink.Temporary(context.Cause(ctx))
	}
}

// Ready returns nil, or why messages are not stored now. It may be called from any goroutine.
func (s *Sink) Ready() error {
	if !s.conn.IsConnected() {
		return fmt.Errorf("natssink: the server is away: %w",
			cmp.Or(s.conn.LastError(), nats.ErrDisconnected))
	}
	if last := s.Stats().LastError; last != "" {
		return errors.New(last)
	}
	return nil
}

// Pending returns how many messages are not acknowledged. It may be called from any goroutine.
func (s *Sink) Pending() int64 { return s.Stats().Waiting }

// settled removes the oldest message.
func (s *Sink) settled(change func(*Stats)) {
	s.bytes -= s.waiting[0].msg.Size()
	s.waiting[0] = nil
	s.waiting = s.waiting[1:]
	s.count(func(t *Stats) {
		change(t)
		t.Waiting--
	})
}

// failed judges an answer. A message that the server will never take is counted and left out.
func (s *Sink) failed(w *waiting, err error) error {
	var answer *jetstream.APIError
	errors.As(err, &answer)
	switch {
	case errors.Is(err, nats.ErrMaxPayload),
		answer != nil && answer.ErrorCode == jetstream.JSErrCodeStreamMessageExceedsMaximum:
		s.refuse(w, err)
		return nil
	case answer != nil && answer.ErrorCode == codeOtherStream:
		return fmt.Errorf("natssink: the subject %s belongs to another stream than %s",
			w.msg.Subject, s.name)
	case s.conn.IsClosed(): // as after credentials that were refused
		return fmt.Errorf("natssink: %w", cmp.Or(s.conn.LastError(), nats.ErrConnectionClosed))
	case !s.conn.IsConnected():
		return sink.Temporary(fmt.Errorf("natssink: the server is away: %w",
			cmp.Or(s.conn.LastError(), nats.ErrDisconnected)))
	case errors.Is(err, jetstream.ErrNoStreamResponse):
		s.isMade = !s.options.Create // it may have been deleted
		return sink.Temporary(fmt.Errorf("natssink: no stream takes the subject %s", w.msg.Subject))
	}
	return sink.Temporary(fmt.Errorf("natssink: writing to %s: %w", s.name, cmp.Or(err, errUnmade)))
}

var errUnmade = errors.New("the stream is not made yet")

func (s *Sink) refuse(w *waiting, err error) {
	s.settled(func(t *Stats) {
		if t.Refused == nil {
			t.Refused = make(map[string]int64)
		}
		t.Refused[classTooLarge]++
	})
	if s.options.Refused != nil {
		s.options.Refused(w.msg.Header.Get(jetstream.MsgIDHeader), classTooLarge, err)
	}
}

// send sends a message for the first time.
func (s *Sink) send(ctx context.Context, w *waiting) {
	s.count(func(t *Stats) {
		t.Taken++
		t.Waiting++
	})
	if s.conn.IsConnected() && s.hasStream(ctx) {
		s.publish(w)
	}
}

func (s *Sink) publish(w *waiting) {
	if w.isSent {
		s.count(func(t *Stats) { t.Retries++ })
	}
	w.isSent = true
	// The headers are in the message already: without options it stays as it is.
	if w.answer, w.err = s.js.PublishMsgAsync(fresh(w.msg)); w.err != nil {
		w.answer = nil
	}
}

// fresh is a copy to send: the client writes a reply address into it.
func fresh(msg *nats.Msg) *nats.Msg {
	return &nats.Msg{Subject: msg.Subject, Header: msg.Header, Data: msg.Data}
}

// sendAgain sends all messages that failed, with the same ids.
func (s *Sink) sendAgain(ctx context.Context) {
	if !s.conn.IsConnected() || !s.hasStream(ctx) {
		return
	}
	for _, w := range s.waiting {
		if w.answer != nil {
			select {
			case <-w.answer.Err():
				w.answer = nil
			default:
				continue
			}
		}
		s.publish(w)
	}
}

// hasStream makes the stream, if that is asked for and it is not there.
func (s *Sink) hasStream(ctx context.Context) bool {
	if s.isMade {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, ackWait)
	defer cancel()
	_, err := s.js.CreateStream(ctx, jetstream.StreamConfig{
		Name: s.name, Subjects: []string{s.subject.With(func(string) string { return "*" })},
		Storage: jetstream.FileStorage, Duplicates: s.options.Duplicates,
	})
	s.isMade = err == nil || errors.Is(err, jetstream.ErrStreamNameAlreadyInUse)
	if !s.isMade {
		s.count(func(t *Stats) { t.LastError = err.Error() })
	}
	return s.isMade
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
