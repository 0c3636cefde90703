package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// This command writes parts of pages, each between two marks. The rest is written by hand.
const (
	summaryPart = "summary"
	tablesPart  = "tables"
	brokersPart = "brokers"
)

func begin(part string) string { return "<!-- " + part + " by internal/lab/bench: begin -->\n" }
func end(part string) string   { return "<!-- " + part + " by internal/lab/bench: end -->\n" }

// newPage returns the page where there is none yet.
func newPage() string {
	return "# Benchmarks\n\n" + begin(summaryPart) + end(summaryPart) + `
Run it with your own messages:

    cd internal/lab/bench && go run . -corpus DIR

![CPU time per Tweet](benchmarks.svg)

` + begin(tablesPart) + end(tablesPart)
}

// writePage writes both parts of a page and leaves the rest of it as it is.
func (r report) writePage(path string) error {
	data, err := os.ReadFile(path)
	page := string(data)
	if errors.Is(err, fs.ErrNotExist) {
		page, err = newPage(), nil
	}
	if err != nil {
		return err
	}
	page, err = replacePart(page, summaryPart, r.summary())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	page, err = replacePart(page, tablesPart, r.tables())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(page), 0o644)
}

// writePart writes one part of a page that is there, and leaves the rest of it as it is.
func writePart(path, part, text string) error {
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	replaced, err := replacePart(string(page), part, text)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(replaced), 0o644)
}

func replacePart(page, part, text string) (string, error) {
	before, rest, ok := strings.Cut(page, begin(part))
	_, after, ok2 := strings.Cut(rest, end(part))
	if !ok || !ok2 {
		return "", fmt.Errorf("no part to replace: want the lines %q and %q",
			strings.TrimSpace(begin(part)), strings.TrimSpace(end(part)))
	}
	return before + begin(part) + "\n" + text + "\n" + end(part) + after, nil
}
