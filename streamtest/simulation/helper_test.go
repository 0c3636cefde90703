package simulation_test

import (
	"bufio"
	"compress/gzip"
	"io"
	"iter"

	"github.com/gotweetstream/tweetstream/streamtest"
)

func inMemory(srv *streamtest.Server) {
	srv.Listener = streamtest.NewMemoryListener()
	srv.Start()
}

func each(texts ...string) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for _, s := range texts {
			if !yield([]byte(s)) {
				return
			}
		}
	}
}

func take(n int, messages iter.Seq[[]byte]) (all [][]byte) {
	for m := range messages {
		if all = append(all, m); len(all) == n {
			break
		}
	}
	return all
}

// gunzipLines returns a function that reads the next line as soon as it is there.
func gunzipLines(packed io.Reader) func() (string, error) {
	var lines *bufio.Reader
	return func() (string, error) {
		if lines == nil {
			z, err := gzip.NewReader(packed)
			if err != nil {
				return "", err
			}
			lines = bufio.NewReader(z)
		}
		return lines.ReadString('\n')
	}
}
