package fold_test

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream/internal/fold"
)

func folded(s string, form fold.Form) string {
	return string(fold.Load().Append(nil, s, form, math.MaxInt))
}

func TestAppend(t *testing.T) {
	for _, tt := range []struct {
		text string
		form fold.Form
		want string
	}{
		{"Harbour LIGHTS 9_", fold.Plain, "harbour lights 9_"},
		{"ΟΔΌΣ οδός", fold.Plain, "ΟΔΌΣ ΟΔΌΣ"},
		{"straße", fold.Plain, "straße"},
		{"\u212a \u017f", fold.Plain, "\u212a \u017f"}, // the Kelvin sign and the long s
		{"a &amp; B &lt;3 &gt; &AMP; &", fold.Escaped, "a & b <3 > &amp; &"},
		{"a &amp; b", fold.Plain, "a &amp; b"},
		{"&amp;lt;", fold.Escaped, "&lt;"}, // one level alone
		{"a\xffB\x00", fold.Plain, "a\ufffdb\x00"},
	} {
		if got := folded(tt.text, tt.form); got != tt.want {
			t.Errorf("%q gives %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestAppendStops: a caller with short words does not pay for a long text.
func TestAppendStops(t *testing.T) {
	got := fold.Load().Append(nil, strings.Repeat("a", 1<<20), fold.Plain, 5)
	if len(got) != 6 {
		t.Errorf("%d bytes", len(got))
	}
}

// FuzzAppend: a folded text equals the text but for case, and folding it again changes nothing.
func FuzzAppend(f *testing.F) {
	f.Add("Harbour ΟΔΌΣ straße &amp; \u212a\xff")
	f.Fuzz(func(t *testing.T, s string) {
		once := folded(s, fold.Plain)
		if !utf8.ValidString(once) || folded(once, fold.Plain) != once {
			t.Errorf("%q gives %q", s, once)
		}
		plain := utf8.ValidString(s) && !strings.ContainsAny(s, "\u212a\u017f")
		if plain && !strings.EqualFold(s, once) {
			t.Errorf("%q gives %q", s, once)
		}
	})
}
