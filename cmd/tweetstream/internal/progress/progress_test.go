package progress

import (
	"bytes"
	"context"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// growing is a state that grows by itself: 1 MB and 10 messages a second, of 100 MB.
func growing() func() State {
	start := time.Now()
	return func() State {
		seconds := int64(time.Since(start) / time.Second)
		return State{
			Total: 100e6, Packed: seconds * 1e6, Members: seconds, Seen: 10 * seconds, Kept: seconds,
			Damaged: seconds / 10, Reached: time.Date(2019, 12, 25, 12, int(seconds), 0, 0, time.UTC),
		}
	}
}

// terminal keeps the bytes that a terminal is given. It may be used from several goroutines.
type terminal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.b.Write(p)
}

// escapes are orders to the terminal, such as to go up a line.
var escapes = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]")

func (t *terminal) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return escapes.ReplaceAllString(t.b.String(), "")
}

func TestBar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen terminal
		screen := NewScreen(&seen)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { screen.Show(ctx, growing()); close(done) }()
		time.Sleep(20*time.Second + 100*time.Millisecond)
		if _, err := screen.Write([]byte("a line of the log\n")); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Second)
		cancel()
		<-done
		for _, want := range []string{
			" 20 % [==", "-] 20.0 MB of 100.0 MB, 1.0 MB/s, 1m20s left",
			"      members: 20, kept: 20 of 200, at 2019-12-25 12:20, damaged: 2\n",
			"a line of the log\n",
		} {
			if !strings.Contains(seen.String(), want) {
				t.Errorf("%q is not in\n%s", want, seen.String())
			}
		}
		before := len(seen.String())
		if _, err := screen.Write([]byte("the summary\n")); err != nil {
			t.Error(err)
		}
		if got := seen.String()[before:]; got != "the summary\n" {
			t.Errorf("without a bar a line is %q", got)
		}
	})
}

// Work that takes no time has no bar.
func TestNoBar(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen terminal
		ctx, cancel := context.WithTimeout(t.Context(), barAfter/2)
		defer cancel()
		NewScreen(&seen).Show(ctx, growing())
		if seen.String() != "" {
			t.Errorf("%q", seen.String())
		}
	})
}

func TestLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		plain := func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
				return slog.Attr{}
			}
			return a
		}
		log := slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{ReplaceAttr: plain}))
		ctx, cancel := context.WithTimeout(t.Context(), 65*time.Second)
		defer cancel()
		Log(ctx, log, 30*time.Second, growing())
		want := "msg=progress packed=30000000 total=100000000 members=30 kept=30 messages=300 " +
			"reached=2019-12-25T12:30:00.000Z bytes_per_second=1000000 left=1m10s damaged=3\n" +
			"msg=progress packed=60000000 total=100000000 members=60 kept=60 messages=600 " +
			"reached=2019-12-25T13:00:00.000Z bytes_per_second=1000000 left=40s damaged=6\n"
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestWords(t *testing.T) {
	var none Speedometer
	for _, tt := range []struct {
		state               State
		amount, counts, now string
	}{
		{State{Total: -1}, "0 B", "members: 0, kept: 0 of 0", ""},
		{State{Total: -1, Packed: 5000}, "5.0 kB", "members: 0, kept: 0 of 0", ""},
		{State{Total: 10, Packed: 11, Members: 2}, "10 B of 10 B", "members: 2, kept: 0 of 0", ""},
	} {
		got := []string{tt.state.amount(), tt.state.counts(), none.pace(tt.state)}
		if diff := cmp.Diff([]string{tt.amount, tt.counts, tt.now}, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.state, diff)
		}
	}
}

// The speed is that of the last half minute.
func TestSpeedometer(t *testing.T) {
	var s Speedometer
	start := time.Unix(0, 0)
	for i := range 120 {
		packed := int64(i)
		if i > 60 {
			packed = 60 + 10*int64(i-60)
		}
		s.Add(start.Add(time.Duration(i)*time.Second), State{Packed: packed})
	}
	if got := s.Speed(); got != 10 {
		t.Errorf("%v bytes a second", got)
	}
	if got := s.Left(State{Total: 1000, Packed: 650}); got != 35*time.Second {
		t.Errorf("%v left", got)
	}
}
