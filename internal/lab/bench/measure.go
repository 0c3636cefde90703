package main

import (
	"runtime"
	"time"
)

// measured is the cost of one run of a process.
type measured struct {
	Messages int
	CPU      time.Duration // user and system; 0 where the system does not tell
	Wall     time.Duration
	Allocs   uint64 // objects
	Bytes    uint64 // allocated
	Peak     int64  // bytes resident at most; 0 where the system does not tell
}

// newMeasured begins to count allocations. It also counts the few between
// stretches: asking more often would empty the allocator's caches.
func newMeasured() measured {
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	return measured{Allocs: -mem.Mallocs, Bytes: -mem.TotalAlloc}
}

func (m *measured) finish() {
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	m.Allocs += mem.Mallocs
	m.Bytes += mem.TotalAlloc
	m.Peak = peakMemory()
}

// stretch is a time of work on messages.
type stretch struct {
	m    *measured
	cpu  time.Duration
	wall time.Time
}

func (m *measured) start() stretch {
	cpu, _ := cpuTime()
	return stretch{m, cpu, time.Now()}
}

func (s stretch) stop(messages int) {
	cpu, _ := cpuTime()
	s.m.Wall += time.Since(s.wall)
	s.m.CPU += cpu - s.cpu
	s.m.Messages += messages
}

// perMessage is CPU time in ns, or wall time where there is none.
func (m measured) perMessage() float64 {
	spent := m.CPU
	if spent == 0 {
		spent = m.Wall
	}
	return m.per(float64(spent))
}

func (m measured) per(total float64) float64 { return total / float64(max(m.Messages, 1)) }

// perSecond is the rate of messages in wall time.
func (m measured) perSecond() float64 { return float64(m.Messages) / max(m.Wall.Seconds(), 1e-9) }
