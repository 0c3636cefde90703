//go:build unix

package e2e_test

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/fault"
)

// TestHostileInputIsCheap: a response that never ends, unpacks to a thousand times its
// size or nests without end costs at most 32 MiB of memory and 100 ms of CPU time a
// connection, the server's own part included.
func TestHostileInputIsCheap(t *testing.T) {
	for _, f := range fault.All() {
		expensive := f.Flood || strings.HasPrefix(f.Name, "nesting-") || f.Name == "malformed-run" ||
			f.Name == "long-message" ||
			f.Name == "status-line-long" || f.Name == "trailer-huge" || f.Name == "chunk-extension-huge"
		if !expensive {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			var least cost
			for i := range 3 { // the least is the cost, the rest is noise
				synctest.Test(t, func(t *testing.T) {
					c := costOf(t, f.Reply)
					if i == 0 || c.cpu < least.cpu {
						least.cpu = c.cpu
					}
					if i == 0 || c.memory < least.memory {
						least.memory = c.memory
					}
				})
			}
			t.Logf("%v of CPU time, %.1f MiB allocated", least.cpu, float64(least.memory)/(1<<20))
			if least.memory > 32<<20 {
				t.Errorf("%d bytes were allocated, want at most 32 MiB", least.memory)
			}
			if least.cpu > 100*time.Millisecond && !slowed() {
				t.Errorf("it cost %v of CPU time, want at most 100 ms", least.cpu)
			}
		})
	}
}

// cost is that of one connection. Memory counts all allocations, so it is more than
// was ever in use.
type cost struct {
	cpu    time.Duration
	memory uint64
}

// costOf runs until the client gives the connection up, or for a minute.
func costOf(t *testing.T, reply streamtest.Reply) cost {
	srv := streamtest.NewUnstartedServer(reply, streamtest.Stream(streamtest.Stall()))
	srv.Listener = streamtest.NewMemoryListener()
	ended := make(chan struct{}, 10)
	srv.OnEnd = func(streamtest.Request) { ended <- struct{}{} }
	srv.Start()
	t.Cleanup(srv.Close)
	client := kit.ClientOf(t, srv, tweetstream.WithMaxRetries(0))

	memory, cpu := allocated(), cpuTime(t)
	events, _ := client.Sample(t.Context(), tweetstream.SampleParams{})
	go func() {
		for range events {
		}
	}()
	select {
	case <-ended:
	case <-time.After(time.Minute):
	}
	synctest.Wait()
	return cost{cpuTime(t) - cpu, allocated() - memory}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// cpuTime is that of the whole process.
func cpuTime(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
