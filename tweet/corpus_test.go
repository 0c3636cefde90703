package tweet_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/gotweetstream/tweetstream/tweet"
)

// corpusFiles are recorded messages of 2011 to 2020, one a line. They are not
// part of the repository: TWEETSTREAM_CORPUS names their directory.
var corpusFiles = []string{"stream.jsonl.gz", "odd.jsonl", "fixtures.jsonl"}

type sample struct {
	where string // file:line
	wire  []byte
	tweet tweet.Tweet
}

// corpus returns all Tweets of the corpus, decoded once for all tests.
func corpus(tb testing.TB) []sample {
	tb.Helper()
	if os.Getenv("TWEETSTREAM_CORPUS") == "" {
		tb.Skip("TWEETSTREAM_CORPUS is not set")
	}
	samples, err := loadCorpus()
	if err != nil {
		tb.Fatal(err)
	}
	if len(samples) == 0 {
		tb.Fatal("no tweets in the corpus")
	}
	return samples
}

var loadCorpus = sync.OnceValues(func() ([]sample, error) {
	return readCorpus(os.Getenv("TWEETSTREAM_CORPUS"))
})

func readCorpus(dir string) (samples []sample, err error) {
	for _, name := range corpusFiles {
		lines, err := readLines(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		for i, wire := range lines {
			if !isTweet(wire) {
				continue
			}
			s := sample{where: fmt.Sprintf("%s:%d", name, i+1), wire: wire}
			if err := tweet.Unmarshal(wire, &s.tweet); err != nil {
				return nil, fmt.Errorf("%s: %w", s.where, err)
			}
			samples = append(samples, s)
		}
	}
	return samples, nil
}

func readLines(path string) (lines [][]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 1<<24)
	for n := 0; scanner.Scan(); n++ {
		if underRace && n%8 > 0 && len(scanner.Bytes()) > 1000 {
			continue // one goroutine reads them: the race detector only makes it slow
		}
		lines = append(lines, bytes.Clone(scanner.Bytes()))
	}
	return lines, scanner.Err()
}

func isTweet(wire []byte) bool {
	var keys struct{ ID, User json.RawMessage }
	return json.Unmarshal(wire, &keys) == nil && keys.ID != nil && keys.User != nil
}

// TestCorpusRoundTrip decodes and marshals every recorded Tweet and compares all
// values: none may be lost, changed or made up. Keys that no field claims must be
// in the list below.
func TestCorpusRoundTrip(t *testing.T) {
	rt := roundTrip{unclaimed: map[string]int{}}
	for _, s := range corpus(t) {
		wire, err := json.Marshal(&s.tweet)
		if err != nil {
			t.Fatalf("%s: %v", s.where, err)
		}
		rt.compare(generic(t, s.wire), generic(t, wire), reflect.TypeFor[tweet.Tweet](), s.where)
	}
	for _, fault := range rt.faults[:min(len(rt.faults), 20)] {
		t.Error(fault)
	}
	if underRace {
		return // without the Tweets that have the rare keys
	}
	if diff := cmp.Diff(unmodelled, slices.Sorted(maps.Keys(rt.unclaimed))); diff != "" {
		t.Errorf("keys without a field differ from the list (-list +seen):\n%s\n%v", diff, rt.unclaimed)
	}
}

// unmodelled lists, by type, the keys of the corpus without a field. The package
// documentation gives the reasons.
var unmodelled = []string{
	"Entities.trends", // always empty

	"Tweet.twinl_lang", "Tweet.twinl_source", // the archive's owner
	"User.has_extended_profile", "User.is_translation_enabled",
	"User.profile_banner_extensions_alt_text", "User.profile_image_extensions_alt_text",
	"User.profile_location",
	"UserEntities.hashtags", "UserEntities.urls", "UserEntities.user_mentions", // 2011, always empty
}

func generic(tb testing.TB, wire []byte) (v any) {
	tb.Helper()
	dec := json.NewDecoder(bytes.NewReader(wire))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		tb.Fatal(err)
	}
	return v
}

type roundTrip struct {
	unclaimed map[string]int // "Type.key" → how often
	faults    []string
}

func (r *roundTrip) fault(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

func (r *roundTrip) compare(sent, got any, typ reflect.Type, where string) {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch sent := sent.(type) {
	case map[string]any:
		r.compareObject(sent, got, typ, where)
	case []any:
		if typ == reflect.TypeFor[tweet.LonLat]() || typ == reflect.TypeFor[tweet.LatLon]() {
			typ = reflect.TypeFor[[2]float64]()
		}
		list, _ := got.([]any)
		if len(list) != len(sent) {
			r.fault("%s: %d elements sent, %d came back", where, len(sent), len(list))
			return
		}
		for i := range sent {
			r.compare(sent[i], list[i], typ.Elem(), fmt.Sprintf("%s[%d]", where, i))
		}
	default:
		if !isZero(sent) && !sameScalar(sent, got, typ) {
			r.fault("%s: sent %v, came back %v", where, sent, got)
		}
	}
}

func (r *roundTrip) compareObject(sent map[string]any, got any, typ reflect.Type, where string) {
	object, _ := got.(map[string]any)
	fields := fieldsByKey(typ)
	for key, value := range sent {
		if field, ok := fields[key]; ok {
			if _, kept := object[key]; kept || !isZero(value) {
				r.compare(value, object[key], field, where+"."+key)
			}
			continue
		}
		r.unclaimed[typ.Name()+"."+key]++
	}
	for key, value := range object {
		if _, ok := sent[key]; !ok && !isZero(value) {
			r.fault("%s.%s: made up: %v", where, key, value)
		}
	}
}

func fieldsByKey(typ reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for field := range typ.Fields() {
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		fields[key] = field.Type
	}
	return fields
}

// isZero reports whether v says no more than an absent key would.
func isZero(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, member := range v {
			if !isZero(member) {
				return false
			}
		}
		return true
	case []any:
		return len(v) == 0 || !slices.ContainsFunc(v, func(e any) bool { return !isZero(e) })
	case json.Number:
		f, err := v.Float64()
		return err == nil && f == 0
	}
	return v == nil || v == "" || v == false
}

// sameScalar knows the two documented differences: a Count may have been a
// string, and a float may be written with other digits.
func sameScalar(sent, got any, typ reflect.Type) bool {
	if text, ok := sent.(string); ok && typ == reflect.TypeFor[tweet.Count]() {
		sent = json.Number(strings.TrimSuffix(text, "+"))
	}
	if typ.Kind() == reflect.Float64 {
		a, _ := sent.(json.Number)
		b, _ := got.(json.Number)
		x, errX := a.Float64()
		y, errY := b.Float64()
		return errX == nil && errY == nil && x == y
	}
	return sent == got
}

// eachTweet calls f for t, its RetweetedStatus, and the QuotedStatus of each.
func eachTweet(where string, t *tweet.Tweet, f func(where string, t *tweet.Tweet)) {
	if t == nil {
		return
	}
	f(where, t)
	eachTweet(where+".retweeted_status", t.RetweetedStatus, f)
	eachTweet(where+".quoted_status", t.QuotedStatus, f)
}

func TestCorpusTimestamps(t *testing.T) {
	checked := 0
	for _, s := range corpus(t) {
		eachTweet(s.where, &s.tweet, func(where string, tw *tweet.Tweet) {
			posted, ok := tweet.SnowflakeTime(tw.ID)
			if ms := tw.TimestampMS; ms != 0 {
				checked++
				if !ok || !posted.Equal(ms.Time()) {
					t.Errorf("%s: timestamp_ms %v, snowflake time %v", where, ms.Time(), posted)
				}
			}
			// The two clocks may differ by a little.
			if d := tw.Timestamp().Sub(tw.CreatedAt.Time); d.Abs() > 2*time.Second {
				t.Errorf("%s: Timestamp %v is not near created_at %v", where, tw.Timestamp(), tw.CreatedAt)
			}
		})
	}
	if checked == 0 {
		t.Error("no tweet with timestamp_ms")
	}
}

// TestCorpusIndices holds that indices count code points, and that FullText
// and FullEntities belong together.
func TestCorpusIndices(t *testing.T) {
	checked, alike := 0, 0
	for _, s := range corpus(t) {
		if s.where == "fixtures.jsonl:8" {
			continue // its text was decoded wrongly before it was saved
		}
		eachTweet(s.where, &s.tweet, func(where string, tw *tweet.Tweet) {
			text := tw.Original().FullText()
			for want, got := range spellings(tw.FullEntities(), text) {
				checked++
				switch {
				case want == got:
				case sameShape(want, got):
					alike++
				default:
					t.Errorf("%s: indices spell %q, want %q", where, got, want)
				}
			}
		})
	}
	if checked == 0 || alike > checked/1000 {
		t.Errorf("%d entities, %d only alike", checked, alike)
	}
	t.Logf("%d entities, %d only alike", checked, alike)
}

// sameShape excuses names that differ: words in the corpus were replaced, in a
// few places (names like "null") not everywhere in the same way.
func sameShape(want, got string) bool {
	return got != "" && want[0] == got[0] &&
		utf8.RuneCountInString(want) == utf8.RuneCountInString(got)
}

// spellings pairs the text of each entity with the text that its indices cover.
// Case is folded, and the signs of full width count as the usual ones.
func spellings(e tweet.Entities, text string) iter.Seq2[string, string] {
	norm := strings.NewReplacer("＃", "#", "＠", "@", "＄", "$")
	return func(yield func(string, string) bool) {
		pair := func(want string, i tweet.Indices) bool {
			return yield(strings.ToLower(want), strings.ToLower(norm.Replace(i.Slice(text))))
		}
		for _, h := range e.Hashtags {
			if !pair("#"+h.Text, h.Indices) {
				return
			}
		}
		for _, m := range e.UserMentions {
			if !pair("@"+m.ScreenName, m.Indices) {
				return
			}
		}
		for _, s := range e.Symbols {
			if !pair("$"+s.Text, s.Indices) {
				return
			}
		}
		for _, u := range e.URLs {
			if !pair(u.URL, u.Indices) {
				return
			}
		}
		for _, m := range e.Media {
			if !pair(m.URL, m.Indices) {
				return
			}
		}
	}
}

// TestCorpusRetweets holds that FullText of a retweet continues what text
// begins. The last word before the cut is left out: it may be part of a link.
func TestCorpusRetweets(t *testing.T) {
	cut, whole := 0, 0
	for _, s := range corpus(t) {
		if !s.tweet.IsRetweet() || s.tweet.Text == "" {
			continue
		}
		text, full := withoutMarks(s.tweet.Text), withoutMarks(s.tweet.FullText())
		if full == text {
			whole++
			continue
		}
		cut++
		start := strings.TrimRight(text, " .…")
		start = start[:strings.LastIndexAny(start, " \n")+1]
		if !strings.HasPrefix(full, start) {
			t.Errorf("%s: text %q, but full text %q", s.where, s.tweet.Text, full)
		}
	}
	if cut == 0 || whole == 0 {
		t.Errorf("%d retweets cut, %d whole: want some of both", cut, whole)
	}
	t.Logf("%d retweets cut, %d whole", cut, whole)
}

// withoutMarks drops combining marks: a retweet's text has those of one letter
// in canonical order, the original's may not.
func withoutMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, s)
}
