package matchtest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/gotweetstream/tweetstream/tweet"
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

// CorpusTweets are the Tweets of the corpus.
func CorpusTweets(tb testing.TB) (tweets []tweet.Tweet) {
	tb.Helper()
	for _, message := range Corpus(tb) {
		var t tweet.Tweet
		if err := tweet.Unmarshal(message, &t); err != nil {
			tb.Fatal(err)
		}
		if t.ID != 0 { // else a notice
			tweets = append(tweets, t)
		}
	}
	return tweets
}

// JSON is a Tweet for a message of a test.
func JSON(t *tweet.Tweet) string {
	b, err := json.Marshal(t)
	if err != nil {
		return fmt.Sprintf("%+v", t)
	}
	return string(b)
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
