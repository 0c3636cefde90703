package tweet_test

import (
	"os"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/tweet"
)

// BenchmarkUnmarshal decodes the good tweets of testdata and, where it is
// there, of the corpus. One op is the whole set; tweets/s counts single ones.
func BenchmarkUnmarshal(b *testing.B) {
	b.Run("golden", func(b *testing.B) {
		var set [][]byte
		for _, file := range wireFiles(b) {
			if strings.Contains(file, "bad-") {
				continue
			}
			wire, err := os.ReadFile(file)
			if err != nil {
				b.Fatal(err)
			}
			set = append(set, wire)
		}
		benchmarkUnmarshal(b, set)
	})
	b.Run("corpus", func(b *testing.B) {
		var set [][]byte
		for _, s := range corpus(b) {
			set = append(set, s.wire)
		}
		benchmarkUnmarshal(b, set)
	})
}

func benchmarkUnmarshal(b *testing.B, set [][]byte) {
	size := 0
	for _, wire := range set {
		size += len(wire)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	var t tweet.Tweet
	for b.Loop() {
		for _, wire := range set {
			if err := tweet.Unmarshal(wire, &t); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.N*len(set))/b.Elapsed().Seconds(), "tweets/s")
}
