package main

import (
	"errors"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// program returns a program with the README's first Go code that calls Filter. That code may be a
// whole file, or statements of a function that has ctx and client and returns an error.
func program(readme, library string) (string, error) {
	for _, code := range codeBlocks(readme) {
		if !strings.Contains(code, ".Filter(") {
			continue
		}
		if strings.HasPrefix(code, "package ") {
			return code, nil
		}
		return wrap(code, library)
	}
	return "", errors.New("no code that calls Filter")
}

// codeBlocks returns the blocks of a Markdown text that are fenced or indented by four columns.
func codeBlocks(text string) []string {
	var blocks []string
	var block strings.Builder
	end := func() {
		if code := strings.TrimRight(block.String(), "\n"); code != "" {
			blocks = append(blocks, code+"\n")
		}
		block.Reset()
	}
	fenced := false
	for line := range strings.Lines(text) {
		indented, isIndented := strings.CutPrefix(line, "    ")
		switch {
		case strings.HasPrefix(line, "```"):
			end()
			fenced = !fenced
		case fenced:
			block.WriteString(line)
		case isIndented:
			block.WriteString(indented)
		case strings.TrimSpace(line) == "" && block.Len() > 0:
			block.WriteString(line)
		default:
			end()
		}
	}
	end()
	return blocks
}

// wrap makes a program of statements. It imports the packages that they name.
func wrap(statements, library string) (string, error) {
	body := "func main() { _ = run }\n\n" +
		"func run(ctx context.Context, client *tweetstream.Client) error {\n" + statements
	if !endsInReturn(body + "}") {
		body += "return nil\n"
	}
	body += "}\n"
	imports, err := importsOf(body, library)
	if err != nil {
		return "", err
	}
	source, err := format.Source([]byte("package main\n\n" + imports + body))
	return string(source), err
}

// endsInReturn reports whether the last function of a file's declarations ends in a return.
func endsInReturn(declarations string) bool {
	file, err := parse(declarations)
	if err != nil {
		return false
	}
	f, ok := file.Decls[len(file.Decls)-1].(*ast.FuncDecl)
	if !ok || len(f.Body.List) == 0 {
		return false
	}
	_, ok = f.Body.List[len(f.Body.List)-1].(*ast.ReturnStmt)
	return ok
}

func parse(declarations string) (*ast.File, error) {
	source := "package main\n" + declarations
	return parser.ParseFile(token.NewFileSet(), "README.go", source, parser.SkipObjectResolution)
}

// importsOf returns the import declarations for the packages that declarations name.
func importsOf(declarations, library string) (string, error) {
	file, err := parse(declarations)
	if err != nil {
		return "", err
	}
	paths := map[string]bool{}
	for node := range ast.Preorder(file) {
		if selector, ok := node.(*ast.SelectorExpr); ok {
			if name, ok := selector.X.(*ast.Ident); ok {
				if p := packageNamed(name.Name, library); p != "" {
					paths[p] = true
				}
			}
		}
	}
	var imports strings.Builder
	for _, p := range slices.Sorted(maps.Keys(paths)) {
		imports.WriteString("import " + strconv.Quote(p) + "\n")
	}
	return imports.String(), nil
}

// packageNamed returns the import path of a package that a README may name, "" for other names.
func packageNamed(name, library string) string {
	known := []string{
		library, library + "/tweet", library + "/match", library + "/streamtest",
		"context", "errors", "fmt", "html", "io", "iter", "log", "log/slog", "net/http", "os",
		"os/signal", "strings", "sync", "time",
	}
	for _, p := range known {
		if path.Base(p) == name {
			return p
		}
	}
	return ""
}
