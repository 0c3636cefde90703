// Package simulation makes a test server behave as the streaming services do.
//
// Of v1.1: every client gets the Tweets that match its own filter, a 1 % sample is that
// of the service, and there are limit notices, stalls, backfills, one connection for
// each account, and refusals that name the broken rule. Of Powerstream and Gnip 2.0,
// beside it and from the same messages: PowerTrack, the Decahose, its likes and
// compliance, with partitions, backfills, recoveries and forced disconnects.
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
//     about the recorded connection. So are blank lines, and likes, compliance and
//     system messages, since v1.1 has none. Anything else that is neither Tweet nor
//     notice goes to sample and firehose as it is.
//   - language and filter_level apply to the Tweets of all endpoints.
//   - An account has one connection: a new one ends the older with disconnect
//     code 7. Requests without an account do not affect each other; only a nil
//     Verifier of the server lets them pass.
//   - 406, 413 and 416 answer bad parameters, with a line for each broken rule;
//     420 answers too many log-ins.
//   - Clients that accept gzip get it, flushed with every write.
//
// Powerstream and Gnip have rules of their own:
//
//   - Powerstream and PowerTrack give every Tweet, without rules, and whatever has no
//     stream of its own. The Decahose (sample10) gives the Tweets with the milliseconds
//     657 to 756 of a second in their ids. sample10-likes gives all likes of the Source
//     and their undoing. compliance gives all notices about Tweets and users, in the
//     shapes that the Source has.
//   - The Decahose and its likes have 2 partitions, split by the Tweet's id. compliance
//     has 8, split by the user's. Each needs a partition.
//   - backfillMinutes repeats the messages since the beginning of a minute, unless the
//     stream of the account before ended with a full queue. compliance has none.
//   - startTime and endTime repeat the messages of a period, by the clock or by their own
//     times, and end with an info message that counts them. An account may have two
//     such recoveries at a time. Likes have none.
//   - A connection more than Connections is cut after a minute. A full queue and a
//     deploy cut, too. The reason is an error message in the words of Gnip.
//   - Blank lines come after 20 s (Powerstream) and 10 s (Gnip) of silence, unless the
//     server has more of them.
//   - 406 answers a request to Gnip without gzip, and bad parameters; 400 does so for
//     Powerstream. 429 answers too many log-ins.
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
	// queue is dropped, and the stream ends with disconnect code 4, or by force. 0 means
	// 10,000.
	Queue int

	// History is the number of the last messages of a live stream that are kept for
	// clients that ask for count, backfillMinutes or a recovery. For a count they get up
	// to 150,000 of the last Tweets that their stream would have carried, with the
	// notices since; after a negative count the stream then ends with disconnect code 9.
	// Without a Rate or Speed nothing has happened before, so there are none. A choice
	// from a long history holds up live streams meanwhile. 0 allows none of the three:
	// 416 from v1.1, 406 from Gnip, 400 from Powerstream.
	History int

	// LogIns is the number of requests that an account may make within LogInWindow.
	// Further ones get 420 or, from Powerstream and Gnip, 429, and count as well.
	// Requests without an account count by address, and those that get 401 do not
	// count. 0 is no limit. A LogInWindow of 0 means 15 minutes.
	LogIns      int
	LogInWindow time.Duration

	// SharedAccounts lets an account have any number of connections.
	SharedAccounts bool

	// Connections is the number of connections that an account may have to one
	// stream of Powerstream or Gnip, and to each partition. 0 means 2.
	Connections int

	// Deploys is the time between deploys of Powerstream and Gnip: each ends all of
	// their streams at once. They count from the call of Answer. 0 is no deploys.
	Deploys time.Duration

	// Arrays puts each message of Powerstream into an array of one, as the sample in
	// its documentation is.
	Arrays bool
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
	case s.Connections < 0 || s.Deploys < 0:
		return fmt.Errorf("simulation: Connections %d and Deploys %v must not be negative",
			s.Connections, s.Deploys)
	case s.Queue < 0 || s.History < 0 || s.LogIns < 0 || s.LogInWindow < 0:
		return fmt.Errorf("simulation: Queue %d, History %d, LogIns %d and LogInWindow %v "+
			"must not be negative", s.Queue, s.History, s.LogIns, s.LogInWindow)
	}
	return nil
}
