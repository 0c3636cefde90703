package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
)

// TestEachPathIsNamed: what cannot be read in a folder is told path by path.
func TestEachPathIsNamed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights there")
	}
	dir := write(t, part{"c.jsonl", lines(1, 2)})
	a, b := filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "b.jsonl")
	must(t, os.Symlink("nowhere", a))
	must(t, os.Symlink("nowhere", b))
	var named []string
	var last error
	for event, err := range archive.All(t.Context(), path(dir)) {
		if d, ok := event.(*tweetstream.Damaged); ok {
			named = append(named, d.Source)
		}
		last = err
	}
	if diff := cmp.Diff([]string{a, b}, named); diff != "" || !errors.Is(last, fs.ErrNotExist) {
		t.Errorf("%v, -want +got:\n%s", last, diff)
	}
}

// TestZeros: a file that was never written is damage; what follows zero bytes is read.
func TestZeros(t *testing.T) {
	lost, behind := "damaged  after 0", append(ids(1, 2), "damaged  after 2")
	zeros := slices.Clip(make([]byte, 1<<20))
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"few":                {make([]byte, 100), []string{lost}},
		"a page":             {make([]byte, 4096), []string{lost}},
		"many":               {make([]byte, 1<<20), []string{lost}},
		"an empty tar":       {make([]byte, 1024), nil},
		"a record":           {make([]byte, 10240), nil},
		"messages behind":    {append(zeros, lines(1, 2)...), behind},
		"a tar behind":       {append(zeros, tarOf(t, part{"a", lines(1, 2)})...), behind},
		"an empty gzip":      {gz(nil), nil},
		"zeros in a gzip":    {gz(make([]byte, 1<<20)), []string{lost}},
		"messages in a gzip": {gz(lines(1, 2)), ids(1, 2)},
	} {
		got, err := all(t, inMemory(c.data))
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got:\n%s", name, err, diff)
		}
	}
}

// TestZerosEndWithTheContext: zeros behind a tar do not hold up a cancellation.
func TestZerosEndWithTheContext(t *testing.T) {
	data := append(tarOf(t, part{"a.json", lines(1, 2)}), make([]byte, 1<<20)...)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	cancel(stop)
	for event, err := range archive.All(ctx, inMemory(data)) {
		if event != nil || !errors.Is(err, stop) {
			t.Errorf("got %v, %v", event, err)
		}
	}
}

// ending is a file system whose files end a context when they are read.
type ending struct {
	fstest.MapFS
	end func()
}

type endingFile struct {
	fs.File
	end func()
}

func (e ending) Open(name string) (fs.File, error) {
	f, err := e.MapFS.Open(name)
	if name == "." || err != nil {
		return f, err
	}
	return endingFile{f, e.end}, nil
}

func (f endingFile) ReadAt(p []byte, at int64) (int, error) {
	f.end()
	return f.File.(io.ReaderAt).ReadAt(p, at)
}

// TestListEndsWithoutDamage: a cancellation under way is no damage of the archive.
func TestListEndsWithoutDamage(t *testing.T) {
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	files := ending{fstest.MapFS{"a.tar": {Data: tarOf(t, part{"a.json", lines(1, 2)})}},
		func() { cancel(stop) }}
	for event, err := range archive.List(ctx, []archive.Source{archive.FS(files, "a.tar")}) {
		if event != nil || !errors.Is(err, stop) {
			t.Errorf("got %+v, %v", event, err)
		}
	}
	if ctx.Err() == nil {
		t.Error("the file was not read")
	}
}

// TestSizeBeyondTheTar: a member whose header says too much costs no other one.
func TestSizeBeyondTheTar(t *testing.T) {
	data := tarOf(t, part{"a.json", lines(1, 2)}, part{"b.json", lines(3, 4)},
		part{"c.json", lines(5, 6)})
	at := bytes.Index(data, []byte("b.json"))
	copy(data[at+124:], "77777777777\x00")
	setChecksum(data[at : at+512])
	got, err := all(t, inMemory(data))
	want := append(ids(1, 6), "damaged  after 0", "malformed") // that is the padding
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

// TestLineOfAnySize: a line that is far too long costs only itself.
func TestLineOfAnySize(t *testing.T) {
	long := strings.Repeat("x", 40<<20)
	data := slices.Concat(lines(1, 1), []byte(long+"\n"), lines(2, 2))
	for _, jobs := range []int{1, 2} {
		got, err := all(t, inMemory(data), archive.Jobs(jobs))
		if err != nil || len(got) != 3 || got[0] != "1" || got[2] != "2" {
			t.Errorf("%d jobs: %.200q, %v", jobs, got, err)
		}
	}
}

// setChecksum makes the header of a tar good, as POSIX says.
func setChecksum(header []byte) {
	copy(header[148:156], "        ")
	sum := 0
	for _, c := range header {
		sum += int(c)
	}
	copy(header[148:], fmt.Sprintf("%06o\x00 ", sum))
}
