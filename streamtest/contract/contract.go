// Package contract tests clients of Twitter v1.1 streams, as testing/slogtest tests
// handlers of log records: [Test] runs some 450 cases against a client. Each case
// names the rule that it checks.
//
// A client needs an adapter of some 50 lines, a [Client]. It sees servers of package
// streamtest over a network in memory, in bubbles of testing/synctest: hours pass at
// once, waits are checked to the nanosecond, and a leftover goroutine fails its case.
// Does the client lack something? Say so with [Capability] values; the cases that
// need it are skipped.
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
	// Stream starts a stream, and returns at once. Ranging over events gives the
	// events until the stream has ended; end, called after that, returns the reason.
	// The stream must also run while nobody ranges, until something blocks it. To
	// leave the loop early means to receive no more.
	Stream(ctx context.Context, request Request) (events iter.Seq[Event], end func() error)
}

// Request is a request for a stream.
type Request struct {
	Endpoint string     // "filter", "sample" or "firehose"
	Values   url.Values // parameters by their name on the wire, one value each
}

// Target is the server for a client. Each case has a client of its own.
type Target struct {
	// BaseURL is scheme, host and port; endpoints are below /1.1/statuses/.
	BaseURL string
	// HTTP makes the connections. Only its Transport reaches the server; its
	// redirect policy is a trap.
	HTTP        *http.Client
	Credentials Credentials
	// Feed is the feed to ask for, whatever the Endpoint of a request; zero for v1.1.
	Feed Feed
	// BearerToken, or User and Password, take the place of Credentials for a feed.
	BearerToken, User, Password string
	// MaxRetries is the number of retries in a row, without a healthy connection
	// in between, after which the stream ends. Negative means no limit.
	MaxRetries int
}

// Feed is an endpoint beside those of v1.1, that package streamtest serves, such as
// "/2/powerstream".
type Feed struct {
	Path string
	// Heartbeat is the time after which the server sends at least a blank line. A client
	// bears two in a row that are missing. 0 is 30 s.
	Heartbeat time.Duration
	// Final are statuses that end the stream, beside those that do on v1.1.
	Final []int
}

// Credentials sign requests, by OAuth 1.0a.
type Credentials struct{ ConsumerKey, ConsumerSecret, AccessToken, AccessTokenSecret string }

// Event is one thing that happened on a stream.
type Event struct {
	// Kind of a message is "status", the key of a notice on the wire such as
	// "delete", or "unknown". Other events are "connected", "keep_alive",
	// "malformed", "closed", "connection_error" and "request_error". Any other
	// kind is ignored.
	Kind string
	// Raw is the message as it came, without its line end.
	Raw []byte
	// RetryIn is the wait that a closed, connection_error or request_error announces.
	RetryIn time.Duration
	// Err is the error of a connection_error or request_error.
	Err error
}

// Capability is something that some clients cannot do.
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
	// Rule is the rule that the case checks, in words.
	Rule  string
	Needs []Capability
	run   func(*check)
}

// Cases returns all cases, for lists of them.
func Cases() []Case {
	return slices.Concat(channelCases(), cancelCases(), requestCases(), retryCases(), ladderCases(),
		stallCases(), framingCases(), cutCases(), limitCases(), tlsCases(), secretCases(), faultCases())
}

// FeedCases returns the cases of [TestFeed]: those on channels, cancellation, framing, limits
// and faults.
func FeedCases(feed Feed) []Case {
	groups := [][]Case{channelCases(), cancelCases(), framingCases(), limitCases(), faultCasesOf(feed)}
	return slices.DeleteFunc(slices.Concat(groups...), func(c Case) bool {
		return slices.Contains(c.Needs, Delimited)
	})
}

// TestFeed is [Test] for a feed. newClient makes a client of [Target.Feed].
func TestFeed(
	t *testing.T, feed Feed, newClient func(Target) (Client, error), lacks ...Capability,
) {
	test(t, FeedCases(feed), feed, newClient, lacks)
}

// Test runs all cases as subtests. newClient is called in the bubble of each.
// Lacks are the capabilities that the client does not have.
func Test(t *testing.T, newClient func(Target) (Client, error), lacks ...Capability) {
	test(t, Cases(), Feed{}, newClient, lacks)
}

func test(
	t *testing.T, cases []Case, feed Feed, newClient func(Target) (Client, error), lacks []Capability,
) {
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			for _, need := range c.Needs {
				if slices.Contains(lacks, need) {
					t.Skipf("the client lacks %q", need)
				}
			}
			synctest.Test(t, func(t *testing.T) {
				c.run(&check{T: t, rule: c.Rule, newClient: newClient, feed: feed})
			})
		})
	}
}
