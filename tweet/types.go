package tweet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Indices is a half-open range [start, end) in a tweet's text, counted in
// Unicode code points: neither bytes nor UTF-16 units. It counts the text as
// sent, in which "&" is written "&amp;". On the wire it is an array of two
// integers; a shorter array leaves the rest 0, and further elements are
// dropped.
//
// Where a retweet's text was cut with an ellipsis, ranges that end beyond the
// cut are clamped to its length and no longer spell their entity.
type Indices [2]int

// Slice returns the part of text that i covers: what an entity looks like
// where it stands. A range outside the text is clamped, so that Slice never
// panics; the result shares memory with text.
func (i Indices) Slice(text string) string {
	if i[0] >= i[1] {
		return ""
	}
	tail := skipRunes(text, i[0])
	return tail[:len(tail)-len(skipRunes(tail, i[1]-max(i[0], 0)))]
}

// skipRunes returns s without its first n code points.
func skipRunes(s string, n int) string {
	for ; n > 0 && s != ""; n-- {
		_, size := utf8.DecodeRuneInString(s)
		s = s[size:]
	}
	return s
}

// Count is a number that streams of 2011 sent as a string, such as "17" or
// "100+"; the plus sign means "or more" and is dropped, so that 100 there
// stands for 100 or more. Later streams send a plain number, and so does
// [json.Marshal].
type Count int64

// UnmarshalJSON accepts a number, a string holding one with an optional "+"
// behind it, and null (0).
func (c *Count) UnmarshalJSON(data []byte) error {
	s, err := scalarText(data)
	if err != nil {
		return err
	}
	*c, err = parseCount(s)
	return err
}

func parseCount(s string) (Count, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(s, "+"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("want a count such as 17 or \"100+\", got %.40q", s)
	}
	return Count(n), nil
}

// Millis is a moment in milliseconds since the Unix epoch, the form of
// timestamp_ms. On the wire it is a string of digits, and [json.Marshal]
// writes it so; a plain number is accepted as well. Zero means that the key
// was absent.
type Millis int64

// Time returns the moment in UTC, or the zero time for 0.
func (m Millis) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m)).UTC()
}

// UnmarshalJSON accepts a string of digits, a number, and "" or null (0).
func (m *Millis) UnmarshalJSON(data []byte) error {
	s, err := scalarText(data)
	if err != nil {
		return err
	}
	*m, err = parseMillis(s)
	return err
}

func parseMillis(s string) (Millis, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("want milliseconds such as \"1435700000000\", got %.40q", s)
	}
	return Millis(n), nil
}

// MarshalJSON writes the digits as a string.
func (m Millis) MarshalJSON() ([]byte, error) {
	b := append(make([]byte, 0, 22), '"')
	b = strconv.AppendInt(b, int64(m), 10)
	return append(b, '"'), nil
}

// Time is a moment in the form of created_at,
// "Mon Jan 02 15:04:05 -0700 2006" ([time.RubyDate]), always in UTC. RFC 3339,
// which some v1.1-compatible services send, is accepted as well. Null and ""
// give the zero Time, and the zero Time is marshalled as null.
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

// inRange keeps out the years that neither form can write down again.
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

// scalarText returns the text of a JSON string or number, and "" for null.
func scalarText(data []byte) (string, error) {
	if bytes.Equal(data, []byte("null")) {
		return "", nil
	}
	if !bytes.HasPrefix(data, []byte{'"'}) {
		return string(data), nil
	}
	var s string
	err := json.Unmarshal(data, &s)
	return s, err
}
