package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// types are the type declarations of a package. They come from the syntax alone,
// because a package with an outdated generated file may not compile.
type types struct {
	specs map[string]ast.Expr // the right-hand side of each type declaration
	leafs map[string]bool     // types with an UnmarshalJSON and a reader written by hand
}

func readTypes(dir string) (types, error) {
	t := types{specs: map[string]ast.Expr{}, leafs: map[string]bool{}}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return t, err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || filepath.Base(file) == output {
			continue
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return t, err
		}
		t.add(syntax)
	}
	return t, nil
}

func (t types) add(file *ast.File) {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					t.specs[spec.Name.Name] = spec.Type
				}
			}
		case *ast.FuncDecl:
			if decl.Name.Name == "UnmarshalJSON" {
				receiver := decl.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident)
				t.leafs[receiver.Name] = true
			}
		}
	}
}

// underlying follows a name to its type: a type literal, or the name of a basic
// type.
func (t types) underlying(typ ast.Expr) ast.Expr {
	for {
		name, ok := typ.(*ast.Ident)
		if !ok || t.specs[name.Name] == nil {
			return typ
		}
		typ = t.specs[name.Name]
	}
}

// field is one field of a struct.
type field struct {
	name, key string
	typ       ast.Expr
}

const keyLetters = "abcdefghijklmnopqrstuvwxyz0123456789_:"

// fields returns the fields in order. Each needs a key of its own in lower-case
// ASCII: the parser relies on that when it ignores case.
func fields(structure *ast.StructType) (list []field, err error) {
	seen := map[string]bool{}
	for _, f := range structure.Fields.List {
		if len(f.Names) != 1 || f.Tag == nil {
			return nil, fmt.Errorf("want a name and a tag for each field, got %v", f.Names)
		}
		tag, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			return nil, err
		}
		key, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
		if key == "" || seen[key] || strings.Trim(key, keyLetters) != "" {
			return nil, fmt.Errorf("field %s has the key %q", f.Names[0], key)
		}
		seen[key] = true
		list = append(list, field{f.Names[0].Name, key, f.Type})
	}
	if list == nil {
		return nil, errors.New("no fields")
	}
	return list, nil
}
