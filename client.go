// Package tweetstream reads Twitter v1.1-format streams: statuses/filter,
// statuses/sample and statuses/firehose, signed with OAuth 1.0a, reconnecting by
// itself, as typed events on a channel.
//
//	client, err := tweetstream.New(credentials)
//	…
//	events, errs := client.Filter(ctx, tweetstream.FilterParams{Track: []string{"golang"}})
//	for event := range events {
//		switch e := event.(type) {
//		case *tweetstream.Status:
//			fmt.Println(e.User.ScreenName, e.FullText())
//		}
//	}
//	return <-errs
//
// # How it works
//
// One goroutine does everything for a stream, and owns both channels:
//
//	            cancel ctx ──────────────┐
//	                                     ▼
//	┌────────┐  bytes  ┌────────┐ lines ┌─────────┐  Event   ┌──────┐
//	│ server │────────▶│ gunzip │──────▶│ Decoder │─────────▶│ you  │
//	└────────┘         └────────┘       └─────────┘  channel └──────┘
//	    ▲   connection ends  │                           ▲
//	    │                    ▼                           │
//	    └───── wait ◀── RetryPolicy ── gives up ──▶ error on errs,
//	                                                then both close
//
// Everything that the stream survives is an [Event] in its place between the
// others; what ends it is the one error on errs.
//
// The contract of the channels stands at [Client.Filter].
//
// # Testing
//
// Package streamtest has a stream server for tests, as net/http/httptest has
// for HTTP. Saved streams can be read with a [Decoder].
package tweetstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gotweetstream/tweetstream/internal/transport"
)

// ErrAlreadyConnected is the error of a second stream of a client while the first
// is running. The service allows one for each account.
var ErrAlreadyConnected = errors.New("tweetstream: a stream of this client is already running")

// Client connects to the streams of one account. A Client runs one stream at a time.
// Start the next one after errs has delivered its error. Its methods may be called from
// several goroutines. Printed, it shows its base URL and nothing else. The zero
// Client is not usable; make one by [New].
type Client struct {
	config
	transport http.RoundTripper // signs
	release   func()            // frees what an attempt that was given up may still hold
	wanted    kindSet
	stats     counters
	running   atomic.Bool
}

// New returns a Client, or an error that names everything that is wrong with auth and
// the options, as [*OptionError]s. It connects to nothing yet.
func New(auth Auth, options ...Option) (*Client, error) {
	c := &Client{config: newConfig(auth, options)}
	if err := c.validate(); err != nil {
		return nil, err
	}
	c.wanted = kindSetOf(c.only)
	carrier := transport.Bounded(c.httpClient.Transport, c.proxy)
	c.release = func() { transport.Release(carrier) }
	var err error
	c.transport, err = c.auth.signer(c.base, carrier)
	// These may hold passwords, and have served.
	c.auth, c.httpClient, c.proxyURL, c.proxy = nil, nil, nil, nil
	return c, err
}

// Stats returns the counts so far. It may be called while a stream runs.
func (c *Client) Stats() Stats { return c.stats.snapshot() }

// String returns the base URL.
func (c *Client) String() string {
	if c == nil || c.base == nil {
		return "tweetstream.Client(unusable)"
	}
	return "tweetstream.Client(" + c.base.String() + ")"
}

// Format writes what String returns, whatever the verb, since fmt would print
// what it finds behind the pointers.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns what String returns.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Filter streams the Tweets that match params, and the notices about them
// (POST statuses/filter).
//
//  1. Both channels are non-nil, owned and closed by the stream. The call
//     neither blocks nor panics, whatever the parameters.
//  2. Events arrive in the order in which the server sent them.
//  3. A stream ends once. errs (capacity 1) then receives exactly one non-nil
//     error that says why and is closed; after that events is closed. errs need
//     not be read.
//  4. Cancelling the context ends the stream: the error is context.Cause(ctx),
//     no event follows once the cancellation was seen, no goroutine stays, and
//     nothing needs draining.
//  5. Trouble that the stream survives is an event, in order, between the
//     others; only what ends it is an error.
//  6. A consumer that is slow slows the reader (TCP back-pressure); nothing is
//     dropped unless an option says so, and then it is counted and reported.
//
// The error is one of: context.Cause(ctx); [ErrAlreadyConnected]; a
// [*ParamError] or several, joined, with nothing sent; a [*RequestError],
// [*ConnectionError] or [*DisconnectError] that no retry can help; or
// [ErrRetriesExhausted] together with the last failure.
//
// A caller that stops receiving must cancel the context. With a buffer
// ([WithBackpressure]) the events in it may still be received after that. Params
// may be changed after the call.
func (c *Client) Filter(ctx context.Context, params FilterParams) (events <-chan Event, errs <-chan error) {
	body, err := params.encode()
	return c.start(ctx, request{
		method: http.MethodPost, endpoint: "statuses/filter.json", params: body,
		delimited: delimited(params.Extra),
	}, err)
}

// Sample streams a random sample of all public Tweets, about 1 %, the same for
// every client (GET statuses/sample).
//
// Channels and errors are as with [Client.Filter]:
//
//  1. Both channels are non-nil, owned and closed by the stream. The call
//     neither blocks nor panics, whatever the parameters.
//  2. Events arrive in the order in which the server sent them.
//  3. A stream ends once. errs (capacity 1) then receives exactly one non-nil
//     error that says why and is closed; after that events is closed. errs need
//     not be read.
//  4. Cancelling the context ends the stream: the error is context.Cause(ctx),
//     no event follows once the cancellation was seen, no goroutine stays, and
//     nothing needs draining.
//  5. Trouble that the stream survives is an event, in order, between the
//     others; only what ends it is an error.
//  6. A consumer that is slow slows the reader (TCP back-pressure); nothing is
//     dropped unless an option says so, and then it is counted and reported.
func (c *Client) Sample(ctx context.Context, params SampleParams) (events <-chan Event, errs <-chan error) {
	return c.get(ctx, "statuses/sample.json", params)
}

// Firehose streams all public Tweets, for accounts that may (GET
// statuses/firehose). Channels and errors are as with [Client.Filter].
func (c *Client) Firehose(ctx context.Context, params SampleParams) (events <-chan Event, errs <-chan error) {
	return c.get(ctx, "statuses/firehose.json", params)
}

func (c *Client) get(ctx context.Context, endpoint string, params SampleParams) (<-chan Event, <-chan error) {
	query, err := params.encode()
	return c.start(ctx, request{
		method: http.MethodGet, endpoint: endpoint, params: query,
		delimited: delimited(params.Extra),
	}, err)
}

func delimited(extra url.Values) bool { return extra.Get("delimited") == "length" }

// start is the one place where a stream's channels are made and closed.
func (c *Client) start(ctx context.Context, req request, err error) (<-chan Event, <-chan error) {
	errs := make(chan error, 1)
	events := make(chan Event, c.bufferSize())
	end := func(err error) {
		errs <- err
		close(errs)
		close(events)
	}
	switch {
	case c == nil || c.transport == nil:
		end(errors.New("tweetstream: a Client must be made by New"))
	case ctx == nil:
		end(errors.New("tweetstream: the context is nil"))
	case err != nil:
		end(err)
	case !c.running.CompareAndSwap(false, true):
		end(ErrAlreadyConnected)
	default:
		s := &stream{Client: c, request: req, events: events}
		go func() {
			err := s.run(ctx)
			s.settle(ctx)
			c.running.Store(false)
			end(err)
		}()
	}
	return events, errs
}

// bufferSize has room for two events of the client beside the messages, where
// these are dropped when there is no room.
func (c *Client) bufferSize() int {
	switch {
	case c == nil:
		return 0
	case c.backpressure == Block:
		return c.buffer
	default:
		return c.buffer + 2
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
	received                               [len(kindNames)]atomic.Int64
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
			s.Received[Kind(i)] = n
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

// request is what is sent at each attempt.
type request struct {
	method, endpoint, params string
	delimited                bool
}

// stream is one call of Filter, Sample or Firehose.
type stream struct {
	*Client
	request
	events   chan Event
	retries  retries
	pace     pace
	attempt  int       // requests since the last connection
	ended    time.Time // when the last connection ended
	lastID   int64     // of the last Tweet
	notified failure   // what the server said about the end before it came
	seen     window    // with WithDedup
	held     []Event   // with Block and a buffer: to be handed over together
	// With a dropping Backpressure: messages dropped since the last report, and
	// when that was.
	unreported int64
	reported   time.Time
}

// run connects, and connects again, until there is no point or ctx is done. It
// returns why.
func (s *stream) run(ctx context.Context) error {
	for ctx.Err() == nil {
		f := s.connect(ctx)
		if ctx.Err() != nil {
			break
		}
		wait, err := s.next(f)
		if err != nil {
			return err
		}
		if !s.tell(ctx, f.event(wait)) || !sleep(ctx, wait) {
			break
		}
	}
	return context.Cause(ctx)
}

// next returns how long to wait after a failure, or the error that ends the
// stream.
func (s *stream) next(f failure) (time.Duration, error) {
	retry := s.retries.next(f)
	s.stats.failures[f.class].Add(1)
	wait, again := s.retryPolicy(retry)
	cause := f.final()
	switch {
	case !again && f.class == RetryNever:
		return 0, cause
	case !again, s.retries.total > s.maxRetries:
		return 0, &exhausted{s.retries.total, cause}
	}
	wait = max(wait, s.pace.wait(time.Now()), 0)
	s.logger.Warn("retrying", "endpoint", s.endpoint, "cause", cause, "class", f.class, "failures", retry.Attempt, "wait", wait)
	return wait, nil
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// saw notes a message, wanted or not, and delivers it if it is wanted. The event of
// one that was skipped is nil.
func (s *stream) saw(ctx context.Context, event Event, kind Kind) bool {
	s.stats.received[kind].Add(1)
	if kind != KindKeepAlive {
		s.note(event) // before it belongs to the receiver
	}
	if event == nil || !s.wanted.has(kind) {
		s.stats.unwanted.Add(1)
		return ctx.Err() == nil
	}
	return s.deliver(ctx, event)
}

// deliver hands a message over, unless it came before.
func (s *stream) deliver(ctx context.Context, event Event) bool {
	if s.dedup != nil && s.seen.has(event, *s.dedup) {
		s.stats.duplicates.Add(1)
		return ctx.Err() == nil
	}
	if s.backpressure == Block && len(s.held) < s.buffer {
		s.held = append(s.held, event)
		return ctx.Err() == nil
	}
	s.flush(ctx)
	return s.send(ctx, event)
}

// flush hands over what is held. To wake a consumer costs more than to decode a
// message, so that it is worth doing for several at once; but nothing is held
// while the next message has yet to come.
func (s *stream) flush(ctx context.Context) {
	for i, event := range s.held {
		s.send(ctx, event)
		s.held[i] = nil // it is the consumer's
	}
	s.held = s.held[:0]
}

// tell hands over an event of the client, if it is wanted.
func (s *stream) tell(ctx context.Context, event Event) bool {
	if !s.wanted.has(event.Kind()) {
		return ctx.Err() == nil
	}
	return s.send(ctx, event)
}

// send hands an event over. It reports false, and sends nothing, once ctx is
// done: with both ready, select alone could send one more.
func (s *stream) send(ctx context.Context, event Event) bool {
	if ctx.Err() != nil {
		s.count(&s.stats.abandoned, event, 1)
		return false
	}
	if s.unreported > 0 && time.Since(s.reported) >= dropReports {
		s.report()
	}
	if s.try(event) {
		return true
	}
	switch {
	case s.backpressure == Block:
		return s.wait(ctx, event)
	case s.backpressure == DropNewest && event.Kind().received():
		s.drop(event)
	default:
		s.push(event)
	}
	return true
}

func (s *stream) count(n *atomic.Int64, event Event, by int64) {
	if event.Kind().received() {
		n.Add(by)
	}
}

// try hands an event over if that is possible at once. Of a buffer, messages
// leave the last places free, for what the client has to say.
func (s *stream) try(event Event) bool {
	if s.backpressure != Block && event.Kind().received() && len(s.events) >= s.buffer {
		return false
	}
	select {
	case s.events <- event:
		s.count(&s.stats.delivered, event, 1)
		return true
	default:
		return false
	}
}

// wait hands an event over to a consumer that is busy.
func (s *stream) wait(ctx context.Context, event Event) bool {
	select {
	case s.events <- event:
		s.count(&s.stats.delivered, event, 1)
		return true
	case <-ctx.Done():
		s.count(&s.stats.abandoned, event, 1)
		return false
	}
}

// push makes room for an event by dropping those that have waited longest.
func (s *stream) push(event Event) {
	for !s.try(event) {
		s.dropOldest()
	}
}

func (s *stream) dropOldest() {
	select {
	case event := <-s.events:
		s.count(&s.stats.delivered, event, -1)
		s.drop(event)
	default: // the consumer was quicker
	}
}

func (s *stream) drop(event Event) {
	if e, ok := event.(*Dropped); ok { // a report that nobody saw
		s.unreported += e.Count
	}
	if event.Kind().received() {
		s.unreported++
		s.stats.dropped.Add(1)
	}
}

// dropReports is the least time between two *Dropped.
const dropReports = time.Second

// report says how many messages were dropped, or leaves it for later if there is
// no room.
func (s *stream) report() {
	if s.try(&Dropped{Count: s.unreported}) {
		s.unreported, s.reported = 0, time.Now()
	}
}

// settle leaves the buffer as the end of the stream asks for it: with the last
// report, or, after a cancellation, empty.
func (s *stream) settle(ctx context.Context) {
	for ctx.Err() == nil && s.unreported > 0 {
		if s.report(); s.unreported > 0 {
			s.dropOldest()
		}
	}
	if ctx.Err() == nil {
		return
	}
	for {
		select {
		case event := <-s.events:
			s.count(&s.stats.delivered, event, -1)
			s.count(&s.stats.abandoned, event, 1)
		default:
			return
		}
	}
}

// connect makes one attempt, and reads the connection to its end.
func (s *stream) connect(parent context.Context) failure {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(nil)
	// A dial that nobody waits for any more goes on in net/http until this.
	defer s.release()
	stall := newStallTimer(ctx, s.stallTimeout, cancel)
	defer stall.stop()

	s.pace.add(time.Now())
	s.stats.attempts.Add(1)
	s.attempt++
	s.logger.Debug("connecting", "endpoint", s.endpoint, "host", s.base.Host, "attempt", s.attempt)
	response, err := s.do(ctx)
	stall.stop()
	if err != nil {
		return connectionFailure(because(ctx, err))
	}
	defer response.Body.Close()
	// A RoundTripper that is not net/http's may not end its body with the context.
	defer context.AfterFunc(ctx, func() { response.Body.Close() })()
	wire := &watched{r: response.Body, stall: stall, timeout: s.stallTimeout, stats: &s.stats}
	wire.idle = func() { s.flush(parent) }
	wire.slow = time.AfterFunc(slowConsumer, func() {
		s.logger.Warn("the consumer is slow: nothing was read from the connection meanwhile", "for", slowConsumer)
	})
	defer wire.slow.Stop()
	body := io.Reader(wire)
	if contentEncoding(response) == "gzip" {
		body = newInflater(body)
	}
	if refusal := refused(response); refusal != nil {
		refusal.Body = excerpt(body, cancel)
		return requestFailure(refusal, time.Now())
	}
	return s.read(ctx, parent, body, wire)
}

// do sends the request, signed anew.
func (s *stream) do(ctx context.Context) (*http.Response, error) {
	target := *s.base
	target.Path += "/" + s.endpoint
	var body io.Reader
	if s.method == http.MethodPost {
		body = strings.NewReader(s.params)
	} else {
		target.RawQuery = s.params
	}
	req, err := http.NewRequestWithContext(ctx, s.method, target.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", s.userAgent)
	req.Header.Set("Accept-Encoding", s.encoding()) // stated, so that net/http does not unpack: it would hold messages back
	if body != nil {
		// Exactly this: with a charset the signer leaves the body out.
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := s.transport.RoundTrip(req)
	if err == nil && response == nil {
		err = errors.New("the RoundTripper returned neither a response nor an error")
	}
	if err == nil && response.Body == nil {
		response.Body = http.NoBody
	}
	return response, err
}

func (c *config) encoding() string {
	if c.noCompression {
		return "identity"
	}
	return "gzip"
}

// read decodes and sends until the connection ends.
func (s *stream) read(ctx, parent context.Context, body io.Reader, wire *watched) failure {
	connected := time.Now()
	if !s.tell(parent, s.connected(connected)) {
		return failure{}
	}
	s.notified = failure{}
	decoder := NewDecoder(body)
	decoder.SetMaxMessageSize(s.maxMessage)
	decoder.SetDelimited(s.delimited)
	decoder.only = s.wanted
	lines := 0
	doubt := doubt{body: body}
	defer func() {
		s.flush(parent)
		s.ended = time.Now()
		if lines > 0 && wire.alive >= s.notified.healthyAfter() {
			s.retries.healthy()
		}
	}()
	for {
		event, kind, err := decoder.next()
		if err != nil {
			return s.endOf(ctx, err)
		}
		lines++
		wire.line = time.Time{}
		noStream := doubt.about(kind)
		switch {
		case !s.saw(parent, event, kind):
			return failure{}
		case noStream != nil:
			return s.endOf(ctx, noStream)
		case s.notified.class == RetryNever:
			return s.notified
		}
	}
}

// healthyAfter is how long a connection must have given bytes before the ladders
// start over. Reset at once, a server that accepts and hangs up would be asked
// thousands of times a second.
const healthyAfter = 60 * time.Second

// healthyAfter is longer for a connection that another client has ended: two that
// fight for one place each have it for as long as the other one waits.
func (f failure) healthyAfter() time.Duration {
	if f.class == RetryRate {
		return longestWait
	}
	return healthyAfter
}

// longestWait is more than the last step of the ladder of RetryRate, jitter
// included.
const longestWait = 20 * time.Minute

func (s *stream) connected(now time.Time) *Connected {
	event := &Connected{Attempt: s.attempt, LastStatusID: s.lastID}
	if !s.ended.IsZero() {
		event.Gap = now.Sub(s.ended)
	}
	s.attempt = 0
	s.stats.connections.Add(1)
	s.stats.withheld.Store(0)
	s.logger.Info("connected", "endpoint", s.endpoint, "host", s.base.Host, "attempt", event.Attempt, "gap", event.Gap)
	return event
}

// note remembers what later decides how to go on.
func (s *stream) note(event Event) {
	s.notified = failure{} // the server goes on, whatever it has said
	if e, ok := event.(*Status); ok && e.ID != 0 {
		s.lastID = e.ID
		s.stats.lag.Store(s.stats.lastReceived.Load() - e.Timestamp().UnixNano())
	}
	if e, ok := event.(*Limit); ok && e.Track > s.stats.withheld.Load() {
		s.stats.withheld.Store(e.Track)
	}
	if e, ok := event.(*Disconnect); ok {
		s.notified = failure{class: disconnectClass(e.Code), err: &DisconnectError{e.Disconnect}}
	}
	if e, ok := event.(*Unknown); ok && strings.HasPrefix(string(e.Raw), connectionLimit) {
		s.notified = failure{class: RetryRate}
	}
}

// endOf classifies the end of a connection that has delivered. What the server
// has said about it before counts more than how it then came.
func (s *stream) endOf(ctx context.Context, err error) failure {
	f := s.notified
	if err != io.EOF {
		f = connectionFailure(because(ctx, err))
		f.class = max(f.class, s.notified.class)
	}
	return f
}

// because returns why ctx was cancelled, if it was, since what reading then
// returns differs between versions of HTTP.
func because(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// slowConsumer is how long a consumer may keep the stream from reading before
// the log says so.
const slowConsumer = 5 * time.Second

// watched runs the stall timer while, and only while, something is being read:
// a consumer that is slow is no stall. Between reads it runs the other one.
type watched struct {
	r       io.Reader
	stall   *stallTimer
	slow    *time.Timer
	timeout time.Duration
	stats   *counters
	idle    func()    // called before each read
	line    time.Time // when reading the present line began; zero before
	// From the first read to the last byte that came, without what a slow consumer
	// adds, which is no sign of health; and to the last read that gave nothing.
	alive, waited time.Duration
	left          time.Time // end of the last read
}

// patience is how much of the time between two reads counts as being alive.
const patience = time.Second

// lineTimeout is for servers that send bytes, but no line end.
const lineTimeout = 5 * time.Minute

// Read reads with the stall timer running.
func (w *watched) Read(p []byte) (int, error) {
	w.idle()
	now := time.Now()
	if w.line.IsZero() {
		w.line = now
	}
	w.slow.Stop()
	w.stall.start(now, min(w.timeout, w.line.Add(max(lineTimeout, w.timeout)).Sub(now)))
	if !w.left.IsZero() {
		w.waited += min(now.Sub(w.left), patience)
	}
	n, err := w.r.Read(p)
	w.left = time.Now()
	w.waited += w.left.Sub(now)
	w.stall.stop()
	w.slow.Reset(slowConsumer)
	if n > 0 {
		w.alive = w.waited
		w.stats.bytes.Add(int64(n))
		w.stats.lastReceived.Store(w.left.UnixNano())
	}
	return n, err
}

// stallTimer gives up a connection on which a wait has lasted too long. A wait
// that is due gets a grace first: after a pause of the whole process (SIGSTOP, a
// machine asleep) the time is over at once, but what came meanwhile must win.
type stallTimer struct {
	timer *time.Timer
	began time.Time
	due   atomic.Int64 // the end of the present wait, in ns since began; 0 if there is none
}

// maxGrace is what a read needs to return with bytes that are there already.
const maxGrace = 100 * time.Millisecond

// newStallTimer begins a wait of timeout. One that is too long cancels ctx, by
// cancel, with ErrStalled.
func newStallTimer(ctx context.Context, timeout time.Duration, cancel context.CancelCauseFunc) *stallTimer {
	now := time.Now()
	t := &stallTimer{began: now}
	t.timer = time.AfterFunc(timeout, func() {
		due := t.due.Load() // of a later wait, if this comes late
		if due == 0 || time.Since(t.began) < time.Duration(due) {
			return
		}
		if sleep(ctx, min(maxGrace, timeout/10)) && t.due.Load() == due {
			cancel(ErrStalled)
		}
	})
	t.start(now, timeout)
	return t
}

func (t *stallTimer) start(now time.Time, d time.Duration) {
	t.due.Store(int64(now.Sub(t.began) + d))
	t.timer.Reset(d)
}

func (t *stallTimer) stop() {
	t.timer.Stop()
	t.due.Store(0)
}

// window remembers messages, in two generations so that it can forget the
// older half at once. The zero value has seen none.
type window struct{ young, old map[messageID]struct{} }

type messageID struct {
	kind Kind
	id   int64
}

// has reports whether a message was seen among the last size ones, and
// remembers it.
func (w *window) has(event Event, size int) bool {
	id := messageID{kind: event.Kind()}
	if e, ok := event.(*Status); ok {
		id.id = e.ID
	}
	if e, ok := event.(*Delete); ok {
		id.id = e.Status.ID
	}
	if id.id == 0 {
		return false
	}
	if _, seen := w.young[id]; seen {
		return true
	}
	if _, seen := w.old[id]; seen {
		return true
	}
	if len(w.young) >= size || w.young == nil {
		w.young, w.old = make(map[messageID]struct{}), w.young
	}
	w.young[id] = struct{}{}
	return false
}
