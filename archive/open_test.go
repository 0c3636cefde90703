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
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/archive"
	"github.com/gotweetstream/tweetstream/match"
)

// told is an event in short: the id of a Tweet, or what else happened.
func told(event tweetstream.Event) string {
	switch e := event.(type) {
	case *tweetstream.Status:
		return fmt.Sprint(e.ID)
	case *tweetstream.Damaged:
		return fmt.Sprintf("damaged %s after %d", e.Member, e.Messages)
	case *tweetstream.Member:
		switch {
		case e.Copy:
			return "copy " + e.Name
		case e.Skipped != nil:
			return "skipped " + e.Skipped.Error()
		}
		return fmt.Sprintf("member %s %d", e.Name, e.Messages)
	default:
		return event.Kind().String()
	}
}

// all reads sources to their end.
func all(t testing.TB, sources []archive.Source, options ...archive.Option) ([]string, error) {
	t.Helper()
	events, errs := archive.Open(t.Context(), sources, options...)
	var got []string
	for event := range events {
		got = append(got, told(event))
	}
	return got, <-errs
}

func ids(first, last int) (want []string) {
	for id := first; id <= last; id++ {
		want = append(want, fmt.Sprint(id))
	}
	return want
}

// path is a source of one path, by parts.
func path(parts ...string) []archive.Source {
	return []archive.Source{archive.Path(filepath.Join(parts...))}
}

// TestLayouts reads each layout of the collection, in the order of time whatever
// the order in the archive.
func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		archive string
		first   string // member of the messages 1 and 2
		second  string // member of 3 and 4
	}{
		{"twitter-stream-2011-09-27.zip", "2011/09/27/19/48.json", "2011/09/27/19/49.json"},
		{"twitter-json-scrape-2011-09.zip", "2011/09/27/19/48.json", "2011/09/28/00/00.json"},
		{"archiveteam-twitter-2012-01.tar", "2012/01/01/00/00.json", "2012/01/31/00/00.json"},
		{"archiveteam-twitter-2012-12.tar", "12/31/22/59.json", "12/31/23/00.json"},
		{"archiveteam-twitter-stream-2013-12-b.tar", "2013/12-b/30/00/01.json",
			"2013/12-b/31/00/00.json"},
		{"twitter-stream-2017-07-01.tar", "2017/07/01/00/29.json", "2017/07/01/01/00.json"},
		{"twitter-2018-06-06.tar", "2018/06/06/00/29.json", "2018/06/06/01/00.json"},
		{"twitter_stream_2019_05_01.tar", "01/00/29.json", "01/00/30.json"},
		{"twitter_stream_2020_03_01.tar", "03/01/00/29.json", "03/01/00/30.json"},
		{"twitter-stream-2020-07-01.zip", "2020/07/01/00/29.json", "2020/07/01/00/30.json"},
		{"twitter-stream-20210901.tar", "20210901/20210901000000.json", "20210901/20210901000100.json"},
		{"twitter-stream-20230101.tar", "2023/1/1/2/9.json", "2023/1/1/2/10.json"},
	} {
		t.Run(c.archive, func(t *testing.T) {
			parts := []part{
				{"folder/", nil},
				{c.second + ".bz2", bz(t, lines(3, 4))},
				{c.first + ".gz", gz(lines(1, 2))},
			}
			packed := tarOf(t, parts...)
			if filepath.Ext(c.archive) == ".zip" {
				packed = zipOf(t, 0, parts[1:]...)
			}
			dir := write(t, part{c.archive, packed})
			got, err := all(t, path(dir, c.archive))
			if diff := cmp.Diff(ids(1, 4), got); diff != "" || err != nil {
				t.Errorf("%v, -want +got:\n%s", err, diff)
			}
		})
	}
}

// TestFormats reads one recording however it is packed, from a file, a file
// system and a pipe.
func TestFormats(t *testing.T) {
	plain := lines(1, 2)
	half := part{"a.json.gz", gz(lines(1, 1))}
	rest := part{"b.json.zst", zst(lines(2, 2))}
	for name, data := range map[string][]byte{
		"plain":         plain,
		"gzip":          gz(plain),
		"two gzips":     append(gz(lines(1, 1)), gz(lines(2, 2))...),
		"gzip, zeros":   append(gz(plain), make([]byte, 100)...),
		"zstd":          zst(plain),
		"two zstds":     append(zst(lines(1, 1)), zst(lines(2, 2))...),
		"bzip2":         bz1,
		"tar":           tarOf(t, half, rest),
		"tar in gzip":   gz(tarOf(t, half, rest)),
		"tar in zstd":   zst(tarOf(t, half, rest)),
		"zip stored":    zipOf(t, 0, half, rest),
		"zip deflated":  zipOf(t, 8, part{"a.json", plain}),
		"zip in a tar":  tarOf(t, part{"x.zip", zipOf(t, 8, half, rest)}),
		"tar in a zip":  zipOf(t, 8, part{"x.tar", tarOf(t, half, rest)}),
		"UTF-16":        utf16le(plain),
		"UTF-16 packed": gz(utf16le(plain)),
		"mark":          append([]byte("\ufeff"), plain...),
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{"recording": {Data: data}}
			for from, source := range map[string]archive.Source{
				"file": archive.Path(filepath.Join(write(t, part{"recording", data}), "recording")),
				"fs":   archive.FS(fsys, "."),
				"pipe": archive.Reader("pipe", slow{bytes.NewReader(data)}),
			} {
				got, err := all(t, []archive.Source{source})
				if diff := cmp.Diff(ids(1, 2), got); diff != "" || err != nil {
					t.Errorf("%s: %v, -want +got:\n%s", from, err, diff)
				}
			}
		})
	}
}

func utf16le(text []byte) []byte {
	b := []byte{0xff, 0xfe}
	for _, c := range string(text) {
		b = append(b, byte(c), byte(c>>8))
	}
	return b
}

func TestTooDeep(t *testing.T) {
	data := gz(gz(gz(gz(lines(1, 1)))))
	got, err := all(t, []archive.Source{archive.Reader("deep", bytes.NewReader(data))})
	if diff := cmp.Diff([]string{"damaged  after 0"}, got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

// TestArchivesAreMergedByTime reads archives that overlap, in whatever order they
// are given.
func TestArchivesAreMergedByTime(t *testing.T) {
	dir := write(t,
		part{"twitter_stream_2019_05_02.tar", tarOf(t,
			part{"02/00/30.json.gz", gz(lines(5, 6))},
			part{"02/00/31.json.gz", gz(lines(7, 7))})},
		part{"archiveteam-twitter-stream-2019-05.tar", tarOf(t,
			part{"2019/05/01/10/00.json.gz", gz(lines(3, 4))},
			part{"2019/05/02/00/30.json.gz", gz(lines(5, 6))}, // the same again
			part{"2019/05/02/00/32.json.gz", gz(lines(8, 8))})},
		part{"twitter_stream_2019_05_01.tar", tarOf(t, part{"01/09/00.json.gz", gz(lines(1, 2))})},
		part{"twitter_stream_2019_05_31.tar", tarOf(t)},
		part{"__ia_thumb.jpg", []byte("\xff\xd8\xff\xe0 a picture")},
		part{"twitter_stream_meta.xml", []byte("<?xml version=\"1.0\"?><metadata/>")},
	)
	got, err := all(t, path(dir))
	if diff := cmp.Diff(ids(1, 8), got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
	got, err = all(t, path(dir), archive.Members())
	want := []string{
		"skipped not a recording: it is a JPEG image", "skipped not a recording: it is XML or HTML",
		"1", "2", "member 01/09/00.json.gz 2", "3", "4", "member 2019/05/01/10/00.json.gz 2",
		"5", "6", "member 2019/05/02/00/30.json.gz 2", "copy 02/00/30.json.gz",
		"7", "member 02/00/31.json.gz 1", "8", "member 2019/05/02/00/32.json.gz 1",
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("with members: %v, -want +got:\n%s", err, diff)
	}
}

// TestJobs: any number of them gives the same, in the same order, of files by themselves as
// well: the lines of those are decoded by several.
func TestJobs(t *testing.T) {
	plain := slices.Concat(lines(1, 900), []byte("{\"id\":\n"), lines(901, 1500))
	dir := write(t,
		part{"2019-05-01.jsonl", plain},
		part{"2019-05-02.jsonl.gz", gz(lines(2001, 3000))},
		part{"2019-05-03.tar", tarOf(t, part{"01/00.json.gz", gz(lines(4001, 4300))})},
	)
	for _, sources := range [][]archive.Source{
		path(dir), path(filepath.Join(dir, "2019-05-01.jsonl")),
		path(filepath.Join(dir, "2019-05-02.jsonl.gz")),
	} {
		want, err := all(t, sources, archive.Jobs(1))
		if err != nil || len(want) < 1000 {
			t.Fatal(len(want), err)
		}
		for _, jobs := range []int{2, 3, 8} {
			got, err := all(t, sources, archive.Jobs(jobs))
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%d jobs: ended with %v (-one +several):\n%.1000s", jobs, err, diff)
			}
		}
	}
}

func TestStoredOrder(t *testing.T) {
	dir := write(t, part{"twitter_stream_2019_05_01.tar", tarOf(t,
		part{"01/00/31.json", lines(1, 2)}, part{"01/00/30.json", lines(3, 3)},
		part{"01/00/30.json", lines(3, 3)})})
	got, err := all(t, path(dir), archive.StoredOrder())
	if diff := cmp.Diff([]string{"1", "2", "3", "3"}, got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

// TestDamageCostsOnlyItself: each kind of damage costs the messages at its place.
func TestDamageCostsOnlyItself(t *testing.T) {
	first, cut, last := part{"01/00/00.json.gz", gz(lines(1, 2))}, gz(lines(3, 400)),
		part{"01/00/02.json.gz", gz(lines(401, 402))}
	whole := tarOf(t, first, part{"01/00/01.json.gz", cut}, last)
	badHeader := bytes.Clone(whole)
	copy(badHeader[1024+20:], "\xff\xff\xff\xff")
	withoutDirectory := zipOf(t, 8, first, last)
	withoutDirectory = withoutDirectory[:bytes.Index(withoutDirectory, []byte("PK\x01\x02"))+30]
	for name, c := range map[string]struct {
		data []byte
		want []string
	}{
		"a bad tar header": {badHeader, []string{"damaged  after 0", "1", "2", "401", "402"}},
		"a zip without directory": {withoutDirectory,
			[]string{"damaged  after 0", "1", "2", "401", "402"}},
		"a tar cut in the middle of a header": {whole[:len(whole)-1024-len(last.data)/512*512-512-256],
			append(append([]string{"damaged  after 0"}, "1", "2"), ids(3, 400)...)},
		"an empty tar":  {tarOf(t), nil},
		"an empty file": {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, part{"twitter_stream_2019_05_01.tar", c.data})
			got, err := all(t, path(dir))
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Errorf("%v, -want +got:\n%s", err, diff)
			}
		})
	}
}

// TestCutMember: the whole messages in front of a cut come, then the damage, then
// the next member.
func TestCutMember(t *testing.T) {
	random := lines(3, 4000)
	for name, data := range map[string][]byte{"gzip": gz(random), "zstd": zst(random),
		"plain": random} {
		dir := write(t, part{"twitter_stream_2019_05_01.tar", tarOf(t,
			part{"01/00/00.json.gz", gz(lines(1, 2))},
			part{"01/00/01.json", data[:len(data)*2/3]},
			part{"01/00/02.json.gz", gz(lines(4001, 4002))})})
		got, err := all(t, path(dir))
		if err != nil || len(got) < 6 {
			t.Fatalf("%s: %v, %d events", name, err, len(got))
		}
		n := len(got)
		want := append(ids(1, n-3), fmt.Sprintf("damaged 01/00/01.json after %d", n-5), "4001", "4002")
		if diff := cmp.Diff(want, got); diff != "" || n < 1000 {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

func TestMissingSourceIsToldFirst(t *testing.T) {
	dir := write(t, part{"a.jsonl", lines(1, 2)})
	got, err := all(t, append(path(dir), archive.Path(filepath.Join(dir, "nosuch"))))
	if diff := cmp.Diff([]string{"damaged  after 0", "1", "2"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	var source *archive.SourceError
	if !errors.Is(err, fs.ErrNotExist) || !errors.As(err, &source) ||
		source.Source != filepath.Join(dir, "nosuch") {
		t.Errorf("error: %v", err)
	}
}

func TestOnlyJunkIsAnError(t *testing.T) {
	for kind, data := range map[string]string{
		"an xz file":      "\xfd7zXZ\x00 packed",
		"a 7-Zip archive": "7z\xbc\xaf\x27\x1c packed",
		"a PNG image":     "\x89PNG\r\n\x1a\n",
		"text that begins with \"root:x:0:0:root:/root:/b\"…": "root:x:0:0:root:/root:/bin/bash\n",
	} {
		dir := write(t, part{"file", []byte(data)})
		got, err := all(t, path(dir))
		var foreign *archive.NotRecordingError
		if !errors.As(err, &foreign) || foreign.Kind != kind || got != nil {
			t.Errorf("%s: %v, %v", kind, got, err)
		}
	}
}

func TestStrictEndsAtTheFirstDamage(t *testing.T) {
	dir := write(t, part{"a.jsonl", lines(1, 2)}, part{"b.gz", gz(lines(3, 4))[:20]},
		part{"c.jsonl", lines(5, 6)})
	got, err := all(t, path(dir), archive.Strict())
	var damage *archive.DamageError
	if !errors.As(err, &damage) || !errors.Is(err, io.ErrUnexpectedEOF) ||
		cmp.Diff(ids(1, 2), got) != "" {
		t.Errorf("%v, %v", got, err)
	}
}

// A message that does not decode is damage for Strict. It is left out only where its bytes
// show that it was not wanted.
func TestMessagesThatDoNotDecode(t *testing.T) {
	bad := []byte(`{"id":"x","text":"pie","place":{},"user":{"id":7}}` + "\n")
	dir := write(t, part{"a.jsonl", slices.Concat(lines(1, 2), bad, lines(3, 4))})
	_, err := all(t, path(dir), archive.Strict())
	var damage *archive.DamageError
	if !errors.As(err, &damage) || damage.Source != filepath.Join(dir, "a.jsonl") ||
		damage.Messages != 3 {
		t.Errorf("%v", err)
	}
	for name, option := range map[string]archive.Option{
		"only": archive.Only(archive.Geo), "without": archive.Without(archive.Original),
		"sample": archive.Sample(1 << 60),
	} {
		kinds := map[tweetstream.Kind]int{}
		for event, err := range archive.All(t.Context(), path(dir), option) {
			if err != nil {
				t.Fatal(err)
			}
			kinds[event.Kind()]++
		}
		if diff := cmp.Diff(map[tweetstream.Kind]int{tweetstream.KindMalformed: 1}, kinds); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestCancelEndsAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	r, w := io.Pipe()
	defer func() { _ = w.Close() }()
	go func() { _, _ = w.Write(lines(1, 2)) }() // and then nothing more, as a pipe that stays open
	events, errs := archive.Open(ctx, []archive.Source{archive.Reader("pipe", r)})
	for range 2 {
		<-events
	}
	why := errors.New("enough")
	cancel(why)
	for range events {
		t.Error("an event after the cancellation")
	}
	if err := <-errs; err != why {
		t.Errorf("error: %v", err)
	}
}

// TestCases reads files of the kinds that people have.
func TestCases(t *testing.T) {
	dir := os.Getenv("TWEETSTREAM_CASES")
	if dir == "" {
		t.Skip("TWEETSTREAM_CASES is not set")
	}
	for _, name := range []string{
		"array-one-line.json", "array-pretty.json", "array-of-lines.json", "array-crlf.json",
		"back-to-back.jsonl", "back-to-back-space.jsonl", "pretty-crlf.json", "utf16le.jsonl",
		"stream.json.bz2", "stream.tar", "bom-in-the-middle.jsonl", "nul-block.jsonl",
		"lines-with-commas.json",
	} {
		var got []int64
		for event, err := range archive.All(t.Context(), path(dir, "files", name),
			archive.Kinds(tweetstream.KindStatus)) {
			if status, ok := event.(*tweetstream.Status); ok {
				got = append(got, status.ID%10000)
			} else {
				t.Errorf("%s: %v, %v", name, event, err)
			}
		}
		if diff := cmp.Diff([]int64{1001, 1002, 1003}, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
	for _, name := range []string{"stream.jsonl.xz", "archive-part0.js"} {
		got, err := all(t, path(dir, "files", name))
		var foreign *archive.NotRecordingError
		if !errors.As(err, &foreign) || foreign.Remedy == "" || got != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// TestSelection: what each option keeps.
func TestSelection(t *testing.T) {
	tweets := func(parts ...string) []byte {
		var b strings.Builder
		for i, p := range parts {
			fmt.Fprintf(&b,
				`{"id":%d,"text":"tide %d","timestamp_ms":"%d","in_reply_to_status_id":null,"user":{"id":9}%s}`+
					"\n", i+1, i+1, 1556668800000+int64(i)*60000, p)
		}
		return []byte(
			b.String() + `{"delete":{"status":{"id":9,"user_id":9},"timestamp_ms":"1556668920000"}}` + "\n" +
				`{"limit":{"track":3}}` + "\n")
	}
	data := tweets("", `,"retweeted_status":{"id":77}`, `,"is_quote_status":true,"quoted_status_id":5`,
		`,"in_reply_to_user_id":4`, `,"coordinates":{"type":"Point","coordinates":[1,2]}`)
	m, err := match.New(tweetstream.FilterParams{Track: []string{"4"}})
	must(t, err)
	begin := time.Date(2019, 5, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		options []archive.Option
		want    string
	}{
		"all": {nil, "1 2 3 4 5 delete limit"},
		"kinds": {[]archive.Option{archive.Kinds(tweetstream.KindDelete, tweetstream.KindLimit)},
			"delete limit"},
		"originals": {[]archive.Option{archive.Only(archive.Original)}, "1 5"},
		"two types": {[]archive.Option{archive.Only(archive.Retweet, archive.Quote)}, "2 3"},
		"without": {[]archive.Option{archive.Without(archive.Reply, archive.Geo)},
			"1 2 3 delete limit"},
		"filter": {[]archive.Option{archive.Filter(m)}, "4 delete limit"},
		"filter of Tweets": {[]archive.Option{archive.Filter(m),
			archive.Kinds(tweetstream.KindStatus)}, "4"},
		"from": {[]archive.Option{archive.Between(begin.Add(3*time.Minute), time.Time{})}, "4 5"},
		"to":   {[]archive.Option{archive.Between(time.Time{}, begin.Add(time.Minute))}, "1"},
		"between": {[]archive.Option{archive.Between(begin.Add(time.Minute), begin.Add(3*time.Minute))},
			"2 3 delete limit"},
		"elsewhen": {[]archive.Option{archive.Between(begin.AddDate(1, 0, 0), time.Time{})}, ""},
		"sample":   {[]archive.Option{archive.Sample(1)}, "1 2 3 4 5 delete limit"},
	} {
		dir := write(t, part{"twitter_stream_2019_05_01.tar", tarOf(t, part{"01/00/00.json", data})})
		got, err := all(t, path(dir), c.options...)
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got:\n%s", name, err, diff)
		}
	}
}

// TestSampleIsTheSameEveryTime, and about one of n.
func TestSampleIsTheSameEveryTime(t *testing.T) {
	source := func() []archive.Source {
		return []archive.Source{archive.Reader("x", bytes.NewReader(lines(1, 5000)))}
	}
	first, err := all(t, source(), archive.Sample(10))
	again, err2 := all(t, source(), archive.Sample(10))
	if err != nil || err2 != nil || cmp.Diff(first, again) != "" || len(first) < 400 ||
		len(first) > 600 {
		t.Errorf("%d of 5000, then %d; %v, %v", len(first), len(again), err, err2)
	}
}

func TestDedup(t *testing.T) {
	data := append(lines(1, 3), lines(2, 4)...)
	got, err := all(t, []archive.Source{archive.Reader("x", bytes.NewReader(data))},
		archive.Dedup(100))
	if diff := cmp.Diff(ids(1, 4), got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%s", err, diff)
	}
}

// TestOptionsAreChecked: each mistake is named, before anything is read.
func TestOptionsAreChecked(t *testing.T) {
	later := time.Now()
	got, err := all(t, path("nosuch"), archive.Jobs(0), archive.Dedup(0), archive.Sample(0),
		archive.MaxMember(0),
		archive.Filter(nil), archive.Logger(nil), archive.Only("stories"), archive.Between(later, later),
		archive.Kinds(), nil)
	if len(got) > 0 || err == nil {
		t.Fatal(got, err)
	}
	for _, option := range []string{"Jobs", "Dedup", "Sample", "MaxMember", "Filter", "Logger",
		"stories", "Between", "Kinds", "nil"} {
		if !strings.Contains(err.Error(), option) {
			t.Errorf("%s is not named in %v", option, err)
		}
	}
}

// FuzzOpen: whatever the bytes are, reading ends, and the order in which they arrive
// changes nothing.
func FuzzOpen(f *testing.F) {
	for _, seed := range [][]byte{
		lines(1, 2), gz(lines(1, 2)), zst(lines(1, 2)), bz1,
		tarOf(f, part{"a.json", lines(1, 2)}, part{"b.gz", gz(lines(3, 3))}),
		zipOf(f, 8, part{"a.json", lines(1, 2)}), zipOf(f, 0, part{"a.json", lines(1, 2)}),
		utf16le(lines(1, 1)),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := fstest.MapFS{"x": {Data: data}}
		options := []archive.Option{archive.MaxMember(1 << 20), archive.Jobs(2), archive.StoredOrder()}
		whole, err := all(t, []archive.Source{archive.FS(fsys, "x")}, options...)
		again, err2 := all(t, []archive.Source{archive.FS(fsys, "x")}, options...)
		if diff := cmp.Diff(whole, again); diff != "" || (err == nil) != (err2 == nil) {
			t.Errorf("%v, %v:\n%s", err, err2, diff)
		}
	})
}

// TestTarStreams: a tar in a gzip and a tar from a pipe give all members in the order in
// which they are stored, large ones and those that time rules out among them.
func TestTarStreams(t *testing.T) {
	large := lines(4, 40_000)
	packed := tarOf(t, part{"01/00/30.json.gz", gz(lines(2, 3))}, part{"02/00/00.json", large},
		part{"01/00/29.json.gz", gz(lines(1, 1))})
	want := append(append([]string{"2", "3"}, ids(4, 40_000)...), "1")
	dir := write(t, part{"twitter_stream_2019_05_01.tar.gz", gz(packed)})
	for name, source := range map[string]archive.Source{
		"file": archive.Path(filepath.Join(dir, "twitter_stream_2019_05_01.tar.gz")),
		"pipe": archive.Reader("pipe", bytes.NewReader(packed)),
	} {
		got, err := all(t, []archive.Source{source})
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got:\n%s", name, err, diff)
		}
	}
	got, err := all(t, path(dir),
		archive.Between(time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{}))
	if len(got) > 0 || err != nil {
		t.Errorf("of another time: %v, %v", got, err)
	}
}
