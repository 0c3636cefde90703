package survey

import (
	"maps"
	"slices"
	"time"
)

// Slot is what an hour or a day has.
type Slot struct {
	Messages int64 `json:"messages"`
	Repeats  int64 `json:"repeats"` // Tweets and deletes that came before
	Damaged  int64 `json:"damaged"` // files and members
}

func (s *Slot) add(other Slot) {
	s.Messages += other.Messages
	s.Repeats += other.Repeats
	s.Damaged += other.Damaged
}

// Day is one of the days from the first to the last.
type Day struct {
	Day string `json:"day"` // UTC, as 2019-12-25
	Slot
	Hours [24]int64 `json:"hours"` // messages

	slots [24]Slot
}

// calendar has the hours of days, by the day's number since 1970.
type calendar map[int64]*[24]Slot

func (c calendar) slot(at time.Time) *Slot {
	day := at.Unix() / daySeconds
	if c[day] == nil {
		c[day] = new([24]Slot)
	}
	return &c[day][at.Unix()%daySeconds/3600]
}

func (c calendar) message(at time.Time, repeat bool) {
	slot := c.slot(at)
	if slot.Messages++; repeat {
		slot.Repeats++
	}
}

// days returns every day between the first and the last.
func (c calendar) days() []Day {
	known := slices.Sorted(maps.Keys(c))
	days := []Day{}
	if len(known) == 0 {
		return days
	}
	for n := known[0]; n <= known[len(known)-1]; n++ {
		day := Day{Day: time.Unix(n*daySeconds, 0).UTC().Format(time.DateOnly)}
		if slots := c[n]; slots != nil {
			day.slots = *slots
		}
		for hour, slot := range day.slots {
			day.add(slot)
			day.Hours[hour] = slot.Messages
		}
		days = append(days, day)
	}
	return days
}

// hourlyDays is the number of days up to which a calendar shows hours.
const hourlyDays = 14

// Row is a row of a calendar: a day of hours, or a month of days.
type Row struct {
	Label string // 2019-12-25, or 2019-12, or the first and the last of several without anything
	Slot
	Cells []Cell // none for several
	Empty int    // cells of the recordings' time without a message
}

func (r Row) isEmpty() bool { return r.Slot == Slot{} && r.Empty == len(r.Cells) }

// Cell is an hour or a day.
type Cell struct {
	Label string // as 2019-12-25 12:00, or 2019-12-25
	Slot
	Outside bool // before the first or behind the last one with anything
}

// IsGap reports whether the recordings go on before and behind the cell, and have nothing in it.
func (c Cell) IsGap() bool { return !c.Outside && c.Messages == 0 }

// Calendar returns days of hours, or months of days if there are more than 14 days. The unit is
// hour or day.
func (r *Report) Calendar() (rows []Row, unit string) {
	if len(r.Days) > hourlyDays {
		rows, unit = months(r.Days), "day"
	} else {
		rows, unit = hours(r.Days), "hour"
	}
	fence(rows)
	for i := range rows {
		for _, cell := range rows[i].Cells {
			if rows[i].add(cell.Slot); cell.IsGap() {
				rows[i].Empty++
			}
		}
	}
	return joined(rows), unit
}

// joined makes one row of several without anything.
func joined(rows []Row) (short []Row) {
	for i := 0; i < len(rows); {
		row, end, empty := rows[i], i+1, rows[i].Empty
		for row.isEmpty() && end < len(rows) && rows[end].isEmpty() {
			empty += rows[end].Empty
			end++
		}
		if end > i+1 {
			row = Row{Label: row.Label + " to " + rows[end-1].Label, Empty: empty}
		}
		short = append(short, row)
		i = end
	}
	return short
}

func hours(days []Day) (rows []Row) {
	for _, day := range days {
		row := Row{Label: day.Day}
		for hour, slot := range day.slots {
			at := time.Date(0, 1, 1, hour, 0, 0, 0, time.UTC)
			row.Cells = append(row.Cells, Cell{Label: day.Day + at.Format(" 15:04"), Slot: slot})
		}
		rows = append(rows, row)
	}
	return rows
}

// months have their first days also where the recordings begin later, so that the days of all
// months stand below each other.
func months(days []Day) (rows []Row) {
	for _, day := range days {
		month, date := day.Day[:len("2006-01")], day.Day[len("2006-01-"):]
		if len(rows) == 0 || rows[len(rows)-1].Label != month {
			rows = append(rows, Row{Label: month})
		}
		row := &rows[len(rows)-1]
		for n := len(row.Cells) + 1; n < int(date[0]-'0')*10+int(date[1]-'0'); n++ {
			row.Cells = append(row.Cells, Cell{Outside: true})
		}
		row.Cells = append(row.Cells, Cell{Label: day.Day, Slot: day.Slot})
	}
	return rows
}

// fence marks the cells before the first one with anything, and behind the last.
func fence(rows []Row) {
	var cells []*Cell
	for i := range rows {
		for j := range rows[i].Cells {
			cells = append(cells, &rows[i].Cells[j])
		}
	}
	empty := func(c *Cell) bool { return c.Slot == Slot{} }
	for i := 0; i < len(cells) && empty(cells[i]); i++ {
		cells[i].Outside = true
	}
	for i := len(cells) - 1; i >= 0 && empty(cells[i]); i-- {
		cells[i].Outside = true
	}
}
