// Package corpus gives tests the events of real streams, where somebody has some.
package corpus

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/gotweetstream/tweetstream"
)

// Events returns the events of the file stream.jsonl.gz in the folder that the variable
// TWEETSTREAM_CORPUS names. Without it the test is skipped.
func Events(t testing.TB) (events []tweetstream.Event) {
	t.Helper()
	dir := os.Getenv("TWEETSTREAM_CORPUS")
	if dir == "" {
		t.Skip("needs TWEETSTREAM_CORPUS, a folder with recorded streams")
	}
	f, err := os.Open(filepath.Join(dir, "stream.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for event, err := range tweetstream.NewDecoder(r).All() {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event)
	}
	return events
}

// Statuses returns those of Events that are Tweets.
func Statuses(t testing.TB) (statuses []*tweetstream.Status) {
	t.Helper()
	for _, event := range Events(t) {
		if s, ok := event.(*tweetstream.Status); ok {
			statuses = append(statuses, s)
		}
	}
	return statuses
}
