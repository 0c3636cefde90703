package tweet

import (
	"encoding/json"
	"fmt"
	"time"
)

// Millis is a moment in milliseconds since the Unix epoch, the form of
// timestamp_ms. On the wire it is a string of digits, and [json.Marshal] writes
// it so. A plain number and RFC 3339 are accepted as well: enterprise streams send
// both. 0 means that the key was absent.
type Millis int64

// Time returns the moment in UTC, or the zero time for 0.
func (m Millis) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// UnmarshalJSON accepts a string of digits or in the form of RFC 3339, a number,
// and "" or null (0).
func (m *Millis) UnmarshalJSON(data []byte) error {
	n, err := unmarshalQuoted(data, parseMillis)
	*m = Millis(n)
	return err
}

func parseMillis(s string) (int64, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UnixMilli(), nil
	}
	return parseQuoted(s, "milliseconds")
}

// MarshalJSON writes the digits as a string.
func (m Millis) MarshalJSON() ([]byte, error) { return marshalQuoted(int64(m)), nil }

func (r *reader) readMillis(i int, v *Millis) int {
	return r.readQuoted(i, (*int64)(v), parseMillis)
}

// Time is a moment in the form of created_at,
// "Mon Jan 02 15:04:05 -0700 2006" ([time.RubyDate]), always in UTC. RFC 3339 is
// accepted as well, for some v1.1-compatible services send it. Null and "" give
// the zero Time, and the zero Time is marshalled as null.
type Time struct{ time.Time }

// Equal reports whether t and u are the same moment.
func (t Time) Equal(u Time) bool { return t.Time.Equal(u.Time) }

// UnmarshalJSON accepts both forms; the year must be in the range 0 to 9999.
func (t *Time) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	var err error
	*t, err = parseTime(s)
	return err
}

func parseTime(s string) (Time, error) {
	if s == "" {
		return Time{}, nil
	}
	for _, layout := range []string{time.RubyDate, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil && inRange(t.UTC()) {
			return Time{t.UTC()}, nil
		}
	}
	return Time{}, fmt.Errorf("want a time such as %q, got %.40q", time.RubyDate, s)
}

// inRange reports whether both forms can write the year of t.
func inRange(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }

// MarshalJSON writes the created_at form, in UTC. That form has no place for a
// fraction of a second, so a Time that has one is written as RFC 3339.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	utc := t.UTC()
	if !inRange(utc) {
		return nil, fmt.Errorf("tweet: year %d is not in the range 0 to 9999", utc.Year())
	}
	layout := time.RubyDate
	if utc.Nanosecond() != 0 {
		layout = time.RFC3339Nano
	}
	b := append(make([]byte, 0, len(time.RFC3339Nano)+2), '"')
	return append(utc.AppendFormat(b, layout), '"'), nil
}

// readTime reads a string in either form, or null. The usual form is fast;
// parseTime is slow and takes all others.
func (r *reader) readTime(i int, v *Time) int {
	i = r.Token(i)
	if r.Peek(i) != '"' {
		*v = Time{}
		return r.Null(i)
	}
	text, i := r.ReadText(i)
	if t, ok := parseRubyDate(text); ok {
		*v = Time{t}
		return i
	}
	t, err := parseTime(string(text))
	if err != nil {
		return r.Fail()
	}
	*v = t
	return i
}

// parseRubyDate parses a time like "Mon Jan 02 15:04:05 +0000 2006", in UTC and
// with every part in its usual range. It reports false for any other form, right
// or wrong.
func parseRubyDate(s []byte) (t time.Time, ok bool) {
	if len(s) != len(time.RubyDate) || string(s[19:26]) != " +0000 " ||
		s[3] != ' ' || s[7] != ' ' || s[10] != ' ' || s[13] != ':' || s[16] != ':' || !isWeekday(s[:3]) {
		return t, false
	}
	month := monthOf(s[4:7])
	day, hour := twoDigits(s[8:]), twoDigits(s[11:])
	minute, second := twoDigits(s[14:]), twoDigits(s[17:])
	century, year := twoDigits(s[26:]), twoDigits(s[28:])
	if month == 0 || day < 1 || century < 0 || year < 0 ||
		uint(hour) >= 24 || uint(minute) >= 60 || uint(second) >= 60 {
		return t, false
	}
	t = time.Date(100*century+year, month, day, hour, minute, second, 0, time.UTC)
	return t, day <= 28 || t.Day() == day
}

func isWeekday(s []byte) bool {
	switch string(s) {
	case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun":
		return true
	}
	return false
}

// monthOf returns the month of a name, or 0.
func monthOf(s []byte) time.Month {
	switch string(s) {
	case "Jan":
		return time.January
	case "Feb":
		return time.February
	case "Mar":
		return time.March
	case "Apr":
		return time.April
	case "May":
		return time.May
	case "Jun":
		return time.June
	case "Jul":
		return time.July
	case "Aug":
		return time.August
	case "Sep":
		return time.September
	case "Oct":
		return time.October
	case "Nov":
		return time.November
	case "Dec":
		return time.December
	}
	return 0
}

// twoDigits returns the number at the start of s, or a negative one.
func twoDigits(s []byte) int {
	tens, ones := s[0]-'0', s[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}
