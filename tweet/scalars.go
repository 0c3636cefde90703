package tweet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Indices is a half-open range [start, end) in a Tweet's text, counted in
// Unicode code points: neither bytes nor UTF-16 units. It counts the text as
// sent, with "&" written as "&amp;". On the wire it is an array of two integers;
// a shorter array leaves the rest 0, and further elements are dropped.
//
// In a retweet whose text is cut with an ellipsis, ranges beyond the cut end at
// the text's length and no longer spell their entity.
type Indices [2]int

// Slice returns the part of text that i covers: the entity as it stands in the
// text. A range outside the text is clamped, so Slice never panics. The result
// shares memory with text.
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
// "100+". The plus sign means "or more" and is dropped, so 100 may stand for
// 100 or more. Later streams send a plain number, and so does [json.Marshal].
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

// readCount reads a number, a string holding one with an optional "+" behind
// it, or null (0).
func (r *reader) readCount(i int, v *Count) int {
	if *v = 0; r.Peek(r.Token(i)) != '"' {
		return r.ReadInt64(i, (*int64)(v))
	}
	text, i := r.ReadText(r.Token(i))
	n, err := parseCount(string(text))
	if err != nil {
		return r.Fail()
	}
	*v = n
	return i
}

// Countries are two-letter country codes; "XX" is all countries, "XY" a DMCA
// request. On the wire they are an array of strings. Old documentation shows one
// string, "DE, FR", and that is accepted as well. [json.Marshal] writes an array.
type Countries []string

// UnmarshalJSON accepts an array of strings, one string with codes between commas
// or spaces, and null.
func (c *Countries) UnmarshalJSON(data []byte) error {
	*c = nil
	if !bytes.HasPrefix(data, []byte{'"'}) {
		return json.Unmarshal(data, (*[]string)(c))
	}
	var text string
	err := json.Unmarshal(data, &text)
	*c = splitCountries(text)
	return err
}

func splitCountries(text string) Countries {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// readCountries reads an array of strings, one string, or null.
func (r *reader) readCountries(i int, v *Countries) int {
	*v = nil
	if i = r.Token(i); r.Peek(i) != '"' {
		return r.readStringList(i, (*[]string)(v))
	}
	text, i := r.ReadText(i)
	*v = splitCountries(string(text))
	return i
}

// StringID is an id that is a string of digits on the wire, without a number
// beside it. [json.Marshal] writes it so; a plain number is accepted as well. 0
// means that the key was absent.
type StringID int64

// UnmarshalJSON accepts a string of digits, a number, and "" or null (0).
func (id *StringID) UnmarshalJSON(data []byte) error {
	n, err := unmarshalQuoted(data, parseID)
	*id = StringID(n)
	return err
}

// MarshalJSON writes the digits as a string.
func (id StringID) MarshalJSON() ([]byte, error) { return marshalQuoted(int64(id)), nil }

func (r *reader) readStringID(i int, v *StringID) int {
	return r.readQuoted(i, (*int64)(v), parseID)
}

// RuleID is the id of a rule. On the wire it is a number, and in some streams a
// string of digits. [json.Marshal] writes a number. 0 means that the key was
// absent.
type RuleID int64

// UnmarshalJSON accepts a number, a string of digits, and "" or null (0).
func (id *RuleID) UnmarshalJSON(data []byte) error {
	n, err := unmarshalQuoted(data, parseID)
	*id = RuleID(n)
	return err
}

func (r *reader) readRuleID(i int, v *RuleID) int { return r.readQuoted(i, (*int64)(v), parseID) }

// readQuoted reads a string of digits, a number, "" or null (0), and any other
// string that parse accepts.
func (r *reader) readQuoted(i int, v *int64, parse func(string) (int64, error)) int {
	i = r.Token(i)
	if *v = 0; r.Peek(i) != '"' {
		return r.ReadInt64(i, v)
	}
	n, end := r.Digits(i + 1)
	if size := end - i - 1; size > 0 && size <= 18 && r.Peek(end) == '"' {
		*v = int64(n)
		return end + 1
	}
	text, i := r.ReadText(i)
	other, err := parse(string(text))
	if err != nil {
		return r.Fail()
	}
	*v = other
	return i
}

func unmarshalQuoted(data []byte, parse func(string) (int64, error)) (int64, error) {
	s, err := scalarText(data)
	if err != nil {
		return 0, err
	}
	return parse(s)
}

func parseID(s string) (int64, error) { return parseQuoted(s, "an id") }

func parseQuoted(s, kind string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("want %s such as \"1435700000000\", got %.40q", kind, s)
	}
	return n, nil
}

func marshalQuoted(n int64) []byte {
	b := append(make([]byte, 0, 22), '"')
	b = strconv.AppendInt(b, n, 10)
	return append(b, '"')
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

// wireText is a string, or a number that is kept as it is written.
type wireText string

// UnmarshalJSON accepts a string, a number, and null ("").
func (s *wireText) UnmarshalJSON(data []byte) error {
	var number json.Number
	if bytes.HasPrefix(data, []byte{'"'}) || bytes.Equal(data, []byte("null")) {
		*s = ""
		return json.Unmarshal(data, (*string)(s))
	}
	err := json.Unmarshal(data, &number)
	*s = wireText(number)
	return err
}

// readWireText reads a string, a number, or null ("").
func (r *reader) readWireText(i int, v *wireText) int {
	*v = ""
	i = r.Token(i)
	if c := r.Peek(i); c != '-' && c-'0' > 9 {
		return r.ReadString(i, (*string)(v))
	}
	end := r.Skip(i)
	if !r.Failed() {
		r.Assign() // an earlier value must not come later
		*v = wireText(r.Between(i, end))
	}
	return end
}
