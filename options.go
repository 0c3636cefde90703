package tweetstream

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/internal/params"
	"github.com/gotweetstream/tweetstream/internal/transport"
)

// Version is this module's version, as in the User-Agent header.
const Version = "0.2.0"

// FilterParams choose the Tweets of [Client.Filter]: those that match any one of Follow, Track and
// Locations (at least one is needed), and then FilterLevel and Language.
type FilterParams struct {
	// Follow holds ids of users, not their names, at most 5,000. Wire: follow.
	Follow []int64
	// Track holds terms, at most 400, of 1 to 60 bytes each. The words of a term must all be
	// there, in any order. Wire: track.
	Track []string
	// Locations holds boxes, at most 25. Wire: locations.
	Locations []Box
	// FilterLevel is the least level of a Tweet; "" leaves it to the server. Wire:
	// filter_level.
	FilterLevel FilterLevel
	// Language holds BCP 47 tags. Wire: language.
	Language []string
	// StallWarnings asks for *Warning events when the client reads too slowly. Wire:
	// stall_warnings=true.
	StallWarnings bool
	// Extra holds parameters that v1.1 does not have, for a compatible service, and
	// delimited=length and count. They are sent after the others, sorted by name.
	Extra url.Values
}

// SampleParams are the parameters of [Client.Sample] and [Client.Firehose]. They mean the same as
// in FilterParams.
type SampleParams struct {
	Language      []string
	StallWarnings bool
	Extra         url.Values
}

// FilterLevel is the least value of a Tweet's filter_level. Since 2015 every Tweet says low, so
// medium gives nothing.
type FilterLevel string

// The levels, least first.
const (
	FilterLevelNone   FilterLevel = "none"
	FilterLevelLow    FilterLevel = "low"
	FilterLevelMedium FilterLevel = "medium"
)

// Box is an area in degrees: West and East are longitudes in [-180, 180], South and North
// latitudes in [-90, 90], with West < East and South < North.
type Box struct{ West, South, East, North float64 }

// BoxesOf reads boxes from coordinates in the order of the wire and of tweepy: west, south, east,
// north, and so on. Their number must be a multiple of four.
func BoxesOf(coordinates ...float64) ([]Box, error) {
	boxes, errs := params.Boxes(coordinates)
	return params.As[Box](boxes), params.Join(errs, paramError)
}

// ParamError is a parameter that the service would refuse. Nothing was sent. Several wrong
// parameters are joined into one error: [errors.As] gives the first, its method Unwrap() []error
// all.
type ParamError struct {
	Param string // its name on the wire, such as "track"
	Rule  string // the broken rule, and the value that breaks it

	tooMany bool
}

// Error names the parameter and the rule.
func (e *ParamError) Error() string {
	return "tweetstream: parameter " + e.Param + ": " + e.Rule
}

// Status returns the status code of the service's refusal: 413 for a list that is too long, 406
// for anything else.
func (e *ParamError) Status() int {
	if e.tooMany {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusNotAcceptable
}

// Validate returns the [*ParamError]s of [Client.Filter] for p, joined, or nil.
func (p FilterParams) Validate() error {
	_, err := p.encode(params.Default())
	return err
}

// Validate returns the [*ParamError]s of [Client.Sample] for p, joined, or nil.
func (p SampleParams) Validate() error {
	_, err := p.encode()
	return err
}

// encode checks p and returns it as the body of the request.
func (p FilterParams) encode(most params.Limits) (string, error) {
	f := params.Filter{
		Follow: p.Follow, Track: p.Track, Locations: params.As[params.Box](p.Locations),
		FilterLevel: string(p.FilterLevel), Language: p.Language,
		StallWarnings: p.StallWarnings, Extra: p.Extra,
	}
	return f.Encode(), params.Join(f.Check(most), paramError)
}

// encode checks p and returns it as the query of the request.
func (p SampleParams) encode() (string, error) {
	s := params.Sample(p)
	return s.Encode(), params.Join(s.Check(), paramError)
}

func paramError(e params.Error) *ParamError { return &ParamError{e.Param, e.Rule, e.TooMany} }

// Option changes how a [Client] works; see the functions that return one. The default is right for
// most programs. [New] checks all options and reports every problem at once.
type Option func(*config)

// OptionError is an option, or a field of the credentials, that [New] refuses. Several of them are
// joined into one error: [errors.As] gives the first, its method Unwrap() []error all.
type OptionError struct {
	Option string // as written, such as "WithProxy" or "Credentials.AccessToken"
	Rule   string // the broken rule, and the value that breaks it, unless that is a secret
}

// Error names the option and the rule.
func (e *OptionError) Error() string { return "tweetstream: " + e.Option + ": " + e.Rule }

// problems collects OptionErrors.
type problems []error

func (p *problems) add(option, rule string, args ...any) {
	*p = append(*p, &OptionError{option, fmt.Sprintf(rule, args...)})
}

// expect adds a problem unless ok.
func (p *problems) expect(ok bool, option, rule string, args ...any) {
	if !ok {
		p.add(option, rule, args...)
	}
}

// config holds the options as given. A pointer is nil if its option was not given.
type config struct {
	auth         Auth
	baseURL      string
	httpClient   *http.Client
	proxyURL     *string
	plainHTTP    bool
	userAgent    string
	maxRetries   int
	retryPolicy  RetryPolicy
	stallTimeout *time.Duration
	logger       *slog.Logger
	maxMessage   int
	encoding     string // Accept-Encoding
	backpressure Backpressure
	buffer       int  // events
	dedup        *int // ids
	repair       bool
	only         []Kind
	nilOptions   []int // their numbers, from 1

	// Set by validate.
	base, proxy *url.URL
	wanted      kindSet
	limits      params.Limits
}

const (
	defaultBaseURL   = "https://stream.twitter.com/1.1"
	defaultUserAgent = "tweetstream/" + Version +
		" (+https://github.com/gotweetstream/tweetstream)"
)

func newConfig(auth Auth, options []Option) config {
	c := config{
		auth:        auth,
		baseURL:     defaultBaseURL,
		httpClient:  &http.Client{},
		userAgent:   defaultUserAgent,
		maxRetries:  math.MaxInt,
		retryPolicy: DefaultRetryPolicy,
		logger:      slog.New(slog.DiscardHandler),
		maxMessage:  defaultMaxMessage,
		encoding:    "gzip",
	}
	for i, option := range options {
		if option == nil {
			c.nilOptions = append(c.nilOptions, i+1)
			continue
		}
		option(&c)
	}
	return c
}

// validate returns everything that is wrong, as OptionErrors, or nil. It is the one place that
// checks options.
func (c *config) validate() error {
	var p problems
	for _, i := range c.nilOptions {
		p.add("option "+strconv.Itoa(i), "is nil")
	}
	if c.auth == nil {
		p.add("Auth", "is nil")
	} else {
		c.auth.check(func(field, rule string) { p.add(field, "%s", rule) })
	}
	c.checkServer(&p)
	p.expect(c.maxRetries >= 0,
		"WithMaxRetries", "%d is negative; leave the option out for no limit", c.maxRetries)
	p.expect(c.retryPolicy != nil, "WithRetryPolicy", "the policy is nil")
	if t := c.stallTimeout; t != nil {
		p.expect(*t > 0, "WithStallTimeout", "%v is not positive", *t)
	}
	p.expect(c.logger != nil, "WithLogger", "the logger is nil")
	p.expect(c.maxMessage >= minMaxMessage && c.maxMessage <= maxMaxMessage,
		"WithMaxMessageSize", "%d is not from %d to %d", c.maxMessage, minMaxMessage, maxMaxMessage)
	c.checkDelivery(&p)
	return errors.Join(p...)
}

// checkServer checks the place of the server and the way to it, and keeps the URLs.
func (c *config) checkServer(p *problems) {
	base, err := transport.BaseURL(c.baseURL, "/1.1")
	switch {
	case err != nil:
		p.add("WithBaseURL", "%v", err)
	case strings.HasSuffix(base.Path, ".json") || strings.HasSuffix(base.Path, "/statuses"):
		p.add("WithBaseURL", "must end before /statuses, such as https://stream.example.com/1.1")
	case transport.InTheClear(base):
		p.expect(c.plainHTTP, "WithPlainHTTP",
			"needed to send signed requests in the clear to %s; or use an https base URL",
			base.Hostname())
	}
	c.base = base
	odd := func(r rune) bool { return r < ' ' || r > '~' }
	p.expect(!strings.ContainsFunc(c.userAgent, odd),
		"WithUserAgent", "only printable ASCII can be sent")
	c.checkTransport(p)
}

func (c *config) checkTransport(p *problems) {
	if c.proxyURL != nil {
		var err error
		if c.proxy, err = transport.ProxyURL(*c.proxyURL); err != nil {
			p.add("WithProxy", "%v", err)
		}
	}
	if c.httpClient == nil {
		p.add("WithHTTPClient", "the client is nil")
		return
	}
	own, ok := c.httpClient.Transport.(*http.Transport)
	p.expect(!ok || own != nil, "WithHTTPClient", "its Transport is a nil *http.Transport")
	p.expect(ok || c.httpClient.Transport == nil || c.proxyURL == nil,
		"WithProxy", "set the proxy in the RoundTripper that WithHTTPClient was given")
}

// checkDelivery checks the way of messages to the consumer.
func (c *config) checkDelivery(p *problems) {
	const option = "WithBackpressure"
	p.expect(c.backpressure >= Block && c.backpressure <= DropNewest,
		option, "there is no policy %d", c.backpressure)
	p.expect(c.buffer >= 0 && c.buffer <= maxBuffer,
		option, "the buffer is %d, which must be from 0 to %d", c.buffer, maxBuffer)
	p.expect(c.backpressure == Block || c.buffer != 0,
		option, "without a buffer nothing can be dropped from it, 1 is the least")
	p.expect(c.dedup == nil || *c.dedup > 0, "WithDedup", "the window must be positive")
	p.expect(c.only == nil || len(c.only) > 0, "WithOnly", "no kind is given")
	for _, kind := range c.only {
		p.expect(kind.valid(), "WithOnly", "there is no kind %d", kind)
	}
	c.wanted = kindSetOf(c.only)
	for _, n := range []int{c.limits.Terms, c.limits.IDs, c.limits.Boxes} {
		p.expect(n >= 0, "WithLimits", "%d is negative", n)
	}
	c.limits.Terms = cmp.Or(c.limits.Terms, params.Default().Terms)
	c.limits.IDs = cmp.Or(c.limits.IDs, params.Default().IDs)
	c.limits.Boxes = cmp.Or(c.limits.Boxes, params.Default().Boxes)
	c.limits.TermBytes = params.Default().TermBytes
}

// WithBaseURL sets where the endpoints are, such as "https://stream.example.com/1.1"; without a
// path, /1.1 is added. It must be https, except for a loopback address or with [WithPlainHTTP].
// The default is https://stream.twitter.com/1.1, which answers 403 since March 2023.
func WithBaseURL(baseURL string) Option { return func(c *config) { c.baseURL = baseURL } }

// WithPlainHTTP allows a base URL with http: for any host. Everyone on the way can then read the
// stream and replay requests.
func WithPlainHTTP() Option { return func(c *config) { c.plainHTTP = true } }

// WithHTTPClient sets the client whose Transport makes the connections. The rest of the client is
// not used: its Timeout would cut a healthy stream, redirects are never followed, and cookies have
// no part in the protocol. An [*http.Transport] is copied, with limits set where it has none; any
// other [http.RoundTripper] is used as it is. The default is a new http.Transport.
func WithHTTPClient(client *http.Client) Option {
	return func(c *config) { c.httpClient = client }
}

// WithProxy sends all connections through a proxy, given by an http, https or socks5 URL that may
// hold a user and a password. The default is the proxy of the environment: HTTPS_PROXY, HTTP_PROXY
// and NO_PROXY.
func WithProxy(proxyURL string) Option { return func(c *config) { c.proxyURL = &proxyURL } }

// WithUserAgent sets the User-Agent header, so that an operator knows whom to ask. It must be
// printable ASCII. The default names this package and its version.
func WithUserAgent(userAgent string) Option { return func(c *config) { c.userAgent = userAgent } }

// WithMaxRetries ends a stream with [ErrRetriesExhausted] after n retries in a row without a
// message between them. With 0 the first failure ends it. The default is no limit.
func WithMaxRetries(n int) Option { return func(c *config) { c.maxRetries = n } }

// WithRetryPolicy replaces [DefaultRetryPolicy].
func WithRetryPolicy(policy RetryPolicy) Option {
	return func(c *config) { c.retryPolicy = policy }
}

// WithStallTimeout sets how long a connection may stay without a single byte before the client
// gives it up and connects again. Keep-alives count as bytes. A tenth of d, 100 ms at most, is
// added, so that bytes which arrived during a pause of the process are read first. The default
// is that of the feed: 90 s for v1.1, three keep-alive periods of the service.
func WithStallTimeout(d time.Duration) Option { return func(c *config) { c.stallTimeout = &d } }

// WithLogger sets where connection attempts, ends and waits are logged. Credentials and parameters
// are never logged. The default is nowhere.
func WithLogger(logger *slog.Logger) Option { return func(c *config) { c.logger = logger } }

// WithMaxMessageSize sets how many bytes a message may have, from 1 KiB to 16 MiB. A longer message
// is skipped and becomes a [*Malformed]. The default is 1 MiB; the largest Tweets of real streams
// have some 25 kB.
func WithMaxMessageSize(bytes int) Option { return func(c *config) { c.maxMessage = bytes } }

// WithoutCompression does not ask the server for gzip. The stream then takes several times the
// bandwidth, and less CPU.
func WithoutCompression() Option { return func(c *config) { c.encoding = "identity" } }

// Backpressure is the policy for messages that arrive faster than the consumer receives.
type Backpressure int

const (
	// Block slows the server down: the client stops reading. Nothing is lost here, but a
	// server may cut off a client that falls too far behind.
	Block Backpressure = iota
	// DropOldest drops the event that has waited longest. It is for consumers that need the
	// present more than the past.
	DropOldest
	// DropNewest drops the message that has just arrived.
	DropNewest
)

const maxBuffer = 1 << 20

// WithBackpressure sets the policy for a consumer that is slower than the stream, and how many
// events may wait for it, 1,048,576 at most. After a cancellation the waiting events are
// abandoned, but a consumer that goes on receiving may get some of them first. The default is
// Block without a buffer: no event waits.
//
// With Block and a buffer, messages that arrive together are handed over together, up to buffer at
// once, at a lower cost for each. None waits for another one to arrive. 64 is enough for that.
//
// DropOldest and DropNewest need a buffer of 1 at least. Dropped messages are counted in [Stats]
// and reported by [*Dropped] events. Events from the client (*Connected …) make room for
// themselves.
func WithBackpressure(policy Backpressure, buffer int) Option {
	return func(c *config) { c.backpressure, c.buffer = policy, buffer }
}

// WithOnly delivers only events of these kinds. Other messages are recognised by their keys and
// skipped undecoded, so they cost next to nothing and damage in them goes unnoticed. Add
// KindMalformed to have every message decoded. The client behaves the same as without WithOnly,
// with one exception: unwanted Tweets do not count for Connected.LastStatusID and Stats.Lag. The
// default is all kinds.
func WithOnly(kinds ...Kind) Option {
	return func(c *config) { c.only = append(append([]Kind{}, c.only...), kinds...) }
}

// WithDedup leaves out Tweets and deletes that were received before: a server may repeat the last
// ones after a reconnection or a change of the filter. The client remembers at least the last
// window ids and at most twice as many, at some 40 bytes each; 100,000 is enough for most streams.
// The default is to leave out nothing.
func WithDedup(window int) Option { return func(c *config) { c.dedup = &window } }

// WithGapRepair asks, after each reconnection, for what was missed meanwhile. A gap of up to 5
// minutes is closed by a backfill. A longer one, or one after a full buffer, is closed by
// recoveries: finite streams beside the live one, of 2 hours each, at most 2 at a time, up to 24
// hours back. A recovery that breaks off goes on from its last Tweet. Messages that come again are
// left out. When a gap is closed as far as possible, a [*Repaired] says what came back and what did
// not.
//
// [Feed.Backfill] and [Feed.Recovery] say what a feed can be asked for; those of Powerstream and
// Gnip can. If the server refuses a request with a backfill, a [*RequestError] has its answer, and
// the stream goes on without. A recovery has no events of its own but its messages and Repaired;
// its messages come late, so the order of the feed is lost in them.
//
// A gap of an earlier stream of the client is closed by the next one. What is not yet closed when a
// stream ends is closed by the next one, too; messages that a cancellation has abandoned are not
// asked for again. The client remembers the messages of the last 10
// minutes, and those at the ends of open gaps, at some 45 bytes each. The default is to ask for
// nothing.
func WithGapRepair() Option { return func(c *config) { c.repair = true } }

// WithLimits sets how many terms, ids and boxes a filter may have, for accounts and servers that
// allow other numbers than the service did at its default access level: 400, 5,000 and 25. 0
// leaves a number at that. [FilterParams.Validate] goes by the default numbers.
func WithLimits(terms, ids, boxes int) Option {
	return func(c *config) { c.limits = params.Limits{Terms: terms, IDs: ids, Boxes: boxes} }
}

// redactor returns a function that takes credentials out of texts, those of the proxy always.
func (c *config) redactor() transport.Redact {
	proxy := c.proxy
	if proxy == nil {
		// An error comes again with the first request.
		proxy, _ = http.ProxyFromEnvironment(&http.Request{URL: c.base})
	}
	always := transport.ProxyCredentials(proxy)
	return func(text string, secrets []string) string {
		return canary.Redact(text, append(slices.Clone(always), secrets...)...)
	}
}
