package csv

import (
	"bytes"
	"strings"
)

// form writes rows.
type form struct {
	tabs     bool
	forExcel bool
	ids      []bool // the columns that hold ids, for Excel
}

// excel makes the rows fit for Excel.
func (f *form) excel(columns []Column) {
	f.forExcel = true
	for _, c := range columns {
		last := c.name[strings.LastIndexByte(c.name, '.')+1:]
		last = "_" + strings.TrimSuffix(last, "_str")
		f.ids = append(f.ids, strings.HasSuffix(last, "_id"))
	}
}

// byteOrderMark tells Excel that a file is UTF-8.
const byteOrderMark = "\ufeff"

// header appends the first line.
func (f *form) header(dst []byte, columns []Column) []byte {
	if f.forExcel {
		dst = append(dst, byteOrderMark...)
	}
	for i, c := range columns {
		dst = f.separate(dst, i)
		dst = f.end(append(dst, c.name...), len(dst), len(columns))
	}
	return f.endLine(dst)
}

// row appends the line of a Tweet.
func (f *form) row(dst []byte, columns []Column, s status) []byte {
	for i, c := range columns {
		dst = f.separate(dst, i)
		begin := len(dst)
		dst = c.value(dst, s)
		if f.forExcel {
			dst = f.guard(dst, begin, f.ids[i])
		}
		dst = f.end(dst, begin, len(columns))
	}
	return f.endLine(dst)
}

func (f *form) separate(dst []byte, column int) []byte {
	switch {
	case column == 0:
		return dst
	case f.tabs:
		return append(dst, '\t')
	default:
		return append(dst, ',')
	}
}

func (f *form) endLine(dst []byte) []byte {
	if f.tabs {
		return append(dst, '\n')
	}
	return append(dst, "\r\n"...)
}

// end makes the value that begins at begin one that keeps to its place.
func (f *form) end(dst []byte, begin, columns int) []byte {
	value := dst[begin:]
	for i := bytes.IndexByte(value, 0); i >= 0; i = bytes.IndexByte(value, 0) {
		value[i] = ' ' // readers take NUL for the end, or for a binary file
	}
	switch {
	case f.tabs:
		return oneLine(dst, begin)
	case len(value) == 0 && columns == 1: // else it is a blank line
		return append(dst, `""`...)
	case bytes.ContainsAny(value, "\",\r\n"):
		return quote(dst, begin)
	}
	return dst
}

// oneLine puts a space in the place of each tab and line end.
func oneLine(dst []byte, begin int) []byte {
	if !bytes.ContainsAny(dst[begin:], "\t\r\n") {
		return dst
	}
	kept, before := dst[:begin], byte(0)
	for _, c := range dst[begin:] {
		switch {
		case c == '\n' && before == '\r':
		case c == '\n' || c == '\r' || c == '\t':
			kept = append(kept, ' ')
		default:
			kept = append(kept, c)
		}
		before = c
	}
	return kept
}

func quote(dst []byte, begin int) []byte {
	value := dst[begin:]
	extra := 2 + bytes.Count(value, []byte{'"'})
	dst = append(dst, make([]byte, extra)...)
	at := len(dst) - 1
	dst[at] = '"'
	for i := len(value) - 1; i >= 0; i-- { // from the end, in place
		at--
		dst[at] = value[i]
		if value[i] == '"' {
			at--
			dst[at] = '"'
		}
	}
	dst[begin] = '"'
	return dst
}

// longNumber is how many digits make Excel show a number in another form. It rounds those of
// more than 15.
const longNumber = 12

// guard makes a value one that Excel shows as it is: an id, and any long number, as ="123", and
// other text that Excel would take for a formula behind an apostrophe.
func (f *form) guard(dst []byte, begin int, id bool) []byte {
	dst = oneLine(dst, begin)
	value := dst[begin:]
	switch {
	case len(value) == 0:
		return dst
	case only(digits, value) && (id || len(value) >= longNumber):
		return surround(dst, begin, `="`, `"`)
	case value[0] == '-' && only(digits+".", value[1:]): // a count or a degree
		return dst
	case strings.IndexByte("=+-@", value[0]) >= 0:
		return surround(dst, begin, "'", "")
	}
	return dst
}

const digits = "0123456789"

// only reports whether a value has no other characters.
func only(chars string, value []byte) bool {
	return len(value) > 0 && strings.IndexByte(chars, value[0]) >= 0 &&
		len(bytes.Trim(value, chars)) == 0
}

func surround(dst []byte, begin int, before, after string) []byte {
	dst = append(dst, before...)
	copy(dst[begin+len(before):], dst[begin:len(dst)-len(before)])
	copy(dst[begin:], before)
	return append(dst, after...)
}
