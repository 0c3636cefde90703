package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/manual"
	"github.com/spf13/cobra"
)

// pages returns every command and topic.
func pages() []*cobra.Command {
	root := newRoot()
	root.InitDefaultHelpCmd() // as running it does
	return append(root.Commands(), root)
}

// A terminal has 80 columns.
func TestPagesAreNarrow(t *testing.T) {
	for _, cmd := range pages() {
		for _, text := range []string{manual.Text(cmd), manual.Brief(cmd)} {
			for line := range strings.Lines(text) {
				if columns := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); columns > 80 {
					t.Errorf("%s: a line has %d columns: %s", cmd.CommandPath(), columns, line)
				}
			}
		}
	}
}

// A short page fits on a screen, and the flags that most people need stand first
// on a long one.
func TestCommonFlags(t *testing.T) {
	for _, cmd := range pages() {
		if lines := strings.Count(manual.Brief(cmd), "\n"); lines > 45 && cmd.Runnable() &&
			cmd.Name() != "serve" {
			t.Errorf("%s: the short page has %d lines", cmd.CommandPath(), lines)
		}
	}
	filter, _, err := newRoot().Find([]string{"filter"})
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for _, text := range []string{"--track terms", "--format form", "--to file", "      --demo ",
		"--max-retries n", "--log-level level"} {
		at := strings.Index(manual.Text(filter), text)
		if at < last {
			t.Errorf("%s stands at byte %d, before the one that should stand before it", text, at)
		}
		last = at
	}
}

func TestManualPages(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "man1")
	if out, err := exec.Command("tweetstream", "man", dir).CombinedOutput(); err != nil ||
		len(out) > 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	written, err := filepath.Glob(filepath.Join(dir, "tweetstream*.[17]"))
	if want := len(pages()); err != nil || len(written) != want {
		t.Errorf("%d pages were written, want %d: %v", len(written), want, err)
	}
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Skip("no groff: ", err)
	}
	for _, page := range written {
		cmd := exec.CommandContext(t.Context(), groff, "-man", "-Tutf8", "-wall", "-K", "utf8", page)
		var warnings strings.Builder
		cmd.Stderr = &warnings
		out, err := cmd.Output()
		if err != nil || warnings.Len() > 0 {
			t.Errorf("%s: %v\n%s", page, err, warnings.String())
		}
		if strings.HasSuffix(page, "filter.1") && !strings.Contains(string(out), "--locations") {
			t.Errorf("%s says nothing about --locations", page)
		}
	}
}
