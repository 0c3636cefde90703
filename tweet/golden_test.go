package tweet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/tweet"
)

var update = flag.Bool("update", false, "rewrite testdata/*.golden from what the code gives now")

// outcome is the content of a golden file: a failure, or the results of all
// methods of the Tweet and its marshalled form.
type outcome struct {
	Error  string `json:"error,omitempty"`
	Path   string `json:"path,omitempty"`
	Offset int64  `json:"offset,omitempty"`

	FullText   string          `json:"full_text,omitempty"`
	Original   int64           `json:"original,omitempty"`
	Kinds      []string        `json:"kinds,omitempty"`
	Entities   []string        `json:"entities,omitempty"`
	Media      []string        `json:"media,omitempty"`
	URL        string          `json:"url,omitempty"`
	SourceName string          `json:"source_name,omitempty"`
	SourceURL  string          `json:"source_url,omitempty"`
	Timestamp  *time.Time      `json:"timestamp,omitempty"`
	Tweet      json.RawMessage `json:"tweet,omitempty"`
}

func outcomeOf(t *testing.T, wire []byte) outcome {
	t.Helper()
	tw := tweet.Tweet{Text: "left over", RetweetedStatus: &tweet.Tweet{ID: 1}}
	if err := tweet.Unmarshal(wire, &tw); err != nil {
		if diff := cmp.Diff(tweet.Tweet{}, tw); diff != "" {
			t.Errorf("tweet not zero after an error:\n%s", diff)
		}
		var at *tweet.DecodeError
		if !errors.As(err, &at) || at.Unwrap() == nil {
			t.Fatalf("error %#v wraps no *DecodeError with a reason", err)
		}
		return outcome{Error: err.Error(), Path: at.Path, Offset: at.Offset}
	}
	posted := tw.Timestamp()
	o := outcome{
		FullText: tw.FullText(), Original: tw.Original().ID, URL: tw.URL(), Timestamp: &posted,
		SourceName: tw.SourceName(), SourceURL: tw.SourceURL(), Kinds: kindsOf(&tw),
		Entities: spelled(tw.FullEntities(), tw.Original().FullText()),
	}
	for _, m := range tw.Media() {
		o.Media = append(o.Media, m.Type+" "+m.MediaURLHTTPS)
	}
	o.Tweet = marshal(t, &tw)
	return o
}

func kindsOf(tw *tweet.Tweet) (kinds []string) {
	if tw.IsRetweet() {
		kinds = append(kinds, "retweet")
	}
	if tw.IsQuote() {
		kinds = append(kinds, "quote")
	}
	if tw.IsReply() {
		kinds = append(kinds, "reply")
	}
	return kinds
}

// spelled lists the parts of text that the indices of all entities cover.
func spelled(e tweet.Entities, text string) (words []string) {
	for _, h := range e.Hashtags {
		words = append(words, h.Indices.Slice(text))
	}
	for _, u := range e.URLs {
		words = append(words, u.Indices.Slice(text))
	}
	for _, m := range e.UserMentions {
		words = append(words, m.Indices.Slice(text))
	}
	for _, s := range e.Symbols {
		words = append(words, s.Indices.Slice(text))
	}
	for _, m := range e.Media {
		words = append(words, m.Indices.Slice(text))
	}
	return words
}

// marshal leaves "<" alone, for golden files that can be read.
func marshal(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	files := wireFiles(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			wire, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			wire = bytes.TrimSuffix(wire, []byte("\n")) // the editor's, not the message's
			got := marshal(t, outcomeOf(t, wire))
			golden := strings.TrimSuffix(file, ".json") + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("outcome differs from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
}

func wireFiles(tb testing.TB) []string {
	tb.Helper()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		tb.Fatalf("no testdata: %v", err)
	}
	return files
}

// TestGoldenRoundTrip holds the promise that a marshalled Tweet decodes to an
// equal one.
func TestGoldenRoundTrip(t *testing.T) {
	for _, file := range wireFiles(t) {
		wire, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var first, second tweet.Tweet
		if tweet.Unmarshal(wire, &first) != nil {
			continue // one of the bad ones
		}
		if err := tweet.Unmarshal(marshal(t, &first), &second); err != nil {
			t.Errorf("%s: marshalled form does not decode: %v", file, err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("%s: changed by a round trip:\n%s", file, diff)
		}
	}
}
