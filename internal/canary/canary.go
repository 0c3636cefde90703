// Package canary finds credentials in places where they must not be, and takes them out.
//
// A canary is a word that no program prints by itself. The credentials in tests
// contain one, [Word]. If it turns up in a log, an error or a file, a credential
// has leaked. [Find] looks for the word in every encoding that a program may print
// by mistake: a credential that leaks as base64 in a dump of a header has leaked all
// the same.
package canary

import (
	"bytes"
	"regexp"
	"strings"
)

// Word is part of every credential in the tests, the public ones included.
const Word = "KeepThisSecret"

// Find looks for secrets in an output: as they are in upper or lower case, in
// percent-encoding, hexadecimal, base64 and base64url at any offset, escaped as in
// JSON and in Go, and as lists of bytes. It returns the name of the first form that
// it finds, or "". No output contains an empty secret.
func Find(output []byte, secrets ...string) (form string) {
	lower := bytes.ToLower(output)
	for _, secret := range secrets {
		for _, e := range encodings(secret) {
			text, in := e.text, output
			if !e.exactCase {
				text, in = strings.ToLower(text), lower
			}
			if text != "" && bytes.Contains(in, []byte(text)) {
				return e.name
			}
		}
	}
	return ""
}

// Redact replaces secrets in a text, in every form that Find knows, by "[redacted]".
func Redact(text string, secrets ...string) string {
	for _, secret := range secrets {
		if Find([]byte(text), secret) == "" {
			continue
		}
		for _, e := range encodings(secret) {
			text = replace(text, e)
		}
	}
	return text
}

// replace replaces one form of a secret. It looks for one in another case as well, unless
// that form says nothing in another case.
func replace(text string, e encoding) string {
	if e.text == "" {
		return text
	}
	pattern := regexp.QuoteMeta(e.text)
	if !e.exactCase {
		pattern = "(?i)" + pattern
	}
	return regexp.MustCompile(pattern).ReplaceAllLiteralString(text, "[redacted]")
}
