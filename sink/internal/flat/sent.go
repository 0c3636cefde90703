package flat

import (
	"bytes"

	"github.com/gotweetstream/tweetstream"
	"github.com/tidwall/gjson"
)

// The functions of this file tell a 0 and a false that were sent from keys that were not. They
// look for the name of a key anywhere in the message: it is the same for the Tweets inside.

// Has reports whether a message has a key.
func Has(s *tweetstream.Status, key string) bool { return bytes.Contains(s.Raw, []byte(key)) }

// HasCount is Has for favorite_count and retweet_count. Tweets with a language are younger than
// these keys.
func HasCount(s *tweetstream.Status, key string) bool { return s.Lang != "" || Has(s, key) }

// UserHas is Has for a key of the author. An author with these three is one of the service
// itself, which sends all keys.
func UserHas(s *tweetstream.Status, key string) bool {
	u := &s.User
	whole := u.StatusesCount != 0 && u.ProfileImageURL != "" && !u.CreatedAt.IsZero()
	return whole || Has(s, key)
}

var yes, no = true, false

// Sensitive returns possibly_sensitive, or nil. Many Tweets lack the key, also where a Tweet
// inside of them has it. The value must not be changed.
func Sensitive(s *tweetstream.Status) *bool {
	const key = "possibly_sensitive"
	nested := s.RetweetedStatus != nil || s.QuotedStatus != nil
	switch {
	case s.PossiblySensitive:
		return &yes
	case !Has(s, key), nested && gjson.GetBytes(s.Raw, key).Type != gjson.False:
		return nil
	}
	return &no
}
