// Package terminal makes text harmless for terminals and knows their abilities.
//
// A Tweet's text is written by strangers and can hold anything, as characters or,
// in JSON, as bytes that a JSON parser lets through. A terminal would obey some of
// it: move the cursor, set the clipboard, show words in another order. The package
// spells out whatever could control a terminal.
package terminal

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// Append appends text with everything spelled out that could control a
// terminal: \u001b in the place of ESC. That is also how JSON spells it, so a
// line of JSON means the same as before. Bytes that are no UTF-8 become \x9b.
// Line ends and tabs stay.
func Append(dst, text []byte) []byte {
	plain := 0 // text[plain:i] is harmless and not appended yet
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		invalid := r == utf8.RuneError && size == 1
		if invalid || IsControl(r) {
			dst = append(dst, text[plain:i]...)
			if invalid {
				dst = fmt.Appendf(dst, `\x%02x`, c)
			} else {
				dst = fmt.Appendf(dst, `\u%04x`, r)
			}
			plain = i + size
		}
		i += size
	}
	return append(dst, text[plain:]...)
}

// Escape is Append for a string.
func Escape(text string) string { return string(Append(nil, []byte(text))) }

// Name is Escape for what must stay on one line and in one column, such as the name of a
// file or of a member: line ends and tabs are spelled out, too.
func Name(name string) string { return lineEnds.Replace(Escape(name)) }

var lineEnds = strings.NewReplacer("\n", `\n`, "\t", `\t`)

// Writer is a writer of escaped text. Each Write must hold whole characters.
type Writer struct{ w io.Writer }

// NewWriter returns a Writer to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w} }

// Write implements io.Writer.
func (e *Writer) Write(p []byte) (int, error) {
	if _, err := e.w.Write(Append(nil, p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// IsControl reports whether a terminal could take r as an order: the C0 and C1
// controls, DEL, the marks that change the direction of text, and the line and
// paragraph separators. The joiner of emoji is none of them.
func IsControl(r rune) bool {
	switch {
	case r == '\n', r == '\t':
		return false
	case r < ' ', r >= 0x7f && r <= 0x9f:
		return true
	case r == 0x061c, r == 0x200e, r == 0x200f:
		return true
	case r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	default:
		return false
	}
}

func Is(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// WantsColour reports whether a terminal is there and may be coloured. NO_COLOR
// forbids it (https://no-color.org), and so does a TERM without colours.
func WantsColour(terminal bool, getenv func(string) string) bool {
	kind := getenv("TERM")
	return terminal && getenv("NO_COLOR") == "" && kind != "" && kind != "dumb"
}
