package prose_test

import (
	"go/scanner"
	"go/token"
	"strings"
	"testing"
	"unicode/utf8"
)

const (
	columns  = 100
	tabWidth = 1
)

func TestLinesFitThePage(t *testing.T) {
	files := openTree(t)
	for _, name := range files.code {
		source := files.read(t, name)
		if isGenerated(source) {
			continue
		}
		raw := linesOfRawStrings(source)
		for i, line := range strings.Split(source, "\n") {
			if width(line) > columns && !raw[i+1] && !isWhole(line) {
				t.Errorf("%s:%d has %d columns", name, i+1, width(line))
			}
		}
	}
	for _, name := range files.pages {
		for i, line := range strings.Split(files.read(t, name), "\n") {
			if width(line) > columns && !strings.HasPrefix(line, "|") && !strings.Contains(line, "://") {
				t.Errorf("%s:%d has %d columns", name, i+1, width(line))
			}
		}
	}
}

func isGenerated(source string) bool { return strings.HasPrefix(source, "// Code generated ") }

// width returns the columns of a line.
func width(line string) int {
	return utf8.RuneCountInString(line) + (tabWidth-1)*strings.Count(line, "\t")
}

// isWhole reports whether a line must stay one line: a directive, or a comment with a URL.
func isWhole(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasPrefix(line, "//go:") ||
		strings.HasPrefix(line, "//") && strings.Contains(line, "://")
}

// linesOfRawStrings returns the lines with text in back quotes. Wire data there cannot be broken.
func linesOfRawStrings(source string) map[int]bool {
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, []byte(source), nil, 0)
	lines := make(map[int]bool)
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return lines
		}
		if tok == token.STRING && literal[0] == '`' {
			first := file.Line(pos)
			for i := range strings.Count(literal, "\n") + 1 {
				lines[first+i] = true
			}
		}
	}
}
