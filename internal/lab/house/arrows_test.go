package house_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
)

// mayUse has the files that each file of the root may use. Arrows point one way,
// from the client down to the events: do not change the table to fix a build.
var mayUse = map[string][]string{
	"events.go":  {},
	"decoder.go": {"events.go"},
	"retry.go":   {"events.go"},
	"auth.go":    {},
	"stats.go":   {"events.go", "retry.go"},
	"options.go": {"events.go", "decoder.go", "retry.go", "auth.go"},
	"repair.go":  {"events.go"},
	"feed.go":    {"events.go", "retry.go", "auth.go", "options.go", "repair.go"},
	"stream.go": {"events.go", "decoder.go", "retry.go", "stats.go", "options.go", "repair.go",
		"feed.go"},
	"recovery.go": {"events.go", "retry.go", "options.go", "repair.go", "feed.go", "stream.go"},
	"client.go": {"events.go", "retry.go", "auth.go", "stats.go", "options.go", "repair.go",
		"feed.go", "stream.go", "recovery.go"},
}

// TestArrowsPointOneWay: no file of the root uses a name, a method or a field of a file
// above it. So no two files lean on each other.
func TestArrowsPointOneWay(t *testing.T) {
	if _, err := os.Stat("../../../cmd/tweetstream/go.mod"); err != nil {
		t.Skip("needs the whole repository, not the module alone: ", err)
	}
	found := arrows(t, "../../..")
	if len(found["client.go"]) == 0 {
		t.Fatal("client.go uses no other file: the test sees nothing")
	}
	for from, uses := range found {
		allowed, ok := mayUse[from]
		if !ok {
			t.Errorf("%s has no row in the table", from)
		}
		for to, names := range uses {
			if !slices.Contains(allowed, to) {
				t.Errorf("%s uses %s of %s", from, strings.Join(names, ", "), to)
			}
		}
	}
}

// arrows returns the names of other files that each file of a package uses.
func arrows(t *testing.T, dir string) map[string]map[string][]string {
	found := map[string]map[string][]string{}
	fset, info := check(t, dir)
	file := func(pos token.Pos) string { return filepath.Base(fset.File(pos).Name()) }
	for id, object := range info.Uses {
		if object.Pkg() == nil || object.Pkg().Path() != module || !object.Pos().IsValid() {
			continue
		}
		from, to := file(id.Pos()), file(object.Pos())
		if from == to {
			continue
		}
		if found[from] == nil {
			found[from] = map[string][]string{}
		}
		if !slices.Contains(found[from][to], id.Name) {
			found[from][to] = append(found[from][to], id.Name)
			sort.Strings(found[from][to])
		}
	}
	return found
}

// check type-checks the package of dir, without its tests.
func check(t *testing.T, dir string) (*token.FileSet, *types.Info) {
	fset := token.NewFileSet()
	var files []*ast.File
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	exports := exportsOf(t, dir)
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: importer.ForCompiler(fset, "gc",
		func(path string) (io.ReadCloser, error) {
			return os.Open(exports[path])
		})}
	if _, err := config.Check(module, fset, files, info); err != nil {
		t.Fatal(err)
	}
	return fset, info
}

// exportsOf returns the files of export data of everything that a package imports.
func exportsOf(t *testing.T, dir string) map[string]string {
	list := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export", ".")
	list.Dir = dir
	out, err := list.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %s", exit.Stderr)
		}
		t.Skip("no go command: ", err)
	}
	exports := map[string]string{}
	for packages := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct{ ImportPath, Export string }
		if err := packages.Decode(&p); err == io.EOF {
			return exports
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
	}
}
