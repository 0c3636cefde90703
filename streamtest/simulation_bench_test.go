package streamtest_test

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// over repeats messages that were made before, since to make them takes longer
// than to serve them.
func over(messages [][]byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := 0; yield(messages[i%len(messages)]); i++ {
		}
	}
}

// BenchmarkSimulation serves to one client of the package in the same process,
// over a socket of the loopback interface. A filter matches a part of what there
// is; messages are those that arrive. The rate of a live stream is more than some
// machines can take: then the client falls behind, which fails.
func BenchmarkSimulation(b *testing.B) {
	messages := take(5000, streamtest.Traffic{Seed: 1}.Messages())
	terms := strings.Fields("the a to in of is and for on at rain train soup fog goal tests version port sun Zug trem")
	for _, bench := range []struct {
		endpoint string
		rate     float64
		gzip     bool
	}{
		{"firehose", 0, false}, {"firehose", 0, true}, {"firehose", 50_000, false},
		{"filter", 0, false}, {"filter", 50_000, false},
	} {
		b.Run(fmt.Sprintf("endpoint=%s/rate=%g/gzip=%t", bench.endpoint, bench.rate, bench.gzip), func(b *testing.B) {
			srv := streamtest.NewSimulator(streamtest.Simulation{Source: over(messages), Rate: bench.rate})
			var options []tweetstream.Option
			if !bench.gzip {
				options = append(options, tweetstream.WithoutCompression())
			}
			client := connect(b, srv, options...)
			var events <-chan tweetstream.Event
			if bench.endpoint == "firehose" {
				events, _ = client.Firehose(b.Context(), tweetstream.SampleParams{})
			} else {
				events, _ = client.Filter(b.Context(), tweetstream.FilterParams{Track: terms})
			}
			<-events // Connected
			for b.Loop() {
				if d, ok := (<-events).(*tweetstream.Disconnect); ok {
					b.Fatal(d.Reason)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
