package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSummary(t *testing.T) {
	work := workload{messages: 10, bytes: 42050}
	measure := func(name string, peer bool, ns int) *row {
		return &row{name: name, peer: peer, work: work, runs: []measured{cost(ns)}}
	}
	table := func(ours int) *table {
		return &table{rows: []*row{
			measure("ours", false, ours),
			measure("ours, again", false, ours/2),
			measure("goccy", true, 25000),
			measure("sonic", true, 20000),
			measure("standard", true, 70000),
			measure("nothing", false, 1),
		}}
	}
	single := table(5000)
	single.rows[0].runs[0].Wall = 5000 * 1000
	r := report{bench: &bench{decoding: table(10000), streaming: table(20000), single: single}}
	want := `Decoding a Tweet of 4,205 bytes takes 10.0 µs; the fastest other decoder (sonic)
takes 2.0 times as long, the slowest (standard) 7.0 times.
Reading it from a stream, up to the event in your program, takes 20.0 µs of CPU;
the fastest other client (sonic) takes 1.0 times as long, the slowest (standard)
3.5 times. One processor reads 200,000 such Tweets a second, so a program
that works on each for longer than 5.0 µs is limited by its own code.`
	got := strings.Fields(r.summary())
	if diff := cmp.Diff(strings.Fields(want), got); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
}

func TestWrap(t *testing.T) {
	words := strings.Repeat("Wörter und\u00a0+\u00a0mehr ", 29) + "Ende"
	for line := range strings.Lines(wrap(words)) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 100 {
			t.Errorf("%d characters: %s", n, line)
		}
	}
	long := strings.Repeat("x", 97)
	if got := item("one " + long); got != "- one\n  "+long+"\n" {
		t.Errorf("item of a list:\n%s", got)
	}
	if got := strings.ReplaceAll(wrap(words), "\n", " "); got != words+" " {
		t.Errorf("other words:\n%s\nwant\n%s", got, words)
	}
}
