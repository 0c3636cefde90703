package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// summary says in three sentences what follows from the tables.
func (r report) summary() string {
	decoding, streaming, single := r.bench.decoding, r.bench.streaming, r.bench.single
	ours := single.rows[0]
	return wrap(fmt.Sprintf(
		"Decoding a Tweet of %s bytes takes %s; %s. "+
			"Reading it from a stream, up to the event in your program, takes %s of CPU; %s. "+
			"One processor reads %s such Tweets a second, "+
			"so a program that works on each for longer than %s is limited by its own code.",
		count(float64(decoding.rows[0].work.meanSize())),
		cpuTimeOf(decoding.rows[0]), decoding.others("decoder"),
		cpuTimeOf(streaming.rows[0]), streaming.others("client"),
		count(ours.over(measured.perSecond).median), cpuTimeOf(ours)))
}

// others compares the fastest and the slowest row of other libraries with the first row.
func (t *table) others(kind string) string {
	ratio := func(r *row) float64 { return r.ratio(t.rows[0]).median }
	others := slices.DeleteFunc(slices.Clone(t.rows), func(r *row) bool { return !r.peer })
	if len(others) == 0 {
		return "no other " + kind + " was measured"
	}
	slices.SortStableFunc(others, func(a, b *row) int { return cmp.Compare(ratio(a), ratio(b)) })
	fastest, slowest := others[0], others[len(others)-1]
	return fmt.Sprintf("the fastest other %s (%s) takes %.1f times as long, "+
		"the slowest (%s) %.1f times",
		kind, unbroken(fastest.name), ratio(fastest), unbroken(slowest.name), ratio(slowest))
}

// unbroken keeps a name on one line: a line that begins with "+" would be a list.
func unbroken(name string) string { return strings.ReplaceAll(name, " ", "\u00a0") }

func cpuTimeOf(r *row) string {
	return fmt.Sprintf("%.1f µs", r.over(measured.perMessage).median/1e3)
}
