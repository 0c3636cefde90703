package csv_test

import (
	"path/filepath"
	"testing"

	"github.com/gotweetstream/tweetstream/sink/csv"
	"github.com/gotweetstream/tweetstream/sink/internal/corpus"
)

func BenchmarkWrite(b *testing.B) {
	statuses := corpus.Statuses(b)
	s := create(b, filepath.Join(b.TempDir(), "tweets.csv"), csv.Options{})
	for b.Loop() {
		for _, status := range statuses {
			if err := s.Write(b.Context(), status); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(len(statuses)*b.N), "ns/tweet")
}
