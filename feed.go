package tweetstream

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream/internal/params"
	"github.com/gotweetstream/tweetstream/internal/recent"
	"github.com/gotweetstream/tweetstream/internal/transport"
	"github.com/gotweetstream/tweetstream/internal/window"
)

// Feed is a stream to ask for, and how its server behaves. It is a plain value for
// [Client.Stream]. Packages below feed make those of some services, and a program can make any
// other. Only Path is needed. A Feed may be used for several streams; what its maps and functions
// refer to must not change while one runs.
type Feed struct {
	// Name stands in events and errors, such as "gnip/decahose/1". Feeds of one call need
	// different names. What a client keeps from one call to the next belongs to the name.
	Name string
	// BaseURL is the server for a client without [WithBaseURL], such as "https://api.x.com".
	// "" is https://stream.twitter.com/1.1.
	BaseURL string
	// Method is GET or POST. "" is GET.
	Method string
	// Path is that of the endpoint, without a query. With a slash in front it begins at the
	// root of the server, otherwise below the path of the base URL. Feeds whose paths differ
	// only in the last element share their limits of connecting.
	Path string
	// Params are sent sorted by name, as the query of a GET or the form of a POST.
	Params url.Values
	// Auth is the kind of credential that the server takes. The client must have that.
	Auth AuthKind

	// Heartbeat is the time after which the server sends at least a blank line. 0 is 30 s.
	Heartbeat time.Duration
	// StallTimeout is how long a connection may stay without a byte. [WithStallTimeout]
	// counts more. 0 is three heartbeats.
	StallTimeout time.Duration
	// Limits say how often the client may connect, beside the limits of every stream that
	// [RetryPolicy] names.
	Limits []PaceLimit
	// Final are statuses that end the stream, beside those of [RetryNever].
	Final []int
	// Hints are advice by status for [RequestError], in place of the usual advice.
	Hints map[int]string

	// Resume returns the parameters of a request after a gap, such as those of a backfill. It
	// returns nil to ask as before. A nil Resume always asks as before.
	Resume func(Gap) url.Values
	// Backfill returns the parameters of a request whose answer begins with what was sent in
	// the last minutes, 1 to 5. It is for [WithGapRepair]; nil is for a feed without backfill.
	Backfill func(minutes int) url.Values
	// Recovery returns the finite feed, with Complete, of what was sent in a period of the last
	// 24 hours, in whole seconds. It is for [WithGapRepair], which names the feed; nil is for
	// a feed without recoveries.
	Recovery func(from, to time.Time) Feed
	// Complete reports whether a finite feed is complete, after a message or after the
	// *Closed of a response that ended in good order. The stream then ends without an error.
	// A nil Complete is for a feed without an end.
	Complete func(Event, Gap) bool
	// Decode turns a message into events, in order. The message is a line without its end, or
	// an element of an array; it must not be changed. A nil Decode is for messages in the
	// format of v1.1 and its successors.
	Decode func(message []byte) []Event

	form string // parameters as they are sent, in place of Params
}

// Gap is the time without a connection: what a [Feed] knows when it asks again. The zero Gap is
// that of the first request.
type Gap struct {
	// Length is the time since the end of the last connection.
	Length time.Duration
	// LastStatusID is the id of the last Tweet, 0 if there was none.
	LastStatusID int64
	// LastTime is the latest time that a Tweet or notice has said; zero if there was none.
	LastTime time.Time
	// Advanced says that the last connection brought LastTime forward.
	Advanced bool
	// FullBuffer says that the server gave up a client that was too slow. Some services then
	// have no backfill.
	FullBuffer bool
}

// FeedError says which feed an error is of: one that cannot be asked for as it is, or that has
// ended a stream of several feeds.
type FeedError struct {
	Feed string // its name
	Err  error
}

// Error names the feed.
func (e *FeedError) Error() string {
	text := strings.TrimPrefix(e.Err.Error(), "tweetstream: ")
	return fmt.Sprintf("tweetstream: feed %q: %s", e.Feed, text)
}

// Unwrap returns e.Err.
func (e *FeedError) Unwrap() error { return e.Err }

// Validate returns what is wrong with f as [*FeedError]s, joined, or nil. [Client.Stream] does so
// before anything is sent.
func (f Feed) Validate() error {
	var errs []error
	expect := func(ok bool, rule string, args ...any) {
		if !ok {
			errs = append(errs, &FeedError{f.Name, fmt.Errorf(rule, args...)})
		}
	}
	expect(f.Method == "" || f.Method == http.MethodGet || f.Method == http.MethodPost,
		"the Method is %q, which must be GET or POST", f.Method)
	expect(isPath(f.Path), "the Path is %q, which must be one without a query, escapes or dots",
		f.Path)
	expect(int(f.Auth) < len(authKindNames), "there is no kind of credential %v", f.Auth)
	expect(f.Heartbeat >= 0, "the Heartbeat is negative: %v", f.Heartbeat)
	expect(f.StallTimeout >= 0, "the StallTimeout is negative: %v", f.StallTimeout)
	for _, limit := range f.Limits {
		expect(limit.Attempts > 0 && limit.In > 0,
			"%d attempts in %v is no limit", limit.Attempts, limit.In)
	}
	if _, err := transport.BaseURL(cmp.Or(f.BaseURL, defaultBaseURL), ""); err != nil {
		expect(false, "the BaseURL %w", err)
	}
	return errors.Join(errs...)
}

// isPath reports whether a path is sent as it is written, and so signed as it is sent.
func isPath(text string) bool {
	trimmed := strings.TrimPrefix(text, "/")
	return trimmed != "" && path.Clean(trimmed) == trimmed &&
		!strings.ContainsAny(trimmed[:1], "./") && (&url.URL{Path: text}).EscapedPath() == text
}

// server returns the base URL of f for a client with options.
func (f *Feed) server(c *config) (*url.URL, error) {
	if f.BaseURL == "" || c.baseURL != defaultBaseURL {
		return c.base, nil
	}
	base, err := transport.BaseURL(f.BaseURL, "")
	if err == nil && transport.InTheClear(base) && !c.plainHTTP {
		err = errors.New("is http: WithPlainHTTP is needed to send credentials in the clear")
	}
	return base, err
}

// target returns the URL of the endpoint on a server.
func (f *Feed) target(base *url.URL) *url.URL {
	target := *base
	if strings.HasPrefix(f.Path, "/") {
		target.Path = f.Path
	} else {
		target.Path += "/" + f.Path
	}
	return &target
}

// encode returns the parameters of the next request, as they are sent.
func (f *Feed) encode(gap Gap) string {
	if f.Resume != nil && gap != (Gap{}) {
		if again := f.Resume(gap); again != nil {
			return again.Encode()
		}
	}
	return cmp.Or(f.form, f.Params.Encode())
}

const defaultHeartbeat = 30 * time.Second

// means returns what f can be asked for after a gap.
func (f *Feed) means() window.Means {
	return window.Means{Backfill: f.Backfill != nil, Recovery: f.Recovery != nil}
}

// stallTimeout returns how long a connection may be silent, unless an option says it.
func (f *Feed) stallTimeout(option *time.Duration) time.Duration {
	if option != nil {
		return *option
	}
	return cmp.Or(f.StallTimeout, 3*cmp.Or(f.Heartbeat, defaultHeartbeat))
}

// refused puts what f knows about a status into an answer that is no stream.
func (f *Feed) refused(refusal *RequestError, now time.Time) failure {
	if hint, ok := f.Hints[refusal.StatusCode]; ok {
		refusal.Hint = hint
	}
	refusal.Feed = f.Name
	failure := requestFailure(refusal, now)
	if slices.Contains(f.Final, refusal.StatusCode) {
		failure.class = RetryNever
	}
	return failure
}

// v1 returns a feed of the v1.1 API. It has no name: there is one for each call.
func v1(method, endpoint, form string, extra url.Values) Feed {
	return Feed{Method: method, Path: "statuses/" + endpoint + ".json", form: form, Params: extra}
}

func filterFeed(p FilterParams, most params.Limits) (Feed, error) {
	form, err := p.encode(most)
	return v1(http.MethodPost, "filter", form, p.Extra), err
}

func sampleFeed(endpoint string, p SampleParams) (Feed, error) {
	form, err := p.encode()
	return v1(http.MethodGet, endpoint, form, p.Extra), err
}

// checkFeeds returns what is wrong with the feeds of one call, given the client's credential.
func checkFeeds(feeds []Feed, has AuthKind) error {
	if len(feeds) == 0 {
		return errors.New("tweetstream: Stream needs a feed")
	}
	var errs []error
	names := map[string]bool{}
	for _, f := range feeds {
		errs = append(errs, f.Validate())
		if f.Auth != AnyAuth && f.Auth != has {
			errs = append(errs, &FeedError{f.Name, fmt.Errorf(
				"it takes %v, and the client has %v", f.Auth, has)})
		}
		if names[f.Name] {
			errs = append(errs, &FeedError{f.Name, errors.New("another feed has the same name")})
		}
		names[f.Name] = true
	}
	return errors.Join(errs...)
}

// account is what a client keeps from one stream to the next. Its methods may be called from
// several goroutines.
type account struct {
	mu    sync.Mutex
	paces map[string]*pace // by the folder of the endpoint
	lanes map[string]lane  // by the name of the feed
	gaps  map[string]*gaps // likewise, with WithGapRepair
	seen  *recent.Set[messageID]

	recovering chan struct{} // has a value for each stream of a recovery that runs
}

// lane is what is kept for one feed. The stream that runs owns it.
type lane struct {
	ended time.Time // end of the last connection; zero before the first
	gap   Gap       // without Length
}

// since returns the gap at a time.
func (l *lane) since(now time.Time) Gap {
	gap := l.gap
	if !l.ended.IsZero() {
		gap.Length = now.Sub(l.ended)
	}
	return gap
}

// advance notes the time of a message.
func (l *lane) advance(at time.Time) {
	if at.After(l.gap.LastTime) {
		l.gap.LastTime, l.gap.Advanced = at, true
	}
}

// lane returns what is known of a feed. A finite feed is asked for anew.
func (a *account) lane(f *Feed) lane {
	a.mu.Lock()
	defer a.mu.Unlock()
	if f.Complete != nil {
		return lane{}
	}
	return a.lanes[f.Name]
}

// keep stores what is known of a feed.
func (a *account) keep(f *Feed, l lane) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.lanes == nil {
		a.lanes = map[string]lane{}
	}
	a.lanes[f.Name] = l
}

// gapsOf returns the gaps of a feed. A finite feed asks by itself for what is missing.
func (a *account) gapsOf(f *Feed) *gaps {
	a.mu.Lock()
	defer a.mu.Unlock()
	if f.Complete != nil {
		return nil
	}
	if a.gaps == nil {
		a.gaps = map[string]*gaps{}
	}
	if a.gaps[f.Name] == nil {
		a.gaps[f.Name] = newGaps(f.Name)
	}
	return a.gaps[f.Name]
}

// paced calls do with the pace of a feed.
func (a *account) paced(f *Feed, do func(*pace)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	folder := f.BaseURL + " " + path.Dir(f.Path)
	if a.paces == nil {
		a.paces = map[string]*pace{}
	}
	if a.paces[folder] == nil {
		a.paces[folder] = new(pace)
	}
	a.paces[folder].limit(f.Limits)
	do(a.paces[folder])
}

// wait returns the least time before the next attempt.
func (a *account) wait(f *Feed) (d time.Duration) {
	a.paced(f, func(p *pace) { d = p.wait(time.Now()) })
	return d
}

// take begins an attempt, or returns the time until one may begin.
func (a *account) take(f *Feed) (wait time.Duration) {
	a.paced(f, func(p *pace) {
		now := time.Now()
		if wait = p.wait(now); wait <= 0 {
			p.add(now)
		}
	})
	return wait
}

// repeats reports whether a Tweet or a delete was seen before.
func (a *account) repeats(event Event) bool {
	if a.seen == nil {
		return false
	}
	id, ok := idOf(event)
	if !ok {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.seen.Add(id)
}
