package coverage

import (
	"maps"
	"slices"
	"time"
)

// Minute is one of a path, in the time zone of the path.
type Minute struct{ Time time.Time }

// IsZero reports whether it is none.
func (m Minute) IsZero() bool { return m.Time.IsZero() }

// String returns it as 2019-12-25T12:34.
func (m Minute) String() string { return m.Time.Format("2006-01-02T15:04") }

// MarshalText returns String.
func (m Minute) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// day is String without the time.
func (m Minute) day() string { return m.Time.Format(time.DateOnly) }

// clock is String without the day.
func (m Minute) clock() string { return m.Time.Format("15:04") }

// Gap is minutes in a row without a member.
type Gap struct {
	From    Minute `json:"from"` // included
	To      Minute `json:"to"`   // included
	Minutes int64  `json:"minutes"`
	Days    int64  `json:"days,omitempty"` // if it is whole days
	Known   string `json:"known,omitempty"`
}

// The gaps that every copy of the Internet Archive's collection has.
const (
	dailyRestart = "the daily restart of the collection"
	summerTime   = "the hour that summer time leaves out"
)

// minutes is a set of minutes, by day.
type minutes map[int64]*[minutesOfDay]bool

const minutesOfDay = 24 * 60

func (m minutes) add(at time.Time) {
	minute := at.Unix() / 60
	day := m[minute/minutesOfDay]
	if day == nil {
		day = new([minutesOfDay]bool)
		m[minute/minutesOfDay] = day
	}
	day[minute%minutesOfDay] = true
}

// bounds returns the first and the last minute.
func (m minutes) bounds() (first, last time.Time, ok bool) {
	if len(m) == 0 {
		return first, last, false
	}
	days := slices.Sorted(maps.Keys(m))
	begin, end := days[0], days[len(days)-1]
	return timeOf(begin, slices.Index(m[begin][:], true)),
		timeOf(end, lastIndex(m[end][:])), true
}

func lastIndex(set []bool) int {
	for i := len(set) - 1; i > 0; i-- {
		if set[i] {
			return i
		}
	}
	return 0
}

func timeOf(day int64, minute int) time.Time {
	return time.Unix((day*minutesOfDay+int64(minute))*60, 0).UTC()
}

// gaps returns the minutes between first and last that are not there. Whole days in a row
// are one gap, and no gap goes from one day into the next but those.
func (m minutes) gaps(first, last time.Time) (gaps []Gap) {
	days := 0
	for day := first.Truncate(24 * time.Hour); !day.After(last); day = day.AddDate(0, 0, 1) {
		set := m[day.Unix()/60/minutesOfDay]
		if set == nil {
			days++
			continue
		}
		if days > 0 {
			gaps = append(gaps, wholeDays(day.AddDate(0, 0, -days), days))
			days = 0
		}
		gaps = append(gaps, gapsOfDay(set, day, first, last)...)
	}
	return gaps
}

func wholeDays(from time.Time, days int) Gap {
	return Gap{
		From: Minute{from}, To: Minute{from.AddDate(0, 0, days).Add(-time.Minute)},
		Minutes: int64(days) * minutesOfDay, Days: int64(days),
	}
}

func gapsOfDay(set *[minutesOfDay]bool, day, first, last time.Time) (gaps []Gap) {
	begin := max(int(first.Sub(day)/time.Minute), 0)
	end := min(int(last.Sub(day)/time.Minute), minutesOfDay-1)
	for i := begin; i <= end; i++ {
		if set[i] {
			continue
		}
		from := i
		for i < end && !set[i+1] {
			i++
		}
		gaps = append(gaps, gapOf(day, from, i))
	}
	return gaps
}

// gapOf is the gap from one minute of a day to another, both included.
func gapOf(day time.Time, from, to int) Gap {
	at := func(minute int) Minute { return Minute{day.Add(time.Duration(minute) * time.Minute)} }
	return Gap{From: at(from), To: at(to), Minutes: int64(to - from + 1), Known: known(day, from, to)}
}

// utcFrom is the first day with paths in UTC. They were US Mountain time before,
// and each day from March 2015 on lacks its first 29 or 30 minutes.
var (
	utcFrom     = time.Date(2021, 8, 23, 0, 0, 0, 0, time.UTC)
	restartFrom = time.Date(2015, 3, 1, 0, 0, 0, 0, time.UTC)
)

// known says why a gap is in every copy of the collection, or "".
func known(day time.Time, from, to int) string {
	switch {
	case !day.Before(utcFrom):
	case !day.Before(restartFrom) && from == 0 && (to == 28 || to == 29):
		return dailyRestart
	case from == 2*60 && to == 3*60-1 && isSpringForward(day):
		return summerTime
	}
	return ""
}

// isSpringForward reports whether a day is the second Sunday of March.
func isSpringForward(day time.Time) bool {
	return day.Month() == time.March && day.Weekday() == time.Sunday && (day.Day()-1)/7 == 1
}
