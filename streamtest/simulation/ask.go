package simulation

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/tweet"
)

const (
	mostBackfill = 5              // minutes
	mostRecovery = 24 * time.Hour // back
	// late is how far the end of a recovery may lie ahead of the clock.
	late = time.Minute
)

// ask is a request for a stream of an enterprise feed, understood.
type ask struct {
	*product
	account   string // with the stream, or ""
	partition int    // 0 for a stream that has none
	backfill  int    // minutes
	recovery  *period
	localDC   bool // of Powerstream
	arrays    bool
	rules     *accountRules // nil for a product without rules
}

// period is the time of the messages that a recovery sends again.
type period struct{ from, to time.Time }

func (p period) has(t time.Time) bool { return !t.Before(p.from) && t.Before(p.to) }

// allowed reports whether a period is within the last 24 hours before a time.
func (p period) allowed(before time.Time) bool {
	return !p.from.Before(before.Add(-mostRecovery)) && !p.to.After(before.Add(late))
}

// readAsk reads the parameters. The error is the rule that the request breaks first.
func readAsk(r *streamtest.Request, p *product) (a ask, err error) {
	a.product = p
	if a.partition, err = a.whole(r, "partition", p.partitions); err != nil {
		return a, err
	}
	if p.partitions > 0 && a.partition == 0 {
		return a, fmt.Errorf("partition is required, from 1 to %d", p.partitions)
	}
	most := 0
	if p.backfills {
		most = mostBackfill
	}
	if a.backfill, err = a.whole(r, "backfillMinutes", most); err != nil {
		return a, err
	}
	if a.recovery, err = a.period(r); err != nil {
		return a, err
	}
	if a.backfill > 0 && a.recovery != nil {
		return a, errors.New("backfillMinutes does not go with startTime and endTime")
	}
	a.localDC, err = a.flag(r, "localDcOnly")
	if r.Account != "" {
		a.account = fmt.Sprint(r.Account, " ", r.Path, " ", a.partition)
	}
	return a, err
}

// whole reads a number from 1 to most, or 0 if the parameter is not there.
func (a *ask) whole(r *streamtest.Request, name string, most int) (int, error) {
	text := r.Query.Get(name)
	n, err := strconv.Atoi(text)
	switch {
	case !r.Query.Has(name):
		return 0, nil
	case most == 0:
		return 0, fmt.Errorf("%s is no parameter of %s", name, a.name)
	case err != nil || n < 1 || n > most:
		return 0, fmt.Errorf("%s %.40q is not from 1 to %d", name, text, most)
	default:
		return n, nil
	}
}

func (a *ask) flag(r *streamtest.Request, name string) (bool, error) {
	text := r.Query.Get(name)
	on, err := strconv.ParseBool(text)
	switch {
	case !r.Query.Has(name):
		return false, nil
	case a.gnip:
		return false, fmt.Errorf("%s is no parameter of %s", name, a.name)
	case err != nil:
		return false, fmt.Errorf("%s %.40q is neither true nor false", name, text)
	default:
		return on, nil
	}
}

func (a *ask) period(r *streamtest.Request) (*period, error) {
	q := r.Query
	switch {
	case !q.Has("startTime") && !q.Has("endTime"):
		return nil, nil
	case !a.recovers:
		return nil, fmt.Errorf("startTime and endTime are no parameters of %s", a.name)
	}
	from, err := time.Parse(time.RFC3339, q.Get("startTime"))
	if err != nil {
		return nil, fmt.Errorf("startTime %.40q is no time of ISO 8601", q.Get("startTime"))
	}
	to, err := time.Parse(time.RFC3339, q.Get("endTime"))
	if err != nil {
		return nil, fmt.Errorf("endTime %.40q is no time of ISO 8601", q.Get("endTime"))
	}
	if !from.Before(to) {
		return nil, errors.New("startTime is not before endTime")
	}
	return &period{from, to}, nil
}

// wants reports whether a message is in the stream.
func (a *ask) wants(m *item) bool {
	if !a.carries(m) {
		return false
	}
	if a.partition != 0 && partitionOf(a.by(m), a.partitions) != a.partition {
		return false
	}
	rules, all := a.matching(m)
	return all || len(rules) > 0
}

// matching returns the rules that a Tweet matches, or all for one that is not chosen by rules.
func (a *ask) matching(m *item) (rules []storedRule, all bool) {
	if a.rules == nil || m.kind != tweet.KindTweet || m.read().tweet == nil {
		return nil, true
	}
	return a.rules.matching(m.read().tweet)
}

// repeat chooses from the past: a backfill from the beginning of a minute on, as the
// services round, or a recovery. Its period is of the messages' own times or of those
// when they were sent, since recordings are from another time than today.
func (a *ask) repeat(past []*item) (texts [][]byte) {
	since := time.Now().Add(-time.Duration(a.backfill) * time.Minute).Truncate(time.Minute)
	for _, m := range past {
		again := a.backfill > 0 && !m.sent.Before(since)
		if a.recovery != nil {
			again = a.recovery.has(m.sent) || a.recovery.has(m.read().time)
		}
		if again && a.wants(m) {
			texts = append(texts, a.text(m))
		}
	}
	return texts
}

// text is a message as this feed sends it.
func (a *ask) text(m *item) []byte {
	text := m.text
	if rules, all := a.matching(m); !all {
		text = withRules(text, rules)
	}
	if !a.arrays {
		return text
	}
	return bytes.Join([][]byte{[]byte("["), text, []byte("]")}, nil)
}
