package simulation_test

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// over repeats messages from before: to make them takes longer than to serve them.
func over(messages [][]byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := 0; yield(messages[i%len(messages)]); i++ {
		}
	}
}

// BenchmarkSimulation serves one client in the same process, over a socket of the
// loopback interface. A client that counts lines shows the cost of the server; the
// other client is that of the module. A filter matches a part of the messages, and
// only those that arrive are counted. Some machines cannot take the rate of the live
// stream: the client falls behind, and the benchmark fails.
func BenchmarkSimulation(b *testing.B) {
	messages := take(5000, traffic.Traffic{Seed: 1, Notices: &traffic.Notices{}}.Messages())
	terms := strings.Fields("the a to in of is and for on at rain train soup fog goal tests " +
		"version port sun Zug trem")
	for _, rate := range []float64{0, 50_000} {
		for _, endpoint := range []string{"firehose", "filter"} {
			name := fmt.Sprintf("endpoint=%s/rate=%g/", endpoint, rate)
			s := simulation.Simulation{Source: over(messages), Rate: rate, Queue: 50_000}
			b.Run(name+"client=lines", func(b *testing.B) {
				stream := open(b, onLoopback(b, s), endpoint, track(strings.Join(terms, ",")),
					"Accept-Encoding", "identity")
				measure(b, func() bool {
					line, err := stream.ReadSlice('\n')
					return err == nil && !bytes.HasPrefix(line, []byte(`{"disconnect"`))
				})
			})
			for _, gzip := range []bool{false, true} {
				if gzip && rate > 0 {
					continue // no two processors pack and unpack that much
				}
				b.Run(fmt.Sprintf("%sclient=tweetstream/gzip=%t", name, gzip), func(b *testing.B) {
					events := subscribe(b, simulation.NewServer(s), endpoint, terms, gzip)
					measure(b, func() bool {
						_, cut := (<-events).(*tweetstream.Disconnect)
						return !cut
					})
				})
			}
		}
	}
}

// onLoopback starts a server that takes unsigned requests.
func onLoopback(b *testing.B, s simulation.Simulation) *streamtest.Server {
	srv := streamtest.NewUnstartedServer()
	srv.Answer, srv.Verifier = s.Answer(srv), nil
	srv.Start()
	b.Cleanup(srv.Close)
	return srv
}

// subscribe returns the events of the module's client.
func subscribe(
	b *testing.B, srv *streamtest.Server, endpoint string, terms []string, gzip bool,
) <-chan tweetstream.Event {
	var options []tweetstream.Option
	if !gzip {
		options = append(options, tweetstream.WithoutCompression())
	}
	client := connect(b, srv, options...)
	if endpoint == "firehose" {
		events, _ := client.Firehose(b.Context(), tweetstream.SampleParams{})
		return events
	}
	events, _ := client.Filter(b.Context(), tweetstream.FilterParams{Track: terms})
	return events
}

// measure reports how many messages next gets in a second.
func measure(b *testing.B, next func() bool) {
	for b.Loop() {
		if !next() {
			b.Fatal("the client fell behind")
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
