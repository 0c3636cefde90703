package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// casesDir is a folder of files that people bring. It is no part of the project.
func casesDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("TWEETSTREAM_CASES")
	if dir == "" {
		t.Skip("TWEETSTREAM_CASES is not set to the folder with the cases")
	}
	return dir
}

// Each file holds the same three Tweets in another shape. They are printed, or one
// error says why not: never silence, and never a line of log for each line of the
// file.
func TestPrintOfCases(t *testing.T) {
	dir := filepath.Join(casesDir(t), "files")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Run(entry.Name(), func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "tweetstream", "print", "--fields", "id",
				filepath.Join(dir, entry.Name()))
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			var ids []string
			for id := range strings.FieldsSeq(string(out)) {
				ids = append(ids, id[max(0, len(id)-4):])
			}
			t.Logf("ids %v, exit code %d, stderr:\n%s", ids, codeOf(err), stderr.String())
			told := strings.Contains(stderr.String(), "\ntweetstream: ") ||
				strings.HasPrefix(stderr.String(), "tweetstream: ")
			switch {
			case strings.HasPrefix(entry.Name(), "several-lines"): // other Tweets, and other messages
				if err != nil || len(ids) < 2 {
					t.Error("they are not printed")
				}
			case err == nil || codeOf(err) == exitDamaged && told:
				if !slices.Equal(ids, []string{"1001", "1002", "1003"}) {
					t.Error("the Tweets are not all there")
				}
			case codeOf(err) != exitFailed || !told || len(ids) > 0:
				t.Error("neither the Tweets nor an error")
			}
			if lines := strings.Count(stderr.String(), "\n"); lines > 5 {
				t.Errorf("%d lines are written to stderr", lines)
			}
			if strings.Contains(stderr.String(), "breaks off") {
				t.Error("the file is whole")
			}
		})
	}
}

// serve cuts files into messages as print does.
func TestServeOfCases(t *testing.T) {
	dir := filepath.Join(casesDir(t), "files")
	for _, name := range []string{"several-lines.raw", "several-lines.json", "array-pretty.json",
		"back-to-back.jsonl"} {
		file := filepath.Join(dir, name)
		want, err := command(t, "print", "--format", "json", "--quiet", file).Output()
		if err != nil {
			t.Fatal(err)
		}
		s := serving(t, "--from", file, "--verbatim", "--once")
		got, err := command(t, "sample", "--base-url", s.url, "--format", "json", "--quiet",
			"--once").Output()
		if diff := cmp.Diff(string(want), string(got)); err != nil || diff != "" {
			t.Errorf("%s, verbatim: %v (-want +got):\n%s", name, err, diff)
		}
	}
}

func TestCredentialsOfCases(t *testing.T) {
	dir := filepath.Join(casesDir(t), "cli")
	for _, name := range []string{"credentials-with-bom", "credentials-utf16"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		own := saved(t, name, text)
		out, err := exec.CommandContext(t.Context(), "tweetstream", "sample", "--credentials", own,
			"--base-url", "http://127.0.0.1:1", "--once").CombinedOutput()
		if code := codeOf(err); code != exitExhausted { // they were taken, and there is no server
			t.Errorf("%s: exit code is %d\n%s", name, code, out)
		}
	}
	env, err := fs.ReadFile(os.DirFS(dir), "quoted.env")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "tweetstream", "sample")
	cmd.Env = append(os.Environ(), strings.Fields(string(env))...)
	out, err := cmd.CombinedOutput()
	if code := codeOf(err); code != exitUsage || !bytes.Contains(out, []byte("without quotes")) {
		t.Errorf("quoted.env: exit code is %d\n%s", code, out)
	}
	help, err := exec.CommandContext(t.Context(), "tweetstream", "help", "sample").Output()
	if diff := cmp.Diff(false, bytes.Contains(help, []byte("message.id"))); err != nil || diff != "" {
		t.Errorf("the help of sample: %v %s", err, diff)
	}
}
