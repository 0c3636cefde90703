package streamtest

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// Simulation makes a [Server] behave as the service did: each connection gets
// what it asked for, and what breaks the service's rules is refused or cut off
// with the service's codes. Set it as [Server.Simulation], or use
// [NewSimulator]. The zero Simulation is a stream of made-up messages, sent to
// every client from the beginning and as fast as it reads.
//
// The rules that it keeps, and what was decided where the service's documentation
// is silent:
//
//   - statuses/filter gives the Tweets that match, by package match. Notices come
//     if they are about a Tweet that this connection was sent (delete,
//     status_withheld), about a user of whom it was sent one (scrub_geo,
//     user_withheld), or about a user whom it follows. GET is allowed, too.
//   - statuses/sample gives the Tweets whose ids have the milliseconds 657 to 666
//     of a second in them, as the service's sample did: 1 % of all, and all of a
//     recorded sample. Tweets whose ids have no time in them (before November 2010,
//     and small made-up ones) come all. Notices about a Tweet go by its id, those
//     about a user come all.
//   - statuses/firehose gives everything.
//   - limit, disconnect and warning messages of the Source are left out: they are
//     about the connection on which they were recorded. So are blank lines.
//     Anything else that is neither Tweet nor notice goes to sample and firehose as
//     it is.
//   - language and filter_level apply to the Tweets of all endpoints.
//   - One connection for each account, which is a consumer key with an access
//     token: a new one ends the older with disconnect code 7. Requests
//     without them, which only a nil [Server.Verifier] lets pass, are each of an
//     account of their own.
//   - 406, 413 and 416 for parameters, each with a line of text for each rule that
//     is broken; 420 for too many log-ins.
//   - gzip for those who accept it, flushed with every write.
//
// What [Server.Send] sends goes to every stream, whatever it asked for.
type Simulation struct {
	// Source is all that happens: JSON texts, Tweets and notices, made up or
	// recorded. nil means the messages of
	// the zero [traffic.Traffic]. A text is copied before the next
	// is asked for. [Server.Close] waits for it to yield or to end, and without a
	// pace so does the end of each response. If it cannot go on it may panic with [http.ErrAbortHandler], which cuts its streams.
	Source iter.Seq[[]byte]

	// Rate is how many messages of the Source there are per second, to whomever
	// they go. Speed keeps the times that the messages have: 1 is as fast as they
	// were sent, 60 makes an hour a minute. Where they jump by more than an hour,
	// as between two recordings, there is no wait. At most one of the two can be
	// given, and the least is 1e-6.
	//
	// With either of them, streams are live: the Source begins with the first
	// connection and goes on, whoever is connected, and a client gets what comes
	// while it is connected. Without, each client gets the Source from its
	// beginning, as fast as it reads.
	Rate, Speed float64

	// Ends ends the response after the last message of the Source. Otherwise the
	// stream stays open in silence, as a real one would.
	Ends bool

	// Allowance is how many Tweets per second a filter stream may carry on average.
	// What matches beyond that is withheld, and limit notices, at most one each second,
	// say how many since the connection opened; in a live stream the last one comes
	// within two seconds (at a Speed of 1 or more), and everywhere before the end. Up
	// to a second's worth of Tweets may come at once. Seconds are those of the messages' own times, or
	// with a Rate the clock's. 0 is no limit.
	Allowance float64

	// Queue is how many messages may wait for a client of a live stream that reads
	// too slowly, beside some MB that sockets hold by themselves. From 60 % on it is warned, if it asked for stall_warnings, at most
	// every 5 minutes; when the queue is full it is dropped, and the stream ends
	// with disconnect code 4. 0 means 10,000.
	Queue int

	// History is how many of the last messages of a live stream are kept for
	// clients that ask for count: the last Tweets, up to 150,000, that the stream
	// would have carried, with the notices since; after a negative count the
	// stream then ends with disconnect code 9. Without a Rate or Speed nothing has
	// happened before, so that there are none. Choosing from a long history holds
	// up live streams meanwhile. 0 does not allow count (416).
	History int

	// LogIns is how many requests an account may make within LogInWindow; further
	// ones get 420, and count as well. Requests without an account are counted by
	// address, and those that get 401 not at all. 0 is no limit. A LogInWindow of
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

// NewSimulator starts a server with a Simulation on a free port of 127.0.0.1. It
// panics if it cannot listen, or if the Simulation makes no sense. Close it in
// the end. For any other listener, TLS or Verifier, set [Server.Simulation] of a
// server from [NewUnstartedServer].
func NewSimulator(s Simulation) *Server {
	server := NewUnstartedServer()
	server.Simulation = &s
	server.Start()
	return server
}

// NewMemorySimulator is [NewSimulator] over a [MemoryListener], as
// [NewMemoryServer] is.
func NewMemorySimulator(s Simulation) *Server {
	server := NewUnstartedServer()
	server.Simulation = &s
	server.Listener = NewMemoryListener()
	server.Start()
	return server
}

// Validate returns what makes no sense in s, or nil.
func (s *Simulation) Validate() error {
	switch {
	case !(s.Rate >= 0) || !(s.Speed >= 0) || !(s.Allowance >= 0): // also for NaN
		return fmt.Errorf("streamtest: Simulation: Rate %v, Speed %v and Allowance %v must not be negative", s.Rate, s.Speed, s.Allowance)
	case s.Rate > 0 && s.Rate < slowest || s.Speed > 0 && s.Speed < slowest:
		return fmt.Errorf("streamtest: Simulation: Rate %v and Speed %v must be 0 or at least %v", s.Rate, s.Speed, slowest)
	case s.Rate > 0 && s.Speed > 0:
		return fmt.Errorf("streamtest: Simulation: of Rate %v and Speed %v only one can be given", s.Rate, s.Speed)
	case s.Queue < 0 || s.History < 0 || s.LogIns < 0 || s.LogInWindow < 0:
		return fmt.Errorf("streamtest: Simulation: Queue %d, History %d, LogIns %d and LogInWindow %v must not be negative",
			s.Queue, s.History, s.LogIns, s.LogInWindow)
	}
	return nil
}

// simulator is a Simulation that runs.
type simulator struct {
	Simulation
	accounts accounts
	logIns   logIns
	feed     *feed // nil if there is no pace
}

func newSimulator(s Simulation, server *Server) *simulator {
	if err := s.Validate(); err != nil {
		panic(err.Error())
	}
	if s.Source == nil {
		s.Source = traffic.Traffic{}.Messages()
	}
	if s.Queue == 0 {
		s.Queue = defaultQueue
	}
	if s.LogInWindow == 0 {
		s.LogInWindow = defaultLogInWindow
	}
	sim := &simulator{Simulation: s, logIns: logIns{most: s.LogIns, window: s.LogInWindow}}
	if s.Rate > 0 || s.Speed > 0 {
		sim.feed = newFeed(sim, server)
	}
	return sim
}

// answer is the reply to a request, and what is to be done when it has ended. What
// was scripted for it, if anything, comes after the simulation.
func (sim *simulator) answer(r *http.Request, record *Request, scripted Reply) (Reply, func()) {
	who := record.Account
	if refusal := sim.refuse(who, r, &record.asked); refusal != nil {
		return *refusal, func() {}
	}
	c := newConnection(sim, r.Context(), record.asked)
	c.until = scripted.Simulate
	if !sim.SharedAccounts {
		sim.accounts.enter(who, c)
	}
	c.start()
	reply := Reply{
		Compression: Gzip,
		Header:      http.Header{"Connection": {"close"}}, // as the service did
		Delay:       scripted.Delay,
		Split:       scripted.Split,
		Steps:       append([]Step{c}, scripted.Steps...),
	}
	maps.Copy(reply.Header, scripted.Header)
	return reply, func() {
		sim.accounts.leave(who, c)
		c.close()
	}
}

// refuse returns the answer to a request that gets no stream.
func (sim *simulator) refuse(who string, r *http.Request, a *asked) *Reply {
	var refusal Reply
	switch {
	case !sim.logIns.admit(who, r.RemoteAddr):
		refusal = refuseLogIn(sim.LogIns, sim.LogInWindow)
	case a.refusal != nil:
		return a.refusal
	case a.count != 0 && sim.History == 0:
		refusal = refuseCount("is not allowed in this role")
	default:
		return nil
	}
	return &refusal
}

// produce calls each for every message of the Source, until it returns false or
// the context ends. It returns how streams end after that, nil if they do not.
func (sim *simulator) produce(ctx context.Context, each func(*item) bool) (end Step) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			end = Cut()
		default:
			panic(v)
		}
	}()
	for text := range sim.Source {
		if ctx.Err() != nil || !each(newItem(text)) {
			return nil
		}
	}
	if sim.Ends {
		return End()
	}
	return nil
}
