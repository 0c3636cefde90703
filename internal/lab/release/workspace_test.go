package main

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
)

// TestModulesAgree is about the repository itself.
func TestModulesAgree(t *testing.T) {
	dir, err := findWorkspace(".")
	if err != nil {
		t.Skip("only the whole repository has a go.work: ", err)
	}
	w, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.check("v" + tweetstream.Version); err != nil {
		t.Error(err)
	}
}

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		name                string
		file, before, after string // one change in the example
		want                string // of the error; no error if empty
	}{
		{name: "good"},
		{
			"a replace in a go.mod", "cmd/lib/go.mod",
			"go 1.26.0\n", "go 1.26.0\nreplace example.com/lib => ../\n",
			"cmd/lib/go.mod: replaces example.com/lib",
		},
		{
			"another version required", "cmd/lib/go.mod", "lib v0.2.0", "lib v0.1.0",
			"cmd/lib/go.mod: requires example.com/lib v0.1.0, want v0.2.0",
		},
		{
			"another version replaced", "go.work", "lib v0.2.0 =>", "lib v0.1.0 =>",
			"add: replace example.com/lib v0.2.0 => ./",
		},
		{
			"any version replaced", "go.work", "lib v0.2.0 =>", "lib =>",
			"add: replace example.com/lib v0.2.0 => ./",
		},
		{
			"replaced by another folder", "go.work", "=> ./\n", "=> ./more\n",
			"add: replace example.com/lib v0.2.0 => ./",
		},
		{
			"a replace without a need", "go.work",
			"=> ./\n", "=> ./\nreplace example.com/lib/cmd/lib v0.2.0 => ./cmd/lib\n",
			"go.work: no module requires example.com/lib/cmd/lib",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, example())
			if test.file != "" {
				change(t, filepath.Join(dir, test.file), test.before, test.after)
			}
			w, err := openWorkspace(dir)
			if err != nil {
				t.Fatal(err)
			}
			wantError(t, w.check("v0.2.0"), test.want)
		})
	}
}

func TestModulesStandAfterTheirRequirements(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"go.work":        "go 1.26.0\nuse (\n\t./bench\n\t.\n\t./command\n\t./sink\n)\n",
		"go.mod":         "module lib\n",
		"sink/go.mod":    "module lib/sink\nrequire lib v0.2.0\n",
		"command/go.mod": "module lib/command\nrequire lib v0.2.0\nrequire lib/sink v0.2.0\n",
		"bench/go.mod":   "module lib/bench\nrequire lib/command v0.2.0\nrequire lib v0.2.0\n",
	})
	w, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range w.modules {
		got = append(got, m.path)
	}
	if diff := cmp.Diff([]string{"lib", "lib/sink", "lib/command", "lib/bench"}, got); diff != "" {
		t.Error(diff)
	}
	write(t, dir, map[string]string{"go.mod": "module lib\nrequire lib/bench v0.2.0\n"})
	_, err = openWorkspace(dir)
	wantError(t, err, "circle")
}
