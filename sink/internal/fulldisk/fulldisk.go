// Package fulldisk tests files on a full disk.
package fulldisk

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
)

// Device is a file that never has room.
const Device = "/dev/full"

// Test opens a sink whose part is a link to [Device]. The sink must overwrite. The error must
// name the file; nothing is left of it.
func Test(t *testing.T, name string, open func() (sink.Sink, error)) {
	t.Helper()
	if _, err := os.Stat(Device); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink(Device, name+sink.Part); err != nil {
		t.Fatal(err)
	}
	s, err := open()
	if err == nil {
		events := make(chan tweetstream.Event, 1000)
		for _, event := range sinktest.Tweets(1, 1000) {
			events <- event
		}
		close(events)
		var stats sink.Stats
		stats, err = sink.Pump(t.Context(), events, s)
		if stats.Committed > 0 {
			t.Errorf("%d events are committed", stats.Committed)
		}
		if s.Close(t.Context()) == nil {
			t.Error("closing gives no error")
		}
	}
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), name) {
		t.Errorf("a full disk gives %v", err)
	}
	for _, n := range []string{name, name + sink.Part} {
		if _, err := os.Lstat(n); err == nil {
			t.Errorf("%s is left", n)
		}
	}
}
