package simulation

import (
	"context"
	"net/http"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// simulator is a Simulation at work on a server.
type simulator struct {
	Simulation
	server   *streamtest.Server
	accounts accounts
	logIns   logIns
	feed     *feed // nil if each client has its own pace

	began  time.Time
	crowds crowds
	rules  rulebook
}

func newSimulator(s Simulation, server *streamtest.Server) *simulator {
	if s.Source == nil {
		s.Source = traffic.Traffic{}.Messages()
	}
	if s.Queue == 0 {
		s.Queue = defaultQueue
	}
	if s.Connections == 0 {
		s.Connections = defaultConnections
	}
	if s.LogInWindow == 0 {
		s.LogInWindow = defaultLogInWindow
	}
	sim := &simulator{
		Simulation: s, server: server,
		logIns: logIns{most: s.LogIns, window: s.LogInWindow},
		began:  time.Now(), crowds: crowds{most: s.Connections},
	}
	if s.Rate > 0 || s.Speed > 0 {
		sim.feed = &feed{sim: sim}
	}
	return sim
}

// answer is a refusal or a stream. The stream takes its place among the accounts and
// in the feed before the client sees a header: a client that is connected misses
// nothing.
func (sim *simulator) answer(r *streamtest.Request) streamtest.Reply {
	if p, ok := isRules(r.Path); ok {
		if p == powerstream {
			return sim.answerPowerstreamRules(r)
		}
		return sim.answerGnipRules(r)
	}
	if p, ok := productAt(r.Path); ok {
		return sim.answerEnterprise(r, p)
	}
	w, err := read(r)
	if refusal := sim.refuse(r, &w, err); refusal != nil {
		return *refusal
	}
	c := newConnection(sim, r.Context(), w)
	if !sim.SharedAccounts {
		sim.accounts.enter(r.Account, c)
		context.AfterFunc(r.Context(), func() { sim.accounts.leave(r.Account, c) })
	}
	c.start()
	return streamtest.Reply{
		Compression: streamtest.Gzip,
		Header:      http.Header{"Connection": {"close"}}, // as the service did
		Steps:       []streamtest.Step{streamtest.Func("Simulation", c.play)},
	}
}

// refuse returns the answer to a request that gets no stream.
func (sim *simulator) refuse(r *streamtest.Request, w *wish, err error) *streamtest.Reply {
	var refusal streamtest.Reply
	switch {
	case !sim.logIns.admit(r):
		refusal = refuseLogIn(sim.LogIns, sim.LogInWindow)
	case r.ParamsError != nil:
		refusal = refuseUnreadable(r.ParamsError)
	case err != nil:
		refusal = refuseParams(err)
	case w.badCount != "":
		refusal = refuseCount(w.badCount)
	case w.count != 0 && sim.History == 0:
		refusal = refuseCount("is not allowed in this role")
	default:
		return nil
	}
	return &refusal
}

// produce calls each for every message of the Source, until it returns false or the
// context ends. It returns the step that ends streams after that, or nil.
func (sim *simulator) produce(ctx context.Context, each func(*item) bool) (end streamtest.Step) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler:
			end = streamtest.Cut()
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
		return streamtest.End()
	}
	return nil
}
