package traffic

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// The functions here append JSON as the service wrote it: ASCII with lower-case
// escapes, and with slashes and some brackets escaped. appendKey puts a comma in
// front of a key unless the byte before it is the brace that begins the object.

const hexDigits = "0123456789abcdef"

// appendString appends a string with its quotes. Invalid UTF-8 becomes U+FFFD.
func appendString[S string | []byte](b []byte, s S) []byte {
	b = append(b, '"')
	for _, r := range string(s) {
		switch {
		case r >= utf8.RuneSelf || r < ' ' || r == '<' || r == '>' || r == '{' || r == '}':
			b = appendEscaped(b, r)
		case r == '"' || r == '\\' || r == '/':
			b = append(b, '\\', byte(r))
		default:
			b = append(b, byte(r))
		}
	}
	return append(b, '"')
}

func appendEscaped(b []byte, r rune) []byte {
	switch r {
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	case '\b':
		return append(b, `\b`...)
	}
	if r >= 0x10000 { // as a surrogate pair
		r -= 0x10000
		b = appendHex(b, 0xd800+r>>10)
		r = 0xdc00 + r&0x3ff
	}
	return appendHex(b, r)
}

func appendHex(b []byte, r rune) []byte {
	b = append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15])
	return append(b, hexDigits[r>>4&15], hexDigits[r&15])
}

// appendKey appends a key and its value, given as JSON.
func appendKey(b []byte, key, value string) []byte {
	if len(b) == 0 || b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	b = append(b, '"')
	b = append(b, key...)
	b = append(b, '"', ':')
	return append(b, value...)
}

func appendKeyString[S string | []byte](b []byte, key string, value S) []byte {
	return appendString(appendKey(b, key, ""), value)
}

func appendKeyInt(b []byte, key string, value int64) []byte {
	return strconv.AppendInt(appendKey(b, key, ""), value, 10)
}

func appendKeyBool(b []byte, key string, value bool) []byte {
	return strconv.AppendBool(appendKey(b, key, ""), value)
}

func appendFloat(b []byte, value float64) []byte {
	return strconv.AppendFloat(b, value, 'f', 8, 64)
}

// appendKeyTime appends a time in the service's own format.
func appendKeyTime(b []byte, key string, t time.Time) []byte {
	b = append(appendKey(b, key, ""), '"')
	b = t.UTC().AppendFormat(b, time.RubyDate)
	return append(b, '"')
}

// appendIDs appends an id as a number and, under key_str, as a string.
func appendIDs(b []byte, key string, id int64) []byte {
	b = appendKeyInt(b, key, id)
	b = append(appendKey(b, key+"_str", ""), '"')
	b = strconv.AppendInt(b, id, 10)
	return append(b, '"')
}

// appendRange appends a pair of positions, in code points.
func appendRange(b []byte, key string, from, to int) []byte {
	b = append(appendKey(b, key, ""), '[')
	b = strconv.AppendInt(b, int64(from), 10)
	b = append(b, ',')
	b = strconv.AppendInt(b, int64(to), 10)
	return append(b, ']')
}

// code returns a short code, as in a t.co link. An id and a purpose always give the
// same code.
func code(id int64, purpose, length int) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	x := uint64(id)*0x9e3779b97f4a7c15 + uint64(purpose)*0xbf58476d1ce4e5b9
	var b [24]byte
	for i := range b[:length] {
		x ^= x >> 29
		x *= 0x94d049bb133111eb
		b[i] = digits[(x>>32)%uint64(len(digits))]
	}
	return string(b[:length])
}
