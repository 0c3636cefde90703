package tweet

import "fmt"

// Kind is the kind of a message.
type Kind uint8

// The kinds of messages. KindOther is the zero value.
const (
	KindOther          Kind = iota // KindOther is anything that is none of the others.
	KindTweet                      // KindTweet is a [Tweet].
	KindDelete                     // KindDelete is a [Delete].
	KindScrubGeo                   // KindScrubGeo is a [ScrubGeo].
	KindLimit                      // KindLimit is a [Limit].
	KindStatusWithheld             // KindStatusWithheld is a [StatusWithheld].
	KindUserWithheld               // KindUserWithheld is a [UserWithheld].
	KindDisconnect                 // KindDisconnect is a [Disconnect].
	KindWarning                    // KindWarning is a [Warning].
)

var kindNames = [...]string{
	KindOther: "other", KindTweet: "tweet", KindDelete: "delete", KindScrubGeo: "scrub_geo", KindLimit: "limit",
	KindStatusWithheld: "status_withheld", KindUserWithheld: "user_withheld", KindDisconnect: "disconnect", KindWarning: "warning",
}

// String returns the key by which a notice is known on the wire, "tweet" or
// "other".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// KindOf tells the kind of a message from its top-level keys. It stops at the
// first key that decides and does not look at what follows, so that a message
// may still fail to decode as the kind that it is said to be.
//
// A tweet is what has the key in_reply_to_status_id, or the key id and one of
// text and full_text, whatever their order. A notice is what has its key with
// an object as the value. If that is the first key, it decides; after it, keys
// of a tweet count more. Keys count only in lower case and without escapes,
// the way services write them.
//
// All else is KindOther: any value that is no object, and what breaks off or is
// no JSON before a key decides.
func KindOf(data []byte) Kind {
	p := parser{data: data}
	i := p.start(0)
	if p.peek(i) != '{' {
		return KindOther
	}
	var hasID, hasText bool
	notice := KindOther
	for first := true; ; first = false {
		var key []byte
		if key, i = p.passKey(i + 1); key == nil {
			return notice
		}
		switch string(key) {
		case "in_reply_to_status_id":
			return KindTweet
		case "id":
			hasID = true
		case "text", "full_text":
			hasText = true
		default:
			if kind := noticeKind(key); kind != KindOther && notice == KindOther && p.peek(i) == '{' {
				notice = kind
			}
		}
		if hasID && hasText {
			return KindTweet
		}
		if first && notice != KindOther {
			return notice
		}
		if i = p.start(p.pass(i)); p.peek(i) != ',' {
			return notice
		}
	}
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
	}
	return KindOther
}

// passKey returns the key at i and the index of its value, or nil. Like pass,
// it reads what is well-formed right, and does not notice what is not.
func (p *parser) passKey(i int) (key []byte, value int) {
	from := p.start(i)
	if p.peek(from) != '"' {
		return nil, i
	}
	end := p.passString(from)
	if i = p.start(end); p.peek(i) != ':' {
		return nil, i
	}
	return p.data[from+1 : end-1], p.start(i + 1)
}

// pass returns the index behind the value at i.
func (p *parser) pass(i int) int {
	depth := 0
	for i < len(p.data) {
		switch p.data[i] {
		case '"':
			if i = p.passString(i); depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // it belongs to what the value is in
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return i
}

// passString returns the index behind the string at i, or the end.
func (p *parser) passString(i int) int {
	for i = p.plain(i + 1); i < len(p.data); i = p.plain(i) {
		switch p.data[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
		i++
	}
	return len(p.data)
}
