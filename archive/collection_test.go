package archive_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
)

// junk is what lies beside the archives in a downloaded folder.
var junk = []part{
	{"archiveteam-twitter-stream-2013-04_files.xml", []byte("<?xml version=\"1.0\"?><files/>")},
	{"archiveteam-twitter-stream-2013-04_meta.xml", []byte("<metadata/>")},
	{"archiveteam-twitter-stream-2013-04_meta.sqlite", []byte("SQLite format 3\x00")},
	{"archiveteam-twitter-stream-2013-04_archive.torrent", []byte("d8:announce35:x")},
	{"archiveteam-twitter-stream-2013-04_reviews.xml", []byte("\n<reviews/>")},
	{"archiveteam-twitter-stream-2013-04.tar_meta.txt", []byte("a note about the tar\n")},
	{"__ia_thumb.jpg", []byte("\xff\xd8\xff\xe0")},
	{"twitterlogo_1x.png", []byte("\x89PNG\r\n\x1a\n")},
	{"history/files/archiveteam-twitter-stream-2013-04_files.xml.~1~", []byte("<?xml?>")},
	{"README", []byte("Downloaded by hand.\n")},
	{"empty", nil},
}

// TestCollection reads a folder as the Internet Archive's collection lies on disks: its
// oddities of each year, with junk between them. Everything comes once, in order of time.
func TestCollection(t *testing.T) {
	september := part{"2011/09/27/19/48.json.bz2", bz1} // the messages 1 and 2
	parts := append([]part{
		// The same days in a daily and in a monthly archive.
		{"twitter-stream-2011-09-27.zip", zipOf(t, 8, september)},
		{"twitter-json-scrape-2011-09.zip", zipOf(t, 0, september,
			part{"2011/09/28/00/00.json.gz", gz(lines(3, 4))})},
		// A member twice, once without the month, and what a copy left over.
		{"archiveteam-twitter-stream-2013-04.tar", tarOf(t,
			part{"04/04/00/00.json.gz", gz(lines(5, 6))}, part{"04/00/00.json.gz", gz(lines(5, 6))},
			part{"04/04/00/.01.json.gz.J1uA1l", gz(lines(7, 8))},
			part{"04/04/00/01.json.gz", gz(lines(7, 8))}, part{"04/04/00/.nfs0000001", nil})},
		{"archiveteam-twitter-stream-2013-12.tar", tarOf(t,
			part{"2013/12/30/00/01.json.gz", gz(lines(9, 10))})},
		{"archiveteam-twitter-stream-2013-12-b.tar", tarOf(t,
			part{"2013/12-b/30/00/01.json.gz", gz(lines(9, 10))})},
		// Both compressions in one archive.
		{"archiveteam-twitter-stream-2016-06.tar", tarOf(t,
			part{"2016/06/08/08/01.json.gz", gz(lines(13, 14))},
			part{"2016/06/08/08/00.json.zst", zst(lines(11, 12))})},
		// A month under the name of a day, more than once.
		{"twitter_stream_2020_02_01.tar", tarOf(t, part{"02/03/00/30.json.gz", gz(lines(15, 16))})},
		{"twitter_stream_2020_02_02.tar", tarOf(t, part{"02/03/00/30.json.gz", gz(lines(15, 16))})},
		// Empty archives of days that there are and that there are not.
		{"twitter-stream-2017-09-31.tar", tarOf(t)},
		{"twitter_stream_2020_04_31.tar", tarOf(t, part{"04/", nil}, part{"04/31/", nil})},
		{"twitter-stream-2020-07-02.zip", zipOf(t, 0)},
		{"twitter-stream-20221212.tar.gz", gz(tarOf(t,
			part{"20221212/20221212000000.json.gz", gz(lines(17, 18))}))},
	}, junk...)
	got, err := all(t, path(write(t, parts...)))
	if diff := cmp.Diff(ids(1, 18), got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

// TestZipWithoutADirectory has the fate of the archive of 2020-12-09.
func TestZipWithoutADirectory(t *testing.T) {
	for _, method := range []uint16{0, 8} {
		var parts []part
		for i := range 20 {
			parts = append(parts, part{fmt.Sprintf("2020/12/09/00/%02d.json.gz", i),
				gz(lines(10*i+1, 10*i+10))})
		}
		whole := zipOf(t, method, parts...)
		directory := bytes.Index(whole, []byte("PK\x01\x02"))
		for _, end := range []int{directory, directory + 100, directory - 30} {
			dir := write(t, part{"twitter-stream-2020-12-09.zip", whole[:end]})
			got, err := all(t, path(dir))
			want := append([]string{"damaged  after 0"}, ids(1, 200)...)
			if end < directory { // a part of the last member is missing
				got, want = got[:191], want[:191]
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("method %d, %d bytes: %v, -want +got:\n%s", method, end, err, diff)
			}
		}
	}
}

// TestLargeMember: what is over the limit is damage, and the next member comes.
func TestLargeMember(t *testing.T) {
	dir := write(t, part{"twitter_stream_2019_05_01.tar", tarOf(t,
		part{"01/00/00.json.gz", gz(lines(1, 3000))}, part{"01/00/01.json.gz", gz(lines(4001, 4002))})})
	got, err := all(t, path(dir), archive.MaxMember(100_000))
	n := len(got)
	if err != nil || n < 100 || n > 1000 {
		t.Fatalf("%d events, %v", n, err)
	}
	want := append(ids(1, n-3), fmt.Sprintf("damaged 01/00/00.json.gz after %d", n-3), "4001", "4002")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestCorpusComesBack packs the recorded messages as archives have them, and compares their
// bytes.
func TestCorpusComesBack(t *testing.T) {
	messages := corpus(t)
	messages = messages[:len(messages)/10]
	pack := map[string]func([]byte) []byte{
		"json": slices.Clone[[]byte], "json.gz": gz, "json.zst": zst,
		"json.bz2": func(data []byte) []byte { return bz(t, data) },
	}
	for suffix, pack := range pack {
		var parts []part
		for i := 0; i < len(messages); i += 500 {
			some := messages[i:min(i+500, len(messages))]
			text := append(bytes.Join(some, []byte("\r\n")), "\r\n\r\n"...)
			name := fmt.Sprintf("01/%02d/%02d.%s", i/30_000, i/500%60, suffix)
			parts = append(parts, part{name, pack(text)})
		}
		dir := write(t, part{"a/twitter_stream_2019_05_01.tar", tarOf(t, parts...)},
			part{"b/twitter_stream_2019_05_01.zip", zipOf(t, 8, parts...)})
		for _, name := range []string{"a", "b"} {
			comesBack(t, suffix+" "+name, path(filepath.Join(dir, name)), messages)
		}
	}
}

func comesBack(t *testing.T, name string, sources []archive.Source, want [][]byte) {
	t.Helper()
	i := 0
	for event, err := range archive.All(t.Context(), sources) {
		must(t, err)
		if raw := tweetstream.Raw(event); i >= len(want) || !bytes.Equal(raw, want[i]) {
			t.Fatalf("%s: event %d is %.200s", name, i, raw)
		}
		i++
	}
	if i != len(want) {
		t.Errorf("%s: %d messages, want %d", name, i, len(want))
	}
}
