package main

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream/streamtest"
)

func TestLeaks(t *testing.T) {
	packed := base64.StdEncoding.EncodeToString([]byte(`{"token":"x` + streamtest.Canary + `"}`))
	for text, want := range map[string]string{
		"=== RUN\n--- PASS\n":                             "",
		"ok\nkey=" + streamtest.Canary + "\nok":           "2: a credential, plain",
		"ok\n" + packed:                                   "2: a credential, base64",
		packed[:20] + "\n" + packed[20:] + "\n":           "0: a credential, base64",
		strings.ToUpper(streamtest.Canary[:8]) + "\nok\n": "",
	} {
		got := strings.Join(leaks([]byte(text)), "\n")
		if want == "" && got != "" || !strings.HasPrefix(got, want) {
			t.Errorf("in %q: got %q, want %q", text, got, want)
		}
	}
}
