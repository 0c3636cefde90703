package canary_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/internal/canary"
)

// No usual form of a secret is missed, wherever in a text it stands.
func TestFind(t *testing.T) {
	for _, secret := range []string{canary.Word, `a/b+c="d"<é>` + "\u202e"} {
		for _, before := range []string{"", "1", "12", "123"} {
			text := before + secret + ", and more"
			for form, output := range printed(t, text) {
				if canary.Find([]byte("said "+output), "", "unsaid", secret) == "" {
					t.Errorf("%s of %q was missed: %s", form, text, output)
				}
			}
			head, tail := secret[:len(secret)-4], secret[len(secret)-4:]
			half := base64.StdEncoding.EncodeToString([]byte(before+head)) + tail
			if form := canary.Find([]byte(half), "", secret); form != "" {
				t.Errorf("parts of %q count as all of it, %s: %s", secret, form, half)
			}
		}
	}
}

// printed is a text in the forms of common ways to print it.
func printed(t *testing.T, text string) map[string]string {
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	raw := []byte(text)
	return map[string]string{
		"plain":      text,
		"upper":      strings.ToUpper(text),
		"JSON":       string(quoted),
		"JSON bytes": strings.ReplaceAll(strings.Trim(fmt.Sprint(raw), "[]"), " ", ","),
		"form":       url.QueryEscape(text),
		"path":       url.PathEscape(text),
		"%q":         fmt.Sprintf("%q", text),
		"%+q":        fmt.Sprintf("%+q", text),
		"%x":         fmt.Sprintf("%x", text),
		"%X":         fmt.Sprintf("%X", text),
		"%v":         fmt.Sprintf("%v", raw),
		"%#v":        fmt.Sprintf("%#v", raw),
		"base64":     base64.StdEncoding.EncodeToString(raw),
		"base64url":  base64.RawURLEncoding.EncodeToString(raw),
	}
}

// TestRedact: no form of a secret stays, and the rest does.
func TestRedact(t *testing.T) {
	const secret = canary.Word + "/+ü\n"
	for name, form := range map[string]string{
		"plain": secret, "lower case": strings.ToLower(secret), "query": url.QueryEscape(secret),
		"hexadecimal": hex.EncodeToString([]byte(secret)), "Go": strconv.Quote(secret),
		"base64": base64.StdEncoding.EncodeToString([]byte("x" + secret)),
		"bytes":  fmt.Sprint([]byte(secret)),
	} {
		got := canary.Redact("before "+form+" between "+form+" after", secret)
		if canary.Find([]byte(got), secret) != "" || !strings.HasPrefix(got, "before ") ||
			!strings.HasSuffix(got, " after") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := canary.Redact("nothing to see", secret, ""); got != "nothing to see" {
		t.Errorf("%q", got)
	}
}
