package tweetstream

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/internal/inflate"
	"github.com/gotweetstream/tweetstream/internal/transport"
	"github.com/gotweetstream/tweetstream/tweet"
)

// ErrRetriesExhausted ends a stream whose retry policy, or WithMaxRetries, gave up.
// The last failure is in the same error's tree.
var ErrRetriesExhausted = errors.New("tweetstream: retries exhausted")

var (
	errClosed    = errors.New("the server closed the stream")
	errNotStream = errors.New("the response is not a stream")
)

// RetryPolicy decides what follows a failed attempt or the end of a connection:
// how long to wait, and whether to try again at all. It is called from the
// stream's goroutine and must not block. Whatever it says, a stream makes no
// more than 25 attempts in a minute and 100 in 15 minutes.
type RetryPolicy func(Retry) (wait time.Duration, again bool)

// Retry is what a [RetryPolicy] decides about.
type Retry struct {
	Class RetryClass
	// Attempt counts the failures of this class since the last healthy
	// connection, this one included: 1 for the first. A connection is healthy
	// once a whole line was received and bytes still come after 60 s; or after
	// 20 min, if it ends because another client has taken its place.
	Attempt int
	// RetryAfter is how long the server asked to wait, at most 1 h; 0 if it
	// did not.
	RetryAfter time.Duration
	// Err is the *RequestError, *ConnectionError or *DisconnectError; nil
	// where the server ended the response in good order.
	Err error
}

// RetryClass says which kind of failure it was, and so how long to wait.
type RetryClass int

// The classes. Each has a ladder of delays of its own.
const (
	// RetryNetwork: the connection could not be made, was cut, stalled, or was
	// closed in good order. 0, 250 ms, 500 ms … 16 s.
	RetryNetwork RetryClass = iota
	// RetryHTTP: 5xx and every status that is in no other class; a 200 that is
	// no stream; disconnect code 12. 5 s, 10 s, 20 s … 320 s.
	RetryHTTP
	// RetryRate: 420, 429, too many connections, disconnect codes 2 and 7.
	// 60 s, 120 s, 240 s … 16 min.
	RetryRate
	// RetryNever: 101, 3xx, 401, 403, 404, 406, 410, 413, 416, disconnect
	// code 6, a certificate that cannot be trusted: asking again gives the same.
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

// DefaultRetryPolicy waits as the service's documentation asks: the delay of
// the class's ladder, or RetryAfter if that is longer, and up to 20 % on top so
// that many clients do not come back at once. It gives up on RetryNever only.
func DefaultRetryPolicy(r Retry) (wait time.Duration, again bool) {
	if r.Class == RetryNever {
		return 0, false
	}
	wait = max(ladder(r.Class, r.Attempt), r.RetryAfter)
	return wait + time.Duration(rand.Float64()*maxJitter*float64(wait)), true
}

// maxJitter only ever lengthens a delay: the documented ones are the least.
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

// failure is why an attempt or a connection ended.
type failure struct {
	class RetryClass
	after time.Duration // what the server asked to wait
	// err is a *RequestError, *ConnectionError or *DisconnectError; nil where the
	// server ended the response in good order.
	err error
}

// event says in the stream what happened and what follows. What the policy was
// given is not changed any more: it may have kept it.
func (f failure) event(wait time.Duration) Event {
	var refused *RequestError
	var broken *ConnectionError
	switch {
	case errors.As(f.err, &refused):
		e := *refused
		e.RetryIn = wait
		return &e
	case errors.As(f.err, &broken):
		return &ConnectionError{Err: broken.Err, RetryIn: wait}
	default: // in good order, perhaps with a disconnect message before
		return &Closed{RetryIn: wait}
	}
}

// final returns the error with which a stream ends after f.
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

// connectionFailure classifies an error of the network.
func connectionFailure(err error) failure {
	switch {
	case untrusted(err):
		return failure{class: RetryNever, err: &ConnectionError{Err: err}}
	case errors.Is(err, ErrMessageTooLong), errors.Is(err, errNotStream),
		errors.Is(err, inflate.ErrNotGzip), errors.Is(err, inflate.ErrBomb), errors.Is(err, inflate.ErrNothing):
		return failure{class: RetryHTTP, err: &ConnectionError{Err: err}}
	default:
		return failure{class: RetryNetwork, err: &ConnectionError{Err: err}}
	}
}

func untrusted(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError // it does not speak TLS
	if errors.As(err, &record) {
		return true
	}
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid)
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
	case transport.MediaType(r) == "text/html":
		refusal.Hint = "the body is an HTML page, not a stream; is the base URL right?"
	case encoding != "" && encoding != "gzip" && encoding != "identity":
		refusal.Hint = fmt.Sprintf("the body has Content-Encoding %q, which was not asked for", encoding)
	default:
		return nil
	}
	return refusal
}

const maxClockSkew = 5 * time.Minute

// hint says what a status means and what to do about it.
func hint(r *http.Response, now time.Time) string {
	switch code := r.StatusCode; {
	case code == 401:
		if date, err := http.ParseTime(r.Header.Get("Date")); err == nil && now.Sub(date).Abs() > maxClockSkew {
			return fmt.Sprintf("the clock here differs by %v from the server's, and requests are signed with the time; set the clock", now.Sub(date).Round(time.Second))
		}
		return "the credentials were not accepted"
	case code == 403 && r.Request != nil && r.Request.URL.Host == "stream.twitter.com":
		return "the public v1.1 endpoints are closed since March 2023; another server needs its own base URL"
	case code == 403:
		return "the account may not use this endpoint"
	case code == 404:
		return "there is no such endpoint; is the base URL right?"
	case code == 406:
		return "a parameter was not accepted"
	case code == 413:
		return "too many follow ids, track terms or boxes for this account"
	case code == 416:
		return "count was out of range, or is not allowed for this account"
	case code == 420, code == 429:
		return "connecting too often, or too many connections"
	case code >= 300 && code < 400:
		return "redirects are not followed, since the signed request would go to another place"
	default:
		return ""
	}
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

// sanity tells whether a connection carries a stream at all, from messages that cost
// much and give nothing.
type sanity struct {
	malformed int       // in a row
	blanks    int       // since the last message
	since     time.Time // of the last blank whose number is a multiple of maxBlanks
}

// check fails once a connection can no longer be a stream: after 100 undecodable
// messages in a row, or 1,000 blank lines within a minute.
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

// disconnectClass says what to do once the server has closed the connection
// that it announced to close.
func disconnectClass(code tweet.DisconnectCode) RetryClass {
	switch code {
	case tweet.DisconnectTokenRevoked:
		return RetryNever
	case tweet.DisconnectDuplicateStream, tweet.DisconnectAdminLogout: // another client fights for the one place
		return RetryRate
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
	total    int // of any class
}

// healthy starts all ladders over.
func (r *retries) healthy() { *r = retries{} }

// next counts a failure and describes it for the policy.
func (r *retries) next(f failure) Retry {
	r.total++
	r.attempts[f.class]++
	return Retry{Class: f.class, Attempt: r.attempts[f.class], RetryAfter: f.after, Err: f.err}
}

// pace bounds how often a stream connects, whatever the server and the policy
// do. The zero value has seen no attempt.
type pace struct{ attempts []time.Time }

var paceLimits = []struct {
	attempts int
	in       time.Duration
}{{25, time.Minute}, {100, 15 * time.Minute}}

// wait returns how long the next attempt must wait at least.
func (p *pace) wait(now time.Time) (wait time.Duration) {
	for _, limit := range paceLimits {
		if n := len(p.attempts); n >= limit.attempts {
			free := p.attempts[n-limit.attempts].Add(limit.in)
			wait = max(wait, free.Sub(now))
		}
	}
	return wait
}

// add records an attempt.
func (p *pace) add(now time.Time) {
	if most := paceLimits[len(paceLimits)-1].attempts; len(p.attempts) == most {
		p.attempts = append(p.attempts[:0], p.attempts[1:]...)
	}
	p.attempts = append(p.attempts, now)
}
