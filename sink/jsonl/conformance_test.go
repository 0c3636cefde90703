package jsonl

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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

func TestResume(t *testing.T) {
	for _, suffix := range Suffixes() {
		for _, o := range []Options{{}, {Rotation: Rotation{Bytes: 20_000}, Begin: time.Unix(1e9, 0)}} {
			t.Run(fmt.Sprint(suffix, o.Rotation.Bytes), func(t *testing.T) {
				sinktest.Resume(t, func(t *testing.T, dir, mark string) sinktest.Target {
					o := o
					o.Resumable, o.Resume, o.Overwrite = true, mark, mark == ""
					to := open(t, filepath.Join(dir, "stream"+suffix), o)
					return sinktest.Target{Sink: to, Key: keyOf,
						Stored: func() ([]string, error) { return linesIn(dir) },
						Kill:   func() { kill(to) }}
				})
			})
		}
	}
}

// kill frees the file of a sink, and leaves its bytes as they are.
func kill(to *Sink) {
	if to.part != nil {
		_ = to.part.disk.Close()
	}
}

// linesIn returns the lines of all files of a folder, in the order of their numbers.
func linesIn(dir string) (all []string, err error) {
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	slices.SortStableFunc(names, func(a, b string) int { return len(a) - len(b) })
	for _, name := range names {
		lines, failed := linesOf(name)
		all, err = append(all, lines...), errors.Join(err, failed)
	}
	return all, err
}

func TestBadMarks(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.jsonl")
	for _, mark := range []string{"x", "0", "-1", "1:", "1:-1", "1:x", ":1", "1:2:3"} {
		if _, err := Create(name, Options{Resume: mark}); err == nil ||
			!strings.Contains(err.Error(), mark) {
			t.Errorf("%q: %v", mark, err)
		}
	}
	if _, err := Create(name, Options{Resume: "1:7"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is gone: %v", err)
	}
	if err := os.WriteFile(name, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(name, Options{Resume: "1:7"}); err == nil ||
		!strings.Contains(err.Error(), "had 7 bytes, and has 6 now") {
		t.Errorf("a file that lost bytes: %v", err)
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
