package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// example returns the files of a workspace with a library and a command that requires it.
func example() map[string]string {
	return map[string]string{
		"go.work": `go 1.26.0

use (
	.
	./cmd/lib
)

replace example.com/lib v0.2.0 => ./
`,
		"go.mod": "module example.com/lib\n\ngo 1.26.0\n",
		"lib.go": "package lib\n\nfunc Filter() int { return 1 }\n",
		"lib_test.go": `package lib

import (
	"os"
	"testing"
)

func TestTree(t *testing.T) {
	if _, err := os.Stat("go.mod"); err != nil {
		t.Error(err)
	}
}
`,
		"README.md": "```go" + `
package main

import "example.com/lib"

func main() { lib.Filter() }
` + "```\n",
		"cmd/lib/go.mod": `module example.com/lib/cmd/lib

go 1.26.0

require example.com/lib v0.2.0
`,
		"cmd/lib/main.go": `package main

import (
	"fmt"
	"runtime/debug"

	"example.com/lib"
)

func main() {
	info, _ := debug.ReadBuildInfo()
	fmt.Println(lib.Filter(), info.Main.Version)
}
`,
	}
}

// wantError fails the test unless err has the text. An empty text stands for no error.
func wantError(t *testing.T, err error, text string) {
	t.Helper()
	if text == "" && err != nil {
		t.Error(err)
	}
	if text != "" && (err == nil || !strings.Contains(err.Error(), text)) {
		t.Errorf("error %v, want %q", err, text)
	}
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// change replaces one place in a file.
func change(t *testing.T, name, before, after string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(data), before) != 1 {
		t.Fatalf("%s does not have %q once", name, before)
	}
	changed := strings.Replace(string(data), before, after, 1)
	if err := os.WriteFile(name, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
}
