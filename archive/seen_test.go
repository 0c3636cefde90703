package archive_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
)

// remembered is a Seen of a window with the Tweets and deletes of some ids.
func remembered(t testing.TB, window int, ids ...int) *archive.Seen {
	t.Helper()
	seen := archive.NewSeen(window)
	for _, id := range ids {
		seen.Add(statusOf(id))
		seen.Add(deleteOf(id))
	}
	return seen
}

func statusOf(id int) tweetstream.Event {
	s := new(tweetstream.Status)
	s.ID = int64(id)
	return s
}

func deleteOf(id int) tweetstream.Event {
	d := new(tweetstream.Delete)
	d.Status.ID = int64(id)
	return d
}

func TestSeen(t *testing.T) {
	seen := remembered(t, 10, 1, 2)
	for name, tt := range map[string]struct {
		event tweetstream.Event
		isNew bool
	}{
		"a Tweet again":  {statusOf(1), false},
		"a delete again": {deleteOf(2), false},
		"a Tweet":        {statusOf(3), true},
		"a delete":       {deleteOf(3), true},
		"a notice":       {new(tweetstream.Limit), true},
	} {
		if got := seen.Add(tt.event); got != tt.isNew {
			t.Errorf("%s: %t", name, got)
		}
	}
	if !seen.Add(new(tweetstream.Limit)) {
		t.Error("a notice has an id")
	}
}

func TestSeenIsStored(t *testing.T) {
	a, b := remembered(t, 3, 1, 2, 3, 4, 5, 1<<30), remembered(t, 3, 7)
	data, err := a.MarshalBinary()
	must(t, err)
	must(t, b.UnmarshalBinary(data))
	again, err := b.MarshalBinary()
	must(t, err)
	if !bytes.Equal(data, again) {
		t.Errorf("%x became %x", data, again)
	}
	for id := range 9 {
		if x, y := a.Add(statusOf(id)), b.Add(statusOf(id)); x != y {
			t.Errorf("%d: %t, and read back %t", id, x, y)
		}
	}
	if err := archive.NewSeen(4).UnmarshalBinary(data); err == nil ||
		!strings.Contains(err.Error(), "a Seen of 3 ids") {
		t.Errorf("another window: %v", err)
	}
	for i := range data {
		if err := b.UnmarshalBinary(data[:i]); err == nil {
			t.Errorf("the first %d bytes of %d are taken", i, len(data))
		}
	}
}

// A repeat is told from one run to the next.
func TestDedupIn(t *testing.T) {
	seen := archive.NewSeen(10)
	dir := write(t, part{"a.jsonl", lines(1, 3)})
	first, err := all(t, path(dir), archive.DedupIn(seen))
	must(t, err)
	second, err := all(t, path(dir), archive.DedupIn(seen))
	must(t, err)
	if len(first) != 3 || len(second) != 0 {
		t.Errorf("%v, then %v", first, second)
	}
}

// FuzzSeen: any bytes are refused, or mean the same as what they are stored as.
func FuzzSeen(f *testing.F) {
	data, err := remembered(f, 3, 1, 2, 3, 4).MarshalBinary()
	must(f, err)
	f.Add(data)
	f.Add([]byte("\x01\x03\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		seen := archive.NewSeen(3)
		if seen.UnmarshalBinary(data) != nil {
			return
		}
		stored, err := seen.MarshalBinary()
		if err != nil || len(stored) > len(data) { // equal ids are stored once
			t.Fatalf("%x is stored as %x: %v", data, stored, err)
		}
		if err := archive.NewSeen(3).UnmarshalBinary(stored); err != nil {
			t.Fatal(err)
		}
	})
}
