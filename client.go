// Package tweetstream reads Twitter v1.1-format streams: statuses/filter, statuses/sample and
// statuses/firehose, and any other [Feed]. It signs with OAuth 1.0a, a bearer token or a password,
// reconnects by itself, and gives typed events on a channel.
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
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"

	"github.com/gotweetstream/tweetstream/internal/outbox"
	"github.com/gotweetstream/tweetstream/internal/params"
	"github.com/gotweetstream/tweetstream/internal/recent"
	"github.com/gotweetstream/tweetstream/internal/transport"
	"github.com/gotweetstream/tweetstream/internal/turn"
)

// ErrAlreadyConnected is the error of a second stream of a client while the first is running and
// not cancelled. The service allows one stream for each account.
var ErrAlreadyConnected = errors.New("tweetstream: a stream of this client is already running")

// Client connects to the streams of one account. A Client runs one stream at a time, which may
// be of several feeds. To change a filter, cancel its context and call Filter again: the new
// stream begins when the old one has ended. The pace of connecting, the ids of [WithDedup], and the
// end of the last connection and its last Tweet are kept from one stream to the next. Its methods
// may be called from several goroutines. Printed, it shows its base URL and nothing else. The zero
// Client is not usable; make one by [New].
type Client struct {
	config  config
	auth    AuthKind
	carrier http.RoundTripper // makes connections
	sign    signer
	redact  transport.Redact
	stats   counters
	account account
	turns   turn.Queue
}

// signer returns a RoundTripper that signs for one server, and sends by the carrier.
type signer func(base *url.URL) (http.RoundTripper, error)

// once returns a signer that asks sign once for each server. Two of OAuth 1.0a that begin at the
// same moment would use the same nonces.
func once(sign signer) signer {
	var mu sync.Mutex
	known := map[url.URL]http.RoundTripper{}
	return func(base *url.URL) (http.RoundTripper, error) {
		mu.Lock()
		defer mu.Unlock()
		server := url.URL{Scheme: base.Scheme, Host: base.Host}
		if known[server] == nil {
			signed, err := sign(base)
			if err != nil {
				return nil, err
			}
			known[server] = signed
		}
		return known[server], nil
	}
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
	sign := once(func(base *url.URL) (http.RoundTripper, error) {
		return auth.signer(base, transport.Guard(carrier, redact))
	})
	if _, err := sign(config.base); err != nil {
		return nil, err
	}
	// These may hold passwords, and are not needed any more.
	config.auth, config.httpClient, config.proxyURL, config.proxy = nil, nil, nil, nil
	c := &Client{config: config, auth: auth.Kind(), carrier: carrier, sign: sign, redact: redact}
	c.account.recovering = make(chan struct{}, mostRecoveries)
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
//     why and is closed; after that events is closed. errs need not be read. Only a finite
//     feed that is complete closes errs without an error.
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
	feed, err := filterFeed(params, c.limits())
	return c.start(ctx, []Feed{feed}, err)
}

// Sample streams a random sample of all public Tweets, about 1 %, the same for every client
// (GET statuses/sample). Its channels and errors are as those of [Client.Filter].
func (c *Client) Sample(ctx context.Context, params SampleParams) (<-chan Event, <-chan error) {
	feed, err := sampleFeed("sample", params)
	return c.start(ctx, []Feed{feed}, err)
}

// Firehose streams all public Tweets, for accounts with access to them (GET
// statuses/firehose). Its channels and errors are as those of [Client.Filter].
func (c *Client) Firehose(ctx context.Context, params SampleParams) (<-chan Event, <-chan error) {
	feed, err := sampleFeed("firehose", params)
	return c.start(ctx, []Feed{feed}, err)
}

// Stream streams feeds, several at once into one channel: the partitions of a service, or two of
// its data centres. Events of one feed come in order; those of different feeds mix. [Connected]
// and its kin name the feed. The channels are as those of [Client.Filter], and so are the errors,
// with these differences.
//
// Each feed has a connection and ladders of its own. With several feeds, the first error that
// ends one of them ends all; it is a [*FeedError]. So is a feed that cannot be asked for as it
// is, or with this client's credential; then nothing is sent. A feed that is finite can be
// complete, see [Feed.Complete]. When all feeds are, errs is closed without an error.
func (c *Client) Stream(ctx context.Context, feeds ...Feed) (<-chan Event, <-chan error) {
	return c.start(ctx, feeds, nil)
}

// limits returns what a filter may ask for. The client may be nil.
func (c *Client) limits() params.Limits {
	if c == nil {
		return params.Default()
	}
	return c.config.limits
}

// start is the one place where a stream begins and ends.
func (c *Client) start(ctx context.Context, feeds []Feed, err error) (<-chan Event, <-chan error) {
	switch {
	case c == nil || c.sign == nil:
		return ended(errors.New("tweetstream: a Client must be made by New"))
	case ctx == nil:
		return ended(errors.New("tweetstream: the context is nil"))
	case err != nil:
		return ended(err)
	}
	streams, err := c.newStreams(feeds)
	if err != nil {
		return ended(err)
	}
	mine := c.turns.Take(ctx)
	if mine == nil {
		return ended(ErrAlreadyConnected)
	}
	out := streams[0].out
	errs := make(chan error, 1)
	go func() {
		err := mine.Await()
		if err == nil {
			err = runAll(ctx, streams)
		}
		for _, s := range streams {
			s.out.Finish(ctx)
		}
		mine.Leave()
		if err != nil {
			errs <- err
		}
		close(errs)
		out.Close()
	}()
	return out.C(), errs
}

// runAll runs streams to their ends. The first error ends all; it returns that.
func runAll(ctx context.Context, streams []*stream) error {
	if len(streams) == 1 {
		return streams[0].run(ctx)
	}
	all, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	ends := make(chan error)
	for _, s := range streams {
		go func() {
			err := s.run(all)
			if err != nil && all.Err() == nil {
				err = &FeedError{s.feed.Name, err}
			}
			ends <- err
		}()
	}
	var first error
	for range streams {
		if err := <-ends; err != nil && first == nil {
			first = err
			stop(err)
		}
	}
	return first
}

// ended returns the channels of a stream that has ended before it began.
func ended(err error) (<-chan Event, <-chan error) {
	events, errs := make(chan Event), make(chan error, 1)
	errs <- err
	close(errs)
	close(events)
	return events, errs
}

// newStreams returns streams that share a channel.
func (c *Client) newStreams(feeds []Feed) ([]*stream, error) {
	if err := checkFeeds(feeds, c.auth); err != nil {
		return nil, err
	}
	policy := outbox.Policy(c.config.backpressure)
	out := outbox.New(policy, c.config.buffer, traits, &c.stats.put)
	var streams []*stream
	for _, feed := range feeds {
		s, err := c.newStream(&feed)
		if err != nil {
			return nil, &FeedError{feed.Name, err}
		}
		s.out = out.Sibling()
		if c.config.repair {
			s.gaps = c.account.gapsOf(&feed)
			s.recover = (&recoverer{s, c.newStream}).begin
		}
		streams = append(streams, s)
	}
	return streams, nil
}

func (c *Client) newStream(feed *Feed) (*stream, error) {
	base, err := feed.server(&c.config)
	if err != nil {
		return nil, err
	}
	signed, err := c.sign(base)
	if err != nil {
		return nil, err
	}
	log := c.config.logger.With("endpoint", feed.Path)
	if feed.Name != "" {
		log = log.With("feed", feed.Name)
	}
	return &stream{
		config: &c.config, stats: &c.stats, account: &c.account, feed: feed,
		carrier: c.carrier, signed: signed, redact: c.redact, log: log,
		request: transport.Request{
			Method: cmp.Or(feed.Method, http.MethodGet), URL: feed.target(base),
			UserAgent: c.config.userAgent, Encoding: c.config.encoding,
		},
	}, nil
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
