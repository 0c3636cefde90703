package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestRehearsal(t *testing.T) {
	for _, test := range []struct {
		name                string
		file, before, after string // one change in the example
		want                string // of the error; no error if empty
	}{
		{name: "good"},
		{
			"modules that disagree", "cmd/lib/go.mod", "lib v0.2.0", "lib v0.1.0",
			"requires example.com/lib v0.1.0, want v0.2.0",
		},
		{
			"a go.mod that is not tidy", "cmd/lib/go.mod", "lib v0.2.0", "lib v0.2.0 // indirect",
			"\n-require example.com/lib v0.2.0 // indirect\n+require example.com/lib v0.2.0",
		},
		{
			"a README that does not build", "README.md", "lib.Filter()", "lib.Filter(1)",
			"too many arguments in call to lib.Filter",
		},
		{
			"a README that does not pass vet", "README.md", "lib.Filter()", "return; lib.Filter()",
			"unreachable code",
		},
		{
			"a command that does not build", "cmd/lib/main.go", "lib.Filter()", "lib.Filter(1)",
			"go build example.com/lib/cmd/lib/...: exit status 1",
		},
		{
			"a command of another version", "cmd/lib/main.go",
			"info.Main.Version", "info.GoVersion",
			"does not print v0.2.0",
		},
		{
			"a test that needs the whole tree", "lib_test.go", `"go.mod"`, `"cmd/lib/go.mod"`,
			"go test example.com/lib/...: exit status 1",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newExample(t)
			if test.file != "" {
				change(t, filepath.Join(w, test.file), test.before, test.after)
			}
			printed, err := rehearseExample(t, w, (*rehearsal).rehearse)
			wantError(t, err, test.want)
			t.Log(printed)
		})
	}
}

func TestTidyWritesBack(t *testing.T) {
	w := newExample(t)
	name := filepath.Join(w, "cmd/lib/go.mod")
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	change(t, name, "lib v0.2.0", "lib v0.2.0 // indirect")
	sums := "example.com/lib v0.2.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
	write(t, w, map[string]string{"cmd/lib/go.sum": sums}) // of an older commit
	if printed, err := rehearseExample(t, w, (*rehearsal).tidy); err != nil {
		t.Fatalf("%v\n%s", err, printed)
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v\n%s", err, got)
	}
	if got, err := os.ReadFile(filepath.Join(w, "cmd/lib/go.sum")); err != nil || len(got) != 0 {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestIgnoredFilesAreNotPacked(t *testing.T) {
	w := newExample(t)
	write(t, w, map[string]string{".gitignore": "/ignored.go\n", "ignored.go": "package ignored\n"})
	if printed, err := rehearseExample(t, w, (*rehearsal).rehearse); err != nil {
		t.Errorf("%v\n%s", err, printed)
	}
}

// newExample returns the folder of a git repository with the example.
func newExample(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	write(t, dir, example())
	if _, err := output(t.Context(), dir, nil, "git", "init", "-q"); err != nil {
		t.Fatal(err)
	}
	return dir
}

// rehearseExample needs no network: there are no modules of others.
func rehearseExample(
	t *testing.T, dir string, part func(*rehearsal, context.Context) error,
) (printed string, err error) {
	t.Helper()
	w, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	r, err := newRehearsal(w, "v0.2.0", "off", &out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.close(); err != nil {
			t.Error(err)
		}
	})
	err = part(r, t.Context())
	return out.String(), err
}
