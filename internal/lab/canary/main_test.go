package main

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/streamtest"
)

func TestLeaks(t *testing.T) {
	packed := base64.StdEncoding.EncodeToString([]byte(`{"token":"x` + canary.Word + `"}`))
	for text, want := range map[string]string{
		"=== RUN\n--- PASS\n":                       "",
		"ok\nkey=" + canary.Word + "\nok":           "2: a credential, plain",
		"ok\n" + packed:                             "2: a credential, base64",
		packed[:20] + "\n" + packed[20:] + "\n":     "0: a credential, base64",
		strings.ToUpper(canary.Word[:8]) + "\nok\n": "",
	} {
		got := strings.Join(leaks([]byte(text)), "\n")
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("in %q: got %q, want %q", text, got, want)
		}
	}
}

// A credential of a test server, planted in the output of tests, fails the search;
// so does an output that cannot be searched.
func TestPlantedLeak(t *testing.T) {
	credentials := streamtest.NewUnstartedServer().Credentials()
	file := func(text string) string {
		name := filepath.Join(t.TempDir(), "out.txt")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	clean := file("ok\n")
	for name, test := range map[string]struct {
		files []string
		code  int
		want  string
	}{
		"clean": {[]string{clean}, 0, ""},
		"planted": {[]string{clean, file("ok\nlog: token " + credentials.AccessToken.Reveal())}, 1,
			"out.txt:2: a credential, plain"},
		"empty":  {[]string{file("")}, 1, "is empty"},
		"absent": {[]string{clean + "x"}, 1, "canary: open"},
		"none":   {nil, 1, "no files"},
	} {
		var out bytes.Buffer
		if code := search(test.files, &out); code != test.code ||
			!strings.Contains(out.String(), test.want) {
			t.Errorf("%s: exit code %d, %q", name, code, &out)
		}
	}
}
