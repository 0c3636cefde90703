package tweetstream_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
)

func addWireFiles(f *testing.F) {
	files, err := filepath.Glob("testdata/*.in")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		wire, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire, uint8(3))
	}
}

// FuzzSplitInvariance: the same bytes give the same events, however they
// arrive, and every Raw is a piece of them.
func FuzzSplitInvariance(f *testing.F) {
	addWireFiles(f)
	f.Fuzz(func(t *testing.T, wire []byte, size uint8) {
		whole := describe(tweetstream.NewDecoder(bytes.NewReader(wire)))
		split := describe(tweetstream.NewDecoder(&pieces{bytes.NewReader(wire), 1 + int(size)}))
		if diff := cmp.Diff(whole, split); diff != "" {
			t.Errorf("in pieces of %d (-whole +split):\n%s", 1+int(size), diff)
		}
		events, _ := decodeAll(tweetstream.NewDecoder(iotest.HalfReader(bytes.NewReader(wire))))
		for _, e := range events {
			if !bytes.Contains(wire, tweetstream.Raw(e)) {
				t.Errorf("%v: Raw %q is not in the input", e.Kind(), tweetstream.Raw(e))
			}
		}
	})
}

// FuzzDelimited: lengths that lie cost no message that stands on a line of its
// own at the end, and never make the decoder hang or panic.
func FuzzDelimited(f *testing.F) {
	addWireFiles(f)
	f.Add([]byte("12\r\n{\"limit\":{}}\r\n-1\r\n99999999\r\n"), uint8(0))
	f.Fuzz(func(t *testing.T, wire []byte, size uint8) {
		decode := func(size int) string {
			d := tweetstream.NewDecoder(&pieces{bytes.NewReader(wire), size})
			d.SetDelimited(true)
			return describe(d)
		}
		if diff := cmp.Diff(decode(1<<20), decode(1+int(size))); diff != "" {
			t.Errorf("in pieces of %d (-whole +split):\n%s", 1+int(size), diff)
		}
	})
}
