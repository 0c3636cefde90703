// Package contract tests what reads Twitter v1.1 streams, as testing/slogtest
// tests what handles log records: [Test] runs some 450 cases against a
// client, each of which names the rule that it checks.
//
// A client needs an adapter of some 50 lines, a [Client]. It sees servers of
// package streamtest over a network in memory, in bubbles of testing/synctest:
// hours pass at once, waits can be checked to the nanosecond, and a goroutine
// that is left over fails its case. What a client cannot do at all is said by
// [Capability] values, and its cases are skipped.
//
//	func TestContract(t *testing.T) {
//		contract.Test(t, func(to contract.Target) (contract.Client, error) {
//			return adapter{mine.New(to.BaseURL, to.HTTP, to.Credentials.ConsumerKey, …)}, nil
//		}, contract.Delimited)
//	}
package contract

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// Client is a stream client under test.
type Client interface {
	// Stream starts a stream, and returns at once. Ranging over events gives
	// what happens until the stream has ended; end, called after that, says why.
	// The stream must go on, until something blocks it, also while nobody
	// ranges; leaving the loop early is the same as not receiving any more.
	Stream(ctx context.Context, request Request) (events iter.Seq[Event], end func() error)
}

// Request is what a stream is asked for.
type Request struct {
	Endpoint string     // "filter", "sample" or "firehose"
	Values   url.Values // parameters by their name on the wire, one value each
}

// Target is what a client is made for. Each case makes one of its own.
type Target struct {
	// BaseURL is scheme, host and port; endpoints are below /1.1/statuses/.
	BaseURL string
	// HTTP makes the connections. Only its Transport reaches the server; its
	// redirect policy is a trap.
	HTTP        *http.Client
	Credentials Credentials
	// MaxRetries is after how many failures in a row, without a healthy
	// connection in between, the stream ends. Negative means never.
	MaxRetries int
}

// Credentials sign requests, by OAuth 1.0a.
type Credentials struct{ ConsumerKey, ConsumerSecret, AccessToken, AccessTokenSecret string }

// Event is one thing that happened on a stream.
type Event struct {
	// Kind is "status", or, for other messages, their key on the wire such as
	// "delete", or "unknown"; or, for what is no message, one of "connected",
	// "keep_alive", "malformed", "closed", "connection_error", "request_error".
	// Others are ignored.
	Kind string
	// Raw is the message as it came, without its line end.
	Raw []byte
	// RetryIn is the wait that a closed, connection_error or request_error says.
	RetryIn time.Duration
	// Err is what a connection_error or request_error says.
	Err error
}

// Capability is something that not every client can do.
type Capability string

// The capabilities. A case that needs one is skipped for clients that lack it.
const (
	Reports    Capability = "reports"     // has the events that are no messages
	Kinds      Capability = "kinds"       // tells kinds of messages apart
	Compressed Capability = "compressed"  // asks for gzip
	Delimited  Capability = "delimited"   // can be asked for delimited=length
	Validates  Capability = "validates"   // refuses parameters that the service refuses
	MaxRetries Capability = "max-retries" // has such a limit
	Reusable   Capability = "reusable"    // can stream again after the end, one at a time
	Firehose   Capability = "firehose"    // has this endpoint
)

// Case is one of the tests of [Test].
type Case struct {
	Name string // with a group before a slash
	// Rule is what is checked, in words.
	Rule  string
	Needs []Capability
	run   func(*check)
}

// Cases returns all cases, for lists of them.
func Cases() []Case {
	return slices.Concat(channelCases(), cancelCases(), requestCases(), retryCases(), ladderCases(),
		stallCases(), framingCases(), cutCases(), limitCases(), tlsCases(), secretCases(), faultCases())
}

// Test runs all cases as subtests. newClient is called in the bubble of each.
// Lacks are the capabilities that the client does not have.
func Test(t *testing.T, newClient func(Target) (Client, error), lacks ...Capability) {
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			for _, need := range c.Needs {
				if slices.Contains(lacks, need) {
					t.Skipf("the client lacks %q", need)
				}
			}
			synctest.Test(t, func(t *testing.T) {
				c.run(&check{T: t, rule: c.Rule, newClient: newClient})
			})
		})
	}
}
