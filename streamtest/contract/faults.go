package contract

import (
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// faultCases have one case for each fault of package streamtest: what came whole
// is delivered once, nothing is invented, and the stream goes on, or connects
// again in time, or stops.
func faultCases() []Case {
	var all []Case
	for _, fault := range streamtest.Faults() {
		c := Case{Name: "fault/" + fault.Name, Rule: fault.Rule, run: func(c *check) { c.survives(fault) }}
		if fault.Delimited {
			c.Needs = append(c.Needs, Delimited)
		}
		all = append(all, c)
	}
	return all
}

// seen is longer than any fault and any wait after one.
const seen = 3 * time.Hour

func (c *check) survives(fault streamtest.Fault) {
	srv := c.serve(fault.Reply, streamtest.Stream(streamtest.Message(sentinel)))
	request := sample
	if fault.Delimited {
		request.Values = map[string][]string{"delimited": {"length"}}
	}
	r := c.stream(srv, c.client(target(srv)), request)
	if fault.Outcome == streamtest.Continues {
		srv.Send(sentinel)
	}
	time.Sleep(seen)
	ended := r.hasEnded()
	log := r.stop()
	c.checkOutcome(r, fault, ended)
	c.checkDelivered(messages(log), fault)
	reports := len(log) > len(messages(log)) // or it lacks that
	if n := count(log, "malformed"); reports && !fault.Delimited && fault.Malformed >= 0 && n != fault.Malformed {
		c.broken("%d malformed messages were reported, want %d", n, fault.Malformed)
	}
}

func (c *check) checkOutcome(r *run, fault streamtest.Fault, ended bool) {
	c.Helper()
	requests := r.srv.Requests()
	switch fault.Outcome {
	case streamtest.Continues, streamtest.Stops:
		if len(requests) != 1 {
			c.broken("%d requests in %v, want 1", len(requests), seen)
		}
		if want := fault.Outcome == streamtest.Stops; ended != want {
			c.broken("the stream has ended: %t, want %t (with %v)", ended, want, r.err)
		}
		return
	}
	if len(requests) < 2 || ended {
		c.broken("%d requests in %v, want 2; the stream ended with %v", len(requests), seen, r.err)
		return
	}
	least := map[streamtest.Outcome]time.Duration{
		streamtest.RetryNetwork: 0, streamtest.RetryHTTP: 5 * time.Second, streamtest.RetryRate: time.Minute,
	}[fault.Outcome]
	least = max(least, fault.RetryAfter)
	if got := requests[1].Time.Sub(requests[0].Ended); got < least || got > least+least/5 {
		c.broken("it connected again after %v, want %v to a fifth more", got, least)
	}
}

// checkDelivered checks that all that must be was delivered, each once and in
// order, and nothing but what may be.
func (c *check) checkDelivered(got []string, fault streamtest.Fault) {
	c.Helper()
	must := slices.Clone(fault.Delivers)
	if fault.Outcome != streamtest.Stops {
		must = append(must, sentinel)
	}
	may := slices.Clone(fault.May)
	for _, text := range got {
		if len(must) > 0 && text == must[0] {
			must = must[1:]
		} else if i := slices.Index(may, text); i >= 0 {
			may = slices.Delete(may, i, i+1)
		} else {
			c.broken("delivered what was not to be, or out of order: %.300q", text)
			return
		}
	}
	if len(must) > 0 {
		c.broken("not delivered, or not in order: %.300q and %d after it", must[0], len(must)-1)
	}
}
