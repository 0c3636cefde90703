package archive_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"math/rand/v2"
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
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

// inMemory is a file of bytes in memory.
func inMemory(data []byte) []archive.Source {
	return []archive.Source{archive.FS(fstest.MapFS{"data": {Data: data}}, "data")}
}

// corpus returns the recorded messages, a line each, without blank ones.
func corpus(t testing.TB) (messages [][]byte) {
	t.Helper()
	dir := os.Getenv("TWEETSTREAM_CORPUS")
	if dir == "" {
		t.Skip("TWEETSTREAM_CORPUS is not set")
	}
	f, err := os.Open(filepath.Join(dir, "stream.jsonl.gz"))
	must(t, err)
	defer func() { must(t, f.Close()) }()
	z, err := gzip.NewReader(f)
	must(t, err)
	scanner := bufio.NewScanner(z)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		if len(scanner.Bytes()) > 0 {
			messages = append(messages, bytes.Clone(scanner.Bytes()))
		}
	}
	must(t, scanner.Err())
	return messages
}

func generated(n int) (messages [][]byte) {
	made := traffic.Traffic{Seed: 5, Notices: &traffic.Notices{Delete: 0.2, Limit: 0.05}}.Generator()
	for range n {
		messages = append(messages, made.Next())
	}
	return messages
}

// choice is a random selection, as options and as the rule that they stand for.
type choice struct {
	options []archive.Option
	wants   func(tweetstream.Event) bool
}

// choose draws a selection from the words and the times of events.
func choose(t testing.TB, random *rand.Rand, events []tweetstream.Event) (c choice) {
	t.Helper()
	var p tweetstream.FilterParams
	for range 1 + random.IntN(3) {
		if status, ok := events[random.IntN(len(events))].(*tweetstream.Status); ok {
			words := strings.Fields(status.Original().FullText())
			p.Track = append(p.Track, strings.Trim(words[random.IntN(len(words))], ",."))
			p.Follow = append(p.Follow, status.User.ID)
			p.Language = append(p.Language, status.Lang)
		}
	}
	p.Track = slices.DeleteFunc(p.Track, func(term string) bool { return term == "" })
	p.Language = slices.DeleteFunc(p.Language, func(tag string) bool { return tag == "" })
	if random.IntN(2) == 0 {
		p.Language = nil
	}
	if random.IntN(2) == 0 {
		p.Follow = nil
	}
	m, err := match.New(p)
	must(t, err)
	kinds := [][]tweetstream.Kind{nil, {tweetstream.KindStatus}, {tweetstream.KindDelete},
		{tweetstream.KindStatus, tweetstream.KindLimit}}[random.IntN(4)]
	types := [][]archive.Type{nil, nil, {archive.Retweet}, {archive.Media, archive.Geo},
		{archive.Quote}, {archive.Reply}}[random.IntN(6)]
	if c.options = []archive.Option{archive.Filter(m)}; kinds != nil {
		c.options = append(c.options, archive.Kinds(kinds...))
	}
	if types != nil {
		c.options = append(c.options, archive.Only(types...))
	}
	c.wants = func(event tweetstream.Event) bool {
		status, ok := event.(*tweetstream.Status)
		is := func(y archive.Type) bool { return y.Is(&status.Tweet) }
		return (kinds == nil || slices.Contains(kinds, event.Kind())) && (ok || types == nil) &&
			(!ok || m.Matches(&status.Tweet) && (types == nil || slices.ContainsFunc(types, is)))
	}
	if random.IntN(4) == 0 {
		c.between(random, events)
	}
	return c
}

func (c *choice) between(random *rand.Rand, events []tweetstream.Event) {
	from := tweetstream.TimeOf(events[random.IntN(len(events))])
	if from.IsZero() {
		return
	}
	to, wants, inside := from.Add(time.Duration(1+random.IntN(1e6))*time.Second), c.wants, true
	c.options = append(c.options, archive.Between(from, to))
	c.wants = func(event tweetstream.Event) bool {
		if at := tweetstream.TimeOf(event); !at.IsZero() {
			inside = !at.Before(from) && at.Before(to)
		}
		return inside && wants(event)
	}
}

// selectsAsFromAll compares random selections with what they select from all events.
func selectsAsFromAll(t *testing.T, messages [][]byte, times int) {
	random := rand.New(rand.NewPCG(7, 8))
	data := append(bytes.Join(messages, []byte("\n")), '\n')
	var everything []tweetstream.Event
	for event, err := range archive.All(t.Context(), inMemory(data)) {
		must(t, err)
		everything = append(everything, event)
	}
	kept := 0
	for range times {
		c := choose(t, random, everything)
		var want []string
		for _, event := range everything {
			if c.wants(event) {
				want = append(want, told(event))
			}
		}
		jobs := archive.Jobs(1 + random.IntN(2))
		got, err := all(t, inMemory(data), append(c.options, jobs, archive.Members())...)
		must(t, err)
		kept += len(want)
		want = append(want, fmt.Sprintf("member  %d", len(messages)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%.2000s", diff)
		}
	}
	if t.Logf("kept %d of %d", kept, times*len(messages)); kept == 0 {
		t.Error("nothing was selected")
	}
}

// TestSelectionOfGenerated: what is dropped on its bytes is what would have been dropped
// decoded.
func TestSelectionOfGenerated(t *testing.T) { selectsAsFromAll(t, generated(3000), 60/slowness) }

func TestSelectionOfCorpus(t *testing.T) {
	messages := corpus(t)
	selectsAsFromAll(t, messages[:len(messages)/4], 25/slowness)
}

// TestTooManyPass: a screen that lets most messages pass is left out for a while, and
// nothing changes.
func TestTooManyPass(t *testing.T) {
	data := lines(1, 20_000)
	m, err := match.New(tweetstream.FilterParams{Track: []string{"number", "20000"}})
	must(t, err)
	got, err := all(t, inMemory(data), archive.Filter(m))
	if diff := cmp.Diff(ids(1, 20_000), got); diff != "" || err != nil {
		t.Errorf("%v, -want +got:\n%.1000s", err, diff)
	}
}

// TestMalformedWithAFilter: a message that does not decode comes if its bytes could match,
// and the same ones come whether many messages are screened or none.
func TestMalformedWithAFilter(t *testing.T) {
	bad := `{"id":1,"text":"%s","user":{"id":9},"in_reply_to_status_id":nul}` + "\n"
	data := slices.Concat(lines(1, 4000), fmt.Appendf(nil, bad, "tide"), fmt.Appendf(nil, bad, "ebb"),
		[]byte("{\"text\":\"cut\n"), lines(4001, 4002))
	tide, err := match.New(tweetstream.FilterParams{Track: []string{"tide"}})
	must(t, err)
	most, err := match.New(tweetstream.FilterParams{Track: []string{"tide", "number"}})
	must(t, err)
	for name, c := range map[string]struct {
		filter match.Filter
		want   []string
	}{
		"few":  {tide, []string{"malformed", "malformed"}},
		"most": {most, slices.Concat(ids(1, 4000), []string{"malformed", "malformed"}, ids(4001, 4002))},
	} {
		got, err := all(t, inMemory(data), archive.Filter(c.filter), archive.Jobs(1))
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, -want +got:\n%.1000s", name, err, diff)
		}
	}
	_, err = all(t, inMemory(data), archive.Filter(tide), archive.Strict())
	var damage *archive.DamageError
	if !errors.As(err, &damage) {
		t.Errorf("strict: %v", err)
	}
}
