package kit

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

const module = "github.com/gotweetstream/tweetstream"

// Main runs the tests of a package, and exits with 1 if a goroutine of ours is
// left at their end. Inside bubbles that is checked test by test; this is for
// the tests on real sockets.
func Main(m *testing.M) {
	// A proxy of the environment would see requests for loopback only by
	// mistake, and then tests would fail in odd ways.
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		if err := os.Unsetenv(name); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	if left := leftovers(); code == 0 && left != "" {
		fmt.Fprintln(os.Stderr, "goroutines are left:\n"+left)
		code = 1
	}
	os.Exit(code)
}

// leftovers waits up to 2 s for goroutines that run code of this module or hold
// a connection to end, and returns the stacks of those that did not.
func leftovers() (left string) {
	deadline := time.Now().Add(2 * time.Second)
	for ; time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		left = ""
		for _, g := range strings.Split(string(stacks), "\n\n")[1:] { // the first is this one
			if strings.Contains(g, module) || strings.Contains(g, "net/http") {
				left += g + "\n\n"
			}
		}
		if left == "" {
			return ""
		}
	}
	return left
}
