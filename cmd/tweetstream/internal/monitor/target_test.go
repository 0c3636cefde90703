package monitor

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/gotweetstream/tweetstream"
)

type broker struct{ err error }

func (b *broker) Ready() error   { return b.err }
func (b *broker) Pending() int64 { return 7 }

func TestTargetsAreAsked(t *testing.T) {
	away := errors.New("the server is away")
	b := &broker{}
	m := New(func() tweetstream.Stats { return tweetstream.Stats{} })
	m.Add("a.jsonl", struct{}{})
	m.Add("nats://host/A", b)
	m.Note(&tweetstream.Connected{})
	if err := m.Ready(); err != nil {
		t.Error(err)
	}
	b.err = away
	if err := m.Ready(); !errors.Is(err, away) || err.Error() != "nats://host/A: the server is away" {
		t.Errorf("got %v", err)
	}
	want := []Target{{Name: "a.jsonl", Pending: -1}, {Name: "nats://host/A", Err: away, Pending: 7}}
	if diff := cmp.Diff(want, m.Snapshot().Targets, cmpopts.EquateErrors()); diff != "" {
		t.Error(diff)
	}
}
