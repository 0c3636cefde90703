package simulation

import (
	"bytes"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream/tweet"
)

// item is a message of the Source. The first connection that needs its content
// decodes it for all of them.
type item struct {
	text    []byte
	kind    tweet.Kind    // by its keys
	elapsed time.Duration // of the stream, until this message
	sent    time.Time     // when a live stream had it

	once    sync.Once
	content content

	onceAbout sync.Once
	subject   about
}

// content is a decoded message.
type content struct {
	kind  tweet.Kind   // KindOther for a message that does not decode as its kind
	tweet *tweet.Tweet // only of KindTweet
	// id and user are those of the Tweet, or of the subject of a notice; or 0.
	id, user int64
	time     time.Time // may be zero
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
		if m.content.time.IsZero() {
			m.content.time = m.about().time
		}
	})
	return &m.content
}

// about tells what a message is about, for the enterprise feeds.
func (m *item) about() *about {
	m.onceAbout.Do(func() {
		if m.kind != tweet.KindTweet {
			m.subject = readAbout(m.text)
		}
	})
	return &m.subject
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

// timeOf returns the time of a Tweet, as exactly as the Tweet has it.
func timeOf(t *tweet.Tweet) time.Time {
	if at, ok := tweet.SnowflakeTime(t.ID); ok {
		return at
	}
	if t.TimestampMS != 0 {
		return t.TimestampMS.Time()
	}
	return t.CreatedAt.Time
}

// The milliseconds of a second whose Tweets a sample has.
const (
	sampleMillis   = 10
	decahoseMillis = 100
)

// inSample reports whether a sample of so many milliseconds has a Tweet, or a notice
// about it. The service's rule for ids without a time is not known, so all of those are
// in it; so is 0, the id of no Tweet.
func inSample(id, millis int64) bool {
	const first = 657
	at, ok := tweet.SnowflakeTime(id)
	ms := at.UnixMilli() % 1000
	return !ok || ms >= first && ms < first+millis
}

// maxGap is the longest step in time between two messages of one recording.
const maxGap = time.Hour

// clock turns the times of messages into one time that only goes forward. Messages
// are out of order by seconds.
type clock struct {
	latest  time.Time
	elapsed time.Duration
}

// at returns the time that has passed until a message with time t. The zero time
// moves nothing.
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
