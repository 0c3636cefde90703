// Command canary searches files for the credentials of tests, and exits with 1 if
// any line holds one in any encoding. .ci/run gives it the output of all
// tests:
//
//	go test -v work > out.txt; go run ./internal/lab/canary out.txt
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/gotweetstream/tweetstream/internal/canary"
)

func main() { os.Exit(search(os.Args[1:], os.Stderr)) }

// search reports leaks on out, and returns the exit code. A search of nothing has
// failed: it would let every leak pass.
func search(files []string, out io.Writer) (code int) {
	if len(files) == 0 {
		fmt.Fprintln(out, "canary: no files to search")
		return 1
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err == nil && len(text) == 0 {
			err = fmt.Errorf("%s is empty", name)
		}
		if err != nil {
			fmt.Fprintln(out, "canary:", err)
			code = 1
		}
		for _, leak := range leaks(text) {
			fmt.Fprintln(out, name+":"+leak)
			code = 1
		}
	}
	return code
}

// leaks names the lines that hold a credential. One that spans several lines is on
// line 0.
func leaks(text []byte) (found []string) {
	report := func(n int, part []byte) {
		if form := canary.Find(part, canary.Word); form != "" {
			found = append(found, fmt.Sprintf("%d: a credential, %s: %.300q", n, form, part))
		}
	}
	n := 0
	for line := range bytes.Lines(text) {
		n++
		report(n, line)
	}
	if len(found) == 0 {
		report(0, bytes.ReplaceAll(text, []byte("\n"), nil))
	}
	return found
}
