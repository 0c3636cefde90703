package prose_test

import (
	"io/fs"
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

func TestLinksPointToFilesAndHeadings(t *testing.T) {
	files := openTree(t)
	for _, page := range files.pages {
		for _, match := range link.FindAllStringSubmatch(withoutBlocks(files.read(t, page)), -1) {
			target := match[1]
			if strings.Contains(target, "://") {
				continue
			}
			file, anchor, _ := strings.Cut(target, "#")
			if file = path.Join(path.Dir(page), file); strings.HasPrefix(target, "#") {
				file = page
			}
			if _, err := fs.Stat(files, file); err != nil {
				t.Errorf("%s: link to %s: %v", page, target, err)
			} else if anchor != "" && !hasHeading(files.read(t, file), anchor) {
				t.Errorf("%s: link to %s: there is no such heading", page, target)
			}
		}
	}
}

func hasHeading(page, anchor string) bool {
	for _, match := range heading.FindAllStringSubmatch(withoutBlocks(page), -1) {
		if anchorOf(match[1]) == anchor {
			return true
		}
	}
	return false
}

// anchorOf returns the name that a heading has in links, as code hosts make it.
func anchorOf(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		default:
			return -1
		}
	}, heading)
}
