package tweetstream

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream/internal/inflate"
	"github.com/gotweetstream/tweetstream/internal/outbox"
	"github.com/gotweetstream/tweetstream/internal/stall"
	"github.com/gotweetstream/tweetstream/internal/transport"
	"github.com/gotweetstream/tweetstream/tweet"
)

// stream is one feed of a call.
type stream struct {
	config  *config
	stats   *counters
	account *account
	feed    *Feed
	request transport.Request // without parameters
	carrier http.RoundTripper // makes connections
	signed  http.RoundTripper // signs, and sends by carrier
	redact  transport.Redact
	log     *slog.Logger
	out     *outbox.Outbox[Event]

	lane      lane
	retries   retries
	attempts  int     // since the last connection
	announced failure // the end that the server has announced and not yet made
	complete  bool

	gaps       *gaps                            // nil without WithGapRepair
	minutes    int                              // of backfill that the request asks for
	part       *recovery                        // whose stream this is; nil for any other
	recover    func(context.Context, *recovery) // begins a recovery beside the stream
	recoveries sync.WaitGroup
	lacking    *tweet.System // the end of a recovery that is not whole
}

// run keeps the stream connected until ctx is done, no retry is left, or a finite feed is
// complete. It returns the reason, nil for the last.
func (s *stream) run(ctx context.Context) error {
	s.lane = s.account.lane(s.feed)
	defer func() { s.account.keep(s.feed, s.lane) }()
	ctx, stop := context.WithCancel(ctx)
	defer s.recoveries.Wait()
	defer stop()
	s.goOn(ctx)
	for s.turn(ctx) {
		f := s.connect(ctx).of(s.feed.Name)
		if ctx.Err() != nil {
			break
		}
		if s.complete || s.completes(f.event(0)) {
			return nil
		}
		wait, err := s.next(f)
		if err != nil {
			return err
		}
		s.announce(ctx, f.event(wait))
		pause(ctx, wait)
	}
	return context.Cause(ctx)
}

// turn waits until the pace allows an attempt: earlier streams and other feeds have used some of
// it. It reports false if ctx is done.
func (s *stream) turn(ctx context.Context) bool {
	for ctx.Err() == nil {
		wait := s.account.take(s.feed)
		if wait <= 0 {
			return true
		}
		pause(ctx, wait)
	}
	return false
}

// completes reports whether a finite feed is complete after an event.
func (s *stream) completes(event Event) bool {
	if s.feed.Complete == nil || event == nil || s.announced != (failure{}) {
		return false
	}
	if _, closed := event.(*Closed); !closed && !event.Kind().HasRaw() {
		return false
	}
	return s.feed.Complete(event, s.lane.since(time.Now()))
}

// pause waits, but not longer than for ctx.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// next returns the wait after a failure, or the error that ends the stream.
func (s *stream) next(f failure) (time.Duration, error) {
	retry := s.retries.next(f)
	s.stats.failures[f.class].Add(1)
	wait, again := s.config.retryPolicy(retry)
	cause := f.final()
	switch {
	case !again && f.class == RetryNever:
		return 0, cause
	case !again, s.retries.total > s.config.maxRetries:
		return 0, &exhausted{s.retries.total, cause}
	}
	wait = max(wait, s.account.wait(s.feed), 0)
	s.log.Warn("retrying",
		"cause", cause, "class", f.class, "failures", retry.Attempt, "wait", wait)
	return wait, nil
}

// goOn begins the recoveries that an earlier stream has left.
func (s *stream) goOn(ctx context.Context) {
	if s.gaps == nil || s.part != nil {
		return
	}
	for _, r := range s.gaps.opened() {
		s.recover(ctx, r)
	}
}

// announce hands over an event of the client if it is wanted. The connections of a recovery are
// nobody's news.
func (s *stream) announce(ctx context.Context, event Event) bool {
	if s.part != nil || !s.config.wanted.has(event.Kind()) {
		return ctx.Err() == nil
	}
	return s.out.Put(ctx, event)
}

// connect makes one attempt, and reads the connection to its end.
func (s *stream) connect(ctx context.Context) failure {
	attempt, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// Until this, net/http goes on with a dial that nobody needs any more.
	defer transport.Release(s.carrier)
	limit := s.feed.stallTimeout(s.config.stallTimeout)
	timer := stall.NewTimer(attempt, limit, func() { cancel(ErrStalled) })
	defer timer.Stop()

	s.stats.attempts.Add(1)
	s.attempts++
	s.log.Debug("connecting", "host", s.request.URL.Host, "attempt", s.attempts)
	s.request.Form = s.parameters(time.Now())
	response, err := s.request.Send(attempt, s.signed)
	timer.Stop()
	if err != nil {
		return connectionFailure(causeOf(attempt, err))
	}
	defer response.Body.Close()
	// The body of another RoundTripper than net/http's may not end with the context.
	defer context.AfterFunc(attempt, func() { response.Body.Close() })()
	c := s.newConnection(ctx, response, timer)
	defer c.wire.Stop()
	refusal := refused(response, time.Now())
	if refusal == nil && transport.MediaType(response) == "text/html" {
		// The label alone says nothing: many servers put it on every response.
		if isPage, body := transport.IsPage(c.body); isPage {
			c.body, refusal = body, pageRefusal(response)
		} else {
			c.body = body
		}
	}
	if refusal != nil {
		text := transport.Excerpt(c.body, func() { cancel(context.DeadlineExceeded) })
		secrets := transport.Credentials(response.Request)
		refusal.Body = []byte(s.redact(string(text), secrets))
		return s.refused(refusal)
	}
	f := s.read(ctx, attempt, c)
	f.delivered = c.messages > 0
	return f
}

// parameters returns those of the next request: with a backfill if there is a gap.
func (s *stream) parameters(now time.Time) string {
	gap := s.lane.since(now)
	s.minutes = 0
	if s.gaps != nil && s.part == nil && !gap.FullBuffer {
		s.minutes = s.gaps.minutes(s.feed.means(), now)
	}
	if s.minutes > 0 {
		return s.feed.Backfill(s.minutes).Encode()
	}
	return s.feed.encode(gap)
}

// refused returns the failure of an answer that is no stream. If a backfill is the reason, the
// next request does without.
func (s *stream) refused(refusal *RequestError) failure {
	f := s.feed.refused(refusal, time.Now())
	if s.minutes > 0 && f.class == RetryNever && refusal.StatusCode != http.StatusUnauthorized {
		refusal.Hint = "the contract may have no backfill; the stream goes on without it"
		f.class = RetryNetwork
		s.gaps.refuse(refusal)
	}
	return f
}

// repair closes the gap that the connection ends, or begins to.
func (s *stream) repair(ctx context.Context, now time.Time) bool {
	if s.gaps == nil || s.part != nil {
		return true
	}
	r, hopeless := s.gaps.connected(s.feed.means(), s.minutes, now)
	if r != nil {
		s.recover(ctx, r)
	}
	return s.repaired(ctx, hopeless)
}

// repaired announces the end of a gap, if there is one.
func (s *stream) repaired(ctx context.Context, r *Repaired) bool {
	if r == nil {
		return true
	}
	logRepaired(s.log, r)
	return s.announce(ctx, r)
}

func logRepaired(log *slog.Logger, r *Repaired) {
	level := slog.LevelInfo
	if r.Missing != nil {
		level = slog.LevelWarn
	}
	log.Log(context.Background(), level, "repaired", "from", r.From, "to", r.To,
		"by", r.By, "count", r.Count, "missing", r.Missing)
}

// heard notes a line of a live stream whose gaps are repaired.
func (s *stream) heard(ctx context.Context, event Event, kind Kind) bool {
	if s.gaps == nil || s.part != nil {
		return true
	}
	var at time.Time
	if event != nil {
		at = TimeOf(event)
	}
	return s.repaired(ctx, s.gaps.took(kind, at, time.Now()))
}

// repeats reports whether a message came before, and is to be left out.
func (s *stream) repeats(event Event) bool {
	return s.account.repeats(event) ||
		s.gaps != nil && s.gaps.repeats(event, s.part, time.Now())
}

// connection is a response that is being read.
type connection struct {
	wire     *stall.Reader // the bytes as they arrive
	body     io.Reader     // unpacked
	progress func()        // tells the unpacker that the bytes were of use
	sanity   sanity
	lines    int
	messages int // lines that are neither blank nor broken, nor announce the end
}

func (s *stream) newConnection(
	ctx context.Context, response *http.Response, timer *stall.Timer,
) *connection {
	c := &connection{progress: func() {}}
	c.wire = stall.NewReader(response.Body, timer, stall.Hooks{
		Before: func() { s.out.Flush(ctx) },
		After: func(n int, now time.Time) {
			if n > 0 {
				s.stats.bytes.Add(int64(n))
				s.stats.lastReceived.Store(now.UnixNano())
			}
		},
		Slow: func() {
			s.log.Warn("the consumer is slow: nothing was read from the connection meanwhile",
				"for", stall.SlowConsumer)
		},
	})
	c.body = c.wire
	if transport.ContentEncoding(response) == "gzip" {
		unpacked := inflate.NewReader(c.wire)
		c.body, c.progress = unpacked, unpacked.Progress
	}
	return c
}

// read decodes and hands over until the connection ends.
func (s *stream) read(ctx, attempt context.Context, c *connection) failure {
	now := time.Now()
	if !s.announce(ctx, s.connected(now)) || !s.repair(ctx, now) {
		return failure{}
	}
	decoder := NewDecoder(c.body)
	decoder.SetMaxMessageSize(s.config.maxMessage)
	decoder.SetDelimited(s.feed.Params.Get("delimited") == "length")
	decoder.only, decoder.feed = s.config.wanted, s.feed.Decode
	defer s.disconnected(ctx, c)
	for {
		event, kind, err := decoder.next()
		if err != nil {
			return s.end(attempt, err)
		}
		noStream := s.saw(c, kind)
		if kind != KindKeepAlive {
			s.remember(event) // before it belongs to the consumer
		}
		if kind.isContent() && s.announced == (failure{}) {
			c.messages++
		}
		if !s.heard(ctx, event, kind) {
			return failure{}
		}
		// The event is the consumer's after deliver.
		s.complete = kind != KindKeepAlive && s.completes(event)
		switch {
		case !s.deliver(ctx, event, kind), s.complete:
			return failure{}
		case noStream != nil:
			return s.end(attempt, noStream)
		case s.announced.class == RetryNever:
			return s.announced
		}
	}
}

// connected notes the beginning of a connection and returns its event.
func (s *stream) connected(now time.Time) *Connected {
	gap := s.lane.since(now)
	event := &Connected{
		Feed: s.feed.Name, Attempt: s.attempts, Gap: gap.Length, LastStatusID: gap.LastStatusID,
	}
	s.attempts, s.announced = 0, failure{}
	s.lane.gap.Advanced, s.lane.gap.FullBuffer = false, false
	s.stats.connections.Add(1)
	if s.part == nil {
		s.stats.withheld.Store(0)
	}
	s.log.Info("connected",
		"host", s.request.URL.Host, "attempt", event.Attempt, "gap", event.Gap)
	return event
}

// disconnected notes the end of a connection.
func (s *stream) disconnected(ctx context.Context, c *connection) {
	s.out.Flush(ctx)
	s.lane.ended = time.Now()
	s.lane.gap.FullBuffer = s.announced.fullBuffer
	if s.part != nil {
		s.gaps.reached(s.part, s.lane.gap.LastTime)
	}
	if c.messages > 0 {
		s.retries.delivered()
	}
	if c.lines > 0 && c.wire.Alive() >= s.announced.healthyAfter() {
		s.retries.healthy()
	}
}

// saw notes a message, wanted or not. It fails once the connection can no longer be a stream.
func (s *stream) saw(c *connection, kind Kind) error {
	c.lines++
	c.wire.Line()
	s.stats.received[kind].Add(1)
	if kind != KindMalformed && kind != KindKeepAlive {
		c.progress()
	}
	return c.sanity.check(kind, time.Now)
}

// remember keeps the parts of a message that the client needs later. The event is nil for a
// message that was skipped.
func (s *stream) remember(event Event) {
	s.announced = announcedBy(event) // if none, the server goes on in spite of the last
	if e, ok := event.(*Status); ok {
		if e.ID == 0 {
			return
		}
		s.lane.gap.LastStatusID = e.ID
		at := e.Timestamp()
		if s.part == nil {
			s.stats.measureLag(at)
		}
		s.lane.advance(at)
		return
	}
	if e, ok := event.(*Limit); ok {
		s.stats.withheld.Store(max(e.Track, s.stats.withheld.Load()))
		return
	}
	if e, ok := event.(*System); ok { // its time is when it was sent
		if e.MinutesFailed != nil {
			s.lacking = &e.System
		}
		return
	}
	if event != nil {
		s.lane.advance(TimeOf(event))
	}
}

// deliver hands a message over if it is wanted and new.
func (s *stream) deliver(ctx context.Context, event Event, kind Kind) bool {
	switch {
	case event == nil || !s.config.wanted.has(kind), s.part != nil && kind == KindKeepAlive:
		s.stats.unwanted.Add(1)
		return event == nil || ctx.Err() == nil
	case s.repeats(event):
		s.stats.duplicates.Add(1)
		return ctx.Err() == nil
	default:
		return s.put(ctx, event, kind)
	}
}

func (s *stream) put(ctx context.Context, event Event, kind Kind) bool {
	ok := s.out.Put(ctx, event)
	if s.gaps != nil && s.part == nil && kind != KindKeepAlive {
		s.gaps.delivered(time.Now())
	}
	return ok
}

// end classifies the end of a connection that was read. An announcement of the server counts
// more than the form of the end.
func (s *stream) end(attempt context.Context, err error) failure {
	if err == io.EOF {
		return s.announced
	}
	f := connectionFailure(causeOf(attempt, err))
	f.class = max(f.class, s.announced.class)
	f.fullBuffer = s.announced.fullBuffer
	return f
}

// causeOf returns why ctx was cancelled, if it was: the error of a read then differs between
// versions of HTTP.
func causeOf(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
