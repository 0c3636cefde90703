package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// compareArchives measures how recordings are read, and prints the tables.
func (o settings) compareArchives() error {
	return o.with(func(b *bench, c *corpus) error {
		c.plant()
		size, err := b.writeRecordings(c)
		err = errors.Join(err, b.writeCorpus(c, b.deletes))
		if err != nil {
			return err
		}
		tweets, err := readTweets(filepath.Join(b.dir, setTweets))
		if err != nil {
			return err
		}
		list, err := chooseTerms(tweets)
		if err = errors.Join(err, b.writeTerms(list)); err != nil {
			return err
		}
		ways, bars := b.ways(list)
		if err := b.measureWays(ways); err != nil {
			return err
		}
		text := b.archiveTables(c, size, list, ways, bars)
		fmt.Print(text)
		if o.out == "" {
			return nil
		}
		return writePart(filepath.Join(o.out, "archives.md"), tablesPart, text)
	})
}

func (b *bench) measureWays(ways []*way) error {
	return b.inRounds(func(int) error {
		for _, w := range ways {
			if w.lacks != "" {
				continue
			}
			m, err := w.run()
			if err != nil {
				return fmt.Errorf("%s: %w", w.name, err)
			}
			w.runs = append(w.runs, m)
		}
		return nil
	})
}

func (w *way) over(quantity func(measured) float64) spread {
	return (&row{runs: w.runs}).over(quantity)
}

// megabytes is how much a way reads, unpacked.
func (w *way) megabytes(size int64) float64 {
	if w.file == tarFile {
		return float64(size) / 1e6
	}
	return repeats * float64(size) / 1e6
}

func seconds(m measured) float64    { return m.Wall.Seconds() }
func cpuSeconds(m measured) float64 { return m.CPU.Seconds() }

// ratio is the base's time as a multiple of the way's, taken round by round.
func (r bar) ratio(ways map[string]*way) (spread, bool) {
	quantity := seconds
	if r.cpu {
		quantity = cpuSeconds
	}
	var values []float64
	for i, run := range ways[r.name].runs {
		sum := 0.0
		for _, name := range r.base {
			if i >= len(ways[name].runs) {
				return spread{}, false
			}
			sum += quantity(ways[name].runs[i])
		}
		values = append(values, sum/quantity(run))
	}
	return spreadOf(values), len(values) > 0
}

// archiveTables is Markdown that is legible unrendered.
func (b *bench) archiveTables(
	c *corpus, size int64, list []terms, ways []*way, bars []bar,
) string {
	var s strings.Builder
	s.WriteString(wrap(describeMachine() + "."))
	s.WriteString("\n" + wrap(fmt.Sprintf("%d messages of %s, %.0f MB unpacked; the files have "+
		"them %d times. One Tweet in a hundred got a word of its own for the filters. %d rounds, "+
		"interleaved; each run has a process of its own, ours with %s; numbers are medians.",
		len(c.messages), c.source, float64(size)/1e6, repeats, b.rounds,
		strings.Join(collector, " and "))))
	s.WriteString("\n")
	for _, t := range list {
		s.WriteString(item(fmt.Sprintf("%s: %.1f %% of the Tweets are kept.", t.name, 100*t.share)))
	}
	lines := [][]string{{"what", "seconds", "CPU seconds", "MB/s", "peak MiB", "kept"}}
	byName := map[string]*way{}
	for _, w := range ways {
		byName[w.name] = w
		if w.lacks != "" {
			lines = append(lines, []string{w.name, "no " + w.lacks, "", "", "", ""})
			continue
		}
		wall := w.over(seconds).median
		lines = append(lines, []string{w.name, fmt.Sprintf("%.2f", wall),
			fmt.Sprintf("%.2f", w.over(cpuSeconds).median), fmt.Sprintf("%.0f", w.megabytes(size)/wall),
			w.peak(), count(float64(w.runs[0].Messages))})
	}
	s.WriteString("\n" + align(lines) + "\n" + align(barLines(bars, byName)))
	for _, note := range b.notes {
		s.WriteString("\n" + item(note))
	}
	return s.String()
}

// peak is empty for other programs, of which only the time is known.
func (w *way) peak() string {
	if mib := w.over(peakMiB).median; mib > 0 {
		return tenth(mib)
	}
	return ""
}

func barLines(bars []bar, ways map[string]*way) [][]string {
	lines := [][]string{{"speed of", "divided by that of", "by", "ratio", "(least–most)", "wanted"}}
	for _, r := range bars {
		ratio, ok := r.ratio(ways)
		if !ok {
			continue
		}
		by := map[bool]string{true: "CPU", false: "time"}[r.cpu]
		lines = append(lines, []string{r.name, strings.Join(r.base, " and "), by,
			fmt.Sprintf("%.2f", ratio.median), fmt.Sprintf("(%.2f–%.2f)", ratio.min, ratio.max),
			fmt.Sprintf("%.2f", r.least)})
	}
	return lines
}
