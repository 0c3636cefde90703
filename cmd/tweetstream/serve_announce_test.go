package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
)

// The lines that serve says to try work as they stand.
func TestTry(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("needs a shell")
	}
	dir := t.TempDir()
	keys := "CONSUMER_KEY=a\nCONSUMER_SECRET=b\nACCESS_TOKEN=c\nACCESS_TOKEN_SECRET=d\n"
	messages := `{"limit":{"track":1}}` + "\n" + `{"delete":{"status":{"id":1,"user_id":2}}}` + "\n"
	const evil = "evil\x1b[2J.jsonl"
	for name, text := range map[string]string{"my keys": keys, "stream.jsonl": messages,
		evil: messages} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name        string
		flags       []string
		environment bool   // has the credentials
		more        string // that the client needs to end
	}{
		{"generated", nil, false, " --limit 1"},
		{"a recording, once", []string{"--from", "stream.jsonl", "--once"}, false, ""},
		{"a recording, verbatim",
			[]string{"--verbatim", "--from", "stream.jsonl", "--keep-alive", "100ms"}, false,
			" --limit 1 --events messages"},
		{"faults", []string{"--chaos", "7"}, false, " --for 100ms"},
		{"a recording with a name", []string{"--from", evil, "--once"}, false, ""},
		{"with credentials of a file",
			[]string{"--from", "stream.jsonl", "--once", "--verify", "--credentials", "./my keys"}, false,
			""},
		{"with credentials of the environment", []string{"--verify"}, true, " --limit 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.environment {
				for line := range strings.Lines(keys) {
					name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
					t.Setenv(name, value)
				}
			}
			var s server
			if err := s.start(dir, tt.flags...); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.cmd.Process.Kill() }) // may have ended
			line, err := s.stderr.ReadString('\n')
			try, found := strings.CutPrefix(line, "Try: ")
			if err != nil || !found {
				t.Fatalf("said %q: %v", line, err)
			}
			if slices.Contains(tt.flags, "--verify") {
				// curl does not sign
			} else if or, err := s.stderr.ReadString('\n'); err != nil ||
				!strings.HasPrefix(or, "Or:  curl ") {
				t.Errorf("said %q: %v", or, err)
			} else if !slices.Contains(tt.flags, "--once") && tt.name != "faults" {
				tryCurl(t, shell, strings.TrimPrefix(or, "Or:"))
			}
			if said := string(s.said) + line; strings.ContainsFunc(said, terminal.IsControl) {
				t.Errorf("said %q", said)
			}
			cmd := exec.CommandContext(t.Context(), shell, "-c", strings.TrimSpace(try)+tt.more)
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s%v\n%s", try, err, out)
			}
		})
	}
}

// tryCurl expects a message.
func tryCurl(t *testing.T, shell, command string) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		return
	}
	out, err := exec.CommandContext(t.Context(), shell, "-c",
		strings.TrimSpace(command)+" --silent | head -n 1").Output()
	if err != nil || !json.Valid(out) {
		t.Errorf("%s gave %q: %v", command, out, err)
	}
}

func TestShellWord(t *testing.T) {
	for word, want := range map[string]string{
		"./credentials":  "./credentials",
		"/a b/c":         "'/a b/c'",
		"it's":           `'it'\''s'`,
		"$(touch owned)": "'$(touch owned)'",
		"":               "''",
	} {
		if got := shellWord(word); got != want {
			t.Errorf("shellWord(%q) = %s, want %s", word, got, want)
		}
	}
}
