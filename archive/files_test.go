package archive_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream/archive"
)

func TestFiles(t *testing.T) {
	dir := write(t, part{"b.jsonl", lines(1, 1)}, part{"a/c.jsonl", nil})
	at := time.Unix(1.5e9, 0)
	must(t, os.Chtimes(filepath.Join(dir, "b.jsonl"), at, at))
	got, err := archive.Files(archive.Path(filepath.Join(dir, "missing")), archive.Path(dir),
		archive.Reader("pipe", new(bytes.Buffer)))
	var missing *archive.SourceError
	if !errors.As(err, &missing) || !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if len(got) != 3 {
		t.Fatal(got)
	}
	got[0].Modified = time.Time{}
	want := []archive.File{
		{Name: filepath.Join(dir, "a", "c.jsonl")},
		{Name: filepath.Join(dir, "b.jsonl"), Size: int64(len(lines(1, 1))), Modified: at},
		{Name: "pipe", Size: -1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// isEnd tells a Member by what told says of it.
var isEnd = regexp.MustCompile("^(member|copy|skipped) ")

// Whatever was read before is left out, and the rest is the same: from files, from archives
// with damage and copies, and from a tar that comes as a stream.
func TestSkip(t *testing.T) {
	large := part{"2019/05/01/00/02.json", lines(1000, 31000)} // more than is read beforehand
	tarred := tarOf(t, part{"2019/05/01/00/00.json", lines(1, 3)},
		part{"2019/05/01/00/01.json.gz", gz(lines(4, 9))[:90]}, large,
		part{"2019/05/01/00/03.json", lines(20, 22)})
	broken := slices.Concat(tarred[:1024], bytes.Repeat([]byte("x"), 512), tarred[1024:])
	dir := write(t, part{"a-2019-05-01.tar", broken}, part{"b-2019-05-01.tar", tarred},
		part{"c.jsonl", lines(1, 2)}, part{"README", []byte("no recording")})
	for name, sources := range map[string]func() []archive.Source{
		"files": func() []archive.Source { return path(dir) },
		"a stream": func() []archive.Source {
			return []archive.Source{archive.Reader("pipe", bytes.NewReader(broken))}
		},
	} {
		want, err := all(t, sources(), archive.Members())
		must(t, err)
		members := int64(0)
		for i, event := range want {
			if !isEnd.MatchString(event) {
				continue
			}
			members++
			got, err := all(t, sources(), archive.Members(), archive.Skip(members))
			if diff := cmp.Diff(want[i+1:], append([]string{}, got...)); err != nil || diff != "" {
				t.Fatalf("%s, %d members skipped: %v (-want +got):\n%.500s", name, members, err, diff)
			}
		}
		if members < 4 {
			t.Errorf("%s have %d members", name, members)
		}
	}
}
