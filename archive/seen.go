package archive

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/recent"
)

// Seen remembers the ids of Tweets and deletes, to tell repeats. Make one by [NewSeen]. It
// must not be used from several goroutines at once, nor while a run with [DedupIn] reads.
type Seen struct {
	window int
	set    *recent.Set[messageID]
}

// messageID tells repeats.
type messageID struct {
	kind tweetstream.Kind
	id   int64
}

// NewSeen returns a Seen that remembers at least the last window ids, and at most twice
// as many, at some 40 bytes each. The window must be positive.
func NewSeen(window int) *Seen {
	return &Seen{max(window, 1), recent.NewSet[messageID](window)}
}

// Add remembers the id of a Tweet or a delete, and reports whether it is new. It reports
// true for every other event.
func (s *Seen) Add(event tweetstream.Event) bool {
	if e, ok := event.(*tweetstream.Status); ok {
		return s.set.Add(messageID{tweetstream.KindStatus, e.ID})
	}
	e, ok := event.(*tweetstream.Delete)
	return !ok || s.set.Add(messageID{tweetstream.KindDelete, e.Status.ID})
}

// seenVersion begins the binary form.
const seenVersion = 1

// MarshalBinary returns the ids that are remembered. Equal contents give equal bytes.
func (s *Seen) MarshalBinary() ([]byte, error) {
	newer, older := s.set.Save()
	b := binary.AppendUvarint([]byte{seenVersion}, uint64(s.window))
	for _, ids := range [][]messageID{newer, older} {
		slices.SortFunc(ids, func(a, b messageID) int {
			if a.kind != b.kind {
				return int(a.kind) - int(b.kind)
			}
			return int(min(max(a.id-b.id, -1), 1))
		})
		b = binary.AppendUvarint(b, uint64(len(ids)))
		for _, id := range ids {
			b = binary.LittleEndian.AppendUint64(append(b, byte(id.kind)), uint64(id.id))
		}
	}
	return b, nil
}

var errSeen = errors.New("archive: the bytes are no Seen")

// UnmarshalBinary makes s remember the result of MarshalBinary. The window must be that of
// s.
func (s *Seen) UnmarshalBinary(b []byte) error {
	if len(b) == 0 || b[0] != seenVersion {
		return errSeen
	}
	window, n := binary.Uvarint(b[1:])
	if n <= 0 {
		return errSeen
	}
	if window != uint64(s.window) {
		return fmt.Errorf("archive: a Seen of %d ids was stored, and this one is of %d", window, s.window)
	}
	newer, rest, errNewer := idsOf(b[1+n:])
	older, rest, errOlder := idsOf(rest)
	if errNewer != nil || errOlder != nil || len(rest) > 0 {
		return errSeen
	}
	s.set.Load(newer, older)
	return nil
}

// idsOf reads a number and as many ids.
func idsOf(b []byte) (ids []messageID, rest []byte, err error) {
	const size = 9
	count, n := binary.Uvarint(b)
	if n <= 0 || count > uint64(len(b)-n)/size {
		return nil, nil, errSeen
	}
	b = b[n:]
	ids = make([]messageID, count)
	for i := range ids {
		ids[i] = messageID{tweetstream.Kind(b[0]), int64(binary.LittleEndian.Uint64(b[1:]))}
		b = b[size:]
	}
	return ids, b, nil
}
