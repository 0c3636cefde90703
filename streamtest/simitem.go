package streamtest

import (
	"bytes"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream/tweet"
)

// item is a message of a Simulation's Source. It is decoded when that is first
// needed, once for all connections.
type item struct {
	text    []byte
	kind    tweet.Kind    // as its keys have it
	elapsed time.Duration // how far the stream is

	once    sync.Once
	content content
}

// content is what a message says.
type content struct {
	kind  tweet.Kind   // KindOther for what does not decode as what it seems to be
	tweet *tweet.Tweet // nil but for KindTweet
	// The Tweet and its author, or those that a notice is about. 0 if there is
	// none.
	id, user int64
	time     time.Time // zero if it says none
}

func newItem(text []byte) *item {
	return &item{text: bytes.Clone(text), kind: tweet.KindOf(text)}
}

func (m *item) read() *content {
	m.once.Do(func() {
		m.content.kind = m.kind
		if err := m.content.decode(m.text); err != nil {
			m.content = content{}
		}
	})
	return &m.content
}

func (c *content) decode(text []byte) error {
	switch c.kind {
	case tweet.KindTweet:
		c.tweet = new(tweet.Tweet)
		err := tweet.Unmarshal(text, c.tweet)
		c.id, c.user, c.time = c.tweet.ID, c.tweet.User.ID, timeOf(c.tweet)
		return err
	case tweet.KindDelete:
		var n tweet.Delete
		err := tweet.UnmarshalNotice(text, &n)
		c.id, c.user, c.time = n.Status.ID, n.Status.UserID, n.Timestamp.Time()
		return err
	case tweet.KindScrubGeo:
		var n tweet.ScrubGeo
		err := tweet.UnmarshalNotice(text, &n)
		c.user, c.time = n.UserID, n.Timestamp.Time()
		return err
	case tweet.KindStatusWithheld:
		var n tweet.StatusWithheld
		err := tweet.UnmarshalNotice(text, &n)
		c.id, c.user, c.time = n.ID, n.UserID, n.Timestamp.Time()
		return err
	case tweet.KindUserWithheld:
		var n tweet.UserWithheld
		err := tweet.UnmarshalNotice(text, &n)
		c.user, c.time = n.ID, n.Timestamp.Time()
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

// inSample reports whether the sample stream has a Tweet, or what is said of it. By
// which rule it had those whose ids have no time in them is not known. 0 is no
// Tweet, and so left to no rule either.
func inSample(id int64) bool {
	at, ok := tweet.SnowflakeTime(id)
	ms := at.UnixMilli() % 1000
	return !ok || ms >= 657 && ms <= 666
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
