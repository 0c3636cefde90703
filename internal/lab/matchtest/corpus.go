package matchtest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Corpus returns recorded messages of 2011 to 2020. They are not part of the
// repository: TWEETSTREAM_CORPUS names their directory, and without it the test
// is skipped. The messages must not be changed.
func Corpus(tb testing.TB) [][]byte {
	tb.Helper()
	if os.Getenv("TWEETSTREAM_CORPUS") == "" {
		tb.Skip("TWEETSTREAM_CORPUS is not set")
	}
	messages, err := load()
	if err != nil || len(messages) == 0 {
		tb.Fatalf("%d messages in the corpus: %v", len(messages), err)
	}
	return messages
}

var load = sync.OnceValues(func() (messages [][]byte, err error) {
	f, err := os.Open(filepath.Join(os.Getenv("TWEETSTREAM_CORPUS"), "stream.jsonl.gz"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		messages = append(messages, bytes.Clone(lines.Bytes()))
	}
	return messages, lines.Err()
})
