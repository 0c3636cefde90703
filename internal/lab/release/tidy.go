package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// copyTree copies the files of the working tree, committed or not, except those that git ignores.
func (r *rehearsal) copyTree(ctx context.Context) error {
	list, err := output(ctx, r.dir, nil,
		"git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return err
	}
	for _, name := range strings.Split(strings.Trim(list, "\x00"), "\x00") {
		err := copyFile(filepath.Join(r.dir, name), r.path("tree", name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // deleted, and not yet committed
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() { // modules hold no links
		return nil
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, data, info.Mode().Perm())
}

// tidyCopy runs go mod tidy on the copy of m. It drops the sums of siblings before and after, since
// they change with every commit until the tag.
func (r *rehearsal) tidyCopy(ctx context.Context, m module) error {
	if err := r.dropSiblings(m); err != nil {
		return err
	}
	env := append(r.env(), "GOWORK=off", "GOFLAGS=-mod=mod")
	if _, err := output(ctx, r.path("tree", m.dir), env, "go", "mod", "tidy"); err != nil {
		return err
	}
	return r.dropSiblings(m)
}

func (r *rehearsal) dropSiblings(m module) error {
	name := r.path("tree", m.dir, "go.sum")
	sums, err := readIfThere(name)
	if sums == nil || err != nil {
		return err
	}
	return os.WriteFile(name, r.withoutSiblings(sums), 0o644)
}

func (r *rehearsal) withoutSiblings(sums []byte) []byte {
	var kept []byte
	for line := range bytes.Lines(sums) {
		if !r.ours(line) {
			kept = append(kept, line...)
		}
	}
	return kept
}

// ours reports whether a line of a go.sum is about a module of the workspace.
func (r *rehearsal) ours(line []byte) bool {
	path, _, _ := strings.Cut(string(line), " ")
	for _, m := range r.modules {
		if m.path == path {
			return true
		}
	}
	return false
}

var moduleFiles = []string{"go.mod", "go.sum"}

// compare returns an error with the difference where the working tree is not tidy.
func (r *rehearsal) compare(ctx context.Context, m module) error {
	for _, name := range moduleFiles {
		got, err := readIfThere(filepath.Join(r.dir, m.dir, name))
		if err != nil {
			return err
		}
		if name == "go.sum" {
			got = r.withoutSiblings(got)
		}
		want, err := readIfThere(r.path("tree", m.dir, name))
		if err != nil {
			return err
		}
		if !bytes.Equal(got, want) {
			return r.untidy(ctx, filepath.Join(m.dir, name))
		}
	}
	return nil
}

func (r *rehearsal) untidy(ctx context.Context, name string) error {
	// git reports a difference by its exit code, too.
	tidied := r.path("tree", name)
	diff, _ := output(ctx, r.dir, nil, "git", "diff", "--no-index", "--", name, tidied)
	return fmt.Errorf("%s is not tidy; go run ./internal/lab/release -tidy makes it so\n%s",
		filepath.ToSlash(name), diff)
}

// writeBack copies the tidied files of m into the working tree.
func (r *rehearsal) writeBack(_ context.Context, m module) error {
	for _, name := range moduleFiles {
		err := copyFile(r.path("tree", m.dir, name), filepath.Join(r.dir, m.dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func readIfThere(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}
