package streamtest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// Canary ends each of the random credentials of a [Server], the public ones
// included. Where it is in what a program prints or keeps, a credential has
// leaked; see [Leak].
const Canary = "KeepThisSecret"

// Leak looks for secrets in an output: as they are (in upper or lower case), in
// percent-encoding, hexadecimal, base64 and base64url at any offset, escaped as
// in JSON and in Go, and as lists of bytes. It returns the name of the first form
// that is there, or "". Empty secrets are in no output.
func Leak(output []byte, secrets ...string) (form string) {
	lower := bytes.ToLower(output)
	for _, secret := range secrets {
		for _, f := range forms(secret) {
			text, in := f.text, output
			if !f.exactCase {
				text, in = strings.ToLower(text), lower
			}
			if text != "" && bytes.Contains(in, []byte(text)) {
				return f.name
			}
		}
	}
	return ""
}

type leakForm struct {
	name, text string
	exactCase  bool
}

func forms(secret string) []leakForm {
	raw := []byte(secret)
	quoted, _ := json.Marshal(secret) // strings always marshal
	all := []leakForm{
		{name: "plain", text: secret},
		{name: "percent-encoded", text: strings.ReplaceAll(url.QueryEscape(secret), "+", "%20")},
		{name: "percent-encoded as a form", text: url.QueryEscape(secret)},
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
			leakForm{"base64", encodedAt(base64.RawStdEncoding, raw, offset), true},
			leakForm{"base64url", encodedAt(base64.RawURLEncoding, raw, offset), true})
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

// encodedAt is what of the base64 form of a longer text depends on raw alone,
// where raw begins at an offset modulo 3.
func encodedAt(encoding *base64.Encoding, raw []byte, offset int) string {
	whole := encoding.EncodeToString(append(make([]byte, offset), raw...))
	first, last := (offset*8+5)/6, (offset+len(raw))*8/6
	return whole[min(first, last):last]
}
