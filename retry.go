package tweetstream

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/internal/inflate"
	"github.com/gotweetstream/tweetstream/internal/transport"
	"github.com/gotweetstream/tweetstream/tweet"
)

// ErrRetriesExhausted ends a stream once the retry policy or WithMaxRetries gives up. The last
// failure is in the same error's tree.
var ErrRetriesExhausted = errors.New("tweetstream: retries exhausted")

var (
	errClosed    = errors.New("the server closed the stream")
	errNotStream = errors.New("the response is not a stream")
)

// RetryPolicy decides how long to wait after a failed attempt or the end of a connection, and
// whether to try again at all. It is called from the stream's goroutine and must not block.
// A stream never makes more than 25 attempts in a minute and 100 in 15 minutes: where the
// policy asks for less, the wait is longer.
type RetryPolicy func(Retry) (wait time.Duration, again bool)

// Retry describes a failure for a [RetryPolicy].
type Retry struct {
	Class RetryClass
	// Attempt counts the failures of this class since the last healthy connection, this one
	// included: 1 for the first. A connection is healthy once a whole line was received and
	// bytes still arrive after 60 s; or after 20 min, if it ends because another client has
	// taken its place.
	Attempt int
	// RetryAfter is the wait that the server asked for, at most 1 h; 0 if it asked for none.
	RetryAfter time.Duration
	// Delivered says that at least one message was received on the connection that ended.
	// With a nil Err it is the end of a gateway that limits the time of each response.
	Delivered bool
	// Err is the *RequestError, *ConnectionError, *DisconnectError or *SystemError; nil if the
	// server ended the response in good order.
	Err error
}

// RetryClass is the kind of a failure. Each class has a ladder of delays of its own.
type RetryClass int

// The classes.
const (
	// RetryNetwork is a connection that could not be made, was cut, stalled, or was closed
	// in good order. Its delays are 0, 250 ms, 500 ms … 16 s.
	RetryNetwork RetryClass = iota
	// RetryHTTP is a 5xx or any other status without a class of its own, a 200 that is no
	// stream, and disconnect code 12. Its delays are 5 s, 10 s, 20 s … 320 s.
	RetryHTTP
	// RetryRate is a 420 or 429, too many connections, and disconnect codes 2 and 7. Its
	// delays are 60 s, 120 s, 240 s … 16 min.
	RetryRate
	// RetryNever is a failure that another attempt would only repeat: 101, 3xx, 401, 403,
	// 404, 406, 410, 413, 416, the statuses of [Feed.Final], disconnect code 6, and an
	// untrusted certificate.
	RetryNever
)

var retryClassNames = [...]string{"network", "http", "rate", "never"}

// String returns the class as a word.
func (c RetryClass) String() string {
	if c < 0 || int(c) >= len(retryClassNames) {
		return "RetryClass(" + strconv.Itoa(int(c)) + ")"
	}
	return retryClassNames[c]
}

// DefaultRetryPolicy waits as the service's documentation asks: the delay of the class's
// ladder, or RetryAfter if that is longer. It adds up to 20 %, so that many clients do not
// come back at the same moment. A connection that delivered a message and ended in good order
// is followed at once. It gives up on RetryNever only.
func DefaultRetryPolicy(r Retry) (wait time.Duration, again bool) {
	if r.Class == RetryNever {
		return 0, false
	}
	if r.Delivered && r.Err == nil && r.Class == RetryNetwork {
		return r.RetryAfter, true
	}
	wait = max(ladder(r.Class, r.Attempt), r.RetryAfter)
	return wait + time.Duration(rand.Float64()*maxJitter*float64(wait)), true
}

// maxJitter only lengthens delays: the documented ones are the least.
const maxJitter = 0.2

// ladder returns the delay before the nth retry of a class, n ≥ 1.
func ladder(class RetryClass, n int) time.Duration {
	n = max(n, 1)
	switch class {
	case RetryNetwork:
		return time.Duration(min(n-1, 64)) * 250 * time.Millisecond
	case RetryHTTP:
		return 5 * time.Second << min(n-1, 6)
	case RetryRate:
		return 60 * time.Second << min(n-1, 4)
	default:
		return 0
	}
}

// failure is the reason for the end of an attempt or a connection.
type failure struct {
	class RetryClass
	after time.Duration // the wait that the server asked for
	err   error         // as Retry.Err

	feed       string // its name
	delivered  bool   // a message
	announced  bool   // by a system message
	fullBuffer bool   // the server gave up a client that was too slow
}

// of names the feed in a failure.
func (f failure) of(feed string) failure {
	f.feed = feed
	if broken, ok := f.err.(*ConnectionError); ok {
		broken.Feed = feed
	}
	return f
}

// event returns the event that announces the next attempt. It is a copy of the error: the
// retry policy may have kept that.
func (f failure) event(wait time.Duration) Event {
	var refused *RequestError
	var broken *ConnectionError
	switch {
	case errors.As(f.err, &refused):
		e := *refused
		e.RetryIn = wait
		return &e
	case errors.As(f.err, &broken):
		return &ConnectionError{Feed: f.feed, Err: broken.Err, RetryIn: wait}
	default: // in good order, perhaps after a disconnect message
		return &Closed{Feed: f.feed, RetryIn: wait}
	}
}

// final returns the error that ends a stream after f.
func (f failure) final() error {
	if f.err == nil {
		return errClosed
	}
	return f.err
}

// exhausted is ErrRetriesExhausted with the last failure.
type exhausted struct {
	failures int
	last     error
}

func (e *exhausted) Error() string {
	last := strings.TrimPrefix(e.last.Error(), "tweetstream: ")
	return fmt.Sprintf("%v (failures in a row: %d): %s", ErrRetriesExhausted, e.failures, last)
}

func (e *exhausted) Unwrap() []error { return []error{ErrRetriesExhausted, e.last} }

const (
	// healthyAfter is how long a connection must give bytes before the ladders start over.
	// If they did so at once, a server that accepts and hangs up would be asked thousands of
	// times a second.
	healthyAfter = 60 * time.Second
	// longestWait is longer than the last step of RetryRate's ladder with its jitter.
	longestWait = 20 * time.Minute
)

// healthyAfter is longer for a connection that another client has ended: each of two that
// fight for one place has it for as long as the other one waits.
func (f failure) healthyAfter() time.Duration {
	if f.class == RetryRate {
		return longestWait
	}
	return healthyAfter
}

// connectionFailure classifies an error of the network.
func connectionFailure(err error) failure {
	switch {
	case untrusted(err):
		return failure{class: RetryNever, err: &ConnectionError{Err: err}}
	case notStream(err):
		return failure{class: RetryHTTP, err: &ConnectionError{Err: err}}
	default:
		return failure{class: RetryNetwork, err: &ConnectionError{Err: err}}
	}
}

// notStream reports whether the connection carried something else than a stream.
func notStream(err error) bool {
	return errors.Is(err, ErrMessageTooLong) || errors.Is(err, errNotStream) ||
		errors.Is(err, inflate.ErrNotGzip) || errors.Is(err, inflate.ErrBomb) ||
		errors.Is(err, inflate.ErrNothing)
}

// untrusted reports whether the server could not prove to be the right one.
func untrusted(err error) bool {
	return is[*tls.CertificateVerificationError](err) || is[x509.UnknownAuthorityError](err) ||
		is[x509.HostnameError](err) || is[x509.CertificateInvalidError](err) ||
		is[tls.RecordHeaderError](err) // it does not speak TLS
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// requestFailure classifies an answer that is no stream.
func requestFailure(err *RequestError, now time.Time) failure {
	f := failure{class: statusClass(err.StatusCode), err: err}
	f.after = retryAfter(err.Header.Get("Retry-After"), now)
	if f.class == RetryRate {
		f.after = max(f.after, rateLimitReset(err.Header.Get("X-Rate-Limit-Reset"), now))
	}
	return f
}

// refused returns an error for a response that is no stream.
func refused(r *http.Response, now time.Time) *RequestError {
	refusal := &RequestError{StatusCode: r.StatusCode, Header: r.Header}
	if r.StatusCode != http.StatusOK {
		refusal.Hint = hint(r, now)
		return refusal
	}
	encoding := transport.ContentEncoding(r)
	switch {
	case encoding != "" && encoding != "gzip" && encoding != "identity":
		refusal.Hint = fmt.Sprintf("the body has an unrequested Content-Encoding: %q", encoding)
	default:
		return nil
	}
	return refusal
}

// pageRefusal returns an error for an HTML page in place of a stream.
func pageRefusal(r *http.Response) *RequestError {
	const hint = "the body is an HTML page, not a stream; is the base URL right?"
	return &RequestError{StatusCode: r.StatusCode, Header: r.Header, Hint: hint}
}

var hints = map[int]string{
	403: "the account may not use this endpoint",
	404: "there is no such endpoint; is the base URL right?",
	406: "a parameter was not accepted",
	413: "too many follow ids, track terms or boxes for this account",
	416: "count was out of range, or is not allowed for this account",
	420: "connecting too often, or too many connections",
	429: "connecting too often, or too many connections",
}

// hint returns advice for a status, "" if there is none.
func hint(r *http.Response, now time.Time) string {
	switch code := r.StatusCode; {
	case code == 401 && isSignedWithTime(r.Request):
		return unauthorized(r, now)
	case code == 401:
		return refusedCredentials
	case code == 403 && r.Request != nil && r.Request.URL.Host == "stream.twitter.com":
		return "the public v1.1 endpoints are closed since March 2023; " +
			"another server needs its own base URL"
	case code >= 300 && code < 400:
		return "redirects are not followed: the signed request would go to another place"
	default:
		return hints[code]
	}
}

// maxClockSkew is the difference that OAuth 1.0a servers tolerate between clocks.
const maxClockSkew = 5 * time.Minute

func unauthorized(r *http.Response, now time.Time) string {
	date, err := http.ParseTime(r.Header.Get("Date"))
	if skew := now.Sub(date); err == nil && skew.Abs() > maxClockSkew {
		return fmt.Sprintf("the clock here differs by %v from the server's, and requests "+
			"are signed with the time; set the clock", skew.Round(time.Second))
	}
	return refusedCredentials
}

const refusedCredentials = "the credentials were not accepted"

// isSignedWithTime reports whether a request is valid for some minutes only, as one that
// OAuth 1.0a signs.
func isSignedWithTime(r *http.Request) bool {
	if r == nil {
		return true
	}
	scheme, _, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return scheme != "Bearer" && scheme != "Basic"
}

func statusClass(code int) RetryClass {
	switch code {
	case 401, 403, 404, 406, 410, 413, 416, http.StatusSwitchingProtocols:
		return RetryNever
	case 420, http.StatusTooManyRequests:
		return RetryRate
	}
	if code >= 300 && code < 400 {
		return RetryNever
	}
	return RetryHTTP
}

const (
	maxMalformed = 100  // in a row
	maxBlanks    = 1000 // within a minute; a keep-alive is due every 30 s
)

// sanity judges whether a connection carries a stream at all. Rubbish without end would cost
// much and give nothing.
type sanity struct {
	malformed int       // in a row
	blanks    int       // since the last message
	since     time.Time // of the first blank, then of each maxBlanks-th one after it
}

// check fails once a connection can no longer be a stream: after 100 undecodable messages in a
// row, or 1,000 blank lines within a minute.
func (s *sanity) check(kind Kind, clock func() time.Time) error {
	switch kind {
	case KindMalformed:
		if s.malformed++; s.malformed > maxMalformed {
			return fmt.Errorf("%w: %d messages in a row did not decode", errNotStream, s.malformed)
		}
	case KindKeepAlive:
		if s.blanks++; s.blanks%maxBlanks != 1 {
			return nil
		}
		now := clock()
		if s.blanks > 1 && now.Sub(s.since) < time.Minute {
			return fmt.Errorf("%w: %d blank lines within a minute", errNotStream, maxBlanks)
		}
		s.since = now
	default:
		*s = sanity{}
	}
	return nil
}

// announcedBy returns the end of a connection that a message announces, zero if it announces
// none.
func announcedBy(event Event) failure {
	if e, ok := event.(*Disconnect); ok {
		return failure{
			class: disconnectClass(e.Code), err: &DisconnectError{e.Disconnect},
			fullBuffer: e.Code == tweet.DisconnectStall,
		}
	}
	if e, ok := event.(*System); ok {
		return systemFailure(e.System)
	}
	if e, ok := event.(*Unknown); ok && strings.HasPrefix(string(e.Raw), connectionLimit) {
		return failure{class: RetryRate}
	}
	return failure{}
}

// systemFailure classifies by the words of the message: it has no code. An end for operational
// reasons and one for a full buffer are followed at once, as one without a message is.
func systemFailure(m tweet.System) failure {
	text := strings.ToLower(m.Message)
	has := func(words string) bool { return strings.Contains(text, words) }
	if m.Level != tweet.SystemError && !has("disconnect") && !has("failed to complete") {
		return failure{}
	}
	if has("too many connections") {
		return failure{class: RetryRate, err: &SystemError{m}}
	}
	full := has("maximum allowed backup") || has("unable to keep up")
	return failure{announced: true, fullBuffer: full}
}

// disconnectClass classifies the end of a connection after a disconnect message.
func disconnectClass(code tweet.DisconnectCode) RetryClass {
	switch code {
	case tweet.DisconnectTokenRevoked:
		return RetryNever
	case tweet.DisconnectDuplicateStream, tweet.DisconnectAdminLogout:
		return RetryRate // another client fights for the one place
	case tweet.DisconnectShedLoad:
		return RetryHTTP
	default:
		return RetryNetwork
	}
}

const maxRetryAfter = time.Hour

// retryAfter reads a Retry-After header: seconds or a date; rubbish is 0.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		return clampRetryAfter(time.Duration(min(max(seconds, 0), 1<<20)) * time.Second)
	}
	if date, err := http.ParseTime(value); err == nil {
		return clampRetryAfter(date.Sub(now))
	}
	return 0
}

// rateLimitReset reads an x-rate-limit-reset header: seconds since 1970.
func rateLimitReset(value string, now time.Time) time.Duration {
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return 0
	}
	return clampRetryAfter(time.Unix(seconds, 0).Sub(now))
}

func clampRetryAfter(d time.Duration) time.Duration { return min(max(d, 0), maxRetryAfter) }

// retries is the state of a stream's ladders. The zero value has seen nothing.
type retries struct {
	attempts [RetryNever + 1]int
	total    int // of any class, since the last message
}

// delivered ends the row of failures, though no ladder.
func (r *retries) delivered() { r.total = 0 }

// healthy starts all ladders over.
func (r *retries) healthy() { *r = retries{} }

// next counts a failure and describes it for the policy.
func (r *retries) next(f failure) Retry {
	r.total++
	r.attempts[f.class]++
	return Retry{
		Class: f.class, Attempt: r.attempts[f.class], RetryAfter: f.after,
		Delivered: f.delivered, Err: f.err,
	}
}

// PaceLimit is how many attempts to connect may begin in a time.
type PaceLimit struct {
	Attempts int           // at least 1
	In       time.Duration // any window of this length
}

// pace bounds how often a stream connects. No server and no policy can exceed it. The zero
// value has seen no attempt.
type pace struct {
	limits   []paceLimit // beside paceLimits
	attempts []time.Time
}

type paceLimit struct {
	attempts int
	in       time.Duration
}

var paceLimits = []paceLimit{{25, time.Minute}, {100, 15 * time.Minute}}

// limit adds limits, those that are not known yet.
func (p *pace) limit(limits []PaceLimit) {
	for _, l := range limits {
		if own := (paceLimit{l.Attempts, l.In}); !slices.Contains(p.limits, own) {
			p.limits = append(p.limits, own)
		}
	}
}

// wait returns the least time before the next attempt.
func (p *pace) wait(now time.Time) (wait time.Duration) {
	for _, limits := range [][]paceLimit{paceLimits, p.limits} {
		for _, limit := range limits {
			if n := len(p.attempts); n >= limit.attempts {
				free := p.attempts[n-limit.attempts].Add(limit.in)
				wait = max(wait, free.Sub(now))
			}
		}
	}
	return wait
}

// add records an attempt. It forgets those that no limit asks for.
func (p *pace) add(now time.Time) {
	most := paceLimits[len(paceLimits)-1].attempts
	for _, limit := range p.limits {
		most = max(most, limit.attempts)
	}
	if len(p.attempts) >= most {
		p.attempts = append(p.attempts[:0], p.attempts[1:]...)
	}
	p.attempts = append(p.attempts, now)
}
