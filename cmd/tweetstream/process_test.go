package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/gotweetstream/tweetstream/internal/canary"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/streamtest"
)

var baseURL = regexp.MustCompile(`https?://\S+/1\.1`)

// start starts the server in a folder and reads where it is.
func (s *server) start(dir string, args ...string) error {
	s.cmd = exec.Command("tweetstream", append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	s.cmd.Dir, s.cmd.Stdin = dir, s.stdin
	pipe, err := s.cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	s.stderr = bufio.NewReader(pipe)
	for s.url == "" {
		line, err := s.stderr.ReadBytes('\n')
		s.said = append(s.said, line...)
		if err != nil {
			return errors.Join(errors.New("server did not start: "+string(s.said)), s.cmd.Wait())
		}
		s.url = string(baseURL.Find(line))
	}
	return nil
}

// wait waits for the server to end and returns its output.
func (s *server) wait() ([]byte, error) {
	rest, err := io.ReadAll(s.stderr)
	return append(s.said, rest...), errors.Join(s.cmd.Wait(), err)
}

// serving starts a server for the length of a test.
func serving(t *testing.T, args ...string) *server {
	t.Helper()
	var s server
	if err := s.start(t.TempDir(), args...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() }) // may have ended
	return &s
}

// command returns a tweetstream process to be started, that has credentials.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "tweetstream", args...)
	cmd.Env = os.Environ()
	for _, name := range credentials.Names {
		cmd.Env = append(cmd.Env, name+"="+canary.Word)
	}
	return cmd
}

// killLate kills a process that does not end within a minute, so that nothing of it
// stays behind. The function that it returns calls that off.
func killLate(cmd *exec.Cmd) (calloff func() bool) {
	return time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop
}

func TestSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no signal that one process could send to another")
	}
	for signal, want := range exitCodesOfSignals() {
		t.Run(signal.String(), func(t *testing.T) {
			messages := filepath.Join(t.TempDir(), "stream.jsonl")
			text := strings.Repeat(`{"delete":{"status":{"id":1,"user_id":2}}}`+"\n", 3)
			if err := os.WriteFile(messages, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			s := serving(t, "--from", messages)
			cmd := command(t, "firehose", "--base-url", s.url, "--format", "raw", "--events", "all")
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer killLate(cmd)()
			defer killLate(s.cmd)()
			lines := bufio.NewReader(stdout)
			first, err := lines.ReadString('\n') // so it is running
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			rest, err := io.ReadAll(lines)
			if err != nil {
				t.Fatal(err)
			}
			if code := codeOf(cmd.Wait()); code != want {
				t.Errorf("exit code is %d, want %d", code, want)
			}
			if err := s.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if log, err := s.wait(); codeOf(err) != want {
				t.Errorf("server's exit code is %d, want %d; it said:\n%s", codeOf(err), want, log)
			}
			if got := first + string(rest); !strings.HasPrefix(text, got) || !strings.HasSuffix(got, "\n") {
				t.Errorf("printed %q, want whole lines", got)
			}
		})
	}
}

// exitCodesOfSignals returns the exit codes after the signals that end the command. SIGHUP ends
// nothing where it is ignored, as in a run of the tests under nohup.
func exitCodesOfSignals() map[syscall.Signal]int {
	codes := map[syscall.Signal]int{
		syscall.SIGINT:  exitInterrupt,
		syscall.SIGTERM: exitTerminated,
		syscall.SIGHUP:  exitHangUp,
	}
	if signal.Ignored(syscall.SIGHUP) {
		delete(codes, syscall.SIGHUP)
	}
	return codes
}

func TestSecondSignalExitsAtOnce(t *testing.T) {
	var causes []error
	var codes []int
	synctest.Test(t, func(t *testing.T) {
		signals := make(chan os.Signal, 2)
		go func() {
			signals <- os.Interrupt
			signals <- os.Interrupt // the same, from timeout(1)
			time.Sleep(sameSignal)
			signals <- syscall.SIGTERM
		}()
		onSignal(signals, func(err error) { causes = append(causes, err) }, func(code int) {
			codes = append(codes, code)
		})
	})
	if len(causes) != 1 || interrupted(causes[0]) != os.Interrupt {
		t.Errorf("the first signal cancelled with %v", causes)
	}
	if diff := cmp.Diff([]int{exitTerminated}, codes); diff != "" {
		t.Errorf("exit codes of the second (-want +got):\n%s", diff)
	}
}

func TestExitCodeOfRefusals(t *testing.T) {
	for _, tt := range []struct {
		name  string
		reply streamtest.Reply
		code  int
		says  string
	}{
		{"forbidden", streamtest.Refuse(403, "not for \x1b[31myou\n"), exitRefused,
			`the server said: not for \u001b[31myou`},
		{"unauthorized", streamtest.Refuse(401, ""), exitRefused, "help credentials"},
		{"rate", streamtest.Refuse(420, "Enhance your calm\n"), exitRateLimited, "Enhance your calm"},
		{"too many", streamtest.Refuse(429, ""), exitRateLimited, "429"},
		{"unavailable", streamtest.Refuse(503, ""), exitExhausted, "503"},
		{"not found", streamtest.Refuse(404, ""), exitFailed, "base URL"},
		{"ended", streamtest.Stream(streamtest.End()), exitExhausted, "closed the stream"},
		{"reset", streamtest.Stream(streamtest.Reset()), exitExhausted, "connection"},
		{"page", streamtest.Reply{Header: http.Header{"Content-Type": {"text/html"}},
			Steps: []streamtest.Step{streamtest.Raw("<p>closed</p>"), streamtest.End()}},
			exitExhausted, "HTML"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			srv := streamtest.NewUnstartedServer(tt.reply)
			srv.Verifier = nil
			srv.Start()
			defer srv.Close()
			out, err := command(t, "sample", "--base-url", srv.URL, "--max-retries", "0",
				"-v").CombinedOutput()
			t.Logf("%s", out)
			if code := codeOf(err); code != tt.code {
				t.Errorf("exit code is %d, want %d", code, tt.code)
			}
			if !strings.Contains(string(out), tt.says) {
				t.Errorf("output is\n%s\nwant it to contain %q", out, tt.says)
			}
		})
	}
}

func TestCAFile(t *testing.T) {
	srv := streamtest.NewUnstartedServer()
	srv.Verifier = nil
	srv.Answer = streamtest.Always(streamtest.Stream(streamtest.Message(`{"limit":{"track":1}}`)))
	srv.StartTLS()
	defer srv.Close()
	file := filepath.Join(t.TempDir(), "roots.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	if err := os.WriteFile(file, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"sample", "--base-url", srv.URL, "--quiet", "--format", "raw", "--limit", "1"}

	out, err := command(t, args...).CombinedOutput()
	if codeOf(err) != exitFailed || !strings.Contains(string(out), "hint: --ca-file") {
		t.Errorf("without the certificate: %v\n%s", err, out)
	}
	out, err = command(t, append(args, "--ca-file", file)...).CombinedOutput()
	if err != nil || string(out) != `{"limit":{"track":1}}`+"\n" {
		t.Errorf("with the certificate: %v\n%s", err, out)
	}
}

// TestParameters checks the request that arrives at the server.
func TestParameters(t *testing.T) {
	srv := streamtest.NewUnstartedServer(streamtest.Refuse(403, ""), streamtest.Refuse(403, ""))
	srv.Verifier = nil
	srv.Start()
	defer srv.Close()
	filter := command(t, "filter", "--base-url", srv.URL, "--track", "go,rust lang", "--track", "é",
		"--follow", "12,13",
		"--locations", "-1,2,3.5,4", "--filter-level", "low", "--language", "en", "--stall-warnings",
		"--extra", "tier=2", "--user-agent", "probe/1")
	if err := filter.Run(); codeOf(err) != exitRefused {
		t.Fatal(err)
	}
	if err := command(t, "firehose", "--base-url", srv.URL, "--language", "en,pt", "--extra",
		"count=5").Run(); codeOf(err) != exitRefused {
		t.Fatal(err)
	}
	requests := srv.Requests()
	want := "follow=12%2C13&track=go%2Crust+lang%2C%C3%A9" +
		"&locations=-1.0000%2C2.0000%2C3.5000%2C4.0000" +
		"&filter_level=low&language=en&stall_warnings=true&tier=2"
	if diff := cmp.Diff(want, string(requests[0].Body)); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	if agent := requests[0].Header.Get("User-Agent"); agent != "probe/1" {
		t.Errorf("User-Agent is %q", agent)
	}
	if path, query := requests[1].Path,
		requests[1].Query.Encode(); path != "/1.1/statuses/firehose.json" ||
		query != "count=5&language=en%2Cpt" {
		t.Errorf("firehose asked for %s with %s", path, query)
	}
}

// TestCorpus streams a recording of real traffic from one process to another.
func TestCorpus(t *testing.T) {
	dir := os.Getenv("TWEETSTREAM_CORPUS")
	if dir == "" {
		t.Skip("TWEETSTREAM_CORPUS is not set to the folder with the corpus")
	}
	file := filepath.Join(dir, "stream.jsonl.gz")
	text := unzipped(t, file)
	if underRace {
		text = firstLines(text, 500)
		file = filepath.Join(t.TempDir(), "stream.jsonl")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := bytes.ReplaceAll(text, []byte("\r"), nil)
	stream := func(format string, flags ...string) []byte {
		s := serving(t, "--verbatim", "--from", file, "--once")
		args := append([]string{"sample", "--base-url", s.url, "--format", format, "--once"}, flags...)
		out, err := command(t, args...).Output()
		if err != nil {
			t.Fatalf("client: %v", err)
		}
		if log, err := s.wait(); err != nil {
			t.Fatalf("server: %v\n%s", err, log)
		}
		return out
	}

	for _, flags := range [][]string{nil, {"--no-compression"}} {
		if got := stream(render.Raw, flags...); !bytes.Equal(got, want) {
			t.Errorf(
				"raw with %v: %d bytes differ from the %d of the recording", flags, len(got), len(want))
		}
	}
	printed, err := command(t, "print", "--format", render.Raw, file).Output()
	if err != nil || !bytes.Equal(printed, want) {
		t.Errorf(
			"printed: %v, %d bytes differ from the %d of the recording", err, len(printed), len(want))
	}
	got := stream(render.JSON)
	kinds := map[string]int{}
	lines := 0
	for line := range bytes.Lines(got) {
		var event struct {
			Kind    string
			Message json.RawMessage
		}
		if err := json.Unmarshal(line, &event); err != nil {
			t.Fatalf("line %d: %v", lines+1, err)
		}
		kinds[event.Kind]++
		lines++
	}
	if lines != bytes.Count(want, []byte("\n")) || kinds["malformed"]+kinds["unknown"] > 0 ||
		kinds["status"] == 0 {
		t.Errorf("json has %d lines of these kinds: %v", lines, kinds)
	}
}

func firstLines(text []byte, n int) []byte {
	rest := text
	for range n {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	return text[:len(text)-len(rest)]
}

func unzipped(t *testing.T, file string) []byte {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
