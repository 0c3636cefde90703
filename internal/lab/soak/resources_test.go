package soak_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

// resources are those of a process. Descriptors are known on Linux only.
type resources struct {
	goroutines, descriptors int
	heap                    uint64 // bytes of live objects
}

// holding collects garbage, and counts then.
func holding() resources {
	runtime.GC()
	return resources{runtime.NumGoroutine(), descriptors(), heapNow()}
}

// descriptors returns -1 where it cannot know.
func descriptors() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return -1
	}
	return len(entries)
}

// heapNow is cheap: it does not stop the program.
func heapNow() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// peakResident returns the most memory that the whole process ever had, server and
// tap included, as /proc/self/status has it.
func peakResident() string {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range bytes.Lines(status) {
		if value, ok := bytes.CutPrefix(line, []byte("VmHWM:")); ok {
			return string(bytes.TrimSpace(value))
		}
	}
	return "unknown"
}

// warmUp opens what the runtime opens once and keeps, such as its poller.
func warmUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

// maxGrowth is the most bytes that may be live after a run and were not before. The
// memory that a client keeps must not grow with the number of messages.
const maxGrowth = 4 << 20

// maxHeap is for the server, the tap and both records of a stream as well.
const maxHeap = 96 << 20

// checkLeft waits up to two seconds until no more is held than before.
func checkLeft(t *testing.T, before resources) (after resources) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		after = holding()
		left := after.goroutines > before.goroutines || after.descriptors > before.descriptors
		if !left {
			break
		}
		if time.Now().After(deadline) {
			t.Errorf("left: %d goroutines, %d descriptors\n%s", after.goroutines-before.goroutines,
				after.descriptors-before.descriptors, stacks())
			break
		}
	}
	if after.heap > before.heap+maxGrowth {
		t.Errorf("the live heap has grown from %d to %d bytes", before.heap, after.heap)
	}
	return after
}

func stacks() string {
	buf := make([]byte, 1<<20)
	all := string(buf[:runtime.Stack(buf, true)])
	if i := strings.Index(all, "\n\n"); i >= 0 {
		all = all[i:] // the first is this one
	}
	return all
}

func (r resources) String() string {
	return fmt.Sprintf("%d goroutines, %d descriptors, %.1f MB live",
		r.goroutines, r.descriptors, float64(r.heap)/1e6)
}
