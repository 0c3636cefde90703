package main

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"
)

// report puts the results into words and tables.
type report struct {
	bench  *bench
	corpus *corpus
}

func (b *bench) report(c *corpus) report { return report{b, c} }

const (
	decodingNote = "Every result was compared with that of encoding/json, message by " +
		"message, before its time counted. “Malformed taken” counts the messages of bad JSON " +
		"that a decoder took. Most of them are bad in a value that the structs do not have."
	streamingNote = "The server is a process of its own on the same machine. It sends prepared " +
		"bytes, one HTTP chunk a message, as fast as the client reads. tweetstream keeps the " +
		"raw message of each event and hands it over on a channel. The net/http loops do " +
		"neither, and anaconda and go-twitter keep no raw messages. “Lines only” decodes " +
		"nothing. The times leave out connecting and the first thousand messages; the peak " +
		"memory has them."
	storingNote = "Reading and decoding a file of messages is in each row. A file is complete and " +
		"on the disk when its time ends."
	methodNote = "%d rounds, interleaved. Each run has a process of its own and takes about %v " +
		"of CPU or more. Numbers are medians, with (least–most); “times” is the median of the " +
		"rounds' ratios. Time is CPU time, user and system, of the whole process%s."
)

// tables is Markdown that is legible unrendered.
func (r report) tables() string {
	var s strings.Builder
	r.setting(&s)
	s.WriteString("\n### Decoding a Tweet into the same structs\n\n")
	s.WriteString(r.bench.decoding.decodeTable())
	s.WriteString("\n" + wrap(decodingNote))
	r.bench.streaming.section(&s, "Reading a stream, Tweets that all clients read alike")
	s.WriteString("\n" + wrap(streamingNote))
	r.bench.single.section(&s, "The same on one processor (GOMAXPROCS=1)")
	r.bench.deleting.section(&s, "Reading a stream, delete notices")
	r.bench.variants.section(&s, "tweetstream on other streams")
	r.bench.storing.section(&s, "Storing Tweets in files, on one processor")
	s.WriteString("\n" + wrap(storingNote))
	s.WriteString("\n")
	for _, note := range r.bench.notes {
		s.WriteString(item(note))
	}
	return s.String()
}

func (r report) setting(s *strings.Builder) {
	all, tweets, common := r.bench.sets[setAll], r.bench.sets[setTweets], r.bench.sets[setCommon]
	s.WriteString(wrap(fmt.Sprintf("%s. %s.", describeMachine(), peerVersions())))
	s.WriteString("\n" + wrap(fmt.Sprintf("Messages: %s, %d. Of these, %d are Tweets of %d bytes "+
		"on average, and all clients read %d of the Tweets alike.",
		r.corpus.source, all.messages, tweets.messages, tweets.meanSize(), common.messages)))
	kind := ""
	if _, ok := cpuTime(); !ok {
		kind = " (wall time here, since this system does not tell)"
	}
	s.WriteString("\n" + wrap(fmt.Sprintf(methodNote, r.bench.rounds, r.bench.time, kind)))
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

// section adds a table with its heading. Rows with the same messages do not repeat their number.
func (t *table) section(s *strings.Builder, heading string) {
	s.WriteString("\n### " + heading + "\n\n")
	same, work := t.oneWorkload()
	if same {
		fmt.Fprintf(s, "%s messages of %s bytes.\n\n",
			count(float64(work.messages)), count(float64(work.meanSize())))
	}
	s.WriteString(t.clientTable(!same))
}

// oneWorkload reports whether all rows have the same work, and returns that of the first.
func (t *table) oneWorkload() (bool, workload) {
	first := t.rows[0].work
	for _, r := range t.rows {
		if r.work != first {
			return false, first
		}
	}
	return true, first
}

func (t *table) clientTable(sizes bool) string {
	head := []string{cmp.Or(t.what, "client")}
	if sizes {
		head = append(head, "messages", "bytes each")
	}
	lines := [][]string{append(head, "CPU/message", "(least–most)", "times",
		"messages/s of CPU", "messages/s", "allocs", "peak MiB")}
	for _, r := range t.rows {
		line := []string{r.name}
		if sizes {
			line = append(line, count(float64(r.work.messages)), count(float64(r.work.meanSize())))
		}
		cpu := r.over(measured.perMessage)
		lines = append(lines, append(line,
			micros(cpu.median), limits(cpu), times(r.ratio(t.rows[0])),
			count(1e9/cpu.median), count(r.over(measured.perSecond).median),
			known(r.over(allocs).median), known(r.over(peakMiB).median),
		))
	}
	return align(lines)
}

// known is empty for what another program does not tell.
func known(value float64) string {
	if value == 0 {
		return ""
	}
	return tenth(value)
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

// item is a paragraph of a list.
func item(text string) string {
	lines := strings.TrimSuffix(wrapTo(98, text), "\n")
	return "- " + strings.ReplaceAll(lines, "\n", "\n  ") + "\n"
}

func wrap(text string) string { return wrapTo(100, text) }

// wrapTo breaks a paragraph into lines of at most width characters. It keeps no-break spaces.
func wrapTo(width int, text string) string {
	var s strings.Builder
	column := 0
	for _, word := range strings.Split(text, " ") {
		length := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+length > width:
			s.WriteString("\n")
			column = 0
		default:
			s.WriteString(" ")
			column++
		}
		s.WriteString(word)
		column += length
	}
	return s.String() + "\n"
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
