package jsonl

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
)

func TestConformance(t *testing.T) {
	for _, suffix := range Suffixes() {
		t.Run(suffix, func(t *testing.T) {
			sinktest.Run(t, func(t *testing.T) sinktest.Target {
				name := filepath.Join(t.TempDir(), "stream"+suffix)
				return sinktest.Target{Sink: open(t, name, Options{}), Key: keyOf,
					Stored: func() ([]string, error) { return linesOf(name) }}
			})
		})
	}
}

func keyOf(event tweetstream.Event) string {
	line, _ := sink.Line(event)
	return string(line)
}

func linesOf(name string) ([]string, error) {
	packed, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	text, _ := unpackedText(packed) // up to the last flush
	if text == "" {
		return nil, nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n"), nil
}
