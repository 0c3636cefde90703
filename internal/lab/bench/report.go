package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"
)

// report puts the results into words and tables.
type report struct {
	bench  *bench
	corpus *corpus
}

func (b *bench) report(c *corpus) report { return report{b, c} }

// text is Markdown that is legible unrendered.
func (r report) text() string {
	var s strings.Builder
	r.setting(&s)
	s.WriteString("\n### Decoding a Tweet into the same structs\n\n")
	s.WriteString(r.bench.decoding.decodeTable())
	s.WriteString("\nEvery result was compared with that of encoding/json, message by message, " +
		"before its time counted. “Malformed taken” counts messages that are no JSON, most of " +
		"them in values that nobody asked for, and were decoded all the same.\n")
	s.WriteString("\n### Reading a stream, Tweets that all clients read alike\n\n")
	s.WriteString(r.bench.streaming.clientTable())
	s.WriteString("\nThe server, a process of its own on the same machine, sends prepared bytes, " +
		"one HTTP chunk a message, as fast as the client reads. tweetstream keeps the raw " +
		"message of each event and hands it over on a channel; the net/http loops do neither, " +
		"and anaconda and go-twitter keep no raw messages. “Lines only” decodes nothing. " +
		"Connecting and the first thousand messages are not counted, but are in the peak memory.\n")
	s.WriteString("\n### The same on one processor (GOMAXPROCS=1)\n\n")
	s.WriteString(r.bench.single.clientTable())
	s.WriteString("\n### Reading a stream, delete notices\n\n")
	s.WriteString(r.bench.deleting.clientTable())
	s.WriteString("\n### tweetstream on other streams\n\n")
	s.WriteString(r.bench.variants.clientTable())
	s.WriteString("\n")
	for _, note := range r.bench.notes {
		s.WriteString("- " + note + "\n")
	}
	return s.String()
}

func (r report) setting(s *strings.Builder) {
	all, tweets, common := r.bench.sets[setAll], r.bench.sets[setTweets], r.bench.sets[setCommon]
	fmt.Fprintf(s, "%s. %s.\n\n", describeMachine(), peerVersions())
	fmt.Fprintf(s, "Messages: %s, %d, of which %d are Tweets of %d bytes on average; "+
		"%d of these are read alike by all clients.\n",
		r.corpus.source, all.messages, tweets.messages, tweets.meanSize(), common.messages)
	fmt.Fprintf(s, "%d rounds, interleaved, each run in a process of its own for about %v of CPU "+
		"or more. Medians; (least–most); “times” is the median of the rounds' ratios. Time is CPU "+
		"time, user and system, of the whole process", r.bench.rounds, r.bench.time)
	if _, ok := cpuTime(); !ok {
		s.WriteString(" (wall time here, since this system does not tell)")
	}
	s.WriteString(".\n")
}

func (t *table) decodeTable() string {
	lines := [][]string{{
		"decoder", "CPU/Tweet", "(least–most)", "times", "Tweets/s", "MB/s",
		"allocs", "bytes", "malformed taken",
	}}
	for _, r := range t.rows {
		cpu := r.over(measured.perMessage)
		lines = append(lines, []string{
			r.name, micros(cpu.median), limits(cpu), times(r.ratio(t.rows[0])),
			count(1e9 / cpu.median), count(float64(r.work.meanSize()) * 1e3 / cpu.median),
			tenth(r.over(allocs).median), count(r.over(garbage).median), r.flaws,
		})
	}
	return align(lines)
}

func (t *table) clientTable() string {
	lines := [][]string{{
		"client", "messages", "bytes each", "CPU/message", "(least–most)", "times",
		"messages/s of CPU", "messages/s", "allocs", "peak MiB",
	}}
	for _, r := range t.rows {
		cpu := r.over(measured.perMessage)
		lines = append(lines, []string{
			r.name, count(float64(r.work.messages)), count(float64(r.work.meanSize())),
			micros(cpu.median), limits(cpu), times(r.ratio(t.rows[0])),
			count(1e9 / cpu.median), count(r.over(measured.perSecond).median),
			tenth(r.over(allocs).median), tenth(r.over(peakMiB).median),
		})
	}
	return align(lines)
}

func allocs(m measured) float64  { return m.per(float64(m.Allocs)) }
func garbage(m measured) float64 { return m.per(float64(m.Bytes)) }
func peakMiB(m measured) float64 { return float64(m.Peak) / (1 << 20) }

func micros(ns float64) string   { return fmt.Sprintf("%.2f µs", ns/1e3) }
func limits(s spread) string     { return fmt.Sprintf("(%.2f–%.2f)", s.min/1e3, s.max/1e3) }
func times(s spread) string      { return fmt.Sprintf("%.2f", s.median) }
func tenth(value float64) string { return fmt.Sprintf("%.1f", value) }

// count writes a whole number in groups of three digits.
func count(value float64) string {
	digits := fmt.Sprintf("%.0f", value)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// align writes a Markdown table with cells padded to columns. The first column
// is text, the others are numbers.
func align(lines [][]string) string {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var s strings.Builder
	for n, line := range lines {
		for i, cell := range line {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				s.WriteString("| " + cell + pad)
			} else {
				s.WriteString(" | " + pad + cell)
			}
		}
		s.WriteString(" |\n")
		if n == 0 {
			for i, width := range widths {
				s.WriteString("|" + strings.Repeat("-", width+1))
				s.WriteString(map[bool]string{true: "-", false: ":"}[i == 0])
			}
			s.WriteString("|\n")
		}
	}
	return s.String()
}

// This command writes the part of the page between these lines.
const (
	begin = "<!-- written by internal/lab/bench: begin -->\n"
	end   = "<!-- written by internal/lab/bench: end -->\n"
)

// newPage is the page where there is none yet.
const newPage = `# Benchmarks

The cost of reading a stream, here and with other libraries. Run it with your own messages:

    cd internal/lab/bench && go run . -corpus DIR

![CPU time per Tweet](benchmarks.svg)

` + begin + end

// writePage puts the tables into a page and leaves the rest of it as it is.
func (r report) writePage(path string) error {
	page, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		page, err = []byte(newPage), nil
	}
	if err != nil {
		return err
	}
	changed, err := replaceSection(string(page), r.text())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(changed), 0o644)
}

func replaceSection(page, section string) (string, error) {
	before, rest, ok := strings.Cut(page, begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return "", fmt.Errorf("no section to replace: want the lines %q and %q",
			strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return before + begin + "\n" + section + "\n" + end + after, nil
}
