package matchtest

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Table returns the rows of all tables of a page that have a column of that name: the trimmed cells
// of each row, without the head.
func Table(tb testing.TB, file, column string) (rows [][]string) {
	tb.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	inTable := false
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case !strings.HasPrefix(line, "|"):
			inTable = false
		case !inTable:
			inTable = slices.Contains(cells, column)
		case !strings.Contains(line, "---"):
			rows = append(rows, cells)
		}
	}
	return rows
}
