// Command canary looks in files for the credentials that tests use, and fails if
// any line holds one, in whatever encoding. .ci/run gives it the output of all
// tests.
//
//	go test -v work > out.txt; go run ./internal/canary out.txt
package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/gotweetstream/tweetstream/streamtest"
)

func main() {
	leaked := len(os.Args) < 2
	for _, name := range os.Args[1:] {
		text, err := os.ReadFile(name)
		if err != nil || len(text) == 0 {
			fmt.Fprintln(os.Stderr, name, "cannot be searched: it is empty, or:", err)
			leaked = true
		}
		for _, leak := range leaks(text) {
			fmt.Fprintln(os.Stderr, name+":"+leak)
			leaked = true
		}
	}
	if leaked {
		os.Exit(1)
	}
}

// leaks names the lines that hold a credential. One that is spread over several
// lines counts as being on line 0.
func leaks(text []byte) (found []string) {
	say := func(n int, part []byte) {
		if form := streamtest.Leak(part, streamtest.Canary); form != "" {
			found = append(found, fmt.Sprintf("%d: a credential, %s: %.300q", n, form, part))
		}
	}
	n := 0
	for line := range bytes.Lines(text) {
		n++
		say(n, line)
	}
	if len(found) == 0 {
		say(0, bytes.ReplaceAll(text, []byte("\n"), nil))
	}
	return found
}
