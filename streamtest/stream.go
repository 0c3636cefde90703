package streamtest

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// stream is one response being played. All of it but the inbox belongs to the
// goroutine of its handler.
type stream struct {
	ctx       context.Context // ends when the client goes or the server closes
	request   *http.Request
	body      *body
	inbox     *inbox
	more      <-chan struct{} // like inbox.filled, for what else there is; may be nil
	delimited bool            // the client asked for delimited=length
	history   *history

	keepAlive time.Duration // between keep-alives on an open stream; 0 is none
	lastWrite time.Time
	messages  int64
	withheld  int64
	line      []byte // reused for each message
}

// play plays the reply to its end and returns how it ends, and the step that
// ended it, if one did.
func (s *stream) play(reply *Reply) (step Step, err error) {
	s.lastWrite = time.Now()
	if reply.Body != "" {
		if err := s.write([]byte(reply.Body)); err != nil {
			return nil, err
		}
	}
	for _, step := range reply.Steps {
		if err := step.play(s); err != nil {
			return step, err
		}
	}
	if reply.status() != http.StatusOK {
		return nil, errEnd
	}
	return nil, s.open(time.Time{})
}

// open keeps the stream as an open one until a time, or, for the zero time,
// until the client goes.
func (s *stream) open(until time.Time) error {
	for {
		if err := s.deliver(); err != nil {
			return err
		}
		if err := s.await(until); err != nil {
			return err
		}
		if !until.IsZero() && !time.Now().Before(until) {
			return nil
		}
	}
}

// await waits until a time (the zero time is never), until there may be
// something to send, or until it is time for a keep-alive, which it sends.
func (s *stream) await(until time.Time) error {
	wake, quiet := until, until
	if s.keepAlive > 0 {
		quiet = s.lastWrite.Add(s.keepAlive)
	}
	if wake.IsZero() || !quiet.IsZero() && quiet.Before(wake) {
		wake = quiet
	}
	if err := s.waitUntil(wake); err != nil {
		return err
	}
	now := time.Now()
	if s.keepAlive > 0 && !now.Before(quiet) && (until.IsZero() || now.Before(until)) {
		return s.write([]byte("\r\n"))
	}
	return nil
}

// waitUntil waits for a time (the zero time is never) or something to send.
func (s *stream) waitUntil(t time.Time) error {
	var timer <-chan time.Time
	if !t.IsZero() {
		d := time.Until(t)
		if d <= 0 {
			return s.gone()
		}
		// Unreferenced timers are collected, so nothing has to be stopped.
		timer = time.After(d)
	}
	select {
	case <-timer:
	case <-s.inbox.filled:
	case <-s.more:
	case <-s.ctx.Done():
	}
	return s.gone()
}

// sleep waits in silence.
func (s *stream) sleep(d time.Duration) error {
	select {
	case <-time.After(d):
	case <-s.ctx.Done():
	}
	return s.gone()
}

// stall waits in silence until the client goes.
func (s *stream) stall() error {
	<-s.ctx.Done()
	return s.gone()
}

func (s *stream) gone() error {
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	return nil
}

// deliver sends what Server.Send has put into the inbox.
func (s *stream) deliver() error {
	for {
		text, ok := s.inbox.take()
		if !ok {
			return nil
		}
		if err := s.message([]byte(text)); err != nil {
			return err
		}
	}
}

func (s *stream) message(text []byte) error { return s.batch([][]byte{text}) }

// batch sends messages, with one flush for all of them.
func (s *stream) batch(texts [][]byte) error {
	if len(texts) == 0 {
		return nil
	}
	s.line = s.line[:0]
	for _, text := range texts {
		if s.delimited {
			s.line = fmt.Appendf(s.line, "%d\r\n", len(text)+2)
		}
		s.line = append(append(s.line, text...), "\r\n"...)
		s.messages++
		if s.history != nil {
			s.history.add(text)
		}
	}
	return s.write(s.line)
}

// replay sends the last messages again.
func (s *stream) replay(n int) error {
	remembered := s.history
	s.history = nil // what comes again is not to be remembered twice
	defer func() { s.history = remembered }()
	for _, text := range remembered.last(n) {
		if err := s.message(text); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) write(p []byte) error {
	s.lastWrite = time.Now()
	return s.body.write(p)
}

// inbox is where Server.Send leaves messages for a stream. It never blocks.
type inbox struct {
	filled chan struct{} // has a value if there may be something to take

	mu    sync.Mutex
	texts []string
}

func newInbox() *inbox { return &inbox{filled: make(chan struct{}, 1)} }

func (i *inbox) put(texts []string) {
	i.mu.Lock()
	i.texts = append(i.texts, texts...)
	i.mu.Unlock()
	select {
	case i.filled <- struct{}{}:
	default:
	}
}

func (i *inbox) take() (text string, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.texts) == 0 {
		return "", false
	}
	text, i.texts = i.texts[0], i.texts[1:]
	return text, true
}

// rest takes everything.
func (i *inbox) rest() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	texts := i.texts
	i.texts = nil
	return texts
}
