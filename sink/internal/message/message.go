// Package message is the form that events have in a broker: a line, an id, and headers.
package message

import (
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/tweet"
)

// The names of headers. Each is left out where a message has no value for it.
const (
	HeaderKind     = "Tweetstream-Kind"
	HeaderID       = "Tweetstream-Id"
	HeaderUser     = "Tweetstream-User"
	HeaderLanguage = "Tweetstream-Language"
	HeaderTime     = "Tweetstream-Time"
	HeaderOrigin   = "Tweetstream-Origin"
)

// Message is an event in a broker.
type Message struct {
	Kind tweetstream.Kind
	// ID tells repeats of an event: its kind and the ids of what it is about. "" is that of
	// messages that have none, such as limit notices.
	ID   string
	Line []byte // is the body
	// Tweet and User are ids, "" without one.
	Tweet, User string
	Language    string // of a Tweet; "" without one
	Time        string // in the form of RFC 3339, in UTC; "" without one
}

// Of returns the message of an event. Its error is a [*sink.Unstorable].
func Of(event tweetstream.Event) (Message, error) {
	line, err := sink.Line(event)
	if err != nil {
		return Message{}, err
	}
	m := Message{Kind: event.Kind(), Line: line}
	if at := tweetstream.TimeOf(event); !at.IsZero() {
		m.Time = at.UTC().Format(time.RFC3339Nano)
	}
	m.identify(event)
	return m, nil
}

// identify sets the ids.
func (m *Message) identify(event tweetstream.Event) {
	switch e := event.(type) {
	case *tweetstream.Status:
		m.about(e.ID, e.User.ID, "s", decimal(e.ID))
		m.Language = e.Lang
	case *tweetstream.Delete:
		m.about(e.Status.ID, e.Status.UserID, "d", decimal(e.Status.ID))
	case *tweetstream.ScrubGeo:
		m.about(0, e.UserID, "sg", decimal(e.UserID), decimal(e.UpToStatusID))
	case *tweetstream.StatusWithheld:
		m.about(e.ID, e.UserID, "sw", decimal(e.ID), countries(e.WithheldInCountries),
			decimal(int64(e.Timestamp)))
	case *tweetstream.UserWithheld:
		m.about(0, e.ID, "uw", decimal(e.ID), countries(e.WithheldInCountries),
			decimal(int64(e.Timestamp)))
	case *tweetstream.Compliance:
		m.about(e.StatusID, e.UserID, "c", string(e.Action), decimal(e.StatusID),
			decimal(e.UserID), decimal(int64(e.Timestamp)))
	case *tweetstream.Like:
		m.identifyLike(e)
	case *tweetstream.Limit, *tweetstream.Disconnect, *tweetstream.Warning, *tweetstream.System,
		*tweetstream.Unknown, *tweetstream.Malformed: // have no id
	case *tweetstream.Connected, *tweetstream.KeepAlive, *tweetstream.Closed,
		*tweetstream.ConnectionError, *tweetstream.RequestError, *tweetstream.Dropped,
		*tweetstream.Repaired, *tweetstream.Damaged, *tweetstream.Member: // have no message
	}
}

// identifyLike: a like that is taken back has no id of its own, but the two of whom and what.
func (m *Message) identifyLike(e *tweetstream.Like) {
	if e.Removed {
		m.about(e.StatusID, e.UserID, "lr", decimal(e.StatusID), decimal(e.UserID),
			decimal(int64(e.Timestamp)))
		return
	}
	m.about(e.StatusID, e.UserID, "l", e.ID, decimal(e.StatusID), decimal(e.UserID))
}

func (m *Message) about(tweetID, userID int64, id ...string) {
	m.ID = strings.Join(id, ":")
	if tweetID != 0 {
		m.Tweet = decimal(tweetID)
	}
	if userID != 0 {
		m.User = decimal(userID)
	}
}

// Headers calls add with the name and the value of each header.
func (m *Message) Headers(origin string, add func(name, value string)) {
	for _, h := range [...][2]string{
		{HeaderKind, m.Kind.String()}, {HeaderID, m.Tweet}, {HeaderUser, m.User},
		{HeaderLanguage, m.Language}, {HeaderTime, m.Time}, {HeaderOrigin, origin},
	} {
		if h[1] != "" {
			add(h[0], oneLine(h[1]))
		}
	}
}

// oneLine keeps a value from making a header of its own.
func oneLine(value string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, value)
}

func countries(c tweet.Countries) string { return strings.Join(c, ",") }

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
