package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMatchCases prints files of Tweets by one parameter each. It is known which
// of the Tweets the service sent; the last four digits of their ids name them.
// The files are not part of the repository: TWEETSTREAM_CASES names the
// directory.
func TestMatchCases(t *testing.T) {
	dir := os.Getenv("TWEETSTREAM_CASES")
	if dir == "" {
		t.Skip("TWEETSTREAM_CASES is not set")
	}
	for _, tt := range []struct{ file, flag, value, want string }{
		{"ascii-word-beside-kana", "--track", "python", "1001 1002 1003"},
		{"ascii-word-beside-accents", "--track", "pt", "1001 1002 1003"},
		{"ascii-word-between-kanji", "--track", "ID", "1001 1002 1004"},
		{"hashtags-glued", "--track", "#monday", "1001 1002"},
		{"place-overlaps-point-outside", "--locations",
			"-117.498779,33.884097,-117.2509,34.015104", "1001 1002 1003"},
		{"point-of-nulls", "--locations", "-1,-1,1,1", "1002 1005"},
		{"emoji-alone", "--track", "🔣", "1001 1003 1004"},
	} {
		file := filepath.Join(dir, "match", tt.file+".jsonl")
		cmd := command(t, "print", tt.flag, tt.value, "--format", "raw", "--quiet", file)
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%s: %v", tt.file, err)
		}
		if got := lastDigits(t, out); got != tt.want {
			t.Errorf("%s of %s: printed %s, want %s", tt.value, tt.file, got, tt.want)
		}
	}
}

func lastDigits(t *testing.T, lines []byte) string {
	t.Helper()
	var ids []string
	for line := range bytes.Lines(lines) {
		var tw struct{ ID int64 }
		if err := json.Unmarshal(line, &tw); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, fmt.Sprintf("%04d", tw.ID%10_000))
	}
	return strings.Join(ids, " ")
}
