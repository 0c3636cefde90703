package soak_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"

	"github.com/gotweetstream/tweetstream"
)

// record is one event or message: of the consumer, or of the tap, which says how it
// had to be.
type record struct {
	kind tweetstream.Kind
	// id is the id of a Tweet or user, a count, code or status: the one number
	// that shows whether the message was also decoded right.
	id  int64
	n   int64  // Malformed.Size or Connected.Attempt
	raw []byte // kept to the end of the stream, so that one overwritten later shows
}

// The ends of a stream, as records after the last event.
const (
	endedByCode tweetstream.Kind = 200 + iota
	endedByStatus
	endedOddly
)

var endNames = map[tweetstream.Kind]string{
	endedByCode:   "stream ended by disconnect code",
	endedByStatus: "stream ended by status",
	endedOddly:    "stream ended by another error",
}

func (r record) equal(other record) bool {
	return r.kind == other.kind && r.id == other.id && r.n == other.n && bytes.Equal(r.raw, other.raw)
}

func (r record) String() string {
	return fmt.Sprintf("%s id=%d n=%d %d bytes %.80q", cmp.Or(endNames[r.kind], r.kind.String()), r.id,
		r.n, len(r.raw), r.raw)
}

// fromServer reports whether a record stands for bytes of the stream.
func (r record) fromServer() bool { return r.kind.HasRaw() || r.kind == tweetstream.KindKeepAlive }

// recordOf describes an event that the consumer got.
func recordOf(event tweetstream.Event) record {
	r := record{kind: event.Kind(), raw: tweetstream.Raw(event)}
	switch e := event.(type) {
	case *tweetstream.Status:
		r.id = e.ID
	case *tweetstream.Delete:
		r.id = e.Delete.Status.ID
	case *tweetstream.ScrubGeo:
		r.id = e.UpToStatusID
	case *tweetstream.Limit:
		r.id = e.Track
	case *tweetstream.StatusWithheld:
		r.id = e.ID
	case *tweetstream.UserWithheld:
		r.id = e.ID
	case *tweetstream.Disconnect:
		r.id = int64(e.Code)
	case *tweetstream.Compliance:
		r.id = cmp.Or(e.StatusID, e.UserID)
	case *tweetstream.Like:
		r.id = e.StatusID
	case *tweetstream.Malformed:
		r.n = e.Size
	case *tweetstream.Connected:
		r.id, r.n = e.LastStatusID, int64(e.Attempt)
	case *tweetstream.RequestError:
		r.id = int64(e.StatusCode)
	case *tweetstream.Warning, *tweetstream.System,
		*tweetstream.Unknown, *tweetstream.KeepAlive, *tweetstream.Closed,
		*tweetstream.ConnectionError, *tweetstream.Dropped, *tweetstream.Repaired:
	}
	return r
}

// recordOfEnd describes the error that ended a stream.
func recordOfEnd(err error) record {
	var disconnect *tweetstream.DisconnectError
	var refused *tweetstream.RequestError
	switch {
	case errors.As(err, &disconnect):
		return record{kind: endedByCode, id: int64(disconnect.Code)}
	case errors.As(err, &refused):
		return record{kind: endedByStatus, id: int64(refused.StatusCode)}
	default:
		return record{kind: endedOddly, raw: fmt.Append(nil, err)}
	}
}

// difference is how two sequences differ.
type difference struct {
	lost, invented int64 // records that stand for bytes
	untold         int64 // events of the client that are missing
	first          string
}

// compare finds got in want, in order. A record of want alone was lost; a record of
// got that is missing in want, or stands elsewhere there, was invented.
func compare(want, got []record) (d difference) {
	next := 0
	for i, r := range got {
		at := next
		for at < len(want) && !want[at].equal(r) {
			at++
		}
		if at != next && d.first == "" {
			d.first = describe(want, got, next, i)
		}
		if at == len(want) {
			d.invented++
			continue
		}
		d.miss(want[next:at])
		next = at + 1
	}
	if next < len(want) && d.first == "" {
		d.first = describe(want, got, next, len(got))
	}
	d.miss(want[next:])
	return d
}

func (d *difference) miss(records []record) {
	for _, r := range records {
		if r.fromServer() {
			d.lost++
		} else {
			d.untold++
		}
	}
}

// describe shows the records around the place where two sequences part.
func describe(want, got []record, i, j int) string {
	show := func(all []record, at int) (s string) {
		for k := max(at-2, 0); k < min(at+3, len(all)); k++ {
			mark := "   "
			if k == at {
				mark = "-> "
			}
			s += fmt.Sprintf("\n\t%s%d: %v", mark, k, all[k])
		}
		if at >= len(all) {
			s += fmt.Sprintf("\n\t-> %d: nothing more", at)
		}
		return s
	}
	return "at the tap:" + show(want, i) + "\nat the consumer:" + show(got, j)
}
