// Package gnip has the feeds of Gnip 2.0, X's older streams for enterprises: PowerTrack, Decahose,
// the likes of the Decahose, Firehose and Compliance. They take [tweetstream.BasicAuth] and need
// gzip, which a client asks for by default.
//
//	feeds, err := gnip.Decahose(gnip.Params{Account: "acme", Label: "prod"})
//	…
//	events, errs := client.Stream(ctx, feeds...)
//
// Streams with partitions are one feed for each. docs/feeds.md says what of it is documented.
package gnip

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/window"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Params are the parameters of all streams.
type Params struct {
	// Account and Label stand in the address of the stream, as the console shows it. They are
	// of ASCII letters, digits, "-", "_" and ".".
	Account, Label string
	// BackfillMinutes asks, with each connection, for the messages of the last minutes, 0 to
	// 5. It repeats messages: use [tweetstream.WithDedup]. After a disconnect for a full
	// buffer it is not asked for, since the service has none then. Compliance has none.
	// [tweetstream.WithGapRepair] asks by itself, for what was missed. Wire: backfillMinutes.
	BackfillMinutes int
	// Start and End ask for a period of the last 24 h instead of the present: a recovery.
	// Both or none are set. Likes have none. Wire: startTime, endTime.
	Start, End time.Time
}

// product is a stream of the service.
type product struct {
	name, path string
	perMinute  int // connections
	partitions int // 0 is none
	noBackfill bool
	noRecovery bool
}

var (
	powerTrack = product{name: "powertrack", path: "powertrack", perMinute: 60}
	decahose   = product{name: "decahose", path: "sample10", perMinute: 10, partitions: 2}
	likes      = product{
		name: "likes", path: "sample10-likes", perMinute: 10, partitions: 2, noRecovery: true,
	}
	firehose   = product{name: "firehose", path: "firehose", perMinute: 10}
	compliance = product{
		name: "compliance", path: "compliance", perMinute: 10, partitions: 8, noBackfill: true,
	}
)

// PowerTrack returns the feed of all Tweets that match the rules. Errors are joined
// [*tweetstream.ParamError]s, here and below.
func PowerTrack(p Params) (tweetstream.Feed, error) {
	feeds, err := powerTrack.feeds(p, []int{0})
	if err != nil {
		return tweetstream.Feed{}, err
	}
	return feeds[0], nil
}

// Decahose returns the feeds of partitions of the 10 % sample: 1 and 2, both if none is named.
func Decahose(p Params, partitions ...int) ([]tweetstream.Feed, error) {
	return decahose.feeds(p, partitions)
}

// Likes returns the feeds of partitions of the likes in the 10 % sample: 1 and 2, both if none is
// named. Their events are [*tweetstream.Like]s.
func Likes(p Params, partitions ...int) ([]tweetstream.Feed, error) {
	return likes.feeds(p, partitions)
}

// Firehose returns the feeds of partitions of all Tweets: of 1 to count, all of them if none is
// named. The contract says the count.
func Firehose(p Params, count int, partitions ...int) ([]tweetstream.Feed, error) {
	if count < 1 || count > 100 {
		return nil, refused("partition", "the count of partitions is %d, not from 1 to 100", count)
	}
	product := firehose
	product.partitions = count
	return product.feeds(p, partitions)
}

// Compliance returns the feeds of partitions of what happened to Tweets and accounts: 1 to 8, all
// of them if none is named. A copy of Tweets is to follow it.
func Compliance(p Params, partitions ...int) ([]tweetstream.Feed, error) {
	return compliance.feeds(p, partitions)
}

// feeds returns a feed for each partition; 0 is that of a product without partitions.
func (d product) feeds(p Params, partitions []int) ([]tweetstream.Feed, error) {
	if len(partitions) == 0 {
		for i := range d.partitions {
			partitions = append(partitions, i+1)
		}
	}
	if err := errors.Join(d.check(p, time.Now()), d.checkPartitions(partitions)); err != nil {
		return nil, err
	}
	feeds := make([]tweetstream.Feed, len(partitions))
	for i, partition := range partitions {
		feeds[i] = d.feed(p, partition)
	}
	return feeds, nil
}

func (d product) feed(p Params, partition int) tweetstream.Feed {
	feed := tweetstream.Feed{
		Name: "gnip/" + d.name, BaseURL: "https://gnip-stream.x.com", Auth: tweetstream.AuthBasic,
		Path: fmt.Sprintf("/stream/%s/accounts/%s/publishers/twitter/%s.json",
			d.path, p.Account, p.Label),
		Params: p.values(partition), Heartbeat: 10 * time.Second, StallTimeout: 35 * time.Second,
		Limits: []tweetstream.PaceLimit{{Attempts: d.perMinute, In: time.Minute}},
		Final:  []int{400, 402, 409, 422}, Hints: maps.Clone(hints),
		Resume: func(gap tweetstream.Gap) url.Values { return p.after(gap).values(partition) },
	}
	if partition != 0 {
		feed.Name += "/" + strconv.Itoa(partition)
	}
	if !p.Start.IsZero() {
		feed.Complete = complete
	} else {
		d.repair(&feed, p, partition)
	}
	return feed
}

// repair says what a feed can be asked for after a gap.
func (d product) repair(feed *tweetstream.Feed, p Params, partition int) {
	if !d.noBackfill {
		feed.Backfill = func(minutes int) url.Values {
			p := p
			p.BackfillMinutes = max(p.BackfillMinutes, minutes)
			return p.values(partition)
		}
	}
	if !d.noRecovery {
		feed.Recovery = func(start, end time.Time) tweetstream.Feed {
			p := p
			p.BackfillMinutes, p.Start, p.End = 0, start, end
			return d.feed(p, partition)
		}
	}
}

var hints = map[int]string{
	400: "a parameter was not accepted",
	401: "the user or the password was not accepted, or has no access to this account",
	404: "there is no such stream; are account and label those of the console?",
	406: "the server needs gzip (leave out WithoutCompression), or a time was not accepted",
	422: "a parameter was not accepted",
	429: "connecting too often, or more connections than the contract allows; stop other clients, " +
		"and wait a minute for stale connections to end",
}

func refused(param, rule string, args ...any) error {
	return &tweetstream.ParamError{Param: param, Rule: fmt.Sprintf(rule, args...)}
}

// check returns what is wrong with the parameters.
func (d product) check(p Params, now time.Time) error {
	var errs []error
	for _, part := range [...]struct{ param, text string }{
		{"account", p.Account}, {"label", p.Label},
	} {
		if !isSegment(part.text) {
			errs = append(errs, refused(part.param,
				"%q is not of ASCII letters, digits, \"-\", \"_\" and \".\"", part.text))
		}
	}
	if p.BackfillMinutes < 0 || p.BackfillMinutes > 5 {
		errs = append(errs, refused("backfillMinutes", "%d is not from 0 to 5", p.BackfillMinutes))
	}
	isRecovery := p.window() != window.Window{}
	if p.BackfillMinutes != 0 && (d.noBackfill || isRecovery) {
		errs = append(errs, refused("backfillMinutes", "compliance and recoveries have no backfill"))
	}
	if isRecovery && d.noRecovery {
		errs = append(errs, refused("startTime", "%s have no recovery", d.name))
	}
	if rule, ofStart := p.window().Check(now); ofStart {
		errs = append(errs, refused("startTime", "%s", rule))
	} else if rule != "" {
		errs = append(errs, refused("endTime", "%s", rule))
	}
	return errors.Join(errs...)
}

func (d product) checkPartitions(partitions []int) error {
	var errs []error
	for i, partition := range partitions {
		switch {
		case d.partitions > 0 && (partition < 1 || partition > d.partitions):
			errs = append(errs, refused("partition", "%d is not from 1 to %d", partition, d.partitions))
		case slices.Contains(partitions[:i], partition):
			errs = append(errs, refused("partition", "%d is named twice", partition))
		}
	}
	return errors.Join(errs...)
}

func isSegment(text string) bool {
	odd := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			strings.ContainsRune("-_.", r))
	}
	return strings.Trim(text, ".") != "" && !strings.ContainsFunc(text, odd)
}

func (p Params) window() window.Window { return window.Window{Start: p.Start, End: p.End} }

// after returns the parameters after a gap.
func (p Params) after(gap tweetstream.Gap) Params {
	if gap.FullBuffer {
		p.BackfillMinutes = 0
	}
	rest := p.window().From(gap.LastTime)
	p.Start, p.End = rest.Start, rest.End
	return p
}

func (p Params) values(partition int) url.Values {
	v := url.Values{}
	if partition != 0 {
		v.Set("partition", strconv.Itoa(partition))
	}
	if p.BackfillMinutes > 0 {
		v.Set("backfillMinutes", strconv.Itoa(p.BackfillMinutes))
	}
	if !p.Start.IsZero() {
		v.Set("startTime", window.Text(p.Start))
		v.Set("endTime", window.Text(p.End))
	}
	return v
}

// complete reports whether a recovery is: the server says so in its last message.
func complete(event tweetstream.Event, _ tweetstream.Gap) bool {
	e, ok := event.(*tweetstream.System)
	return ok && e.Level == tweet.SystemInfo && strings.Contains(e.Message, "Request Completed")
}
