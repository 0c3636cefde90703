package csv_test

import (
	"bytes"
	"context"
	stdcsv "encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink"
	"github.com/gotweetstream/tweetstream/sink/csv"
	"github.com/gotweetstream/tweetstream/sink/internal/fulldisk"
	"github.com/gotweetstream/tweetstream/sink/sinktest"
)

func create(t testing.TB, name string, o csv.Options) *csv.Sink {
	t.Helper()
	table, err := csv.Create(name, o)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func columns(t testing.TB, words string) []csv.Column {
	t.Helper()
	list, err := csv.Columns(words)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func decoded(t testing.TB, line string) tweetstream.Event {
	t.Helper()
	event, err := tweetstream.NewDecoder(strings.NewReader(line + "\r\n")).Decode()
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// table returns the text of a table of events.
func table(t testing.TB, o csv.Options, events ...tweetstream.Event) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "tweets.csv")
	s := create(t, name, o)
	for _, event := range events {
		if err := s.Write(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestConformance(t *testing.T) {
	for name, o := range map[string]csv.Options{
		"csv": {}, "tabs": {Tabs: true}, "short": {Columns: columns(t, "short")},
		"one column": {Columns: columns(t, "id_str")}, "excel": {Excel: true},
	} {
		t.Run(name, func(t *testing.T) {
			sinktest.Run(t, func(t *testing.T) sinktest.Target {
				file := filepath.Join(t.TempDir(), "tweets.csv")
				return sinktest.Target{Sink: create(t, file, o), Stored: func() ([]string, error) {
					return firstColumn(file, o.Tabs)
				}}
			})
		})
	}
}

// firstColumn returns the ids of a table, complete or not.
func firstColumn(name string, tabs bool) (ids []string, err error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = os.ReadFile(name + sink.Part)
	}
	if err != nil {
		return nil, err
	}
	text = text[:bytes.LastIndexByte(text, '\n')+1]
	r := stdcsv.NewReader(bytes.NewReader(text))
	if tabs {
		r.Comma, r.LazyQuotes = '\t', true
	}
	for { // up to a row that breaks off
		row, err := r.Read()
		if err != nil {
			return ids[min(1, len(ids)):], nil
		}
		ids = append(ids, strings.Trim(row[0], `="`))
	}
}

func TestResume(t *testing.T) {
	for name, o := range map[string]csv.Options{
		"csv": {}, "one column": {Columns: columns(t, "id_str")},
	} {
		t.Run(name, func(t *testing.T) {
			sinktest.Resume(t, func(t *testing.T, dir, mark string) sinktest.Target {
				file := filepath.Join(dir, "tweets.csv")
				o.Resumable, o.Resume = true, mark
				return sinktest.Target{Sink: create(t, file, o), Stored: func() ([]string, error) {
					return firstColumn(file, false)
				}}
			})
		})
	}
}

const message = `{"created_at":"Wed Dec 25 12:00:00 +0000 2019","id":1209999999999999999,` +
	`"id_str":"1209999999999999999","text":"cut\u2026","truncated":true,"possibly_sensitive":false,` +
	`"source":"<a href=\"https://example.com\">Web</a>","favorite_count":0,"retweet_count":2,` +
	`"extended_tweet":{"full_text":"Tea &amp; \"cake\",\nfor #two","entities":{"hashtags":[{"text":"two"},` +
	`{"text":"three"}],"urls":[{"url":"https://t.co/a","expanded_url":"https://example.com/a"}],"media":[` +
	`{"id":5,"type":"photo","media_url_https":"https://pbs.example.com/5.jpg","expanded_url":"https://example.com/5"}]}},` +
	`"entities":{"hashtags":[]},"user":{"id":7,"id_str":"7","screen_name":"harbour_lights","name":"Caf\u00e9",` +
	`"description":"=1+1","verified":false,"followers_count":12,"friends_count":-3,` +
	`"created_at":"Mon Jan 02 15:04:05 +0000 2012"},"in_reply_to_status_id":1201,"in_reply_to_user_id":9,` +
	`"in_reply_to_screen_name":"galley","coordinates":{"type":"Point","coordinates":[-73.5,40.25]},` +
	`"place":{"full_name":"Leith, Scotland"},"lang":"en"}`

func TestColumnsOfTwarc(t *testing.T) {
	text := table(t, csv.Options{}, decoded(t, message))
	rows, err := stdcsv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || len(rows[0]) != 37 {
		t.Fatalf("there are %d rows of %d columns", len(rows), len(rows[0]))
	}
	got := map[string]string{}
	for i, value := range rows[1] {
		if value != "" {
			got[rows[0][i]] = value
		}
	}
	want := map[string]string{
		"id":                      "1209999999999999999",
		"tweet_url":               "https://twitter.com/harbour_lights/status/1209999999999999999",
		"created_at":              "Wed Dec 25 12:00:00 +0000 2019",
		"parsed_created_at":       "2019-12-25 12:00:00+00:00",
		"user_screen_name":        "harbour_lights",
		"text":                    "Tea & \"cake\",\nfor #two",
		"tweet_type":              "reply",
		"coordinates":             "-73.500000 40.250000",
		"hashtags":                "two three",
		"media":                   "https://example.com/5",
		"urls":                    "https://example.com/a",
		"favorite_count":          "0",
		"in_reply_to_screen_name": "galley",
		"in_reply_to_status_id":   "1201",
		"in_reply_to_user_id":     "9",
		"lang":                    "en",
		"place":                   "Leith, Scotland",
		"possibly_sensitive":      "False",
		"retweet_count":           "2",
		"source":                  `<a href="https://example.com">Web</a>`,
		"user_id":                 "7",
		"user_created_at":         "Mon Jan 02 15:04:05 +0000 2012",
		"user_description":        "=1+1",
		"user_followers_count":    "12",
		"user_friends_count":      "-3",
		"user_name":               "Café",
		"user_verified":           "False",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Text and entities of a retweet are those of the Tweet retweeted.
func TestRetweets(t *testing.T) {
	retweet := decoded(t, `{"id":2,"text":"RT @a: begin\u2026","entities":{},"user":{"id":1,"screen_name":"b"},`+
		`"retweeted_status":{"id":1,"text":"begin and end #two","entities":{"hashtags":[{"text":"two"}]},`+
		`"possibly_sensitive":false,"user":{"id":3,"screen_name":"a"}}}`)
	const words = "id,text,tweet_type,hashtags,retweet_or_quote_id,retweet_or_quote_screen_name," +
		"retweet_or_quote_user_id,possibly_sensitive"
	o := csv.Options{Columns: columns(t, "twarc")}
	rows, err := stdcsv.NewReader(strings.NewReader(table(t, o, retweet))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for i, value := range rows[1] {
		if name := rows[0][i]; strings.Contains(","+words+",", ","+name+",") {
			got[name] = value
		}
	}
	want := map[string]string{"id": "2", "text": "begin and end #two", "tweet_type": "retweet",
		"hashtags": "two", "possibly_sensitive": "", "retweet_or_quote_id": "1",
		"retweet_or_quote_screen_name": "a", "retweet_or_quote_user_id": "3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestChosenColumns(t *testing.T) {
	for words, want := range map[string]string{
		"id_str, full_text,tweet_url": "id_str,full_text,tweet_url\r\n1209999999999999999," +
			"\"Tea & \"\"cake\"\",\nfor #two\"," +
			"https://twitter.com/harbour_lights/status/1209999999999999999\r\n",
		"short": "id,time,user.screen_name,text\r\n1209999999999999999,2019-12-26T00:50:55Z," +
			"harbour_lights,\"Tea & \"\"cake\"\",\nfor #two\"\r\n",
		"text":             "text\r\ncut…\r\n",
		"geo.coordinates":  "geo.coordinates\r\n\"\"\r\n",
		"user_name,urls":   "user_name,urls\r\nCafé,https://example.com/a\r\n",
		"place.full_name,": "",
		"a b":              "",
		"short,id_str,id":  "",
	} {
		list, err := csv.Columns(words)
		if err != nil {
			if want != "" {
				t.Errorf("%s: %v", words, err)
			}
			continue
		}
		got := table(t, csv.Options{Columns: list}, decoded(t, message))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", words, diff)
		}
	}
}

func TestIDs(t *testing.T) {
	o := csv.Options{Tabs: true, NoHeader: true, Columns: columns(t, "id")}
	if got := table(t, o, sinktest.Tweets(1, 3)...); got != "1\n2\n3\n" {
		t.Errorf("got %q", got)
	}
}

func TestTabs(t *testing.T) {
	o := csv.Options{Tabs: true, Columns: columns(t, "id,text")}
	got := table(t, o, decoded(t, `{"id":1,"text":"a\tb\r\nc\rd\n\"e\"","user":{"id":2}}`))
	if want := "id\ttext\n1\ta b c d \"e\"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExcel(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1":          "'=1+1",
		"+441":          "'+441",
		"-1+1":          "'-1+1",
		"-1.5":          "-1.5",
		"@user hi":      "'@user hi",
		"two\r\nlines":  "two lines",
		"123456789012":  `"=""123456789012"""`,
		"12345":         "12345",
		"":              "",
		"a=b":           "a=b",
		"\r\n=1":        " =1",
		`=HYPERLINK("`:  `"'=HYPERLINK("""`,
		"comma, beyond": `"comma, beyond"`,
	} {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		line := `{"id":17,"text":` + string(quoted) + `,"user":{"id":2}}`
		o := csv.Options{Excel: true, Columns: columns(t, "id,text,user.id")}
		want := "\ufeffid,text,user.id\r\n" + `"=""17""",` + want + `,"=""2"""` + "\r\n"
		if got := table(t, o, decoded(t, line)); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	name := filepath.Join(t.TempDir(), "tweets.tsv")
	if _, err := csv.Create(name, csv.Options{Excel: true, Tabs: true}); err == nil {
		t.Error("a table for Excel has tabs")
	}
}

func TestExistingFiles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "tweets.csv")
	if err := os.WriteFile(name, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := csv.Create(name, csv.Options{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v", err)
	}
	s := create(t, name, csv.Options{Overwrite: true})
	if err := s.Discard(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(name); err != nil || string(text) != "precious" {
		t.Errorf("after Discard the file has %q: %v", text, err)
	}
	s = create(t, name, csv.Options{Overwrite: true, Columns: columns(t, "id")})
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(name); err != nil || string(text) != "id\r\n" {
		t.Errorf("after Close the file has %q: %v", text, err)
	}
	second := strings.TrimSuffix(name, ".csv") + "-2.csv"
	if err := os.Rename(name, second); err != nil {
		t.Fatal(err)
	}
	if _, err := csv.Create(name, csv.Options{Excel: true}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("with a second file: got %v", err)
	}
}

// Python reads back what was written.
func TestPythonReadsItBack(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip(err)
	}
	var texts []string
	var events []tweetstream.Event
	for _, text := range []string{
		"", "plain", "two\nlines", "two\r\nlines", "a,b", `"q"`, "日本語", "\r", " s ",
	} {
		texts = append(texts, text)
		events = append(events, sinktest.Tweet(int64(len(texts)), text))
	}
	name := filepath.Join(t.TempDir(), "tweets.csv")
	if err := os.WriteFile(name, []byte(table(t, csv.Options{}, events...)), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, "-c", `import csv, json, sys
print(json.dumps([row["text"] for row in csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8"))]))`, name)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(texts, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// FuzzCSV holds that a reader gets the text back, but for what no table can hold.
func FuzzCSV(f *testing.F) {
	for _, text := range []string{"a", "\"", "a,\r\n\"b\"", "\x00", "=1", "\n"} {
		f.Add(text, false)
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, text string, excel bool) {
		text = strings.ToValidUTF8(text, "")
		name := filepath.Join(t.TempDir(), "tweets.csv")
		s := create(t, name, csv.Options{Columns: columns(t, "text"), Excel: excel})
		event := sinktest.Tweet(1, text)
		if err := errors.Join(s.Write(t.Context(), event), s.Close(context.Background())); err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r := stdcsv.NewReader(bytes.NewReader(file))
		var rows [][]string
		for row, err := r.Read(); err != io.EOF; row, err = r.Read() {
			if err != nil {
				t.Fatalf("%q: %v", file, err)
			}
			rows = append(rows, row)
		}
		want := event.(*tweetstream.Status).Text
		want = strings.ReplaceAll(strings.ReplaceAll(want, "\x00", " "), "\r\n", "\n") // by the reader
		if len(rows) != 2 || !excel && rows[1][0] != want {
			t.Errorf("%q became %q", want, rows)
		}
	})
}

func TestFullDisk(t *testing.T) {
	name := filepath.Join(t.TempDir(), "tweets.csv")
	fulldisk.Test(t, name, func() (sink.Sink, error) {
		return csv.Create(name, csv.Options{Overwrite: true})
	})
}
