//go:build unix

package e2e_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// BenchmarkCancel measures the time from a cancellation to the close of events, over
// real sockets, in each state of a stream. The CPU time of the process, server
// included, tells a slow client from a busy machine.
func BenchmarkCancel(b *testing.B) {
	for _, state := range []struct {
		name   string
		reply  streamtest.Reply
		accept []streamtest.Step               // instead of a reply
		at     func(*testing.B, string) string // the base URL, if not that of the server
		first  int                             // events to take before; -1 takes all that come
	}{
		{name: "dial", at: fullListener},
		{name: "TLS-handshake", accept: []streamtest.Step{streamtest.Stall()}, at: overTLS},
		{name: "header-wait", reply: streamtest.Reply{Delay: time.Hour}},
		{name: "error-body",
			reply: streamtest.Reply{Status: 503,
				Steps: []streamtest.Step{streamtest.Raw("x"), streamtest.Stall()}}},
		{name: "back-off", reply: streamtest.Refuse(503, ""), first: 1},
		{name: "idle", reply: streamtest.Stream(streamtest.Message(kit.Limit(1)), streamtest.Stall()),
			first: 2},
		{name: "mid-message", reply: streamtest.Stream(streamtest.Raw(`{"limit`), streamtest.Stall()),
			first: 1},
		{name: "gzip-header", reply: streamtest.Reply{
			Header: http.Header{"Content-Encoding": {"gzip"}},
			Steps:  []streamtest.Step{streamtest.Raw("\x1f\x8b"), streamtest.Stall()},
		}, first: 1},
		{name: "flood", reply: streamtest.Stream(streamtest.Repeat(kit.Limit(1)+"\r\n", 1<<30)),
			first: -1},
		{name: "blocked-hand-over",
			reply: streamtest.Stream(streamtest.Repeat(kit.Limit(1)+"\r\n", 1<<30)), first: 10},
	} {
		b.Run("state="+state.name, func(b *testing.B) {
			srv := streamtest.NewUnstartedServer()
			srv.Answer = streamtest.Always(state.reply)
			srv.Accept = func() []streamtest.Step { return state.accept }
			srv.Start()
			defer srv.Close()
			options := []tweetstream.Option{tweetstream.WithBaseURL(srv.URL)}
			if state.at != nil {
				options[0] = tweetstream.WithBaseURL(state.at(b, srv.URL))
			}
			var took, cpu []time.Duration
			for range b.N {
				// A client keeps its pace of connecting over all its streams.
				client, err := tweetstream.New(srv.Credentials(), options...)
				if err != nil {
					b.Fatal(err)
				}
				t, c := cancelled(b, client, state.first)
				took, cpu = append(took, t), append(cpu, c)
			}
			b.ReportMetric(0, "ns/op") // mostly the way into the state
			b.ReportMetric(percentile(took, 50), "p50-ms")
			b.ReportMetric(percentile(took, 99), "p99-ms")
			b.ReportMetric(percentile(took, 100), "max-ms")
			b.ReportMetric(percentile(cpu, 99), "p99-cpu-ms")
		})
	}
}

// cancelled cancels a stream once it has given some events and is stuck. It returns
// the time until events was closed, and the CPU time.
func cancelled(b *testing.B, client *tweetstream.Client, first int) (took, cpu time.Duration) {
	ctx, cancel := context.WithCancel(b.Context())
	events, errs := client.Sample(ctx, tweetstream.SampleParams{})
	for range first {
		<-events
	}
	ended := make(chan time.Time)
	drain := func() {
		for range events {
		}
		ended <- time.Now()
	}
	if first < 0 {
		go drain()
	}
	time.Sleep(2 * time.Millisecond) // until it gets stuck
	cpu = cpuTime(b)
	start := time.Now()
	cancel()
	if first >= 0 {
		go drain()
	}
	took, cpu = (<-ended).Sub(start), cpuTime(b)-cpu
	if err := <-errs; !errors.Is(err, context.Canceled) {
		b.Fatalf("ended with %v", err)
	}
	return took, cpu
}

func percentile(times []time.Duration, n int) (ms float64) {
	slices.Sort(times)
	return float64(times[n*(len(times)-1)/100].Nanoseconds()) / 1e6
}

// overTLS asks for a handshake with a server that reads nothing.
func overTLS(_ *testing.B, url string) string { return strings.Replace(url, "http:", "https:", 1) }

// fullListener accepts nothing, and its queue is full, so that dialling it hangs.
func fullListener(b *testing.B, _ string) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	raw, err := l.(*net.TCPListener).SyscallConn()
	if err != nil {
		b.Fatal(err)
	}
	controlErr := raw.Control(func(fd uintptr) { err = syscall.Listen(int(fd), 0) })
	if controlErr != nil || err != nil {
		b.Fatal(controlErr, err)
	}
	for range 10 {
		conn, err := net.DialTimeout("tcp", l.Addr().String(), 100*time.Millisecond)
		if timeout := net.Error(nil); errors.As(err, &timeout) && timeout.Timeout() {
			return "http://" + l.Addr().String()
		}
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { conn.Close() })
	}
	b.Skip("the queue of a listener does not get full here")
	return ""
}
