package prose_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/streamtest/contract"
)

var testName = regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark|Example)[A-Z]\w*…?`)

// Pages name the tests that hold their promises. In a name, … stands for any text.
func TestTestsOfThePagesExist(t *testing.T) {
	files := openTree(t)
	var tests []string
	for _, name := range files.code {
		if strings.HasSuffix(name, "_test.go") {
			tests = append(tests, functions(files.read(t, name))...)
		}
	}
	for _, page := range files.pages {
		for _, name := range testName.FindAllString(files.read(t, page), -1) {
			if !isAmong(tests, name) {
				t.Errorf("%s: there is no test %s", page, name)
			}
		}
	}
}

// Pages also name cases of the contract, such as stall/no-header.
func TestContractCasesOfThePagesExist(t *testing.T) {
	files := openTree(t)
	var cases []string
	groups := make(map[string]bool)
	for _, c := range contract.Cases() {
		cases = append(cases, c.Name)
		groups[path.Dir(c.Name)] = true
	}
	for _, page := range files.pages {
		for _, name := range spans(files.read(t, page)) {
			name = strings.TrimPrefix(name, "TestContract/")
			if groups[path.Dir(name)] && !isAmong(cases, name) {
				t.Errorf("%s: the contract has no case %s", page, name)
			}
		}
	}
}

func isAmong(names []string, name string) bool {
	pattern := strings.ReplaceAll(name, "…", "*")
	return slices.ContainsFunc(names, func(n string) bool {
		matched, err := path.Match(pattern, n)
		return matched && err == nil
	})
}

var function = regexp.MustCompile(`(?m)^func (\w+)\(`)

func functions(source string) []string {
	var names []string
	for _, match := range function.FindAllStringSubmatch(source, -1) {
		names = append(names, match[1])
	}
	return names
}

var qualified = regexp.MustCompile(`^(\w+)\.([A-Z]\w*)`)

// Pages name exported things, such as streamtest.Server.
func TestExportedNamesOfThePagesExist(t *testing.T) {
	files := openTree(t)
	exported := exportedNames(t, files)
	for _, page := range files.pages {
		for _, span := range spans(files.read(t, page)) {
			match := qualified.FindStringSubmatch(span)
			if match == nil || exported[match[1]] == nil {
				continue
			}
			if !exported[match[1]][match[2]] {
				t.Errorf("%s: package %s does not export %s", page, match[1], match[2])
			}
		}
	}
}

// exportedNames returns the names at the top level of all public packages, by package.
func exportedNames(t *testing.T, files *tree) map[string]map[string]bool {
	t.Helper()
	exported := make(map[string]map[string]bool)
	for _, name := range files.code {
		if strings.HasSuffix(name, "_test.go") || strings.Contains(name, "internal/") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, files.read(t, name), 0)
		if err != nil {
			t.Fatal(err)
		}
		if exported[file.Name.Name] == nil {
			exported[file.Name.Name] = make(map[string]bool)
		}
		for _, declaration := range file.Decls {
			for _, name := range declared(declaration) {
				exported[file.Name.Name][name] = true
			}
		}
	}
	return exported
}

// declared returns the names that a declaration adds to its package.
func declared(declaration ast.Decl) (names []string) {
	switch d := declaration.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, s.Name.Name)
			case *ast.ValueSpec:
				for _, name := range s.Names {
					names = append(names, name.Name)
				}
			}
		}
	}
	return names
}

// Pages show Go code that compiles: each block stands in a file of this repository.
func TestGoCodeOfThePagesIsCompiled(t *testing.T) {
	files := openTree(t)
	var compiled strings.Builder
	for _, name := range files.code {
		compiled.WriteString(dedented(files.read(t, name)))
	}
	for _, page := range files.pages {
		for _, block := range fence.FindAllStringSubmatch(files.read(t, page), -1) {
			if block[1] == "go" && !strings.Contains(compiled.String(), dedented(block[2])) {
				t.Errorf("%s: no Go file has this code:\n%s", page, block[2])
			}
		}
	}
}

// dedented returns lines without the white space before them.
func dedented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimLeft(line, "\t "))
	}
	return b.String()
}

var labelled = regexp.MustCompile("\\[`[^`\n]+`\\]\\(")

// Pages name files and folders: from the root, or by their names alone. Links have a test of their
// own.
func TestFilesOfThePagesExist(t *testing.T) {
	files := openTree(t)
	for _, page := range files.pages {
		for _, name := range spans(labelled.ReplaceAllString(files.read(t, page), "")) {
			if isFileName(name) && !files.has(name) {
				t.Errorf("%s: there is no %s", page, name)
			}
		}
	}
}

func isFileName(name string) bool {
	return (strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "/")) &&
		!strings.ContainsAny(name, " :*<(…")
}

func (f *tree) has(name string) bool {
	if _, err := fs.Stat(f, path.Clean(name)); err == nil {
		return true
	}
	return slices.ContainsFunc(f.code, func(file string) bool { return path.Base(file) == name })
}

var placed = regexp.MustCompile("((?:`[\\w.]+` and )?`[\\w.]+`) in `([\\w/]+\\.go)`")

// Pages name the file that declares a name.
func TestPlacesOfThePagesAreRight(t *testing.T) {
	files := openTree(t)
	for _, page := range files.pages {
		for _, match := range placed.FindAllStringSubmatch(files.read(t, page), -1) {
			for _, name := range spans(match[1]) {
				if !declares(files.read(t, match[2]), name) {
					t.Errorf("%s: there is no %s in %s", page, name, match[2])
				}
			}
		}
	}
}

// declares reports whether a file declares a name, or a method Type.Name.
func declares(source, name string) bool {
	pattern := `(?m)^(func|type|const|var) ` + name + `\b`
	if receiver, method, ok := strings.Cut(name, "."); ok {
		pattern = `(?m)^func \((\w+ )?\*?` + receiver + `(\[\w+\])?\) ` + method + `\(`
	}
	return regexp.MustCompile(pattern).MatchString(source)
}
