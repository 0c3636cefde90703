package page

import (
	"fmt"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/survey"
)

// part is a property of messages over time.
type part struct {
	Title string
	Rows  []seriesRow
	Steps []step
}

// seriesRow is a value of it.
type seriesRow struct {
	survey.Series
	Share float64 // percent
	Area  *areaChart
}

// areaChart is a small chart of one value, of a scale of its own.
type areaChart struct {
	Points   string
	Peak     int64
	Step, At string // the step of the peak
}

// step is a row of the numbers over time.
type step struct {
	From   string
	Counts []int64
}

func partsOf(r *survey.Report) (parts []part) {
	for _, p := range []struct {
		title  string
		series []survey.Series
	}{{"Kinds", r.Kinds}, {"Languages", r.Languages}, {"Types", r.Types}, {"Clients", r.Clients}} {
		if len(p.series) > 0 {
			parts = append(parts, part{p.title, rowsOf(r, p.series), stepsOf(r, p.series)})
		}
	}
	return parts
}

func rowsOf(r *survey.Report, series []survey.Series) (rows []seriesRow) {
	for _, s := range series {
		rows = append(rows, seriesRow{s, survey.Share(s.Count, series), areaOf(r, s.Counts)})
	}
	return rows
}

func areaOf(r *survey.Report, counts []int64) *areaChart {
	peak, at := int64(0), 0
	for i, n := range counts {
		if n > peak {
			peak, at = n, i
		}
	}
	if peak == 0 {
		return nil
	}
	return &areaChart{area(counts, peak), peak, survey.Step(r.StepSeconds), timeText(r, at)}
}

// stepsOf leaves out the steps without any.
func stepsOf(r *survey.Report, series []survey.Series) (steps []step) {
	for i := range r.Times {
		s, sum := step{From: timeText(r, i)}, int64(0)
		for _, one := range series {
			s.Counts = append(s.Counts, one.Counts[i])
			sum += one.Counts[i]
		}
		if sum > 0 {
			steps = append(steps, s)
		}
	}
	return steps
}

// timeText is the beginning of a step, which may be the one behind the last.
func timeText(r *survey.Report, i int) string {
	at := r.Times[0].Add(time.Duration(int64(i)*r.StepSeconds) * time.Second)
	if r.StepSeconds%(24*60*60) == 0 {
		return at.Format(time.DateOnly)
	}
	return at.Format("2006-01-02 15:04")
}

// kindsOf draws Tweets, deletes and all others. Steps without a message are gaps.
func kindsOf(r *survey.Report) chart {
	if len(r.Times) == 0 {
		return chart{}
	}
	n := len(r.Times)
	tweets, deletes, other, sums := make([]int64, n), make([]int64, n), make([]int64, n),
		make([]int64, n)
	for _, s := range r.Kinds {
		to := other
		switch s.Value {
		case tweetstream.KindStatus.String():
			to = tweets
		case tweetstream.KindDelete.String():
			to = deletes
		}
		for i, count := range s.Counts {
			to[i] += count
			sums[i] += count
		}
	}
	return kindsChart(r, tweets, deletes, other, emptySteps(sums))
}

func kindsChart(r *survey.Report, tweets, deletes, other []int64, gaps []gap) chart {
	var peak int64
	for i := range tweets {
		peak = max(peak, tweets[i], deletes[i], other[i])
	}
	c := chart{Title: "Messages in steps of " + survey.Step(r.StepSeconds), Gaps: gaps,
		From: timeText(r, 0), To: timeText(r, len(r.Times)), Peak: grouped(peak)}
	c.Desc = fmt.Sprintf("from %s to %s, at most %s; %d times without a message", c.From, c.To, c.Peak,
		len(gaps))
	c.Lines = []line{{"tweets", stairs(tweets, peak)}, {"deletes", stairs(deletes, peak)},
		{"other", stairs(other, peak)}}
	return c
}

// calendar is days with their hours, or months with their days.
type calendar struct {
	Unit   string
	Rows   []strip
	Legend []cell
	Days   []survey.Day
}

// strip is a row of a calendar. Several months without anything have no cells.
type strip struct {
	Label string
	Width int
	Cells []cell
	Text  string
}

// cell is an hour or a day.
type cell struct {
	X                int
	Class            string
	Repeats, Damaged bool
	Text             string
}

// cellWidth is that of a cell, in units of the strip.
const cellWidth = 10

func calendarOf(r *survey.Report) *calendar {
	rows, unit := r.Calendar()
	if len(rows) == 0 {
		return nil
	}
	c := &calendar{Unit: unit, Days: r.Days, Legend: legendOf(unit)}
	most := survey.Most(rows)
	for _, row := range rows {
		s := strip{Label: row.Label, Width: 31 * cellWidth, Text: strings.Join(
			append([]string{messages(row.Messages)}, row.Remarks(unit)...), ", ")}
		for i, one := range row.Cells {
			if !one.Outside {
				s.Cells = append(s.Cells, cellOf(i, one, most))
			}
		}
		if unit == "hour" {
			s.Width = 24 * cellWidth
		}
		c.Rows = append(c.Rows, s)
	}
	return c
}

func messages(n int64) string { return "messages: " + grouped(n) }

func cellOf(i int, one survey.Cell, most int64) cell {
	text := []string{messages(one.Messages)}
	text = append(text, survey.Row{Slot: one.Slot}.Remarks("")...)
	c := cell{X: i * cellWidth, Class: "none", Repeats: one.Repeats > 0, Damaged: one.Damaged > 0,
		Text: one.Label + ", " + strings.Join(text, ", ")}
	if one.Messages > 0 {
		c.Class = fmt.Sprintf("l%d", 1+(4*one.Messages-1)/most)
	}
	return c
}

func legendOf(unit string) []cell {
	return []cell{
		{Class: "none", Text: "no message"},
		{Class: "l1", Text: "up to a quarter of the fullest " + unit},
		{Class: "l2", Text: "a half"}, {Class: "l3", Text: "three quarters"}, {Class: "l4", Text: "all"},
		{Class: "l1", Repeats: true, Text: "with repeats"}, {Class: "l1", Damaged: true, Text: "damaged"},
	}
}
