// Package tweetstream reads Twitter v1.1-format streams: statuses/filter, statuses/sample and
// statuses/firehose. It signs with OAuth 1.0a, reconnects by itself, and gives typed events on
// a channel.
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
// Trouble that the stream survives is an [Event] in its place between the others. The error
// on errs says why the stream ended. The contract of the channels stands at [Client.Filter].
//
// # Testing
//
// Package streamtest has a stream server for tests, as net/http/httptest has for HTTP. A
// [Decoder] reads saved streams.
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

	"github.com/gotweetstream/tweetstream/internal/inflate"
	"github.com/gotweetstream/tweetstream/internal/outbox"
	"github.com/gotweetstream/tweetstream/internal/params"
	"github.com/gotweetstream/tweetstream/internal/recent"
	"github.com/gotweetstream/tweetstream/internal/stall"
	"github.com/gotweetstream/tweetstream/internal/transport"
	"github.com/gotweetstream/tweetstream/internal/turn"
)

// ErrAlreadyConnected is the error of a second stream of a client while the first is running and
// not cancelled. The service allows one stream for each account.
var ErrAlreadyConnected = errors.New("tweetstream: a stream of this client is already running")

// Client connects to the streams of one account. A Client runs one stream at a time. To change
// a filter, cancel its context and call Filter again: the new stream begins when the old one has
// ended. The pace of connecting, the ids of [WithDedup], and the end of the last connection and
// its last Tweet are kept from one stream to the next. Its methods may be called from several
// goroutines. Printed, it shows its base URL and nothing else. The zero Client is not usable;
// make one by [New].
type Client struct {
	config  config
	carrier http.RoundTripper // makes connections
	signed  http.RoundTripper // signs, and sends by carrier
	redact  transport.Redact
	stats   counters
	account account
	turns   turn.Queue
}

// account is what is kept from one stream to the next. The running stream owns it.
type account struct {
	pace   pace
	ended  time.Time              // end of the last connection; zero before the first
	lastID int64                  // of the last Tweet
	seen   *recent.Set[messageID] // nil without WithDedup
}

// New returns a Client. It checks auth and all options and reports every problem at once, as
// [*OptionError]s. It connects to nothing yet.
func New(auth Auth, options ...Option) (*Client, error) {
	config := newConfig(auth, options)
	if err := config.validate(); err != nil {
		return nil, err
	}
	carrier := transport.Bounded(config.httpClient.Transport, config.proxy)
	redact := config.redactor()
	signed, err := auth.signer(config.base, transport.Guard(carrier, redact))
	if err != nil {
		return nil, err
	}
	// These may hold passwords, and are not needed any more.
	config.auth, config.httpClient, config.proxyURL, config.proxy = nil, nil, nil, nil
	c := &Client{config: config, carrier: carrier, signed: signed, redact: redact}
	if config.dedup != nil {
		c.account.seen = recent.NewSet[messageID](*config.dedup)
	}
	return c, nil
}

// Stats returns the counts so far. It may be called while a stream runs.
func (c *Client) Stats() Stats { return c.stats.snapshot() }

// String returns the base URL.
func (c *Client) String() string {
	if c == nil || c.config.base == nil {
		return "tweetstream.Client(unusable)"
	}
	return "tweetstream.Client(" + c.config.base.String() + ")"
}

// Format writes the text of String for every verb. Without it, fmt would print everything
// behind the pointers.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns the text of String.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Filter streams the Tweets that match params and the notices about them (POST
// statuses/filter).
//
//  1. Both channels are non-nil, owned and closed by the stream. The call neither blocks nor
//     panics, whatever the parameters.
//  2. Events arrive in the order in which the server sent them.
//  3. A stream ends once. errs (capacity 1) then receives exactly one non-nil error that says
//     why and is closed; after that events is closed. errs need not be read.
//  4. Cancelling the context ends the stream: the error is context.Cause(ctx), no event
//     follows once the cancellation was seen, no goroutine stays, and nothing needs draining.
//  5. Trouble that the stream survives is an event, in order, between the others; only what
//     ends it is an error.
//  6. A consumer that is slow slows the reader (TCP back-pressure); nothing is dropped unless
//     an option says so, and then it is counted and reported.
//
// The error is one of: context.Cause(ctx); [ErrAlreadyConnected]; one or several joined
// [*ParamError]s, with nothing sent; a [*RequestError], [*ConnectionError] or
// [*DisconnectError] that no retry can help; or [ErrRetriesExhausted] together with the last
// failure.
//
// A caller that stops receiving must cancel the context. The events in a buffer
// ([WithBackpressure]) may still be received after that. Params may be changed after the call.
func (c *Client) Filter(
	ctx context.Context, params FilterParams,
) (events <-chan Event, errs <-chan error) {
	form, err := params.encode(c.limits())
	return c.start(ctx, request{http.MethodPost, "statuses/filter", form, params.Extra}, err)
}

// Sample streams a random sample of all public Tweets, about 1 %, the same for every client
// (GET statuses/sample). Its channels and errors are as those of [Client.Filter].
func (c *Client) Sample(ctx context.Context, params SampleParams) (<-chan Event, <-chan error) {
	form, err := params.encode()
	return c.start(ctx, request{http.MethodGet, "statuses/sample", form, params.Extra}, err)
}

// Firehose streams all public Tweets, for accounts with access to them (GET
// statuses/firehose). Its channels and errors are as those of [Client.Filter].
func (c *Client) Firehose(ctx context.Context, params SampleParams) (<-chan Event, <-chan error) {
	form, err := params.encode()
	return c.start(ctx, request{http.MethodGet, "statuses/firehose", form, params.Extra}, err)
}

// limits returns what a filter may ask for. The client may be nil.
func (c *Client) limits() params.Limits {
	if c == nil {
		return params.Default()
	}
	return c.config.limits
}

// request is the request for a stream.
type request struct {
	method, endpoint, form string
	extra                  url.Values
}

// start is the one place where a stream begins and ends.
func (c *Client) start(ctx context.Context, r request, err error) (<-chan Event, <-chan error) {
	switch {
	case c == nil || c.signed == nil:
		return ended(errors.New("tweetstream: a Client must be made by New"))
	case ctx == nil:
		return ended(errors.New("tweetstream: the context is nil"))
	case err != nil:
		return ended(err)
	}
	mine := c.turns.Take(ctx)
	if mine == nil {
		return ended(ErrAlreadyConnected)
	}
	s := newStream(c, r)
	errs := make(chan error, 1)
	go func() {
		err := mine.Await()
		if err == nil {
			err = s.run(ctx)
		}
		s.out.Finish(ctx)
		mine.Leave()
		errs <- err
		close(errs)
		s.out.Close()
	}()
	return s.out.C(), errs
}

// ended returns the channels of a stream that has ended before it began.
func ended(err error) (<-chan Event, <-chan error) {
	events, errs := make(chan Event), make(chan error, 1)
	errs <- err
	close(errs)
	close(events)
	return events, errs
}

// Stats are counts over all streams of a [Client] since it was made.
//
// Every message that was received went one way, so Received, added up, is Delivered +
// Unwanted + Duplicates + Dropped + Abandoned. It is more only while messages are on their
// way: one, or up to the buffer of WithBackpressure.
type Stats struct {
	Received   map[Kind]int64 // messages by kind, keep-alives among them
	Delivered  int64          // to the consumer or the buffer, unless dropped or abandoned there
	Unwanted   int64          // left out by WithOnly
	Duplicates int64          // left out by WithDedup
	Dropped    int64          // by WithBackpressure
	Abandoned  int64          // received, but not delivered before a cancellation

	Bytes       int64                // of response bodies as received (compressed)
	Attempts    int64                // requests
	Connections int64                // requests that became a stream
	Failures    map[RetryClass]int64 // ends of attempts and connections

	// Withheld is the highest count of the limit notices on the last connection: the number
	// of matching Tweets that the server did not send. [tweet.Limit] says how far to trust it.
	Withheld int64
	// Lag is how old the last Tweet with a time was when it arrived, as far as the clocks
	// agree. A lag that grows says that the client is falling behind.
	Lag          time.Duration
	LastReceived time.Time // time of the last byte; zero if there was none
}

// counters are the source of Stats. The stream's goroutine writes them; any may read them.
type counters struct {
	received                               [len(kindNames)]atomic.Int64
	failures                               [RetryNever + 1]atomic.Int64
	put                                    outbox.Counts
	unwanted, duplicates                   atomic.Int64
	bytes, attempts, connections, withheld atomic.Int64
	lastReceived, lag                      atomic.Int64 // ns since 1970, ns
}

// measureLag keeps the last lag if a Tweet says no time.
func (c *counters) measureLag(posted time.Time) {
	if !posted.IsZero() {
		c.lag.Store(int64(time.Unix(0, c.lastReceived.Load()).Sub(posted)))
	}
}

func (c *counters) snapshot() Stats {
	s := Stats{
		Received: counts[Kind](c.received[:]), Failures: counts[RetryClass](c.failures[:]),
		Delivered: c.put.Delivered.Load(), Dropped: c.put.Dropped.Load(),
		Abandoned: c.put.Abandoned.Load(), Unwanted: c.unwanted.Load(),
		Duplicates: c.duplicates.Load(), Bytes: c.bytes.Load(), Attempts: c.attempts.Load(),
		Connections: c.connections.Load(), Withheld: c.withheld.Load(),
		Lag: time.Duration(c.lag.Load()),
	}
	if last := c.lastReceived.Load(); last != 0 {
		s.LastReceived = time.Unix(0, last)
	}
	return s
}

func counts[K Kind | RetryClass](counters []atomic.Int64) map[K]int64 {
	m := make(map[K]int64)
	for i := range counters {
		if n := counters[i].Load(); n > 0 {
			m[K(i)] = n
		}
	}
	return m
}

// stream is one call of Filter, Sample or Firehose.
type stream struct {
	client    *Client
	config    *config
	stats     *counters
	request   transport.Request
	delimited bool
	log       *slog.Logger
	out       *outbox.Outbox[Event]

	*account
	retries   retries
	attempts  int     // since the last connection
	announced failure // the end that the server has announced and not yet made
}

func newStream(c *Client, r request) *stream {
	target := *c.config.base
	target.Path += "/" + r.endpoint + ".json"
	policy := outbox.Policy(c.config.backpressure)
	s := &stream{
		client: c, config: &c.config, stats: &c.stats, account: &c.account,
		out: outbox.New(policy, c.config.buffer, traits, &c.stats.put),
		request: transport.Request{
			Method: r.method, URL: &target, Form: r.form,
			UserAgent: c.config.userAgent, Encoding: c.config.encoding,
		},
		delimited: r.extra.Get("delimited") == "length",
		log:       c.config.logger.With("endpoint", r.endpoint+".json"),
	}
	return s
}

// traits tell the outbox about events.
var traits = outbox.Traits[Event]{
	IsMessage: func(e Event) bool { return e.Kind().received() },
	Report:    func(dropped int64) Event { return &Dropped{Count: dropped} },
	Reported: func(e Event) int64 {
		if report, ok := e.(*Dropped); ok {
			return report.Count
		}
		return 0
	},
}

// run keeps the stream connected until ctx is done or no retry is left, and returns the reason.
func (s *stream) run(ctx context.Context) error {
	pause(ctx, s.pace.wait(time.Now())) // what earlier streams have used up
	for ctx.Err() == nil {
		f := s.connect(ctx)
		if ctx.Err() != nil {
			break
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
	wait = max(wait, s.pace.wait(time.Now()), 0)
	s.log.Warn("retrying",
		"cause", cause, "class", f.class, "failures", retry.Attempt, "wait", wait)
	return wait, nil
}

// announce hands over an event of the client if it is wanted.
func (s *stream) announce(ctx context.Context, event Event) bool {
	if !s.config.wanted.has(event.Kind()) {
		return ctx.Err() == nil
	}
	return s.out.Put(ctx, event)
}

// connect makes one attempt, and reads the connection to its end.
func (s *stream) connect(ctx context.Context) failure {
	attempt, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// Until this, net/http goes on with a dial that nobody needs any more.
	defer transport.Release(s.client.carrier)
	timer := stall.NewTimer(attempt, s.config.stallTimeout, func() { cancel(ErrStalled) })
	defer timer.Stop()

	s.pace.add(time.Now())
	s.stats.attempts.Add(1)
	s.attempts++
	s.log.Debug("connecting", "host", s.request.URL.Host, "attempt", s.attempts)
	response, err := s.request.Send(attempt, s.client.signed)
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
		refusal.Body = []byte(s.client.redact(string(text), secrets))
		return requestFailure(refusal, time.Now())
	}
	f := s.read(ctx, attempt, c)
	f.delivered = c.messages > 0
	return f
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
	if !s.announce(ctx, s.connected(time.Now())) {
		return failure{}
	}
	decoder := NewDecoder(c.body)
	decoder.SetMaxMessageSize(s.config.maxMessage)
	decoder.SetDelimited(s.delimited)
	decoder.only = s.config.wanted
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
		if kind != KindMalformed && kind != KindKeepAlive && s.announced == (failure{}) {
			c.messages++
		}
		switch {
		case !s.deliver(ctx, event, kind):
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
	event := &Connected{Attempt: s.attempts, LastStatusID: s.lastID}
	if !s.ended.IsZero() {
		event.Gap = now.Sub(s.ended)
	}
	s.attempts, s.announced = 0, failure{}
	s.stats.connections.Add(1)
	s.stats.withheld.Store(0)
	s.log.Info("connected",
		"host", s.request.URL.Host, "attempt", event.Attempt, "gap", event.Gap)
	return event
}

// disconnected notes the end of a connection.
func (s *stream) disconnected(ctx context.Context, c *connection) {
	s.out.Flush(ctx)
	s.ended = time.Now()
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
	s.announced = failure{} // the server goes on in spite of it
	if e, ok := event.(*Status); ok && e.ID != 0 {
		s.lastID = e.ID
		s.stats.measureLag(e.Timestamp())
	}
	if e, ok := event.(*Limit); ok {
		s.stats.withheld.Store(max(e.Track, s.stats.withheld.Load()))
	}
	if e, ok := event.(*Disconnect); ok {
		s.announced = failure{class: disconnectClass(e.Code), err: &DisconnectError{e.Disconnect}}
	}
	if e, ok := event.(*Unknown); ok && strings.HasPrefix(string(e.Raw), connectionLimit) {
		s.announced = failure{class: RetryRate}
	}
}

// deliver hands a message over if it is wanted and new.
func (s *stream) deliver(ctx context.Context, event Event, kind Kind) bool {
	switch {
	case event == nil || !s.config.wanted.has(kind):
		s.stats.unwanted.Add(1)
		return event == nil || ctx.Err() == nil
	case s.seen != nil && s.repeats(event):
		s.stats.duplicates.Add(1)
		return ctx.Err() == nil
	default:
		return s.out.Put(ctx, event)
	}
}

type messageID struct {
	kind Kind
	id   int64
}

// repeats reports whether a Tweet or a delete was seen before.
func (s *stream) repeats(event Event) bool {
	var id int64
	if e, ok := event.(*Status); ok {
		id = e.ID
	}
	if e, ok := event.(*Delete); ok {
		id = e.Status.ID
	}
	return id != 0 && !s.seen.Add(messageID{event.Kind(), id})
}

// end classifies the end of a connection that was read. An announcement of the server counts
// more than the form of the end.
func (s *stream) end(attempt context.Context, err error) failure {
	if err == io.EOF {
		return s.announced
	}
	f := connectionFailure(causeOf(attempt, err))
	f.class = max(f.class, s.announced.class)
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
