package csv_test

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/csv"
)

// corpus returns Tweets and other events of real streams.
func corpus(t testing.TB) (events []tweetstream.Event) {
	t.Helper()
	dir := os.Getenv("TWEETSTREAM_CORPUS")
	if dir == "" {
		t.Skip("needs TWEETSTREAM_CORPUS")
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

func BenchmarkWrite(b *testing.B) {
	events := corpus(b)
	s := create(b, filepath.Join(b.TempDir(), "tweets.csv"), csv.Options{})
	var tweets int
	for b.Loop() {
		tweets = 0
		for _, event := range events {
			if s.Write(b.Context(), event) == nil {
				tweets++
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(tweets), "ns/tweet")
}
