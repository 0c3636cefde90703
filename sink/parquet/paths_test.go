package parquet_test

import (
	"os"
	"path/filepath"
	"testing"

	files "github.com/parquet-go/parquet-go"

	"github.com/gotweetstream/tweetstream/sink/parquet"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
)

// Each file of a table names its columns, as readers other than parquet-go need it.
func TestColumnsHavePaths(t *testing.T) {
	dir := t.TempDir()
	to, err := parquet.Create(filepath.Join(dir, "tweets.parquet"), parquet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range int64(3) {
		for _, event := range sinktest.Tweets(10*n+1, 10*n+9) {
			if err := to.Write(t.Context(), event); err != nil {
				t.Fatal(err)
			}
		}
		if err := to.Flush(t.Context()); err != nil { // ends the file
			t.Fatal(err)
		}
	}
	if err := to.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.parquet"))
	if err != nil || len(names) < 3 {
		t.Fatal(err, names)
	}
	for _, name := range names {
		checkPaths(t, name)
	}
}

func checkPaths(t *testing.T, name string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	opened, err := files.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range opened.Metadata().RowGroups {
		for i, column := range group.Columns {
			if path := column.MetaData.PathInSchema; len(path) == 0 || path[0] == "" {
				t.Fatalf("%s: column %d has the path %q", filepath.Base(name), i, path)
			}
		}
	}
}
