package main

import (
	"bytes"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// BenchmarkOutput measures a process that prints or records 10,000 messages a second: its
// processor time for each message, that of decoding included.
func BenchmarkOutput(b *testing.B) {
	const perSecond, seconds = 10_000, 2
	var messages [][]byte
	for message := range (traffic.Traffic{Seed: 1}).Messages() {
		if messages = append(messages, append(message, "\r\n"...)); len(messages) == perSecond*seconds {
			break
		}
	}
	for _, tt := range []struct {
		name string
		args []string
	}{
		{"raw", []string{"--format", "raw"}},
		{"jsonl", []string{"--to", "stream.jsonl"}},
		{"gzip", []string{"--to", "stream.jsonl.gz"}},
		{"zstd", []string{"--to", "stream.jsonl.zst"}},
	} {
		b.Run(tt.name, func(b *testing.B) {
			var spent time.Duration
			for n := 0; b.Loop(); n++ {
				args := tt.args
				if args[0] == "--to" {
					args = []string{"--to", filepath.Join(b.TempDir(), strconv.Itoa(n)+args[1])}
				}
				spent += paced(b, messages, perSecond, append([]string{"print", "--quiet", "-"}, args...))
			}
			b.ReportMetric(float64(spent.Microseconds())/float64(b.N*len(messages)), "cpu-µs/message")
			b.ReportMetric(0, "ns/op") // is the pace
		})
	}
}

// paced feeds a process with so many messages a second, and returns its processor
// time. Its output goes through a pipe.
func paced(b *testing.B, messages [][]byte, perSecond int, args []string) time.Duration {
	b.Helper()
	cmd := exec.Command("tweetstream", args...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	go func() {
		const steps = 100 // in a second
		tick := time.NewTicker(time.Second / steps)
		defer tick.Stop()
		for rest := messages; len(rest) > 0; <-tick.C {
			n := min(perSecond/steps, len(rest))
			if _, err := stdin.Write(bytes.Join(rest[:n], nil)); err != nil {
				b.Error(err)
				return
			}
			rest = rest[n:]
		}
		if err := stdin.Close(); err != nil {
			b.Error(err)
		}
	}()
	if _, err := io.Copy(io.Discard, stdout); err != nil {
		b.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}
