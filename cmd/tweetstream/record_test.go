package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/jsonl"
)

// tellFlushes is the command, and says on stdout how many messages were flushed.
func tellFlushes() {
	committed = func(n int64) { fmt.Println(n) }
	main()
}

// readable returns the text that a reader gets of a recording, and the reason of its end.
func readable(file string) (messages []string, err error) {
	for event, err := range archive.All(context.Background(), pathSources([]string{file})) {
		switch e := event.(type) {
		case nil:
			return messages, err
		case *tweetstream.Damaged:
			return messages, e.Err
		default:
			messages = append(messages, string(tweetstream.Raw(event)))
		}
	}
	return messages, nil
}

// A process that is killed loses nothing that it had flushed, and what it was just
// writing is not taken for a message.
func TestKilledRecording(t *testing.T) {
	kills := 200
	if testing.Short() || underRace {
		kills = 20
	}
	const atOnce = 20 // they mostly sleep
	dir, suffixes := t.TempDir(), jsonl.Suffixes()
	var group sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range kills {
		target := filepath.Join(dir, strconv.Itoa(n)+suffixes[n%len(suffixes)])
		after := time.Duration(rng.Int64N(int64(2 * sink.FlushEvery)))
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if err := killRecording(target, after); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func killRecording(target string, after time.Duration) error {
	cmd := exec.Command("tweetstream-flushes", "print", "--quiet", "--to", target, "-")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	go feedNumbers(stdin)
	lines := bufio.NewScanner(stdout)
	lines.Scan() // it is running
	time.Sleep(after)
	if err := cmd.Process.Kill(); err != nil {
		return err
	}
	last := lines.Text()
	for lines.Scan() {
		last = lines.Text()
	}
	_ = cmd.Wait() // it was killed
	flushed, err := strconv.Atoi(last)
	if err != nil {
		return err
	}
	messages, err := readable(target)
	if len(messages) < flushed {
		return fmt.Errorf(
			"%s: %d messages were flushed, %d can be read: %w", target, flushed, len(messages), err)
	}
	return checkNumbered(messages)
}

// feedNumbers writes messages, not so many that the machine is busy, until nobody reads.
func feedNumbers(w io.Writer) {
	for n := 0; ; n++ {
		if _, err := w.Write(numbered(n)); err != nil {
			return
		}
		if n%5 == 0 {
			time.Sleep(2 * time.Millisecond)
		}
	}
}

func checkNumbered(messages []string) error {
	for n, message := range messages {
		if want := string(bytes.TrimSpace(numbered(n))); message != want {
			return fmt.Errorf("message %d is %q, want %q", n, message, want)
		}
	}
	return nil
}

// numbered is a message that differs from all others, in its length too.
func numbered(n int) []byte {
	return fmt.Appendf(nil, `{"limit":{"track":%d},"filler":%q}`+"\n", n, strings.Repeat("x", n*7%300))
}

// After a signal a recording ends with whole lines and in good order.
func TestSignalsWhileRecording(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no signal that one process could send to another")
	}
	for signal, code := range exitCodesOfSignals() {
		for _, suffix := range jsonl.Suffixes() {
			target := filepath.Join(t.TempDir(), "stream"+suffix)
			cmd := command(t, "sample", "--demo", "--to", target, "--format", "raw")
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer killLate(cmd)()
			if _, err := io.ReadFull(stdout, make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			printed, err := io.ReadAll(stdout)
			if err != nil {
				t.Fatal(err)
			}
			if got := codeOf(cmd.Wait()); got != code {
				t.Errorf("%v: exit code is %d, want %d", signal, got, code)
			}
			messages, err := readable(target)
			if want := bytes.Count(printed, []byte("\n")); err != nil || len(messages) != want {
				t.Errorf(
					"%v: %s has %d messages of %d: %v", signal, suffix, len(messages), want, err)
			}
		}
	}
}

// A terminal that is closed does not end a command that was started with nohup.
func TestIgnoredHangUp(t *testing.T) {
	nohup, err := exec.LookPath("nohup")
	if err != nil {
		t.Skip(err)
	}
	cmd := exec.CommandContext(t.Context(), nohup, "tweetstream", "sample", "--demo", "--format",
		"raw", "--limit", "50")
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer killLate(cmd)()
	lines := bufio.NewReader(stdout)
	if _, err := lines.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(lines)
	if got := 1 + bytes.Count(rest, []byte("\n")); err != nil || got != 50 {
		t.Errorf("%d lines were printed: %v", got, err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// A file that cannot grow is an error that names it.
func TestRecordingWithoutRoom(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	var stream bytes.Buffer
	for n := range 5000 {
		stream.Write(numbered(n))
	}
	cmd := exec.CommandContext(t.Context(), shell, "-c",
		"ulimit -f 64 && exec tweetstream print --to small.jsonl -")
	cmd.Dir, cmd.Stdin = dir, &stream
	out, err := cmd.CombinedOutput()
	if code := codeOf(err); code != exitFailed || !bytes.Contains(out, []byte(
		"tweetstream: writing small.jsonl: file too large\n")) {
		t.Errorf("exit code is %d; it said:\n%s", code, out)
	}
	messages, _ := readable(filepath.Join(dir, "small.jsonl")) // it breaks off
	if err := checkNumbered(messages); err != nil || len(messages) == 0 {
		t.Errorf("%d messages were recorded: %v", len(messages), err)
	}
}
