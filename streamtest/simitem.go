package streamtest

import (
	"bytes"
	"time"

	"github.com/gotweetstream/tweetstream/tweet"
)

// item is a message of a Simulation's Source, read once for all connections. It
// does not change.
type item struct {
	text  []byte
	kind  tweet.Kind
	tweet *tweet.Tweet // nil but for tweet.KindTweet
	// The Tweet, or the Tweet and the user that a notice is about. 0 if there is
	// none.
	id, user int64
	time     time.Time // zero if it says none
	elapsed  time.Duration
}

// newItem reads a message. What does not decode as what it seems to be is
// tweet.KindOther.
func newItem(text []byte) *item {
	m := &item{text: bytes.Clone(text), kind: tweet.KindOf(text)}
	if err := m.decode(); err != nil {
		*m = item{text: m.text}
	}
	return m
}

func (m *item) decode() error {
	switch m.kind {
	case tweet.KindTweet:
		m.tweet = new(tweet.Tweet)
		err := tweet.Unmarshal(m.text, m.tweet)
		m.id, m.user, m.time = m.tweet.ID, m.tweet.User.ID, timeOf(m.tweet)
		return err
	case tweet.KindDelete:
		var n tweet.Delete
		err := tweet.UnmarshalNotice(m.text, &n)
		m.id, m.user, m.time = n.Status.ID, n.Status.UserID, n.Timestamp.Time()
		return err
	case tweet.KindScrubGeo:
		var n tweet.ScrubGeo
		err := tweet.UnmarshalNotice(m.text, &n)
		m.user, m.time = n.UserID, n.Timestamp.Time()
		return err
	case tweet.KindStatusWithheld:
		var n tweet.StatusWithheld
		err := tweet.UnmarshalNotice(m.text, &n)
		m.id, m.user, m.time = n.ID, n.UserID, n.Timestamp.Time()
		return err
	case tweet.KindUserWithheld:
		var n tweet.UserWithheld
		err := tweet.UnmarshalNotice(m.text, &n)
		m.user, m.time = n.ID, n.Timestamp.Time()
		return err
	}
	return nil
}

// timeOf is when a Tweet was sent, as exactly as it says.
func timeOf(t *tweet.Tweet) time.Time {
	if at, ok := tweet.SnowflakeTime(t.ID); ok {
		return at
	}
	if t.TimestampMS != 0 {
		return t.TimestampMS.Time()
	}
	return t.CreatedAt.Time
}

// inSample reports whether the sample stream has a Tweet.
func inSample(id int64) bool {
	at, ok := tweet.SnowflakeTime(id)
	if !ok {
		return id%100 == 0
	}
	ms := at.UnixMilli() % 1000
	return ms >= 657 && ms <= 666
}

// maxGap is the longest step between the times of two messages of one recording.
const maxGap = time.Hour

// clock makes of the times of messages, which are out of order by seconds, one
// that only goes on.
type clock struct {
	latest  time.Time
	elapsed time.Duration
}

// at returns how far the clock is at a message with time t. The zero time says
// nothing.
func (c *clock) at(t time.Time) time.Duration {
	step := t.Sub(c.latest)
	switch {
	case t.IsZero():
	case c.latest.IsZero() || step > maxGap || step < -maxGap:
		c.latest = t // another recording
	case step > 0:
		c.latest = t
		c.elapsed += step
	}
	return c.elapsed
}
