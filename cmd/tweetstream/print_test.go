package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/input"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// zipped is text as gzip. Unless it is whole, its end is missing.
func zipped(t *testing.T, text string, whole bool) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	end := z.Flush
	if whole {
		end = z.Close
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func saved(t *testing.T, name string, content []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A file that breaks off is printed up to there, and so are those after it.
func TestPrintOfBrokenFiles(t *testing.T) {
	line := `{"limit":{"track":1}}` + "\n"
	cut := saved(t, "cut.jsonl", []byte(line+`{"limit":{"tr`))
	cutGzip := saved(t, "cut.gz", zipped(t, line, false))
	none := filepath.Join(t.TempDir(), "none\x1b[2J")
	_, missing := os.Stat(none)
	whole := saved(t, "whole.jsonl", []byte(line+line+`{"limit":{"track":3}}`))

	cmd := command(t, "print", "--format", "raw", "--quiet", cut, cutGzip, none, whole)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if code := codeOf(cmd.Run()); code != exitFailed {
		t.Errorf("exit code is %d", code)
	}
	if diff := cmp.Diff(line+line+line+line+`{"limit":{"track":3}}`+
		"\n", stdout.String()); diff != "" {
		t.Errorf("stdout (-want +got):\n%s", diff)
	}
	// first
	want := "tweetstream: " + terminal.Escape(none) + ": " + input.Bare(missing).Error() + "\n" +
		"tweetstream: " + cut + ": breaks off in the middle of a message: unexpected EOF\n" +
		"tweetstream: " + cutGzip + ": breaks off in the middle of a message: unexpected EOF\n"
	if diff := cmp.Diff(want, stderr.String()); diff != "" {
		t.Errorf("stderr (-want +got):\n%s", diff)
	}
}

// Without a file and a pipe there is nothing to print, and nothing to wait for.
func TestPrintNeedsAFile(t *testing.T) {
	cmd := command(t, "print")
	cmd.Stdin = nil // the null device, as from cron
	out, err := cmd.CombinedOutput()
	if code := codeOf(err); code != exitUsage || !bytes.Contains(out, []byte(
		"print needs a file, or a pipe on standard input\n")) {
		t.Errorf("exit code is %d; it said:\n%s", code, out)
	}
}

// Any number of jobs prints the same, also of a file that is longer than the part that
// is read ahead, and has broken messages in it.
func TestPrintJobs(t *testing.T) {
	var text bytes.Buffer
	made := traffic.Traffic{Seed: 3}.Generator()
	for i := range 1000 {
		text.Write(made.Next())
		text.WriteByte('\n')
		if i%300 == 299 {
			text.WriteString(`{"id":1,"text":"cut` + "\n")
		}
	}
	file := saved(t, "stream.jsonl", text.Bytes())
	for _, jobs := range [][]string{{"--jobs", "1"}, {"--jobs", "2"}, {"--jobs", "9"}, {}} {
		flags := append(jobs, "--format", "raw", "--events", "all", "--quiet")
		cmd := command(t, slices.Concat([]string{"print"}, flags, []string{file})...)
		out, err := cmd.Output()
		if code := codeOf(err); string(out) != text.String() || code != exitDamaged {
			t.Errorf("%q: exit code %d, %d bytes of %d", jobs, code, len(out), text.Len())
		}
	}
	cmd := command(t, "print", "--format", "raw", "--limit", "1", "--quiet", file)
	out, err := cmd.Output()
	if first, _, _ := strings.Cut(text.String(), "\n"); string(out) != first+"\n" || err != nil {
		t.Errorf("with a limit: %v, %d bytes", err, len(out))
	}
}

// A message of a pipe does not wait for the next one.
func TestPrintOfAPipeIsPrompt(t *testing.T) {
	cmd := command(t, "print", "--format", "raw", "--quiet")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stdout)
	for i := range 3 {
		line := fmt.Sprintf(`{"limit":{"track":%d}}`+"\n", i)
		if _, err := io.WriteString(stdin, line); err != nil {
			t.Fatal(err)
		}
		if got, err := lines.ReadString('\n'); got != line || err != nil {
			t.Errorf("got %q, %v; want %q", got, err, line)
		}
	}
	if err := errors.Join(stdin.Close(), cmd.Wait()); err != nil {
		t.Error(err)
	}
}
