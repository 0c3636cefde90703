package sink_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/sink"
)

func create(t *testing.T, name string, overwrite bool) *sink.File {
	t.Helper()
	f, err := sink.Create(name, overwrite)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("whole")); err != nil {
		t.Fatal(err)
	}
	return f
}

func checkContent(t *testing.T, name, want string) {
	t.Helper()
	switch got, err := os.ReadFile(name); {
	case want == "" && errors.Is(err, fs.ErrNotExist):
	case err != nil:
		t.Error(err)
	case string(got) != want:
		t.Errorf("%s has %q, want %q", name, got, want)
	}
}

func TestFilesAreCompleteOrNotThere(t *testing.T) {
	name := filepath.Join(t.TempDir(), "table")
	f := create(t, name, false)
	checkContent(t, name, "")
	checkContent(t, name+sink.Part, "whole")
	if _, err := sink.Create(name, false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second part: got %v", err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	checkContent(t, name, "whole")
	checkContent(t, name+sink.Part, "")

	if err := create(t, name, true).Discard(); err != nil {
		t.Fatal(err)
	}
	checkContent(t, name, "whole")
	checkContent(t, name+sink.Part, "")
}

func TestFilesOfOthersStay(t *testing.T) {
	name := filepath.Join(t.TempDir(), "table")
	f := create(t, name, false)
	if err := os.WriteFile(name, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), name) {
		t.Errorf("got %v", err)
	}
	checkContent(t, name, "precious")
	if _, err := sink.Create(name, false); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v", err)
	}
	if err := create(t, name, true).Commit(); err != nil {
		t.Fatal(err)
	}
	checkContent(t, name, "whole")
	if _, err := sink.Create(t.TempDir(), true); err == nil ||
		!strings.Contains(err.Error(), "is not a regular file") {
		t.Errorf("a folder: got %v", err)
	}
}

func TestReopen(t *testing.T) {
	name := filepath.Join(t.TempDir(), "table")
	if err := create(t, name, false).Keep(); err != nil {
		t.Fatal(err)
	}
	if _, err := sink.Reopen(name, 6); err == nil ||
		!strings.Contains(err.Error(), "has 5 bytes, and 6 were stored") {
		t.Errorf("more than there is: got %v", err)
	}
	f, err := sink.Reopen(name, 2)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("y")); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	checkContent(t, name, "why")
}
