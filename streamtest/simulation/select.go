package simulation

import (
	"github.com/gotweetstream/tweetstream/internal/recent"
	"github.com/gotweetstream/tweetstream/tweet"
)

// remembered is the least number of sent Tweets, and of their users, that a filter
// stream remembers for notices about them.
const remembered = 50_000

// selection chooses the messages of a connection.
type selection struct {
	wish
	everything bool // so no message has to be decoded
	follows    map[int64]bool
	tweets     *recent.Set[int64] // sent
	users      *recent.Set[int64] // with Tweets sent
}

func newSelection(w wish) selection {
	s := selection{
		wish: w, follows: make(map[int64]bool, len(w.params.Follow)),
		tweets: recent.NewSet[int64](remembered), users: recent.NewSet[int64](remembered),
	}
	s.everything = w.endpoint == firehose && w.params.Language == nil && w.params.FilterLevel == ""
	for _, id := range w.params.Follow {
		s.follows[id] = true
	}
	return s
}

// wants reports whether a message is for this connection.
func (s *selection) wants(m *item) bool {
	if s.ask != nil {
		return s.ask.wants(m)
	}
	switch m.kind {
	case tweet.KindLimit, tweet.KindDisconnect, tweet.KindWarning, tweet.KindSystem:
		return false
	}
	if m.about().sort != plain { // of other feeds
		return false
	}
	if s.everything {
		return !isBlank(m.text)
	}
	switch c := m.read(); c.kind {
	case tweet.KindTweet:
		return s.wantsTweet(c)
	case tweet.KindOther, tweet.KindCompliance, tweet.KindLike: // not of v1.1
		return s.endpoint != filter && !isBlank(m.text)
	default:
		return s.wantsNotice(c)
	}
}

func (s *selection) wantsTweet(c *content) bool {
	if s.endpoint == sample && !inSample(c.id, sampleMillis) {
		return false
	}
	return s.matcher.Matches(c.tweet)
}

func (s *selection) wantsNotice(c *content) bool {
	switch s.endpoint {
	case filter:
		return s.follows[c.user] || s.hasSent(c)
	case sample:
		return inSample(c.id, sampleMillis)
	default:
		return true
	}
}

// text is a message as the stream carries it.
func (s *selection) text(m *item) []byte {
	if s.ask != nil {
		return s.ask.text(m)
	}
	return m.text
}

// hasSent reports whether the subject of a notice was sent: the Tweet, or any Tweet
// of the user if the notice is about no Tweet.
func (s *selection) hasSent(c *content) bool {
	if c.id != 0 {
		return s.tweets.Has(c.id)
	}
	return s.users.Has(c.user)
}

// sent notes a message that the connection sends.
func (s *selection) sent(m *item) {
	if s.endpoint != filter {
		return
	}
	if c := m.read(); c.kind == tweet.KindTweet {
		s.tweets.Add(c.id)
		s.users.Add(c.user)
	}
}

// backfill chooses from the past for a client that asked for a count: the last Tweets
// that it wants, and the notices since.
func (s *selection) backfill(past []*item) (texts [][]byte) {
	if s.ask != nil {
		return s.ask.repeat(past)
	}
	for _, m := range past[s.beginning(past):] {
		if s.wants(m) {
			texts = append(texts, m.text)
			s.sent(m)
		}
	}
	return texts
}

// beginning is the index of the first Tweet of the count.
func (s *selection) beginning(past []*item) int {
	left := max(s.count, -s.count)
	i := len(past)
	for left > 0 && i > 0 {
		i--
		if c := past[i].read(); c.kind == tweet.KindTweet && s.wantsTweet(c) {
			left--
		}
	}
	return i
}

func isBlank(text []byte) bool {
	for _, c := range text {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}
