package kit

import (
	"os/exec"
	"testing"
)

// PythonWithTweepy returns the first interpreter that has tweepy 4. Without one, the test is
// skipped.
func PythonWithTweepy(t testing.TB) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import tweepy.asynchronous").Run() == nil {
			return python
		}
	}
	t.Skip("needs Python 3 with tweepy 4, aiohttp and async_lru")
	return ""
}
