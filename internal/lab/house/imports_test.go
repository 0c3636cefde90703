package house_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/gotweetstream/tweetstream"

// mayImport says, for each package, which others of this module its code (not
// its tests) may import. Imports point one way: do not change the table to fix
// a build.
var mayImport = map[string][]string{
	"tweet":      {},
	".":          {"tweet", "internal/params"},
	"match":      {".", "tweet", "internal/params"},
	"streamtest": {".", "tweet", "streamtest/oauth1", "internal/canary"},

	"streamtest/traffic":    {},
	"streamtest/oauth1":     {".", "internal/recent"},
	"streamtest/fault":      {".", "streamtest", "streamtest/traffic"},
	"streamtest/simulation": {".", "tweet", "match", "streamtest", "streamtest/traffic", "streamtest/oauth1", "internal/params", "internal/recent"},
	"streamtest/contract":   {".", "streamtest", "streamtest/traffic", "streamtest/fault", "internal/canary"},
}

func TestImportsPointOneWay(t *testing.T) {
	if _, err := os.Stat("../../../cmd/tweetstream/go.mod"); err != nil {
		t.Skip("needs the whole repository, not the module alone: ", err)
	}
	list := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	list.Dir = "../../.." // the root of the module
	out, err := list.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %s", exit.Stderr)
		}
		t.Skip("no go command: ", err)
	}
	packages := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := packages.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := short(p.ImportPath)
		allowed, ok := mayImport[name]
		if strings.Contains("/"+name, "/internal") { // tools and test machinery
			continue
		}
		if !ok {
			t.Errorf("package %s has no row in the table", name)
		}
		for _, i := range p.Imports {
			if strings.HasPrefix(i, module+"/internal/") && !strings.Contains(i, "/lab/") { // the cellar
				continue
			}
			if ours := short(i); ours != "" && !slices.Contains(allowed, ours) &&
				!strings.HasPrefix(ours, name+"/internal/") {
				t.Errorf("package %s imports %s", name, ours)
			}
		}
	}
}

// short returns a package's place in the module, "" for one of another.
func short(importPath string) string {
	if importPath == module {
		return "."
	}
	name, ours := strings.CutPrefix(importPath, module+"/")
	if !ours {
		return ""
	}
	return name
}
