package soak_test

import (
	"bytes"
	"encoding/json"

	"github.com/gotweetstream/tweetstream"
)

// maxMessage is small, so that messages over it cost little.
const maxMessage = 32 << 10

// excerptSize is how much the client keeps of a message over the limit.
const excerptSize = 256

// message has the keys that tell the kinds of messages apart. encoding/json decodes
// it; the client's own decoder has no part in it.
type message struct {
	ID     int64
	Text   string
	Delete *struct {
		Status struct {
			ID int64
		}
	}
	ScrubGeo *struct {
		UpToStatusID int64 `json:"up_to_status_id"`
	} `json:"scrub_geo"`
	Limit *struct {
		Track int64
	}
	StatusWithheld *struct {
		ID int64
	} `json:"status_withheld"`
	UserWithheld *struct {
		ID int64
	} `json:"user_withheld"`
	Disconnect *struct {
		Code int64
	}
	Warning *struct {
		Code string
	}
}

// classify returns the record that a line, without its end, has to give.
func classify(line []byte) record {
	if len(bytes.TrimSpace(line)) == 0 {
		return record{kind: tweetstream.KindKeepAlive}
	}
	if len(line) > maxMessage {
		return record{kind: tweetstream.KindMalformed, n: int64(len(line)), raw: line[:excerptSize]}
	}
	if string(line) == connectionLimit {
		return record{kind: tweetstream.KindUnknown, raw: line}
	}
	var m message
	r := record{raw: line}
	if line[0] == '{' {
		if json.Unmarshal(line, &m) != nil {
			r.kind, r.n = tweetstream.KindMalformed, int64(len(line))
			return r
		}
	} else if !json.Valid(line) {
		r.kind, r.n = tweetstream.KindMalformed, int64(len(line))
		return r
	}
	r.kind, r.id = m.kind()
	return r
}

func (m *message) kind() (tweetstream.Kind, int64) {
	switch {
	case m.ID != 0 && m.Text != "":
		return tweetstream.KindStatus, m.ID
	case m.Delete != nil:
		return tweetstream.KindDelete, m.Delete.Status.ID
	case m.ScrubGeo != nil:
		return tweetstream.KindScrubGeo, m.ScrubGeo.UpToStatusID
	case m.Limit != nil:
		return tweetstream.KindLimit, m.Limit.Track
	case m.StatusWithheld != nil:
		return tweetstream.KindStatusWithheld, m.StatusWithheld.ID
	case m.UserWithheld != nil:
		return tweetstream.KindUserWithheld, m.UserWithheld.ID
	case m.Disconnect != nil:
		return tweetstream.KindDisconnect, m.Disconnect.Code
	case m.Warning != nil:
		return tweetstream.KindWarning, 0
	default:
		return tweetstream.KindUnknown, 0
	}
}
