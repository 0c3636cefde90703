package main

import (
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// firstMinute returns the commands of the first minute in docs/command.md, for two
// seconds of traffic instead of ten.
func firstMinute(t *testing.T) (lines []string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "command.md"))
	if err != nil {
		t.Skip("the page is not there: ", err)
	}
	_, section, found := strings.Cut(string(page), "\n## The first minute\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for line := range strings.Lines(section) {
		if command, ok := strings.CutPrefix(line, "    tweetstream "); ok {
			lines = append(lines,
				"tweetstream "+strings.ReplaceAll(strings.TrimSpace(command), "--for 10s", "--for 2s"))
		}
	}
	if !found || len(lines) < 4 {
		t.Fatalf("the section has %d commands", len(lines))
	}
	return lines
}

// The first minute works as the page says: record, print, search, and a table.
func TestFirstMinute(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	outputs := map[string]string{}
	for _, line := range firstMinute(t) {
		cmd := exec.CommandContext(t.Context(), shell, "-c", line)
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		outputs[line] = string(out)
	}
	table, err := os.Open(filepath.Join(dir, "demo.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	rows, err := csv.NewReader(table).ReadAll()
	if err != nil || len(rows) < 10 || rows[0][0] != "id_str" {
		t.Errorf("the table has %d rows: %v", len(rows), err)
	}
	all, found := outputs["tweetstream print demo.jsonl.gz"], false
	if got, want := strings.Count(all, "\n"), len(rows)-1; got != want {
		t.Errorf("%d Tweets are printed, the table has %d", got, want)
	}
	for line, out := range outputs {
		if strings.Contains(line, "--explain") {
			found = out != "" && len(out) < len(all) && strings.Contains(out, `(track "weather": in `)
		}
	}
	if !found {
		t.Error("the search finds nothing, or everything")
	}
}
