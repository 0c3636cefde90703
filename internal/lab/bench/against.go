package main

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// Two builds of one module cannot meet in one process. So another binary of this
// command plays the roles decode, client and match, in turn with this one.

// pair is one candidate in this build and in the other one.
type pair struct{ ours, other *row }

// compareBuilds measures this module's candidates in this build and in the other
// one, and prints a table.
func (o settings) compareBuilds(out io.Writer) error {
	return o.with(func(b *bench, c *corpus) error {
		if err := errors.Join(b.writeCorpus(c, b.deletes), b.writeParams()); err != nil {
			return err
		}
		pairs := b.pairs(o.against)
		if len(pairs) == 0 {
			return errors.New("no candidate runs in both builds: " + strings.Join(b.notes, " "))
		}
		if err := b.measurePairs(pairs); err != nil {
			return err
		}
		_, err := io.WriteString(out, b.buildsReport(pairs))
		return err
	})
}

// pairs lists the candidates that run in both builds.
func (b *bench) pairs(exe string) (pairs []pair) {
	other := *b
	other.processes = &processes{exe: exe, server: b.server}
	others := other.ownRows()
	for i, ours := range b.ownRows() {
		if err := b.calibrate(others[i]); err != nil {
			b.note("%s is left out, for it fails in the other build: %v.", ours.name, err)
			continue
		}
		ours.passes = others[i].passes
		pairs = append(pairs, pair{ours, others[i]})
	}
	return pairs
}

// ownRows are the candidates of this module, on all workloads.
func (b *bench) ownRows() (rows []*row) {
	own, single := decoders[0], clients[0].with(oneProcessor)
	rows = append(rows, b.decoder(own, own.name+", all Tweets", setTweets))
	for _, year := range b.years() {
		rows = append(rows, b.decoder(own, own.name+", Tweets of "+year, year))
	}
	rows = append(rows, b.matcherRows()...)
	return append(rows,
		b.client(single, "client, all Tweets", setTweets, "http", plain),
		b.client(buffered.with(oneProcessor), "client, buffer of 64", setTweets, "http", plain),
		b.client(single, "client, gzip", setTweets, "http", compressed),
		b.client(single, "client, as recorded", setAll, "http", plain),
		b.client(single, "client, deletes", setDeletes, "http", plain),
	)
}

// measurePairs runs both rows of each pair in every round, in changing order.
func (b *bench) measurePairs(pairs []pair) error {
	return b.inRounds(func(round int) error {
		for _, p := range pairs {
			first, second := p.other, p.ours
			if round%2 == 0 {
				first, second = second, first
			}
			if err := errors.Join(first.measure(), second.measure()); err != nil {
				return err
			}
		}
		return nil
	})
}

func (b *bench) buildsReport(pairs []pair) string {
	lines := [][]string{{
		"candidate", "old CPU", "new CPU", "new/old", "(least–most)", "old allocs", "new allocs",
	}}
	for _, p := range pairs {
		ratio := p.ours.ratio(p.other)
		lines = append(lines, []string{
			p.ours.name, p.other.medianTime(), p.ours.medianTime(),
			fmt.Sprintf("%.3f", ratio.median), fmt.Sprintf("(%.3f–%.3f)", ratio.min, ratio.max),
			tenth(p.other.over(allocs).median), tenth(p.ours.over(allocs).median),
		})
	}
	var s strings.Builder
	fmt.Fprintf(&s, "%s.\nOld: %s. %d rounds, interleaved, of %v of CPU or more a run. "+
		"CPU time a message, medians; new/old is the median of the rounds' ratios.\n\n",
		describeMachine(), describeBuild(b.against), b.rounds, b.time)
	s.WriteString(align(lines))
	for _, note := range b.notes {
		s.WriteString("\n- " + note)
	}
	return s.String() + "\n"
}

func (r *row) medianTime() string { return micros(r.over(measured.perMessage).median) }

// describeBuild names a binary, with its revision where it tells one.
func describeBuild(exe string) string {
	name := filepath.Base(exe)
	info, err := buildinfo.ReadFile(exe)
	if err != nil {
		return name
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			name += " of revision " + s.Value
		}
	}
	return name + ", " + info.GoVersion
}
