package terminal

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestEscaped(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "a b\tc\nd", "a b\tc\nd"},
		{"escape", "\x1b]52;c;AAAA\x07", `\u001b]52;c;AAAA\u0007`},
		{"carriage return", "good\rbad", `good\u000dbad`},
		{"delete", "a\x7f\x00", `a\u007f\u0000`},
		{"C1 as UTF-8", "\u009b31m", `\u009b31m`},
		{"C1 as a byte", "\x9b31m", `\x9b31m`},
		{"bidi",
			"\u061c\u200e\u200f\u202a\u202e\u2066\u2069", `\u061c\u200e\u200f\u202a\u202e\u2066\u2069`},
		{"separators", "\u2028\u2029", `\u2028\u2029`},
		{"left alone", "👩\u200d👩 é 日本語 \u2027\u202f\u2065\u206a\u00a0\ufffd",
			"👩\u200d👩 é 日本語 \u2027\u202f\u2065\u206a\u00a0\ufffd"},
		{"England", "🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"},
		{"empty", "", ""},
		{"cut character", "a\xe6\x97", `a\xe6\x97`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Escape(tt.in)); diff != "" {
				t.Errorf("Escape(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestNameIsOneLine(t *testing.T) {
	if got, want := Name("a\n\tb\x1b[31m"), `a\n\tb\u001b[31m`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestWantsColour(t *testing.T) {
	for _, tt := range []struct {
		terminal      bool
		term, noColor string
		want          bool
	}{
		{true, "xterm", "", true},
		{false, "xterm", "", false},
		{true, "xterm", "1", false},
		{true, "dumb", "", false},
		{true, "", "", false},
	} {
		env := map[string]string{"TERM": tt.term, "NO_COLOR": tt.noColor}
		if got := WantsColour(
			tt.terminal, func(name string) string { return env[name] }); got != tt.want {
			t.Errorf("%+v: got %v", tt, got)
		}
	}
}

// FuzzEscaped holds that nothing is left that could control a terminal, that
// harmless text is not touched, and that JSON keeps its meaning.
func FuzzEscaped(f *testing.F) {
	for _, seed := range []string{"", "plain\ttext\n", "\x1b[2J", "\u009b", "\x9b", "\u202e",
		`{"text":"a` + "\u009bb\x7f" + `"}`, "👩\u200d👩"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got := Append([]byte("before "), text)
		if !bytes.HasPrefix(got, []byte("before ")) {
			t.Fatalf("%q lost what was there before", got)
		}
		got = got[len("before "):]
		if !utf8.Valid(got) || bytes.ContainsFunc(got, IsControl) {
			t.Errorf("%q became %q", text, got)
		}
		if utf8.Valid(text) && !bytes.ContainsFunc(text, IsControl) && !bytes.Equal(text, got) {
			t.Errorf("%q was changed to %q for nothing", text, got)
		}
		var before, after any
		if utf8.Valid(text) && !bytes.ContainsRune(text, '\r') && json.Unmarshal(text, &before) == nil {
			if err := json.Unmarshal(got, &after); err != nil || !cmp.Equal(before, after) {
				t.Errorf("JSON %q became %q: %v", text, got, err)
			}
		}
	})
}
