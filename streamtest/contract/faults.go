package contract

import (
	"fmt"
	"slices"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// faultCases have one case for each fault: whole messages are delivered once, nothing
// is invented, and the stream goes on, or connects again in time, or stops.
func faultCases() []Case {
	var all []Case
	for _, f := range fault.All() {
		c := Case{Name: "fault/" + f.Name, Rule: f.Rule, run: func(c *check) { c.survives(f) }}
		if f.Delimited {
			c.Needs = append(c.Needs, Delimited)
		}
		all = append(all, c)
	}
	return all
}

// faultCasesOf leaves out the silence that is healthy on v1.1 alone. The final statuses of the feed
// end the stream.
func faultCasesOf(feed Feed) []Case {
	var all []Case
	for _, f := range fault.All() {
		if f.Delimited || f.Name == "quiet" {
			continue
		}
		for _, status := range feed.Final {
			if f.Name == fmt.Sprintf("status-%d", status) {
				f.Class = tweetstream.RetryNever
			}
		}
		all = append(all, Case{
			Name: "fault/" + f.Name, Rule: f.Rule, run: func(c *check) { c.survives(f) },
		})
	}
	return all
}

// seen is longer than any fault and any wait after one.
const seen = 3 * time.Hour

func (c *check) survives(f fault.Fault) {
	srv := c.started(f.Server(stream(message(sentinel))))
	request := sample
	if f.Delimited {
		request.Values = map[string][]string{"delimited": {"length"}}
	}
	r := c.stream(srv, c.client(c.target(srv)), request)
	if f.Class == fault.Continues {
		srv.Send(sentinel)
	}
	time.Sleep(seen)
	ended := r.hasEnded()
	log := r.stop()
	c.checkOutcome(r, f, ended)
	c.checkDelivered(messages(log), f)
	reports := len(log) > len(messages(log)) // or it lacks that
	if n := count(log, "malformed"); reports && !f.Delimited && f.Malformed >= 0 && n != f.Malformed {
		c.broken("%d malformed messages were reported, want %d", n, f.Malformed)
	}
}

func (c *check) checkOutcome(r *run, f fault.Fault, ended bool) {
	c.Helper()
	requests := r.srv.Requests()
	switch f.Class {
	case fault.Continues, tweetstream.RetryNever:
		if len(requests) != 1 {
			c.broken("%d requests in %v, want 1", len(requests), seen)
		}
		if want := f.Class == tweetstream.RetryNever; ended != want {
			c.broken("the stream has ended: %t, want %t (with %v)", ended, want, r.err)
		}
		return
	}
	if len(requests) < 2 || ended {
		c.broken("%d requests in %v, want 2; the stream ended with %v", len(requests), seen, r.err)
		return
	}
	least := map[tweetstream.RetryClass]time.Duration{
		tweetstream.RetryNetwork: 0,
		tweetstream.RetryHTTP:    5 * time.Second,
		tweetstream.RetryRate:    time.Minute,
	}[f.Class]
	least = max(least, f.RetryAfter)
	if got := requests[1].Time.Sub(requests[0].Ended); got < least || got > least+least/5 {
		c.broken("it connected again after %v, want %v to a fifth more", got, least)
	}
}

// checkDelivered checks that the client delivered everything that it must, each once
// and in order, and nothing else than it may.
func (c *check) checkDelivered(got []string, f fault.Fault) {
	c.Helper()
	must := slices.Clone(f.Delivers)
	if f.Class != tweetstream.RetryNever {
		must = append(must, sentinel)
	}
	may := slices.Clone(f.May)
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
