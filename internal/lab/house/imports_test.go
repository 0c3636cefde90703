package house_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "github.com/gotweetstream/tweetstream"
	root   = "../../.." // of the tree, from here
)

// row lists the packages of ours that the code of one package may import. Tests are free.
//
// A name is a package's folder, "." that of the root. "x/*" are all packages below x;
// "internal/*" leaves out internal/lab. "public" are all packages that are not internal,
// and "module" those of them in the root module.
type row struct {
	name string
	may  []string
}

// table is the drawing of docs/design.md in full. The first row that fits a package counts.
// Do not change it to make a build pass.
var table = []row{
	{"internal/lab/bench", []string{"public", "internal/*", "internal/lab/*"}},
	{"internal/lab/*", []string{"module", "internal/*", "internal/lab/*"}},
	{"internal/*", nil},
	{"tweet/internal/*", nil},
	{"tweet", []string{"tweet/internal/json"}},
	{".", []string{"tweet", "internal/*"}},
	{"match", []string{".", "tweet", "internal/*"}},
	{"match/rule", []string{".", "tweet", "internal/*", "match"}},
	{"feed", []string{".", "tweet", "internal/*", "match/rule"}},
	{"feed/*", []string{".", "tweet", "internal/*", "match/rule", "feed", "feed/internal/*"}},
	{"archive", []string{".", "tweet", "match", "match/rule", "feed/xapi", "internal/*"}},

	{"streamtest/traffic", nil},
	{"streamtest/oauth1", []string{".", "internal/recent"}},
	{"streamtest", []string{".", "tweet", "streamtest/oauth1", "internal/canary"}},
	{"streamtest/fault", []string{".", "streamtest", "streamtest/traffic"}},
	{"streamtest/contract", []string{
		".", "streamtest", "streamtest/traffic", "streamtest/fault", "internal/canary",
	}},
	{"streamtest/simulation", []string{
		".", "tweet", "streamtest", "streamtest/oauth1", "streamtest/traffic", "streamtest/fault",
		"match", "match/rule", "internal/*",
	}},

	{"sink", []string{".", "tweet", "archive"}},
	{"sink/internal/consumetest", []string{".", "sink", "sink/sinktest", "sink/parquet"}},
	{"sink/internal/*", []string{".", "tweet", "sink", "sink/sinktest"}},
	{"sink/*", []string{".", "tweet", "archive", "sink", "sink/fields", "sink/internal/*",
		"internal/disk"}},
	{"cmd/*", []string{"public", "cmd/*", "internal/params", "internal/disk"}},
}

// TestImportsPointOneWay reads the import clauses of all files, also those for
// other systems.
func TestImportsPointOneWay(t *testing.T) {
	for name, imports := range packages(t) {
		i := slices.IndexFunc(table, func(r row) bool { return covers(r.name, name) })
		if i < 0 {
			t.Errorf("package %s has no row in the table", name)
			continue
		}
		for imported, file := range imports {
			fits := func(pattern string) bool { return covers(pattern, imported) }
			if !slices.ContainsFunc(table[i].may, fits) {
				t.Errorf("%s imports %s: of ours, package %s may import %q and nothing else",
					file, imported, name, table[i].may)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(root, "cmd")); err != nil {
		t.Skip("the other modules are not here: only the root module was checked")
	}
}

// TestTable: each pattern of the table means the packages that it shows.
func TestTable(t *testing.T) {
	for _, tt := range []struct {
		pattern, name string
		want          bool
	}{
		{".", ".", true},
		{".", "tweet", false},
		{"match", "match", true},
		{"match", "match/rule", false},
		{"feed/*", "feed", false},
		{"feed/*", "feed/xapi", true},
		{"internal/*", "internal/frame", true},
		{"internal/*", "internal/lab/kit", false},
		{"internal/*", "tweet/internal/json", false},
		{"internal/lab/*", "internal/lab/kit", true},
		{"public", "streamtest/fault", true},
		{"public", "tweet/internal/json", false},
		{"public", "internal/frame", false},
		{"module", "match", true},
		{"module", "sink/csv", false},
		{"module", "cmd/tweetstream", false},
	} {
		if got := covers(tt.pattern, tt.name); got != tt.want {
			t.Errorf("%q covers %q: %t", tt.pattern, tt.name, got)
		}
	}
}

// covers reports whether a name of the table stands for a package.
func covers(pattern, name string) bool {
	public := !slices.Contains(strings.Split(name, "/"), "internal")
	switch pattern {
	case "public":
		return public
	case "module":
		return public && !strings.HasPrefix(name+"/", "sink/") &&
			!strings.HasPrefix(name+"/", "cmd/")
	case "internal/*":
		return strings.HasPrefix(name, "internal/") && !strings.HasPrefix(name, "internal/lab/")
	}
	below, isPattern := strings.CutSuffix(pattern, "*")
	return name == pattern || isPattern && strings.HasPrefix(name, below)
}

// packages returns the imports of ours of each package of all modules. Each import has a
// file where it stands.
func packages(t *testing.T) map[string]map[string]string {
	all := map[string]map[string]string{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(d.Name(), ".") && file != root || d.Name() == "testdata"
		if d.IsDir() && hidden {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name := path.Dir(filepath.ToSlash(rel))
		if all[name] == nil {
			all[name] = map[string]string{}
		}
		return addImports(all[name], file, rel)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all["."]) == 0 || all["tweet"] == nil {
		t.Fatalf("the packages were not found: %v", all)
	}
	return all
}

// addImports notes the imports of ours of a file.
func addImports(imports map[string]string, file, name string) error {
	syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	for _, spec := range syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if imported == module {
			imports["."] = name
		} else if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
			imports[ours] = name
		}
	}
	return nil
}
