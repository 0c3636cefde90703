package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestMain lets this test binary be the processes that a comparison starts.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && roles[os.Args[1]].do != nil {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestQuick measures everything once, with generated messages.
func TestQuick(t *testing.T) {
	t.Setenv("GORACE", "atexit_sleep_ms=0") // else each process of -race ends a second later
	dir := t.TempDir()
	if err := run([]string{"-quick", "-out", dir}); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "benchmarks.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range decoders {
		if !strings.Contains(string(page), "\n| "+d.name+" ") {
			t.Errorf("the page has no row for the decoder %s", d.name)
		}
	}
	for _, c := range clients {
		if got := strings.Count(string(page), "\n| "+c.name+" "); got != 3 {
			t.Errorf("the page has %d rows for the client %s, want three: "+
				"for Tweets, for one processor and for deletes", got, c.name)
		}
	}
	top := "# Benchmarks\n\n" + begin(summaryPart) + "\nDecoding a Tweet of "
	if !strings.HasPrefix(string(page), top) {
		t.Errorf("the page does not begin with the summary:\n%.300s", page)
	}
	for _, wrong := range []string{"NaN", "Inf", "otherwise than encoding/json", "not timed"} {
		if strings.Contains(string(page), wrong) {
			t.Errorf("the page says %q:\n%s", wrong, page)
		}
	}
	picture, err := os.ReadFile(filepath.Join(dir, "benchmarks.svg"))
	if err != nil {
		t.Fatal(err)
	}
	checkXML(t, picture)
}

// TestQuickArchives measures each way to read a recording once, and writes into the page.
func TestQuickArchives(t *testing.T) {
	t.Setenv("GORACE", "atexit_sleep_ms=0")
	dir := t.TempDir()
	page := filepath.Join(dir, "archives.md")
	before := "# Archives\n\n" + begin(tablesPart) + end(tablesPart) + "after\n"
	if err := os.WriteFile(page, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"-archives", "-quick", "-out", dir}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\n| .jsonl.gz: one term ", "\n| .jsonl: all Tweets, 2 cores ",
		"\n| .jsonl: three terms ", "\nafter\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the page has no %q:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "NaN") {
		t.Errorf("the page says NaN:\n%s", text)
	}
}

// TestQuickBrokers fills both brokers once, and writes into the page.
func TestQuickBrokers(t *testing.T) {
	t.Setenv("GORACE", "atexit_sleep_ms=0")
	dir := t.TempDir()
	page := filepath.Join(dir, "benchmarks.md")
	before := "# Benchmarks\n\n" + begin(brokersPart) + end(brokersPart) + "after\n"
	if err := os.WriteFile(page, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run([]string{"-brokers", "-quick", "-out", dir}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\n| bare publisher, JetStream ", "\n| bare publisher, Kafka ",
		"\n| reading, decoding, natssink ", "\n| kafkasink, flushed every 500ms ", "\nafter\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the page has no %q:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "NaN") {
		t.Errorf("the page says NaN:\n%s", text)
	}
}

// TestPacket: a message comes out of its line as it went in.
func TestPacket(t *testing.T) {
	want := packet{"1", [][2]string{{"Kind", "status"}, {"Id", "1"}}, []byte(`{"id":1}`)}
	got := packetOf(want.line())
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(packet{})); diff != "" {
		t.Errorf("packet (-want +got):\n%s", diff)
	}
}

// TestAgainst compares this build with itself, and with one that fails.
func TestAgainst(t *testing.T) {
	t.Setenv("GORACE", "atexit_sleep_ms=0")
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o := settings{against: exe, rounds: 2, limit: 100, deletes: 100}
	var out strings.Builder
	if err := o.compareBuilds(&out); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"tweet.Unmarshal, all Tweets", "client, all Tweets",
		"client, deletes", "match.Match, common terms"} {
		if !strings.Contains(out.String(), "\n| "+name+" ") {
			t.Errorf("no row %q in\n%s", name, out.String())
		}
	}
	if strings.Contains(out.String(), "NaN") || strings.Contains(out.String(), "left out") {
		t.Errorf("not every candidate was measured:\n%s", out.String())
	}
	o.against = filepath.Join(t.TempDir(), "none")
	if err := o.compareBuilds(&out); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("against a missing binary: %v", err)
	}
}

func checkXML(t *testing.T, text []byte) {
	t.Helper()
	tokens := xml.NewDecoder(bytes.NewReader(text))
	for {
		_, err := tokens.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("the chart is no XML: %v", err)
		}
	}
}

func TestCorpusFromDirectory(t *testing.T) {
	dir := t.TempDir()
	lines := `{"created_at":"Wed Jan 01 00:00:00 +0000 2020","id":1,"user":{"id":2}}
{"delete":{"status":{"id":1,"user_id":2}}}
{"limit":{"track":3}}
{"disconnect":{"code":6}}

{"id":
`
	if err := os.WriteFile(filepath.Join(dir, "a.jsonl"), []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := loadCorpus(dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	var years []int
	for _, m := range c.messages {
		years = append(years, m.year)
	}
	if diff := cmp.Diff([]int{2020, 0, 0}, years); diff != "" {
		t.Errorf("messages, by year (-want +got):\n%s", diff)
	}
	if c.rejected != 1 {
		t.Errorf("%d lines rejected, want 1", c.rejected)
	}
	if _, err := loadCorpus(t.TempDir(), 0); err == nil {
		t.Error("an empty directory gives no error")
	}
}

// TestReadWorkload: blocks neither lose, split nor join messages.
func TestReadWorkload(t *testing.T) {
	ws := workloads{t.TempDir(), map[string]workload{}}
	var want, got [][]byte
	for i := range 300 {
		want = append(want, bytes.Repeat([]byte{byte('a' + i%26)}, 1+i*97))
	}
	if err := ws.write("set", want); err != nil {
		t.Fatal(err)
	}
	blocks := 0
	err := readWorkload(filepath.Join(ws.dir, "set"), func(messages [][]byte) error {
		blocks++
		for _, m := range messages {
			got = append(got, bytes.Clone(m))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(want, got, bytes.Equal) {
		t.Errorf("%d messages written, %d read, or not the same", len(want), len(got))
	}
	if blocks < 3 {
		t.Errorf("%d blocks for %d bytes", blocks, ws.sets["set"].bytes)
	}
}

func TestStatistics(t *testing.T) {
	ours := &row{runs: []measured{cost(1), cost(2), cost(10)}}
	other := &row{runs: []measured{cost(3), cost(4), cost(20)}}
	exact := cmp.AllowUnexported(spread{})
	if diff := cmp.Diff(spread{2, 1, 10}, ours.over(measured.perMessage), exact); diff != "" {
		t.Errorf("of an odd number (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(spread{2, 2, 3}, other.ratio(ours), exact); diff != "" {
		t.Errorf("ratios by round (-want +got):\n%s", diff)
	}
	if got := spreadOf([]float64{4, 1, 2, 3}).median; got != 2.5 {
		t.Errorf("median of an even number is %v, want 2.5", got)
	}
}

// cost is a run of ns nanoseconds a message.
func cost(ns int) measured {
	return measured{Messages: 1000, CPU: time.Duration(ns) * 1000}
}

func TestReplacePart(t *testing.T) {
	page := newPage() + "after\n"
	got, err := replacePart(page, tablesPart, "new\n")
	if err != nil {
		t.Fatal(err)
	}
	before := strings.TrimSuffix(newPage(), end(tablesPart))
	want := before + "\nnew\n\n" + end(tablesPart) + "after\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("page (-want +got):\n%s", diff)
	}
	if again, err := replacePart(got, tablesPart, "new\n"); err != nil || again != got {
		t.Errorf("written twice, the page differs, or %v:\n%s", err, again)
	}
	if _, err := replacePart("no marks", tablesPart, "new"); err == nil {
		t.Error("a page without marks gives no error")
	}
}

func TestCount(t *testing.T) {
	for value, want := range map[float64]string{
		0: "0", 999: "999", 1000: "1,000", 143199.4: "143,199", 1234567: "1,234,567",
	} {
		if got := count(value); got != want {
			t.Errorf("count(%v) = %q, want %q", value, got, want)
		}
	}
}
