package streamtest

import "github.com/gotweetstream/tweetstream/tweet"

// maxRemembered is how many Tweets, and how many users, a filter stream
// remembers at least to have sent, for notices about them.
const maxRemembered = 50_000

// selection decides which messages a connection gets.
type selection struct {
	asked
	everything bool // nothing has to be decoded
	follows    map[int64]bool
	tweets     remembered[int64] // that were sent
	users      remembered[int64] // whose Tweets were sent
}

func newSelection(a asked) selection {
	s := selection{asked: a, follows: make(map[int64]bool, len(a.params.Follow))}
	s.everything = a.endpoint == firehoseEndpoint && a.params.Language == nil && a.params.FilterLevel == ""
	for _, id := range a.params.Follow {
		s.follows[id] = true
	}
	return s
}

// wants reports whether a message is for this connection.
func (s *selection) wants(m *item) bool {
	switch m.kind {
	case tweet.KindLimit, tweet.KindDisconnect, tweet.KindWarning:
		return false
	}
	if s.everything {
		return !isBlank(m.text)
	}
	switch c := m.read(); c.kind {
	case tweet.KindTweet:
		return s.wantsTweet(c)
	case tweet.KindOther:
		return s.endpoint != filterEndpoint && !isBlank(m.text)
	default:
		return s.wantsNotice(c)
	}
}

func (s *selection) wantsTweet(c *content) bool {
	if s.endpoint == sampleEndpoint && !inSample(c.id) {
		return false
	}
	return s.matcher.Matches(c.tweet)
}

func (s *selection) wantsNotice(c *content) bool {
	switch s.endpoint {
	case filterEndpoint:
		return s.follows[c.user] || s.hasSent(c)
	case sampleEndpoint:
		return inSample(c.id)
	default:
		return true
	}
}

// hasSent reports whether what a notice is about was sent: the Tweet, or some
// Tweet of the user if it is about no Tweet.
func (s *selection) hasSent(c *content) bool {
	if c.id != 0 {
		return s.tweets.has(c.id)
	}
	return s.users.has(c.user)
}

// sent is to be told of each message that is sent.
func (s *selection) sent(m *item) {
	if s.endpoint != filterEndpoint {
		return
	}
	if c := m.read(); c.kind == tweet.KindTweet {
		s.tweets.add(c.id, maxRemembered)
		s.users.add(c.user, maxRemembered)
	}
}

// backfill is what of the past a connection gets that asked for a count: the
// last Tweets that it wants, and the notices since.
func (s *selection) backfill(past []*item) (texts [][]byte) {
	for _, m := range past[s.beginning(past):] {
		if s.wants(m) {
			texts = append(texts, m.text)
			s.sent(m)
		}
	}
	return texts
}

// beginning is where the Tweets that were asked for begin.
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
