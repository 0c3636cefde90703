package parquet

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/internal/fulldisk"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
	"github.com/parquet-go/parquet-go"
)

func create(t testing.TB, name string, o Options) *Sink {
	t.Helper()
	s, err := Create(name, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decoded(t testing.TB, line string) tweetstream.Event {
	t.Helper()
	event, err := tweetstream.NewDecoder(strings.NewReader(line + "\r\n")).Decode()
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// write writes events into a table and closes it.
func write(t testing.TB, name string, o Options, events ...tweetstream.Event) {
	t.Helper()
	s := create(t, name, o)
	for _, event := range events {
		if err := s.Write(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// files returns the complete files below a folder.
func files(t testing.TB, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, name)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func keyOf(event tweetstream.Event) string {
	switch e := event.(type) {
	case *tweetstream.Status:
		return strconv.FormatInt(e.ID, 10)
	case *tweetstream.Delete:
		return "delete " + strconv.FormatInt(e.Status.ID, 10)
	}
	line, _ := sink.Line(event)
	return string(line)
}

// stored returns the keys of all rows in a folder.
func stored(dir string) (keys []string, err error) {
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, suffix) {
			return err
		}
		some, err := keysOf(name)
		keys = append(keys, some...)
		return err
	})
	return keys, err
}

func keysOf(name string) ([]string, error) {
	switch base := filepath.Base(name); {
	case strings.Contains(base, "-deletes"):
		return keysBy(name, func(d deleted) string { return "delete " + strconv.FormatInt(d.ID, 10) })
	case strings.Contains(base, "-notices"):
		return keysBy(name, func(n notice) string { return n.Message })
	default:
		return keysBy(name, func(r row) string { return strconv.FormatInt(r.ID, 10) })
	}
}

func keysBy[T any](name string, key func(T) string) (keys []string, err error) {
	rows, err := parquet.ReadFile[T](name)
	for _, r := range rows {
		keys = append(keys, key(r))
	}
	return keys, err
}

func TestConformance(t *testing.T) {
	for name, o := range map[string]Options{
		"one file": {}, "raw": {Raw: true}, "by day": {Partition: Day},
		"by language, with little memory": {Partition: Lang, Budget: 20_000},
		"with little memory":              {Budget: 20_000},
	} {
		t.Run(name, func(t *testing.T) {
			sinktest.Run(t, func(t *testing.T) sinktest.Target {
				dir := t.TempDir()
				return sinktest.Target{
					Sink:      create(t, filepath.Join(dir, "tweets.parquet"), o),
					Stored:    func() ([]string, error) { return stored(dir) },
					Key:       keyOf,
					Unordered: true,
				}
			})
		})
	}
}

func TestResume(t *testing.T) {
	for name, o := range map[string]Options{
		"files": {}, "partitions": {Partition: Lang, Budget: 20_000},
	} {
		t.Run(name, func(t *testing.T) {
			sinktest.Resume(t, func(t *testing.T, dir, mark string) sinktest.Target {
				o.Resume = mark
				return sinktest.Target{
					Sink:      create(t, filepath.Join(dir, "tweets.parquet"), o),
					Stored:    func() ([]string, error) { return stored(dir) },
					Unordered: true,
				}
			})
		})
	}
}

const message = `{"created_at":"Wed Dec 25 12:00:00 +0000 2019","id":1209999999999999999,` +
	`"id_str":"1209999999999999999","text":"Tea &amp; cake #two @galley","favorite_count":0,"lang":"en",` +
	`"source":"<a href=\"https://example.com\">Web</a>","possibly_sensitive":false,"retweet_count":2,` +
	`"entities":{"hashtags":[{"text":"two"}],"urls":[{"url":"https://t.co/a","expanded_url":"https://example.com/a"}],` +
	`"user_mentions":[{"id":9,"screen_name":"galley"}],"media":[{"id":5,"type":"photo",` +
	`"media_url_https":"https://pbs.example.com/5.jpg"}]},"user":{"id":7,"screen_name":"harbour_lights",` +
	`"name":"Caf\u00e9","verified":false,"followers_count":0,"created_at":"Mon Jan 02 15:04:05 +0000 2012"},` +
	`"in_reply_to_status_id":1201,"in_reply_to_user_id":9,"withheld_in_countries":["DE"],` +
	`"coordinates":{"type":"Point","coordinates":[0,40.25]},"timestamp_ms":"1577275200123",` +
	`"place":{"id":"7a","full_name":"Leith, Scotland","country_code":"GB","bounding_box":{"type":"Polygon",` +
	`"coordinates":[[[-3.3,55.8],[-3.3,56.0],[-3.0,56.0],[-3.0,55.8]]]}}}`

func TestColumns(t *testing.T) {
	name := filepath.Join(t.TempDir(), "tweets.parquet")
	write(t, name, Options{Raw: true}, decoded(t, message), decoded(t, `{"id":1,"text":"","user":{"id":2}}`))
	rows, err := parquet.ReadFile[row](name)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	var zero, two int64 = 0, 2
	lon, lat, no := 0.0, 40.25, false
	want := row{
		ID: 1209999999999999999, CreatedAt: 1577275200123, Type: "reply", Text: "Tea & cake #two @galley",
		Lang: "en", Source: "Web", UserID: 7, UserScreenName: "harbour_lights", UserName: "Café",
		UserCreatedAt:      time.Date(2012, 1, 2, 15, 4, 5, 0, time.UTC).UnixMilli(),
		UserFollowersCount: &zero, UserVerified: &no, InReplyToStatusID: 1201, InReplyToUserID: 9,
		Longitude: &lon, Latitude: &lat, PlaceID: "7a", PlaceName: "Leith, Scotland",
		PlaceCountryCode: "GB", PlaceBBox: []float64{-3.3, 55.8, -3.0, 56.0},
		Hashtags: []string{"two"}, URLs: []string{"https://example.com/a"},
		Mentions: []mention{{9, "galley"}}, Media: []medium{{"photo", "https://pbs.example.com/5.jpg"}},
		RetweetCount: &two, FavoriteCount: &zero, PossiblySensitive: &no,
		WithheldInCountries: []string{"DE"}, Raw: message,
	}
	if diff := cmp.Diff(want, rows[0], cmp.AllowUnexported(row{}, values{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	bare := row{ID: 1, Type: "original", UserID: 2, Raw: `{"id":1,"text":"","user":{"id":2}}`,
		PlaceBBox: []float64{}, Hashtags: []string{}, URLs: []string{}, Mentions: []mention{},
		Media: []medium{}, WithheldInCountries: []string{}}
	if diff := cmp.Diff(bare, rows[1], cmp.AllowUnexported(row{}, values{})); diff != "" {
		t.Errorf("what a message does not say (-want +got):\n%s", diff)
	}
}

func TestFiles(t *testing.T) {
	tweet := func(id int, lang, day string) tweetstream.Event {
		text, _ := json.Marshal(day)
		return decoded(t, `{"id":`+strconv.Itoa(id)+`,"text":`+string(text)+`,"lang":"`+lang+
			`","created_at":"`+day+`","user":{"id":2}}`)
	}
	const first, second = "Wed Dec 25 12:00:00 +0000 2019", "Wed Jan 01 00:00:00 +0000 2020"
	all := []tweetstream.Event{tweet(1, "en", first), tweet(2, "de", second), tweet(3, "", "")}
	for _, tt := range []struct {
		options Options
		events  []tweetstream.Event
		want    []string
	}{
		{Options{}, nil, []string{"tweets.parquet"}},
		{Options{}, append(all, sinktest.Others()[:2]...),
			[]string{"tweets-deletes.parquet", "tweets-notices.parquet", "tweets.parquet"}},
		{Options{Partition: Lang}, all, []string{
			"tweets.parquet/lang=__HIVE_DEFAULT_PARTITION__/00003.parquet",
			"tweets.parquet/lang=de/00001.parquet", "tweets.parquet/lang=en/00002.parquet"}},
		{Options{Partition: Month}, all[:2], []string{
			"tweets.parquet/month=2019-12/00001.parquet", "tweets.parquet/month=2020-01/00002.parquet"}},
		{Options{Partition: Day}, all[:1], []string{"tweets.parquet/day=2019-12-25/00001.parquet"}},
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "tweets.parquet"), tt.options, tt.events...)
		got := files(t, dir)
		slices.Sort(got)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.options, diff)
		}
	}
}

func TestExistingFiles(t *testing.T) {
	for _, existing := range []string{"tweets.parquet", "tweets-2.parquet", "tweets-deletes.parquet",
		"tweets-notices.parquet"} {
		dir := t.TempDir()
		name := filepath.Join(dir, "tweets.parquet")
		if err := os.WriteFile(filepath.Join(dir, existing), []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Create(name, Options{})
		if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), existing) {
			t.Errorf("%s: got %v", existing, err)
		}
		write(t, name, Options{Overwrite: true})
		if diff := cmp.Diff([]string{"tweets.parquet"}, files(t, dir)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", existing, diff)
		}
	}
	dir := t.TempDir()
	if _, err := Create(dir, Options{Partition: Day}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a folder: got %v", err)
	}
	if _, err := Create(dir, Options{}); err == nil {
		t.Error("a folder was taken for a file")
	}
	if _, err := Create(filepath.Join(dir, "a"), Options{Partition: "year"}); err == nil {
		t.Error("there is a partition year")
	}
}

func TestDiscard(t *testing.T) {
	for _, o := range []Options{{}, {Partition: Day}} {
		dir := t.TempDir()
		if err := create(t, filepath.Join(dir, "tweets.parquet"), o).Discard(); err != nil {
			t.Fatal(err)
		}
		if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
			t.Errorf("%+v: %v is left: %v", o, entries, err)
		}
	}
}

func TestFullDisk(t *testing.T) {
	name := filepath.Join(t.TempDir(), "tweets.parquet")
	s := create(t, name, Options{})
	full, err := os.OpenFile(fulldisk.Device, os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	s.tweets.writer.Reset(full)
	if err := s.Write(t.Context(), sinktest.Tweets(1, 1)[0]); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(t.Context()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a full disk gives %v", err)
	}
	if err := s.Close(t.Context()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("closing gives %v", err)
	}
	if left := files(t, filepath.Dir(name)); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}
