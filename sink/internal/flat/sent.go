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
// itself: it sends all keys.
func UserHas(s *tweetstream.Status, key string) bool {
	u := &s.User
	whole := u.StatusesCount != 0 && u.ProfileImageURL != "" && !u.CreatedAt.IsZero()
	return whole || Has(s, key)
}

// HasReplies is Has for reply_count and quote_count: they came together.
func HasReplies(s *tweetstream.Status) bool {
	return s.ReplyCount != 0 || s.QuoteCount != 0 || Has(s, "quote_count")
}

var yes, no = true, false

// Sensitive returns possibly_sensitive, or nil. Many Tweets lack the key, also where a Tweet
// inside of them has it. The value must not be changed.
func Sensitive(s *tweetstream.Status) *bool {
	if s.PossiblySensitive {
		return &yes
	}
	if hasSensitive(s) {
		return &no
	}
	return nil
}

func hasSensitive(s *tweetstream.Status) bool {
	const key = "possibly_sensitive"
	if keys, ok := lastKeys(s); ok {
		return bytes.Contains(keys, []byte(key))
	}
	nested := s.RetweetedStatus != nil || s.QuotedStatus != nil
	return Has(s, key) && (!nested || gjson.GetBytes(s.Raw, key).Type == gjson.False)
}

// lastKeys returns the end of a Tweet as the service has sent it from 2014 on, from favorited to
// timestamp_ms. The key that is sought stands there, and no object.
func lastKeys(s *tweetstream.Status) ([]byte, bool) {
	const usual = 250 // bytes
	end := s.Raw[max(0, len(s.Raw)-usual):]
	i := bytes.LastIndex(end, []byte(`"favorited"`))
	if s.TimestampMS == 0 || i < 0 {
		return nil, false
	}
	end = end[i:]
	flat := bytes.IndexByte(end, '{') < 0 && bytes.IndexByte(end, '}') == len(end)-1
	return end, flat && bytes.Contains(end, []byte(`"timestamp_ms"`))
}
