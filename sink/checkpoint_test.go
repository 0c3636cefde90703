package sink_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
)

// resumer is a sink whose mark is the number of its writes.
type resumer struct{ *fake }

func (r resumer) Mark() string { return strings.Join(r.calls, " ") }

type slowResumer struct{ resumer }

func (slowResumer) Pace() sink.Pace { return sink.Pace{Every: time.Minute} }

// All sinks are where a checkpoint says, whatever their pace.
func TestCheckpoints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []sink.Checkpoint
		config := sink.Config{Checkpoint: func(c sink.Checkpoint) error {
			got = append(got, c)
			return nil
		}}
		events := make(chan tweetstream.Event)
		done := make(chan error)
		go func() {
			_, err := config.Pump(t.Context(), events, resumer{&fake{}}, slowResumer{resumer{&fake{}}})
			done <- err
		}()
		events <- limit(1)
		time.Sleep(time.Minute + time.Millisecond)
		events <- limit(2)
		close(events)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		want := []sink.Checkpoint{
			{Events: 0, Marks: []string{"flush", "flush"}},
			{Events: 1, Marks: []string{"flush write flush", "flush write flush"}},
			{Events: 2, Marks: []string{"flush write flush write flush", "flush write flush write flush"}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestNoCheckpoints(t *testing.T) {
	config := sink.Config{Checkpoint: func(sink.Checkpoint) error { return nil }}
	if _, err := config.Pump(t.Context(), closed(), &fake{}); err == nil ||
		!strings.Contains(err.Error(), "cannot be resumed") {
		t.Errorf("a sink that is no Resumer: got %v", err)
	}
	config.Checkpoint = func(sink.Checkpoint) error { return errBroken }
	if _, err := config.Pump(t.Context(), closed(limit(1)), resumer{&fake{}}); err != errBroken {
		t.Errorf("a checkpoint that fails: got %v", err)
	}
}

func TestSavedCheckpoints(t *testing.T) {
	name := filepath.Join(t.TempDir(), "state")
	for _, want := range []sink.Checkpoint{{Events: 1, Marks: []string{"a", ""}}, {Events: 2}} {
		if err := want.Save(name); err != nil {
			t.Fatal(err)
		}
		got, err := sink.LoadCheckpoint(name)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	if err := os.WriteFile(name, []byte(`{"events":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sink.LoadCheckpoint(name); err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("a broken file: got %v", err)
	}
}
