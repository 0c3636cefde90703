package archive_test

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
)

// TestTarsInARow: behind the end of a tar another one may follow, or rubbish.
func TestTarsInARow(t *testing.T) {
	one, two := tarOf(t, part{"a.json", lines(1, 2)}), tarOf(t, part{"b.json", lines(3, 4)})
	rubbish := bytes.Repeat([]byte("rubbish "), 200)
	told := "damaged  after 0"
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"two":            {slices.Concat(one, two), ids(1, 4)},
		"zeros between":  {slices.Concat(one, make([]byte, 50*512), two), ids(1, 4)},
		"zeros behind":   {slices.Concat(one, make([]byte, 50*512+7)), ids(1, 2)},
		"rubbish behind": {slices.Concat(one, rubbish), append([]string{told}, ids(1, 2)...)},
		"rubbish, another": {slices.Concat(one, rubbish[:1024], two),
			append([]string{told}, ids(1, 4)...)},
	} {
		got, err := all(t, inMemory(c.data))
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got:\n%s", name, err, diff)
		}
		got, err = all(t, []archive.Source{archive.Reader("pipe", bytes.NewReader(c.data))})
		slices.Sort(got)
		slices.Sort(c.want)
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s, pipe: %v, -want +got:\n%s", name, err, diff)
		}
	}
}

// TestSparseMemberIsNamed: its bytes are not as they lie in the tar.
func TestSparseMemberIsNamed(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	header := &tar.Header{Name: "holes.json", Size: 4, Mode: 0o644, Typeflag: tar.TypeReg}
	must(t, w.WriteHeader(header))
	_, err := w.Write([]byte("{}\r\n"))
	must(t, err)
	must(t, w.Close())
	data := b.Bytes()
	data[156] = tar.TypeGNUSparse
	copy(data[257:], "ustar  \x00")                    // the magic of GNU
	copy(data[386:], "00000000000\x0000000000004\x00") // one piece, from 0
	copy(data[483:], "00000000004\x00")                // the size with the holes
	setChecksum(data[:512])
	data = slices.Concat(data[:1024], tarOf(t, part{"a.json", lines(1, 1)}))
	got, err := all(t, inMemory(data))
	if diff := cmp.Diff([]string{"damaged  after 0", "1"}, got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

// TestUTF16OfAnyLength: characters end anywhere in the buffers of the reader.
func TestUTF16OfAnyLength(t *testing.T) {
	for pad := range 9 {
		text := fmt.Sprintf(`{"id":1,"text":%q,"user":{"id":9},"in_reply_to_status_id":null}`,
			strings.Repeat("地", 40_000)+strings.Repeat("x", pad)) + "\r\n"
		var data []byte
		data = append(data, 0xff, 0xfe)
		for _, r := range text {
			data = append(data, byte(r), byte(r>>8))
		}
		for _, jobs := range []int{1, 2} {
			got, err := all(t, inMemory(data), archive.Jobs(jobs))
			if diff := cmp.Diff(ids(1, 1), got); diff != "" || err != nil {
				t.Errorf("%d, %d jobs: %v, -want +got:\n%s", pad, jobs, err, diff)
			}
		}
	}
}

// TestWrongSizeInALocalHeader: of a zip without a directory, the members behind one with a
// wrong size are read.
func TestWrongSizeInALocalHeader(t *testing.T) {
	data := zipOf(t, 8, part{"01/00/00.json", lines(1, 2)}, part{"01/00/01.json", lines(3, 4)})
	data = data[:bytes.Index(data, []byte("PK\x01\x02"))]
	if data[6]&8 != 0 { // sizes stand behind the data: put them where they belong
		data[6] &^= 8
	}
	copy(data[18:], "\xff\xff\xff\x00")
	got, err := all(t, inMemory(data))
	if err != nil || !slices.Contains(got, "3") || !slices.Contains(got, "4") {
		t.Errorf("%v, %q", err, got)
	}
}

// TestFoldersWithMore: links to folders and special files are named, unreadable folders cost
// only themselves.
func TestFoldersWithMore(t *testing.T) {
	dir := write(t, part{"b/a.jsonl", lines(1, 2)})
	elsewhere := write(t, part{"x.jsonl", lines(3, 4)})
	if err := os.Symlink(elsewhere, filepath.Join(dir, "c")); err != nil {
		t.Skip(err)
	}
	must(t, os.Symlink(dir, filepath.Join(dir, "circle")))
	got, err := all(t, path(dir), archive.Members(), archive.StoredOrder())
	want := []string{"1", "2", "member  2", "skipped not a recording: it is a link to a folder; " +
		"name that folder as well"}
	if diff := cmp.Diff(append(want, want[3]), got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	must(t, os.Symlink(filepath.Join(dir, "nosuch"), filepath.Join(dir, "dangling")))
	got, err = all(t, path(dir))
	want = append([]string{"damaged  after 0"}, ids(1, 2)...)
	if diff := cmp.Diff(want, got); diff != "" || err == nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

// unreadable is a file system with a folder that cannot be read.
type unreadable struct{ fstest.MapFS }

func (u unreadable) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == "b" {
		return nil, fs.ErrPermission
	}
	return u.MapFS.ReadDir(name)
}

func TestUnreadableFolderCostsItself(t *testing.T) {
	fsys := unreadable{fstest.MapFS{"a/1.jsonl": {Data: lines(1, 2)}, "b/2.jsonl": {Data: lines(3, 4)},
		"c/3.jsonl": {Data: lines(5, 6)}}}
	got, err := all(t, []archive.Source{archive.FS(fsys, ".")})
	want := []string{"damaged  after 0", "1", "2", "5", "6"}
	if diff := cmp.Diff(want, got); diff != "" || err == nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

// TestDamageAnywhere: bytes are cut off, changed, put in or left out anywhere in an archive
// of plain members. Reading ends, and no message is made up.
func TestDamageAnywhere(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	parts := []part{{"01/00/00.json", lines(1, 40)}, {"01/00/01.json", lines(41, 80)},
		{"01/00/02.json", lines(81, 120)}}
	archives := map[string][]byte{"tar": tarOf(t, parts...), "zip": zipOf(t, 0, parts...)}
	for name, whole := range archives {
		for range 300 {
			data := bytes.Clone(whole)
			for range 1 + random.IntN(3) {
				data = damaged(random, data)
			}
			inventsNothing(t, name, data)
		}
	}
}

func damaged(random *rand.Rand, data []byte) []byte {
	if len(data) < 2 {
		return data
	}
	at := random.IntN(len(data))
	switch end := min(at+1+random.IntN(2000), len(data)); random.IntN(4) {
	case 0:
		return data[:at]
	case 1:
		return slices.Delete(data, at, end)
	case 2:
		return slices.Insert(data, at, data[at:end]...)
	default:
		for i := at; i < end; i++ {
			data[i] = byte(random.Uint32())
		}
		return data
	}
}

// inventsNothing reads data twice: the events are the same, and each Tweet is in the data.
func inventsNothing(t *testing.T, name string, data []byte) {
	t.Helper()
	source := inMemory(data)
	once, err := all(t, source, archive.Members(), archive.Jobs(2))
	again, err2 := all(t, source, archive.Members(), archive.Jobs(1))
	if diff := cmp.Diff(once, again); diff != "" || (err == nil) != (err2 == nil) {
		t.Errorf("%s: %v, %v, -two jobs +one:\n%s", name, err, err2, diff)
	}
	for event := range archive.All(t.Context(), source) {
		status, ok := event.(*tweetstream.Status)
		if ok && !bytes.Contains(data, status.Raw) {
			t.Errorf("%s: a message that is not there: %s", name, status.Raw)
		}
	}
}

// FuzzTar: whatever a tar is, its messages are in it, and the same come each time.
func FuzzTar(f *testing.F) {
	f.Add(tarOf(f, part{"a.json", lines(1, 2)}, part{"folder/", nil}, part{"b.json", lines(3, 3)}))
	f.Add(slices.Concat(tarOf(f), tarOf(f, part{"20190501/20190501000000.json", lines(1, 1)})))
	f.Fuzz(func(t *testing.T, data []byte) { inventsNothing(t, "tar", tarLike(data)) })
}

// tarLike gives the first header the sum that makes it one.
func tarLike(data []byte) []byte {
	data = bytes.Clone(data)
	if len(data) < 512 {
		return data
	}
	n := 0
	for i, c := range data[:512] {
		if i >= 148 && i < 156 {
			c = ' '
		}
		n += int(c)
	}
	copy(data[148:], fmt.Sprintf("%06o\x00 ", n))
	return data
}

// FuzzZip is FuzzTar for zip archives with stored members, with and without a directory.
func FuzzZip(f *testing.F) {
	whole := zipOf(f, 0, part{"a.json", lines(1, 2)}, part{"b.json", lines(3, 3)})
	f.Add(whole)
	f.Add(whole[:len(whole)-30])
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("\x1f\x8b")) || len(data) > 1<<16 {
			t.Skip() // packed once more
		}
		readsTheSame(t, data)
	})
}

// FuzzMember: a compressed member gives the same each time, whatever its bytes, and no more
// than its limit.
func FuzzMember(f *testing.F) {
	f.Add(gz(lines(1, 3)))
	f.Add(zst(lines(1, 3)))
	f.Add(bz1)
	f.Add(gz(utf16le(lines(1, 1))))
	f.Fuzz(func(t *testing.T, data []byte) {
		readsTheSame(t, tarOf(t, part{"01/00/00.json", data}, part{"01/00/01.json", lines(7, 7)}))
	})
}

func readsTheSame(t *testing.T, data []byte) {
	t.Helper()
	limit := archive.MaxMember(1 << 20)
	once, err := all(t, inMemory(data), archive.Members(), archive.Jobs(2), limit)
	again, err2 := all(t, inMemory(data), archive.Members(), archive.Jobs(1), limit)
	if diff := cmp.Diff(once, again); diff != "" || (err == nil) != (err2 == nil) {
		t.Errorf("%v, %v, -two jobs +one:\n%s", err, err2, diff)
	}
}
