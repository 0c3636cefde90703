package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUpToDate fails when a type was changed without go generate.
func TestUpToDate(t *testing.T) {
	const dir = "../.."
	decode, err := os.ReadFile(filepath.Join(dir, "decode.go"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(decode), "//go:generate go run ./internal/gen ")
	roots, _, ok := strings.Cut(rest, "\n")
	if !ok {
		t.Fatal("decode.go has no go:generate line")
	}
	want, err := generate(dir, strings.Fields(roots))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, output))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		t.Errorf("%s is out of date: run go generate in package tweet", output)
	}
}

// TestGenerate generates for a small package with a broken generated file, and
// looks at the calls for its fields.
func TestGenerate(t *testing.T) {
	source := `package p
type Bell struct {
	Name string ` + "`json:\"name\"`" + `
	Tone Tone ` + "`json:\"tone,omitempty\"`" + `
	Cast Year ` + "`json:\"cast\"`" + `
	Marks []Mark ` + "`json:\"marks\"`" + `
	Where *Pair ` + "`json:\"where\"`" + `
	Next *Bell ` + "`json:\"next_bell_in_the_same_tower\"`" + `
}
type Tone int64
type Year struct{ int }
func (y *Year) UnmarshalJSON([]byte) error
type Mark struct { Deep bool ` + "`json:\"deep\"`" + ` }
type Pair [2]float64
type Unused struct { X chan int }
`
	got := generated(t, source, "Bell")
	for _, want := range []string{
		"i = r.ReadString(i, &v.Name)",
		"i = r.ReadInt64(i, (*int64)(&v.Tone))",
		"i = r.readYear(i, &v.Cast)",
		"i = r.readMarkList(i, &v.Marks)",
		"i = r.readPairPointer(i, &v.Where)",
		"i = r.readBellPointer(i, &v.Next)",
		"func (r *reader) readBell(i int, v *Bell) int",
		"func (r *reader) readMark(i int, v *Mark) int",
		"func (r *reader) readPair(i int, v *Pair) int",
		"i = r.ReadFloat64(i, &v[n])",
		"Mark json.Slab[Mark]",
		"string(rest[0:8]) == `{\"name\":`",
		"string(rest[0:8]) == `,\"name\":`",
		"string(rest[0:16]) == `,\"next_bell_in_t` && string(rest[16:31]) == `he_same_tower\":`",
		"case `marks`:\n\t\treturn 3",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q", want)
		}
	}
	for _, unwanted := range []string{"readUnused", "func (r *reader) readYear",
		"func (r *reader) ReadString"} {
		if strings.Contains(got, unwanted) {
			t.Errorf("has %q", unwanted)
		}
	}
	if diff := cmp.Diff(got, generated(t, source, "Bell")); diff != "" {
		t.Errorf("differs the next time:\n%s", diff)
	}
}

func generated(t *testing.T, source string, roots ...string) string {
	t.Helper()
	got, err := generate(packageDir(t, source), roots)
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func packageDir(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"p.go": source, output: "package p\nfunc (",
		"p_test.go": "rubbish"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestGenerateErrors(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"syntax", "type", "p.go:2"},
		{"no such type", "", "no reader for the type T"},
		{"type that JSON lacks", "type T struct { X chan int `json:\"x\"` }",
			"no reader for a *ast.ChanType"},
		{"basic type without a reader", "type T struct { X uint8 `json:\"x\"` }",
			"no reader for the type uint8"},
		{"type of another package", "type T struct { X time.Time `json:\"x\"` }",
			"no reader for a *ast.SelectorExpr"},
		{"no tag", "type T struct { X int64 }", "T: want a name and a tag for each field"},
		{"embedded", "type T struct { U `json:\"u\"` }", "T: want a name and a tag for each field"},
		{"no key", "type T struct { X int64 `xml:\"x\"` }", `T: field X has the key ""`},
		{"upper case", "type T struct { X int64 `json:\"X\"` }", `T: field X has the key "X"`},
		{"same key", "type T struct { X, Y int64 `json:\"x\"` }", "T: want a name"},
		{"key twice", "type T struct { X int64 `json:\"x\"`; Y int64 `json:\"x\"` }",
			`T: field Y has the key "x"`},
		{"no fields", "type T struct {}", "T: no fields"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := generate(packageDir(t, "package p\n"+test.source+"\n"), []string{"T"})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
