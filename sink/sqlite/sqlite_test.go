package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/internal/corpus"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
	"github.com/tidwall/gjson"
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

// write writes events into a database and closes it.
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

// query returns the rows of a query, with bars between the values.
func query(name, query string) (rows []string, err error) {
	db, err := sql.Open("sqlite", "file:"+escape(filepath.ToSlash(name)))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	result, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer result.Close()
	columns, err := result.Columns()
	for err == nil && result.Next() {
		values := make([]any, len(columns))
		texts := make([]string, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		err = result.Scan(values...)
		for i, v := range values {
			texts[i] = fmt.Sprint(*v.(*any))
		}
		rows = append(rows, strings.Join(texts, "|"))
	}
	return rows, errors.Join(err, result.Err())
}

func checkQuery(t *testing.T, name, text string, want ...string) {
	t.Helper()
	got, err := query(name, text)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%s: %v (-want +got):\n%s", text, err, diff)
	}
}

// stored returns the keys of a database, complete or not.
func stored(name string) ([]string, error) {
	if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
		name += sink.Part
	}
	return query(name, `SELECT id FROM tweets UNION ALL SELECT 'delete ' || tweet_id FROM deletes
		UNION ALL SELECT 'file ' || member FROM files`)
}

func keyOf(event tweetstream.Event) string {
	switch e := event.(type) {
	case *tweetstream.Status:
		return strconv.FormatInt(e.ID, 10)
	case *tweetstream.Delete:
		return "delete " + strconv.FormatInt(e.Status.ID, 10)
	case *tweetstream.Member:
		return "file " + e.Name
	case *tweetstream.Damaged:
		return "file " + e.Member
	default:
		return ""
	}
}

func TestConformance(t *testing.T) {
	for name, o := range map[string]Options{"plain": {}, "with a search": {Search: true}} {
		t.Run(name, func(t *testing.T) {
			sinktest.Run(t, func(t *testing.T) sinktest.Target {
				file := filepath.Join(t.TempDir(), "tweets.sqlite")
				s := create(t, file, o)
				t.Cleanup(func() { _ = s.Close(t.Context()) })
				return sinktest.Target{Sink: s, Key: keyOf, Unordered: true,
					Stored: func() ([]string, error) { return stored(file) }}
			})
		})
	}
}

func TestResume(t *testing.T) {
	sinktest.Resume(t, func(t *testing.T, dir, mark string) sinktest.Target {
		file := filepath.Join(dir, "tweets.sqlite")
		s := create(t, file, Options{Resumable: true, Resume: mark})
		return sinktest.Target{Sink: s, Kill: func() { _ = s.db.close() }, Unordered: true,
			Stored: func() ([]string, error) { return stored(file) }}
	})
}

const message = `{"created_at":"Wed Dec 25 12:00:00 +0000 2019","id":1209999999999999999,` +
	`"id_str":"1209999999999999999","text":"Tea &amp; cake #two @galley","favorite_count":0,"lang":"en",` +
	`"source":"<a href=\"https://example.com\">Web</a>","possibly_sensitive":false,"retweet_count":2,` +
	`"entities":{"hashtags":[{"text":"two"}],"urls":[{"url":"https://t.co/a","expanded_url":"https://example.com/a"}],` +
	`"user_mentions":[{"id":9,"screen_name":"galley"}],"media":[{"id":5,"type":"photo",` +
	`"media_url_https":"https://pbs.example.com/5.jpg"}]},"user":{"id":7,"screen_name":"harbour_lights",` +
	`"name":"Caf\u00e9","verified":false,"followers_count":0,"created_at":"Mon Jan 02 15:04:05 +0000 2012"},` +
	`"in_reply_to_status_id":1201,"in_reply_to_user_id":9,"withheld_in_countries":["DE","FR"],` +
	`"coordinates":{"type":"Point","coordinates":[0,40.25]},"timestamp_ms":"1577275200123",` +
	`"place":{"id":"7a","full_name":"Leith, Scotland","place_type":"city","country_code":"GB","bounding_box":{` +
	`"type":"Polygon","coordinates":[[[-3.5,55.5],[-3.5,56.0],[-3.0,56.0],[-3.0,55.5]]]}}}`

func TestTables(t *testing.T) {
	name := filepath.Join(t.TempDir(), "tweets.sqlite")
	bare := decoded(t, `{"id":1,"text":"","user":{"id":2}}`)
	write(t, name, Options{}, append([]tweetstream.Event{decoded(t, message), bare},
		decoded(t, `{"delete":{"status":{"id":11,"user_id":3},"timestamp_ms":"1577275200123"}}`),
		&tweetstream.Member{Source: "a.tar", Name: "1.json", Messages: 5},
		&tweetstream.Damaged{Source: "a.tar", Member: "2.json", Messages: 3, Err: errors.New("cut")},
		&tweetstream.Member{Source: "a.tar", Name: "2.json", Messages: 3, Damaged: true})...)
	const null = "<nil>"
	nulls := func(n int) string { return strings.Repeat("|"+null, n) }
	checkQuery(t, name, "SELECT * FROM tweets ORDER BY id DESC",
		"1209999999999999999|2019-12-25T12:00:00.123Z|reply|Tea & cake #two @galley|en|Web|7|1201|9"+
			nulls(4)+"|0|40.25|7a|2|0"+nulls(2)+"|0|DE FR",
		"1"+nulls(1)+"|original|"+nulls(2)+"|2"+nulls(15))
	checkQuery(t, name, "SELECT * FROM users ORDER BY id DESC",
		"7|harbour_lights|Café"+nulls(3)+"|2012-01-02T15:04:05.000Z|0"+nulls(4)+
			"|0|2019-12-25T12:00:00.123Z",
		"2"+nulls(12)+"|")
	checkQuery(t, name, "SELECT * FROM hashtags", "1209999999999999999|1|two")
	checkQuery(t, name, "SELECT * FROM urls", "1209999999999999999|1|https://example.com/a")
	checkQuery(t, name, "SELECT * FROM mentions", "1209999999999999999|1|9|galley")
	checkQuery(t, name, "SELECT * FROM media",
		"1209999999999999999|1|photo|https://pbs.example.com/5.jpg")
	checkQuery(t, name, "SELECT * FROM places", "7a|Leith, Scotland|city|GB|-3.5|55.5|-3|56")
	checkQuery(t, name, "SELECT * FROM deletes", "11|3|2019-12-25T12:00:00.123Z")
	checkQuery(t, name, "SELECT * FROM files", "a.tar|1.json|5|<nil>", "a.tar|2.json|3|cut")
}

// A repeat changes nothing, and an author is as the latest Tweet shows him.
func TestRepeats(t *testing.T) {
	tweet := func(id, second int, name string) tweetstream.Event {
		return decoded(t, fmt.Sprintf(`{"id":%d,"text":"#a","created_at":"Wed Dec 25 12:00:%02d +0000 2019",`+
			`"entities":{"hashtags":[{"text":"a"}]},"user":{"id":2,"name":%q}}`, id, second, name))
	}
	name := filepath.Join(t.TempDir(), "tweets.sqlite")
	first, second := tweet(1, 10, "first"), tweet(2, 20, "second")
	write(t, name, Options{Search: true}, second, first, second, tweet(1, 30, "changed"))
	write(t, name, Options{Search: true, Resume: "."}, first, tweet(3, 15, "third"))
	checkQuery(t, name, "SELECT id, created_at FROM tweets ORDER BY id", "1|2019-12-25T12:00:10.000Z",
		"2|2019-12-25T12:00:20.000Z", "3|2019-12-25T12:00:15.000Z")
	checkQuery(t, name, "SELECT name FROM users", "second")
	checkQuery(t, name, "SELECT count(*) FROM hashtags", "3")
	checkQuery(t, name, "SELECT count(*) FROM tweets_fts WHERE tweets_fts MATCH 'a'", "3")
}

func TestSearch(t *testing.T) {
	name := filepath.Join(t.TempDir(), "tweets.sqlite")
	other := decoded(t, `{"id":1,"text":"Coffee","user":{"id":2}}`)
	write(t, name, Options{Search: true}, decoded(t, message), other)
	checkQuery(t, name, "SELECT text FROM tweets_fts WHERE tweets_fts MATCH 'tea'",
		"Tea & cake #two @galley")
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "100% mine?.sqlite")
	write(t, name, Options{}, decoded(t, message))
	_, err := Create(name, Options{})
	if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), name) {
		t.Errorf("a database that exists: got %v", err)
	}
	if err := create(t, name, Options{Overwrite: true}).Discard(); err != nil {
		t.Fatal(err)
	}
	checkQuery(t, name, "SELECT count(*) FROM tweets", "1")
	write(t, name, Options{Overwrite: true})
	checkQuery(t, name, "SELECT count(*) FROM tweets", "0")
	_, err = Create(filepath.Join(dir, "none"), Options{Resume: "."})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing to resume: got %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder has %v: %v", entries, err)
	}
}

// A full disk is an error that names the file. The part is removed, or left to go on with.
func TestFullDisk(t *testing.T) {
	for _, resumable := range []bool{false, true} {
		name := filepath.Join(t.TempDir(), "tweets.sqlite")
		s := create(t, name, Options{Resumable: resumable})
		if err := s.db.run("PRAGMA max_page_count = 30"); err != nil {
			t.Fatal(err)
		}
		config := sink.Config{Flush: sink.Pace{Bytes: 1}}
		events := make(chan tweetstream.Event, 1000)
		for _, event := range sinktest.Tweets(1, 1000) {
			events <- event
		}
		close(events)
		stats, err := config.Pump(t.Context(), events, s)
		if err == nil || !strings.Contains(err.Error(), name+": database or disk is full") {
			t.Errorf("a full disk gives %v", err)
		}
		if err := s.Close(t.Context()); err == nil {
			t.Error("closing gives no error")
		}
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the file is there: %v", err)
		}
		if !resumable {
			if _, err := os.Stat(name + sink.Part); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a part is left: %v", err)
			}
			continue
		}
		write(t, name, Options{Resume: "."}, sinktest.Tweets(stats.Committed+1, 1000)...)
		checkQuery(t, name, "SELECT count(*) FROM tweets", "1000")
	}
}

// The program sqlite3 reads a database.
func TestProgramReadsIt(t *testing.T) {
	program, err := exec.LookPath("sqlite3")
	if err != nil {
		t.Skip(err)
	}
	name := filepath.Join(t.TempDir(), "tweets.sqlite")
	write(t, name, Options{}, append(sinktest.Tweets(1, 100), decoded(t, message))...)
	out, err := exec.CommandContext(t.Context(), program, name,
		"PRAGMA integrity_check; SELECT count(*) FROM tweets; SELECT text FROM tweets WHERE lang = 'en' "+
			"ORDER BY id DESC LIMIT 1; PRAGMA journal_mode").CombinedOutput()
	if want := "ok\n101\nTea & cake #two @galley\ndelete\n"; err != nil || string(out) != want {
		t.Errorf("got %q, want %q: %v", out, want, err)
	}
}

// Counts of real streams are those of a plain reading of their JSON.
func TestCorpus(t *testing.T) {
	events := corpus.Events(t)
	ids, users, deletes := map[int64]bool{}, map[int64]bool{}, map[int64]bool{}
	places := map[string]bool{}
	var tags, mentions int64
	for _, event := range events {
		m := gjson.ParseBytes(tweetstream.Raw(event))
		switch id := m.Get("id").Int(); event.Kind() {
		case tweetstream.KindDelete:
			deletes[m.Get("delete.status.id").Int()] = true
		case tweetstream.KindStatus:
			if ids[id] {
				continue
			}
			ids[id], users[m.Get("user.id").Int()] = true, true
			if place := m.Get("place.id"); place.Exists() {
				places[place.Str] = true
			}
			if o := m.Get("retweeted_status"); o.IsObject() {
				m = o
			}
			if e := m.Get("extended_tweet"); e.IsObject() {
				m = e
			}
			tags += m.Get("entities.hashtags.#").Int()
			mentions += m.Get("entities.user_mentions.#").Int()
		}
	}
	name := filepath.Join(t.TempDir(), "tweets.sqlite")
	stream := make(chan tweetstream.Event, len(events))
	for _, event := range events {
		stream <- event
	}
	close(stream)
	s := create(t, name, Options{})
	if _, err := sink.Pump(t.Context(), stream, s); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkQuery(t, name, `SELECT (SELECT count(*) FROM tweets), (SELECT count(*) FROM users),
		(SELECT count(*) FROM deletes), (SELECT count(*) FROM places), (SELECT count(*) FROM hashtags),
		(SELECT count(*) FROM mentions)`,
		fmt.Sprintf("%d|%d|%d|%d|%d|%d", len(ids), len(users), len(deletes), len(places), tags, mentions))
}

func BenchmarkWrite(b *testing.B) {
	statuses := corpus.Statuses(b)
	dir, n := b.TempDir(), 0
	for b.Loop() {
		n++
		s := create(b, filepath.Join(dir, strconv.Itoa(n)), Options{})
		for _, status := range statuses {
			if err := s.Write(b.Context(), status); err != nil {
				b.Fatal(err)
			}
		}
		if err := s.Close(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(len(statuses)*b.N), "ns/tweet")
}
