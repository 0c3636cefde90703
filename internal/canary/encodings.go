package canary

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// encoding is a secret in one of the forms that programs print.
type encoding struct {
	name, text string
	exactCase  bool // the form says nothing in another case
}

func encodings(secret string) []encoding {
	raw := []byte(secret)
	query := url.QueryEscape(secret)
	quoted, _ := json.Marshal(secret) // strings always marshal
	all := []encoding{
		{name: "plain", text: secret},
		{name: "percent-encoded", text: strings.ReplaceAll(query, "+", "%20")},
		{name: "percent-encoded as a form", text: query},
		{name: "percent-encoded as a path", text: url.PathEscape(secret)},
		{name: "percent-encoded byte by byte", text: everyByte(raw, "%%%02x", "")},
		{name: "hexadecimal", text: hex.EncodeToString(raw)},
		{name: "escaped as JSON", text: strings.Trim(string(quoted), `"`)},
		{name: "escaped as Go", text: strings.Trim(strconv.Quote(secret), `"`)},
		{name: "escaped as Go in ASCII", text: strings.Trim(strconv.QuoteToASCII(secret), `"`)},
		{name: "list of bytes", text: everyByte(raw, "%d", " ")},
		{name: "list of bytes in JSON", text: everyByte(raw, "%d", ",")},
		{name: "list of bytes in Go", text: everyByte(raw, "0x%02x", ", ")},
	}
	for offset := range 3 {
		all = append(all,
			encoding{"base64", encodedAt(base64.RawStdEncoding, raw, offset), true},
			encoding{"base64url", encodedAt(base64.RawURLEncoding, raw, offset), true})
	}
	return all
}

func everyByte(raw []byte, format, between string) string {
	var parts []string
	for _, c := range raw {
		parts = append(parts, fmt.Sprintf(format, c))
	}
	return strings.Join(parts, between)
}

// encodedAt returns the digits of base64 that raw decides alone, in a longer text
// where raw begins at an offset modulo 3. The digits at both ends also depend on
// the text around raw, so they are left out.
func encodedAt(encoding *base64.Encoding, raw []byte, offset int) string {
	whole := encoding.EncodeToString(append(make([]byte, offset), raw...))
	first, last := (offset*8+5)/6, (offset+len(raw))*8/6
	return whole[min(first, last):last]
}
