// Package simulation makes a test server behave as the streaming service did: every
// client gets the Tweets that match its own filter, a 1 % sample is that of the
// service, and there are limit notices, stalls, backfills, one connection for each
// account, and refusals that name the broken rule.
//
//	srv := simulation.NewServer(simulation.Simulation{
//		Source: traffic.Traffic{Seed: 1, Rate: 500}.Messages(),
//		Rate:   500, // messages per second
//	})
//	defer srv.Close()
//
//	Source ──▶ feed, at its pace ──▶ selection: match, allowance ──▶ queue ──▶ client
//	                             ╰─▶ selection ──▶ queue ──▶ another client
//
// Use it to test the content of a stream: filters, samples, notices. To test the
// trouble that a stream gets into, script replies or use package fault.
package simulation

import (
	"fmt"
	"iter"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// Simulation is the service: its messages, and the rules for its clients. The zero
// Simulation has made-up messages. Every client gets them from the beginning and as
// fast as it reads.
//
// It keeps these rules. Where the service's documentation is silent, they are a
// decision:
//
//   - statuses/filter gives the Tweets that match, by package match. Notices come
//     if they are about a Tweet that this connection has sent (delete,
//     status_withheld), about a user with a Tweet that it has sent (scrub_geo,
//     user_withheld), or about a user that it follows.
//   - statuses/sample gives the Tweets with the milliseconds 657 to 666 of a second
//     in their ids, as the service's sample did: 1 % of all, and all of a recorded
//     sample. Ids before November 2010, and small made-up ones, hold no time; those
//     Tweets all come. Notices about a Tweet go by its id; those about a user all
//     come.
//   - statuses/firehose gives everything.
//   - limit, disconnect and warning messages of the Source are left out: they are
//     about the recorded connection. So are blank lines. Anything else that is
//     neither Tweet nor notice goes to sample and firehose as it is.
//   - language and filter_level apply to the Tweets of all endpoints.
//   - An account has one connection: a new one ends the older with disconnect
//     code 7. Requests without an account do not affect each other; only a nil
//     Verifier of the server lets them pass.
//   - 406, 413 and 416 answer bad parameters, with a line for each broken rule;
//     420 answers too many log-ins.
//   - Clients that accept gzip get it, flushed with every write.
//
// Messages of [streamtest.Server.Send] go to every stream, whatever it asked for.
type Simulation struct {
	// Source is everything that happens: JSON texts, Tweets and notices, made up or
	// recorded. nil means the messages of the zero traffic.Traffic. A text is
	// copied before the next one is asked for. The server's Close waits until the
	// Source yields or ends. A Source that cannot go on may panic with
	// http.ErrAbortHandler, to cut its streams.
	Source iter.Seq[[]byte]

	// Rate is the number of messages of the Source per second, whoever gets them.
	// Speed keeps the times of the messages: 1 is as fast as they were sent, 60
	// makes an hour a minute. Where the times jump by more than an hour, as between
	// two recordings, there is no wait. At most one of the two can be set, to 1e-6
	// or more.
	//
	// With either of them, streams are live: the Source begins with the first
	// connection and goes on, whoever is connected, and a client gets the messages
	// of the time while it is connected. Without, each client gets the Source from
	// its beginning, as fast as it reads.
	Rate, Speed float64

	// Ends ends the response after the last message of the Source. Otherwise the
	// stream stays open in silence, as a real one would.
	Ends bool

	// Allowance is the number of Tweets per second that a filter stream may carry
	// on average; up to a second's worth may come at once. Matches beyond that are
	// withheld. Limit notices, at most one each second, count them since the
	// connection opened. In a live stream the last notice comes within two seconds
	// (at a Speed of 1 or more), and in any stream before the end. Seconds are those
	// of the messages' own times, or with a Rate those of the clock. 0 is no limit.
	Allowance float64

	// Queue is the number of messages that may wait for a slow client of a live
	// stream, beside some MB that sockets hold by themselves. A client that asked
	// for stall_warnings gets one from 60 % on, at most every 5 minutes. A full
	// queue is dropped, and the stream ends with disconnect code 4. 0 means 10,000.
	Queue int

	// History is the number of the last messages of a live stream that are kept for
	// clients that ask for count. They get up to 150,000 of the last Tweets that
	// their stream would have carried, with the notices since; after a negative
	// count the stream then ends with disconnect code 9. Without a Rate or Speed
	// nothing has happened before, so there are none. A choice from a long history
	// holds up live streams meanwhile. 0 does not allow count (416).
	History int

	// LogIns is the number of requests that an account may make within LogInWindow.
	// Further ones get 420, and count as well. Requests without an account count by
	// address, and those that get 401 do not count. 0 is no limit. A LogInWindow of
	// 0 means 15 minutes.
	LogIns      int
	LogInWindow time.Duration

	// SharedAccounts lets an account have any number of connections.
	SharedAccounts bool
}

const (
	defaultQueue       = 10_000
	defaultLogInWindow = 15 * time.Minute
	slowest            = 1e-6 // of Rate and Speed, so that times fit a Duration
)

// NewServer starts a server with a simulation on a free port of 127.0.0.1. It panics
// if it cannot listen, or if the Simulation makes no sense. Close the server in the
// end. For another listener, TLS or Verifier see [Simulation.Answer].
func NewServer(s Simulation) *streamtest.Server {
	server := streamtest.NewUnstartedServer()
	server.Answer = s.Answer(server)
	server.Start()
	return server
}

// NewMemoryServer is [NewServer] over a [streamtest.MemoryListener], as
// [streamtest.NewMemoryServer] is. In a testing/synctest bubble a day of live
// traffic takes only as long as it takes to make it.
func NewMemoryServer(s Simulation) *streamtest.Server {
	server := streamtest.NewUnstartedServer()
	server.Answer = s.Answer(server)
	server.Listener = streamtest.NewMemoryListener()
	server.Start()
	return server
}

// Answer returns the [streamtest.Server.Answer] that simulates the service on one
// server. It panics if the Simulation makes no sense.
//
//	srv := streamtest.NewUnstartedServer()
//	srv.Answer = sim.Answer(srv)
//	srv.StartTLS()
func (s Simulation) Answer(server *streamtest.Server) func(*streamtest.Request) streamtest.Reply {
	if err := s.Validate(); err != nil {
		panic(err.Error())
	}
	return newSimulator(s, server).answer
}

// Validate returns the settings that make no sense, or nil.
func (s Simulation) Validate() error {
	switch {
	case !(s.Rate >= 0) || !(s.Speed >= 0) || !(s.Allowance >= 0): // also for NaN
		return fmt.Errorf("simulation: Rate %v, Speed %v and Allowance %v must not be negative",
			s.Rate, s.Speed, s.Allowance)
	case s.Rate > 0 && s.Rate < slowest || s.Speed > 0 && s.Speed < slowest:
		return fmt.Errorf("simulation: Rate %v and Speed %v must be 0 or at least %v",
			s.Rate, s.Speed, slowest)
	case s.Rate > 0 && s.Speed > 0:
		return fmt.Errorf("simulation: only one of Rate %v and Speed %v can be set", s.Rate, s.Speed)
	case s.Queue < 0 || s.History < 0 || s.LogIns < 0 || s.LogInWindow < 0:
		return fmt.Errorf("simulation: Queue %d, History %d, LogIns %d and LogInWindow %v "+
			"must not be negative", s.Queue, s.History, s.LogIns, s.LogInWindow)
	}
	return nil
}
