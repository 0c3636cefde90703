package input

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestText(t *testing.T) {
	for _, tt := range []struct{ name, in, want, fails string }{
		{"UTF-8", "tea\n日本\n", "tea\n日本\n", ""},
		{"a byte order mark", "\ufefftea", "tea", ""},
		{"UTF-16", "\xff\xfet\x00e\x00a\x00\x2c\x67", "tea本", ""},
		{"UTF-16, big-endian", "\xfe\xff\x00t\x00e\x00a", "tea", ""},
		{"a pair of UTF-16", "\xff\xfe\x3d\xd8\x00\xde", "😀", ""},
		{"nothing", "", "", ""},
		{"UTF-16 that is cut off", "\xff\xfet", "", "cut off"},
		{"NUL", "t\x00e\x00", "", "NUL"},
		{"Latin-1", "caf\xe9", "", "not UTF-8"},
	} {
		got, err := Text([]byte(tt.in))
		if tt.fails != "" {
			if err == nil || !strings.Contains(err.Error(), tt.fails) {
				t.Errorf("%s: %v, want %q", tt.name, err, tt.fails)
			}
			continue
		}
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
		}
	}
}

func TestReadText(t *testing.T) {
	file := filepath.Join(t.TempDir(), "terms")
	for size, fails := range map[int]bool{MaxText: false, MaxText + 1: true} {
		if err := os.WriteFile(file, []byte(strings.Repeat("x", size)), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := ReadText(t.Context(), file)
		if (err != nil) != fails || err == nil && len(text) != size {
			t.Errorf("%d bytes: %d and %v", size, len(text), err)
		}
	}
	if _, err := ReadText(t.Context(), t.TempDir()); err == nil {
		t.Error("a folder is read")
	}
}
