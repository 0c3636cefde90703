package prose_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// tree is the repository, and the paths of its files by the ends of their names.
type tree struct {
	fs.FS
	code, pages []string
}

// openTree skips the test where only the module of the library is there, as in a module's zip.
func openTree(t *testing.T) *tree {
	t.Helper()
	files := &tree{FS: os.DirFS("../../..")}
	if _, err := fs.Stat(files, "cmd/tweetstream/main.go"); err != nil {
		t.Skip("needs the whole repository, not the module alone: ", err)
	}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case path.Ext(name) == ".go":
			files.code = append(files.code, name)
		case path.Ext(name) == ".md":
			files.pages = append(files.pages, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func (f *tree) read(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(f, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var (
	fence    = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")
	codeSpan = regexp.MustCompile("`([^`\n]+)`")
)

// withoutBlocks returns a page without its fenced code.
func withoutBlocks(page string) string { return fence.ReplaceAllString(page, "") }

// spans returns the code that stands within the sentences of a page.
func spans(page string) []string {
	var found []string
	for _, match := range codeSpan.FindAllStringSubmatch(withoutBlocks(page), -1) {
		found = append(found, match[1])
	}
	return found
}
