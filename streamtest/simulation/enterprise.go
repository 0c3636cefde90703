package simulation

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// answerEnterprise is answer for the enterprise feeds.
func (sim *simulator) answerEnterprise(r *streamtest.Request, p *product) streamtest.Reply {
	if p == nil {
		return streamtest.Refuse(http.StatusNotFound,
			"There are powertrack, sample10, sample10-likes and compliance below /stream/.\n")
	}
	a, err := readAsk(r, p)
	a.arrays = sim.Arrays && p == powerstream
	if p.ruled {
		a.rules = sim.rules.of(r.Account, p)
	}
	if refusal := sim.refuseAsk(r, &a, err); refusal != nil {
		return *refusal
	}
	c := newConnection(sim, r.Context(), wish{ask: &a})
	sim.admit(r.Context(), c)
	c.start()
	return a.reply(c)
}

// admit counts a connection, and sets the time of the next deploy.
func (sim *simulator) admit(ctx context.Context, c *connection) {
	var timers []*time.Timer
	if c.selection.ask.account != "" && !sim.SharedAccounts {
		if cut := sim.crowds.enter(c); cut != nil {
			timers = append(timers, cut)
		}
		context.AfterFunc(ctx, func() { sim.crowds.leave(c) })
	}
	if sim.Deploys > 0 {
		next := sim.Deploys - time.Since(sim.began)%sim.Deploys
		timers = append(timers, time.AfterFunc(next, func() {
			c.forceOff("Your connection was disconnected for operational reasons. Please reconnect.")
		}))
	}
	context.AfterFunc(ctx, func() {
		for _, t := range timers {
			t.Stop()
		}
	})
}

func (a *ask) reply(c *connection) streamtest.Reply {
	reply := streamtest.Reply{
		Compression: streamtest.Gzip,
		KeepAlive:   a.heartbeat(),
		Header:      http.Header{"Connection": {"close"}},
		Steps:       []streamtest.Step{streamtest.Func("Simulation", c.play)},
	}
	if a.localDC {
		reply.Header.Set("X-Powerstream-Datacenter", datacenter)
		reply.Header.Set("X-Powerstream-Localdconly", "true")
	}
	return reply
}

const datacenter = "atla"

// metadata is the first message of a connection to the nearest data centre.
func metadata() []byte {
	return fmt.Appendf(nil, `{"type":"connection_metadata","datacenter":%q,"timestamp":%d}`,
		datacenter, time.Now().UnixMilli())
}

// recovered is the last message of a recovery of n messages.
func recovered(n int) string {
	return fmt.Sprintf(`{"info":{"message":"Recovery Request Completed","sent":%q,"activity_count":%d}}`,
		sentNow(), n)
}

func sentNow() string { return time.Now().UTC().Format("2006-01-02T15:04:05-07:00") }

// refuseAsk returns the answer to a request that gets no stream. err is the rule that it
// breaks.
func (sim *simulator) refuseAsk(
	r *streamtest.Request, a *ask, err error,
) *streamtest.Reply {
	status, why := a.badRequest(), ""
	switch {
	case !sim.logIns.admit(r):
		status = http.StatusTooManyRequests
		why = fmt.Sprintf("Too many requests: %d within %v are allowed", sim.LogIns, sim.LogInWindow)
	case r.ParamsError != nil:
		why = "The parameters cannot be read: " + r.ParamsError.Error()
	case a.gnip && !r.AcceptsGzip():
		why = "This stream is compressed. Please send the header Accept-Encoding: gzip"
	case err != nil:
		why = err.Error()
	case (a.backfill > 0 || a.recovery != nil) && sim.History == 0:
		why = "backfillMinutes, startTime and endTime are not in the contract of this account"
	case a.recovery != nil && !sim.remembers(*a.recovery):
		why = "startTime and endTime must lie within the last 24 hours"
	case a.recovery != nil && sim.crowds.recovering(a.account):
		status = http.StatusTooManyRequests
		why = fmt.Sprintf("%d recoveries may run at a time", mostRecoveries)
	default:
		return nil
	}
	refusal := a.refuse(status, why)
	return &refusal
}

// remembers reports whether a period is within the last 24 hours, by the clock or by the
// times of the messages.
func (sim *simulator) remembers(p period) bool {
	if p.allowed(time.Now()) {
		return true
	}
	if sim.feed == nil {
		return false
	}
	kept := sim.feed.kept()
	return len(kept) > 0 && p.allowed(kept[len(kept)-1].read().time)
}

// refuse is a refusal in the form of the service.
func (a *ask) refuse(status int, why string) streamtest.Reply {
	reason, _ := json.Marshal(why) // strings always marshal
	body := fmt.Sprintf(`{"error":{"message":%s,"sent":%q}}`, reason, sentNow())
	if !a.gnip {
		title, _ := json.Marshal(http.StatusText(status))
		body = fmt.Sprintf(`{"title":%s,"detail":%s,"type":"about:blank","status":%d}`, title, reason, status)
	}
	reply := streamtest.Refuse(status, body+"\r\n")
	reply.Header = http.Header{"Content-Type": {"application/json"}}
	return reply
}
