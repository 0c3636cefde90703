package csv_test

import (
	stdcsv "encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/csv"
	"github.com/gotweetstream/tweetstream/sink/internal/corpus"
)

// The values of real Tweets are those that a plain reading of their JSON gives.
func TestCorpus(t *testing.T) {
	statuses := corpus.Statuses(t)
	var events []tweetstream.Event
	for _, s := range statuses {
		events = append(events, s)
	}
	r := stdcsv.NewReader(strings.NewReader(table(t, csv.Options{}, events...)))
	rows, err := r.ReadAll()
	if err != nil || len(rows) != len(statuses)+1 {
		t.Fatalf("%d rows of %d Tweets: %v", len(rows), len(statuses), err)
	}
	wrong := map[string]int{}
	for i, row := range rows[1:] {
		want := plain(t, statuses[i].Raw)
		for j, name := range rows[0] {
			w, known := want[name]
			w = strings.ReplaceAll(strings.ReplaceAll(w, "\x00", " "), "\r\n", "\n")
			if known && w != row[j] {
				if wrong[name]++; wrong[name] < 4 {
					t.Errorf("%s of %s: got %q, want %q", name, row[0], row[j], w)
				}
			}
		}
	}
	for name, n := range wrong {
		t.Errorf("%s: %d of %d are wrong", name, n, len(statuses))
	}
}

// plain reads the columns whose values stand in one key, and those of the whole text, without
// any code of this module.
func plain(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	var m map[string]any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if err := d.Decode(&m); err != nil {
		t.Fatal(err)
	}
	user, _ := m["user"].(map[string]any)
	want := map[string]string{}
	for _, key := range []string{"favorite_count", "in_reply_to_screen_name", "in_reply_to_status_id",
		"in_reply_to_user_id", "lang", "possibly_sensitive", "source", "id"} {
		want[key] = python(m[key])
	}
	want["retweet_count"] = strings.TrimSuffix(python(m["retweet_count"]), "+")
	for _, key := range []string{"id", "default_profile_image", "favourites_count", "followers_count",
		"friends_count", "listed_count", "statuses_count", "time_zone", "verified"} {
		want["user_"+key] = python(user[key])
	}
	original := m
	if o, ok := m["retweeted_status"].(map[string]any); ok {
		original = o
		want["retweet_or_quote_id"] = python(o["id"])
	}
	text, entities := original["text"], original["entities"]
	if extended, ok := original["extended_tweet"].(map[string]any); ok {
		text, entities = extended["full_text"], extended["entities"]
	}
	want["text"] = html.UnescapeString(python(text))
	if e, ok := entities.(map[string]any); ok {
		want["hashtags"] = joined(e["hashtags"], "text")
	}
	return want
}

func joined(list any, key string) string {
	elements, _ := list.([]any)
	var values []string
	for _, element := range elements {
		values = append(values, python(element.(map[string]any)[key]))
	}
	return strings.Join(values, " ")
}

// python writes a value as Python does.
func python(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		return map[bool]string{true: "True", false: "False"}[v]
	default:
		return fmt.Sprint(v)
	}
}
