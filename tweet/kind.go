package tweet

import (
	"bytes"
	"fmt"

	"github.com/gotweetstream/tweetstream/tweet/internal/json"
)

// Kind is the kind of a message.
type Kind uint8

// The kinds of messages. KindOther is the zero value.
const (
	KindOther          Kind = iota // KindOther is any other value, and no JSON.
	KindTweet                      // KindTweet is a [Tweet].
	KindDelete                     // KindDelete is a [Delete].
	KindScrubGeo                   // KindScrubGeo is a [ScrubGeo].
	KindLimit                      // KindLimit is a [Limit].
	KindStatusWithheld             // KindStatusWithheld is a [StatusWithheld].
	KindUserWithheld               // KindUserWithheld is a [UserWithheld].
	KindDisconnect                 // KindDisconnect is a [Disconnect].
	KindWarning                    // KindWarning is a [Warning].
	KindCompliance                 // KindCompliance is a [Compliance].
	KindSystem                     // KindSystem is a [System].
	KindLike                       // KindLike is a [Like].
)

var kindNames = [...]string{
	KindOther:          "other",
	KindTweet:          "tweet",
	KindDelete:         "delete",
	KindScrubGeo:       "scrub_geo",
	KindLimit:          "limit",
	KindStatusWithheld: "status_withheld",
	KindUserWithheld:   "user_withheld",
	KindDisconnect:     "disconnect",
	KindWarning:        "warning",
	KindCompliance:     "compliance",
	KindSystem:         "system",
	KindLike:           "like",
}

// String returns the key of a notice on the wire if it has only one, and else a
// word for the kind, such as "tweet", "system" or "other".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// KindOf tells the kind of a message from its top-level keys. It stops at the
// first key that decides and does not look further, so a message may still fail
// to decode as that kind.
//
// A Tweet has the key in_reply_to_status_id, or the key id and one of text and
// full_text, in any order. A direct message has the latter two as well: it is no
// Tweet if it has sender or recipient and none of user, source, truncated,
// display_text_range and favorited. A notice has its name as a key with an object
// as the value; one [System] message has the type connection_metadata. If that is
// the first key, it decides; otherwise the keys of a Tweet win. Keys count only in
// lower case and without escapes, the way services write them.
//
// A delete need not be a [Delete]: one of a favorite is a [Like].
//
// Any other message is KindOther: a value that is no object, and bytes that end
// or are no JSON before a key decides.
func KindOf(data []byte) Kind {
	p := json.On(data)
	i := p.Token(0)
	if p.Peek(i) != '{' {
		return KindOther
	}
	var seen topKeys
	for first := true; ; first = false {
		var key []byte
		if key, i = p.PassKey(i + 1); key == nil {
			return seen.kind()
		}
		seen.add(key, &p, i)
		if seen.isTweet() {
			return KindTweet
		}
		if first && seen.notice != KindOther {
			return seen.notice
		}
		if i = p.Token(p.Pass(i)); p.Peek(i) != ',' {
			return seen.kind()
		}
	}
}

// topKeys are the top-level keys of a message that tell its kind.
type topKeys struct {
	reply   bool // in_reply_to_status_id
	id      bool
	text    bool // text or full_text
	public  bool // a key of Tweets that direct messages lack
	private bool // sender or recipient
	notice  Kind // of the first notice's name with an object
}

// metadata is the type of a message that says its kind by a value.
const metadata = `"connection_metadata"`

// add notes a key with the value at i.
func (k *topKeys) add(key []byte, p *json.Parser, i int) {
	switch string(key) {
	case "in_reply_to_status_id":
		k.reply = true
	case "id":
		k.id = true
	case "text", "full_text":
		k.text = true
	case "user", "source", "truncated", "display_text_range", "favorited":
		k.public = true
	case "sender", "recipient":
		k.private = true
	case "type":
		if k.notice == KindOther && bytes.HasPrefix(p.Rest(i), []byte(metadata)) {
			k.notice = KindSystem
		}
	default:
		if k.notice == KindOther && p.Peek(i) == '{' {
			k.notice = noticeKind(key)
		}
	}
}

// isTweet reports whether no further key can change the kind from a Tweet.
func (k *topKeys) isTweet() bool { return k.reply || k.id && k.text && k.public }

// kind returns the kind of a message without further keys.
func (k *topKeys) kind() Kind {
	if k.id && k.text && !k.private {
		return KindTweet
	}
	return k.notice
}

func noticeKind(key []byte) Kind {
	switch string(key) {
	case "delete":
		return KindDelete
	case "scrub_geo":
		return KindScrubGeo
	case "limit":
		return KindLimit
	case "status_withheld":
		return KindStatusWithheld
	case "user_withheld":
		return KindUserWithheld
	case "disconnect":
		return KindDisconnect
	case "warning":
		return KindWarning
	case "info", "warn", "error":
		return KindSystem
	case "favorited_status":
		return KindLike
	case "drop", "undrop", "tweet_edit", "user_delete", "user_undelete", "user_protect",
		"user_unprotect", "user_suspend", "user_unsuspend":
		return KindCompliance
	}
	return KindOther
}
