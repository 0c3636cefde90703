// Package powerstream has the feed of Powerstream, X's stream of Posts in the format of v1.1 for
// enterprises (https://api.x.com/2/powerstream). It takes a [tweetstream.BearerToken].
//
//	feed, err := powerstream.New(powerstream.Params{BackfillMinutes: 2})
//	…
//	events, errs := client.Stream(ctx, feed)
//
// docs/feeds.md says what of it is documented.
package powerstream

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/window"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Name is the name of the feed.
const Name = "powerstream"

// Params are the parameters of the stream. The zero value asks for all Posts from now on that
// match the rules of the account.
type Params struct {
	// BackfillMinutes asks, with each connection, for the Posts of the last minutes, 0 to 5. It
	// repeats Posts: use [tweetstream.WithDedup]. After a disconnect for a full buffer it is
	// not asked for, since the service has none then. [tweetstream.WithGapRepair] asks by
	// itself, for what was missed. Wire: backfillMinutes.
	BackfillMinutes int
	// LocalDCOnly asks for the Posts of the data centre that the connection leads to. Its name
	// comes first, in a [*tweetstream.System]. Wire: localDcOnly=true.
	LocalDCOnly bool
	// Start and End ask for a period of the last 24 h instead of the present: a recovery.
	// Both or none are set. Wire: startTime, endTime.
	Start, End time.Time
}

// New returns the feed. The error is one or several joined [*tweetstream.ParamError]s.
//
// A recovery is finite. It is complete with the message that says so, or once a connection that
// ended in good order brought nothing later than the last one. After any other end the rest is
// asked for, from the last Post's time on.
func New(p Params) (tweetstream.Feed, error) {
	if err := p.validate(time.Now()); err != nil {
		return tweetstream.Feed{}, err
	}
	return p.feed(), nil
}

func (p Params) feed() tweetstream.Feed {
	feed := tweetstream.Feed{
		Name: Name, BaseURL: "https://api.x.com", Path: "/2/powerstream",
		Auth: tweetstream.AuthBearer, Heartbeat: 20 * time.Second,
		Limits: []tweetstream.PaceLimit{{Attempts: 50, In: 15 * time.Minute}},
		Final:  []int{400, 402, 409, 422}, Hints: maps.Clone(hints), Params: p.values(),
		Resume: p.resume,
	}
	if p.Start.IsZero() {
		feed.Backfill, feed.Recovery = p.backfill, p.recovery
	} else {
		feed.Complete = complete
	}
	return feed
}

var hints = map[int]string{
	400: "a parameter was not accepted",
	402: "the account has no credits left",
	403: "the account's plan does not have this stream",
	406: "the server needs gzip; leave out WithoutCompression",
	409: "the account has no rules; add one first",
	422: "a rule or a parameter was not accepted",
	429: "connecting too often, or too many connections; DELETE /2/connections/all closes those " +
		"that are stale",
}

func (p Params) validate(now time.Time) error {
	var errs []error
	refuse := func(param, rule string) {
		errs = append(errs, &tweetstream.ParamError{Param: param, Rule: rule})
	}
	if p.BackfillMinutes < 0 || p.BackfillMinutes > 5 {
		refuse("backfillMinutes", fmt.Sprintf("%d is not from 0 to 5", p.BackfillMinutes))
	}
	if rule, ofStart := p.window().Check(now); ofStart {
		refuse("startTime", rule)
	} else if rule != "" {
		refuse("endTime", rule)
	}
	if p.BackfillMinutes != 0 && p.window() != (window.Window{}) {
		refuse("backfillMinutes", "a recovery has no backfill")
	}
	return errors.Join(errs...)
}

func (p Params) window() window.Window { return window.Window{Start: p.Start, End: p.End} }

func (p Params) values() url.Values {
	v := url.Values{}
	if p.BackfillMinutes > 0 {
		v.Set("backfillMinutes", strconv.Itoa(p.BackfillMinutes))
	}
	if p.LocalDCOnly {
		v.Set("localDcOnly", "true")
	}
	if !p.Start.IsZero() {
		v.Set("startTime", window.Text(p.Start))
		v.Set("endTime", window.Text(p.End))
	}
	return v
}

// backfill returns the parameters of a request that begins with some minutes.
func (p Params) backfill(minutes int) url.Values {
	p.BackfillMinutes = max(p.BackfillMinutes, minutes)
	return p.values()
}

// recovery returns the feed of a period.
func (p Params) recovery(start, end time.Time) tweetstream.Feed {
	p.BackfillMinutes, p.Start, p.End = 0, start, end
	return p.feed()
}

// resume returns the parameters after a gap.
func (p Params) resume(gap tweetstream.Gap) url.Values {
	if gap.FullBuffer {
		p.BackfillMinutes = 0
	}
	rest := p.window().From(gap.LastTime)
	p.Start, p.End = rest.Start, rest.End
	return p.values()
}

// complete reports whether a recovery is. The documentation knows no message for it, only that
// the server closes. So a close is checked by one more request, for what may be left.
func complete(event tweetstream.Event, gap tweetstream.Gap) bool {
	if e, ok := event.(*tweetstream.System); ok {
		return e.Level == tweet.SystemInfo && strings.Contains(e.Message, "Completed")
	}
	_, closed := event.(*tweetstream.Closed)
	return closed && !gap.Advanced
}
