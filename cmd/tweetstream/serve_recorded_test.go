package main

import (
	"archive/tar"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/klauspost/compress/zstd"
)

func TestInspect(t *testing.T) {
	for _, tt := range []struct {
		name  string
		in    []byte
		warns bool
		err   error
	}{
		{"text", []byte("{\"id\":1}\n"), false, nil},
		{"several lines", []byte("{\"limit\":\n{\"track\":1}}\n"), false, nil},
		{"zstd", zstandard(t, "{\"id\":1}\n"), false, nil},
		{"gzip", zipped(t, "{\"id\":1}\n", true), false, nil},
		{"a blank line", []byte("\n"), false, nil},
		{"empty", nil, true, nil},
		{"empty gzip", zipped(t, "", true), true, nil},
		{"json", []byte(`{"kind":"keep_alive"}`), false, render.ErrEnvelope},
		{"json as gzip", zipped(t, "{\"kind\":\"delete\",\"message\":{}}\n", true), false,
			render.ErrEnvelope},
		{"a broken beginning", []byte("\x1f\x8b"), false, io.ErrUnexpectedEOF},
		{"no recording", []byte("root:x:0:0\nbin:x:1:1\n"), false, new(archive.NotRecordingError)},
		{"an archive", tarred(t, "a.json", "{\"id\":1}\n"), false, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			from := recordings{log: slog.New(slog.NewTextHandler(&log, nil))}
			err := from.inspect(t.Context(), saved(t, "stream", tt.in))
			var foreign *archive.NotRecordingError
			if !errors.Is(err, tt.err) && !(errors.As(tt.err, &foreign) && errors.As(err, &foreign)) {
				t.Errorf("got %v, want %v", err, tt.err)
			}
			if warned := strings.Contains(log.String(), "level=WARN"); warned != (tt.warns) && err == nil {
				t.Errorf("log is %q", log.String())
			}
		})
	}
}

func zstandard(t *testing.T, text string) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return z.EncodeAll([]byte(text), nil)
}

func tarred(t *testing.T, name, text string) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := tar.NewWriter(&packed)
	header := &tar.Header{Name: name, Mode: 0o600, Size: int64(len(text))}
	if err := errors.Join(w.WriteHeader(header), write(w, text), w.Close()); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func write(w io.Writer, text string) error {
	_, err := io.WriteString(w, text)
	return err
}

// reading is once and its effect on its context.
func reading(t *testing.T, r io.Reader) (got *[]string, read func(), ctx context.Context) {
	ctx, cancel := context.WithCancelCause(t.Context())
	t.Cleanup(func() { cancel(nil) })
	from := recordings{log: slog.New(slog.DiscardHandler)}
	lines := from.once(ctx, r, cancel)
	got = new([]string)
	return got, func() {
		defer func() {
			if why := recover(); why != nil {
				*got = append(*got, why.(error).Error())
			}
		}()
		for line := range lines {
			*got = append(*got, string(line))
		}
	}, ctx
}

func TestStandardInput(t *testing.T) {
	broken := http.ErrAbortHandler.Error() // no end that looks like one
	for _, tt := range []struct {
		name string
		in   io.Reader
		want []string
		err  error
	}{
		{"messages", strings.NewReader("{\"a\":1}\r\n\n{\"b\":\n2}"),
			[]string{`{"a":1}`, "", "{\"b\":\n2}"}, nil},
		{"nothing", strings.NewReader(""), nil, nil},
		{"gzip", bytes.NewReader(zipped(t, "{\"a\":1}\n{\"b\":2}\n", true)),
			[]string{`{"a":1}`, `{"b":2}`}, nil},
		{"gzip without an end", bytes.NewReader(zipped(t, "{\"a\":1}\n", false)),
			[]string{`{"a":1}`, broken}, io.ErrUnexpectedEOF},
		{"json", strings.NewReader("{\"kind\":\"status\",\"message\":{}}\n"), []string{broken},
			render.ErrEnvelope},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, read, ctx := reading(t, tt.in)
			read()
			if diff := cmp.Diff(tt.want, *got); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
			if err := context.Cause(ctx); !errors.Is(err, tt.err) {
				t.Errorf("failed with %v, want %v", err, tt.err)
			}
		})
	}
}

func TestStandardInputKeepsAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		go func() {
			time.Sleep(2*blankLines + time.Second)
			_, _ = io.WriteString(w, "{\"late\":1}\n") // the pipe stays open
			_ = w.Close()
		}()
		got, read, _ := reading(t, r)
		read()
		if diff := cmp.Diff([]string{"", "", `{"late":1}`}, *got); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	})
}

// A recording that breaks off gives its whole messages, the server says so, and the
// client can tell it from the end, also where the server has --once.
func TestBrokenRecording(t *testing.T) {
	line := `{"limit":{"track":1}}` + "\n"
	file := saved(t, "broken.jsonl", zipped(t, line, false))
	for _, flags := range [][]string{nil, {"--once"}} {
		s := serving(t, append([]string{"--verbatim", "--from", file}, flags...)...)
		out, err := command(t, "sample", "--base-url", s.url, "--format", "raw", "--once").Output()
		if codeOf(err) != exitExhausted || string(out) != line {
			t.Errorf("client: %v, %q", err, out)
		}
		log, err := s.wait()
		if codeOf(err) != exitDamaged ||
			!bytes.Contains(log, []byte("tweetstream: --from: "+file+": unexpected EOF\n")) {
			t.Errorf("server with %q: %v\n%s", flags, err, log)
		}
	}
}

// What stands before the break reaches a client that is simulated for, too, which is
// ahead of it by a queue.
func TestBrokenRecordingIsSentToItsBreak(t *testing.T) {
	const lines = 50
	line := `{"id":1,"text":"tide","user":{"id":2},"in_reply_to_status_id":null}` + "\n"
	file := saved(t, "broken.jsonl", zipped(t, strings.Repeat(line, lines), false))
	s := serving(t, "--from", file)
	out, err := command(t, "firehose", "--base-url", s.url, "--format", "raw", "--once").Output()
	if got := bytes.Count(out, []byte(line)); codeOf(err) != exitExhausted || got != lines {
		t.Errorf("client: %v, %d of %d messages", err, got, lines)
	}
	if log, err := s.wait(); codeOf(err) != exitDamaged ||
		!bytes.Contains(log, []byte("unexpected EOF")) {
		t.Errorf("server: %v\n%s", err, log)
	}
}

// Standard input goes to one client, while it comes.
func TestServeStandardInput(t *testing.T) {
	for name, flags := range map[string][]string{"simulated": nil, "verbatim": {"--verbatim"}} {
		t.Run(name, func(t *testing.T) { testStandardInput(t, flags...) })
	}
}

func testStandardInput(t *testing.T, flags ...string) {
	stdin, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{stdin: stdin}
	if err := s.start(t.TempDir(), append(flags, "--from", "-")...); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	send := func(text string) {
		if _, err := io.WriteString(write, text); err != nil {
			t.Fatal(err)
		}
	}
	first := command(t, "firehose", "--base-url", s.url, "--format", "raw", "--once", "--quiet",
		"--events", "all")
	out, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	send(deletion(1))
	begun := make([]byte, 5)
	if _, err := io.ReadFull(out, begun); err != nil {
		t.Fatal(err)
	}
	second, err := command(t, "firehose", "--base-url", s.url, "--once").CombinedOutput()
	if codeOf(err) != exitExhausted {
		t.Errorf("the second client: %v\n%s", err, second)
	}
	send(deletion(2))
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(out)
	if want := deletion(1) + deletion(2); err != nil || string(begun)+string(rest) != want {
		t.Errorf("the first client printed %q: %v", string(begun)+string(rest), err)
	}
	if err := first.Wait(); err != nil {
		t.Errorf("the first client: %v", err)
	}
	log, err := s.wait()
	if err != nil || !bytes.Contains(log, []byte("Serving standard input at")) {
		t.Errorf("server: %v\n%s", err, log)
	}
	if !bytes.Contains(append(second, log...), []byte("another client has the messages")) {
		t.Errorf("nobody says why the second got none:\n%s\n%s", second, log)
	}
}

func deletion(id int) string {
	return fmt.Sprintf(`{"delete":{"status":{"id":%d,"user_id":2}}}`+"\n", id)
}

// At a pace, standard input goes to all clients that are there.
func TestServeStandardInputInTime(t *testing.T) {
	var all strings.Builder
	for id := range 300 {
		all.WriteString(deletion(id + 1))
	}
	s := &server{stdin: strings.NewReader(all.String())}
	if err := s.start(t.TempDir(), "--from", "-", "--rate", "200", "--shared-accounts"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	args := []string{"firehose", "--base-url", s.url, "--format", "raw", "--once"}
	first := command(t, args...)
	pipe, err := first.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	out := bufio.NewReader(pipe)
	if _, err := out.Peek(1); err != nil {
		t.Fatal(err)
	}
	second, err := command(t, args...).Output()
	if err != nil || len(second) == 0 || !strings.HasSuffix(all.String(), string(second)) ||
		len(second) == all.Len() {
		t.Errorf("the second client got %d bytes of %d: %v", len(second), all.Len(), err)
	}
	if rest, err := io.ReadAll(out); err != nil || string(rest) != all.String() {
		t.Errorf("the first client got %d bytes of %d: %v", len(rest), all.Len(), err)
	}
	if err := first.Wait(); err != nil {
		t.Errorf("the first client: %v", err)
	}
	if log, err := s.wait(); err != nil {
		t.Errorf("server: %v\n%s", err, log)
	}
}

// A client that goes loses messages that it has not read, and the server says so.
func TestServeStandardInputToOneThatGoes(t *testing.T) {
	s := &server{stdin: strings.NewReader(strings.Repeat(deletion(1), 500_000))}
	if err := s.start(t.TempDir(), "--from", "-"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.cmd.Process.Kill() })
	if out, err := command(t, "firehose", "--base-url", s.url, "--format", "raw", "--limit", "1").
		Output(); err != nil || len(out) == 0 {
		t.Errorf("client: %v, %q", err, out)
	}
	log, err := s.wait()
	var exit interface{ ExitCode() int }
	if !errors.As(err, &exit) || exit.ExitCode() != exitFailed ||
		!bytes.Contains(log, []byte("the client has gone before the end of standard input")) {
		t.Errorf("server: %v\n%s", err, log)
	}
}

// A signal ends a wait for standard input.
func TestSignalsWhileReading(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no signal that one process could send to another")
	}
	stdin, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer write.Close()
	s := &server{stdin: stdin}
	if err := s.start(t.TempDir(), "--from", "-"); err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if log, err := s.wait(); codeOf(err) != exitTerminated {
		t.Errorf("server: %v\n%s", err, log)
	}

	if _, err := io.WriteString(write, `{"limit":{"track":1}}`+"\n"); err != nil {
		t.Fatal(err)
	}
	printing := command(t, "print", "--format", "raw", "-")
	printing.Stdin = stdin
	out, err := printing.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := printing.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 5)
	if _, err := io.ReadFull(out, line); err != nil { // so it is running
		t.Fatal(err)
	}
	if err := printing.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := printing.Wait(); codeOf(err) != exitTerminated {
		t.Errorf("print: %v", err)
	}
}
