package survey

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
)

// WriteText writes the report for people. What strangers wrote has its control characters spelled
// out, and stays on its line.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	r.head(&b)
	for _, part := range []struct {
		title  string
		series []Series
	}{{"kinds", r.Kinds}, {"languages", r.Languages}, {"types", r.Types}, {"clients", r.Clients}} {
		writeSeries(&b, part.title, part.series)
	}
	for _, part := range []struct {
		title, mark string
		tops        []Top
	}{{"hashtags", "#", r.Hashtags}, {"domains", "", r.Domains}, {"users", "@", r.Users}} {
		writeTops(&b, part.title, part.mark, part.tops)
	}
	r.writeCalendar(&b)
	b.WriteString("\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return err
	}
	return r.Coverage.WriteText(w, "--json")
}

func (r *Report) head(b *strings.Builder) {
	fmt.Fprintf(b, "messages: %d", r.Messages)
	if r.Undated > 0 {
		fmt.Fprintf(b, ", without a time: %d", r.Undated)
	}
	if len(r.Times) > 0 {
		fmt.Fprintf(b, "\nsteps of %s, from %s on", Step(r.StepSeconds),
			r.Times[0].Format(time.RFC3339))
	}
	b.WriteString("\n")
}

// Step is a step of time in words, such as 5 minutes.
func Step(seconds int64) string {
	for _, unit := range []struct {
		name    string
		seconds int64
	}{{"day", daySeconds}, {"hour", 3600}} {
		if n := seconds / unit.seconds; n == 1 {
			return "1 " + unit.name
		} else if n > 1 {
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	if seconds == 60 {
		return "1 minute"
	}
	return fmt.Sprintf("%d minutes", seconds/60)
}

func writeSeries(b *strings.Builder, title string, series []Series) {
	if len(series) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, s := range series {
		fmt.Fprintf(b, "  %10d  %5.1f %%  %s  %s\n", s.Count, Share(s.Count, series),
			spark(s.Counts), named(s.Name(), s.Top))
	}
}

// Name names the value for people. A stranger may be its author.
func (s Series) Name() string {
	switch {
	case s.Others:
		return "(others)"
	case s.Value == "":
		return "(none)"
	}
	return s.Value
}

// Note says by how much the count may be too high; "" is exact.
func (t Top) Note() string {
	if t.TooHigh == 0 {
		return ""
	}
	return fmt.Sprintf("(up to %d less)", t.TooHigh)
}

func writeTops(b *strings.Builder, title, mark string, tops []Top) {
	if len(tops) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s:\n", title)
	for _, t := range tops {
		fmt.Fprintf(b, "  %10d  %s\n", t.Count, named(mark+t.Value, t))
	}
}

func named(name string, t Top) string {
	return strings.TrimSuffix(terminal.Name(name)+" "+t.Note(), " ")
}

// sparkWidth is the number of characters of a spark line.
const sparkWidth = 40

// spark draws numbers as blocks, the largest as a full one.
func spark(counts []int64) string {
	width := min(len(counts), sparkWidth)
	sums := make([]int64, width)
	for i, n := range counts {
		sums[i*width/len(counts)] += n
	}
	return blocks(sums, largest(sums))
}

func largest(numbers []int64) (most int64) {
	for _, n := range numbers {
		most = max(most, n)
	}
	return most
}

func blocks(numbers []int64, most int64) string {
	var b strings.Builder
	for _, n := range numbers {
		b.WriteRune(block(n, most))
	}
	return b.String()
}

func block(n, most int64) rune {
	if n == 0 {
		return '·'
	}
	return []rune("▁▂▃▄▅▆▇█")[(n*8-1)/max(most, 1)]
}

// writeCalendar draws a row for a day or a month. A dot is an hour or a day without a message.
func (r *Report) writeCalendar(b *strings.Builder) {
	rows, unit := r.Calendar()
	if len(rows) == 0 {
		return
	}
	most := Most(rows)
	fmt.Fprintf(b, "\ncalendar, by %s (UTC):\n", unit)
	for _, row := range rows {
		drawn := fmt.Sprintf("%-10s  %s", row.Label, cells(row.Cells, most))
		fmt.Fprintf(b, "  %-*s %10d%s\n", widthOf(unit), drawn, row.Messages,
			strings.Join(append([]string{""}, row.Remarks(unit)...), ", "))
	}
}

// Most is the number of messages of the cell that has the most.
func Most(rows []Row) (most int64) {
	for _, row := range rows {
		for _, cell := range row.Cells {
			most = max(most, cell.Messages)
		}
	}
	return most
}

func cells(cells []Cell, most int64) string {
	var b strings.Builder
	for _, cell := range cells {
		if cell.Outside {
			b.WriteString(" ")
			continue
		}
		b.WriteRune(block(cell.Messages, most))
	}
	return b.String()
}

// widthOf is the number of columns of a row with a day of hours, or a month of days.
func widthOf(unit string) int {
	if unit == "hour" {
		return len("2006-01-02  ") + 24
	}
	return len("2006-01     ") + 31
}

// Remarks say what is wrong with a row of a calendar by hour or day, such as repeats: 2.
func (r Row) Remarks(unit string) (remarks []string) {
	for _, about := range []struct {
		n    int64
		text string
	}{{int64(r.Empty), unit + "s without a message"}, {r.Repeats, "repeats"},
		{r.Damaged, "damaged"}} {
		if about.n > 0 {
			remarks = append(remarks, fmt.Sprintf("%s: %d", about.text, about.n))
		}
	}
	return remarks
}
