package archive

import (
	"bytes"
	"fmt"
	"strconv"
)

// format is how bytes are packed or written, told by the bytes alone.
type format uint8

const (
	formatEmpty   format = iota
	formatZeros          // zero bytes that are no empty tar
	formatText           // JSON values, perhaps with a byte order mark
	formatUTF16          // text in UTF-16, with a byte order mark
	formatGzip           // RFC 1952
	formatBzip2          // bzip2 1.0
	formatZstd           // RFC 8878
	formatTar            // POSIX.1-1988 ustar, pax, GNU and v7
	formatZip            // PKWARE APPNOTE 6.3
	formatForeign        // anything else: not a recording
)

// sniffLen is how many bytes sniff wants to see at the most. A tar header has
// 512; a recording that begins in the middle of a message has a whole one later.
const sniffLen = 64 << 10

// NotRecordingError says that a file is no recording that can be read here, and
// how to go on.
type NotRecordingError struct {
	Kind   string // of file, such as "an xz file"
	Remedy string // such as "unpack it first: xz -dc FILE | …"; "" for nothing
}

// Error returns the kind and the remedy.
func (e *NotRecordingError) Error() string {
	if e.Remedy == "" {
		return "not a recording: it is " + e.Kind
	}
	return "not a recording: it is " + e.Kind + "; " + e.Remedy
}

// magic is how files of one format begin.
type magic struct {
	prefix string
	format format
	kind   string
	remedy string
}

var magics = []magic{
	{"\x1f\x8b", formatGzip, "", ""},
	{"\x28\xb5\x2f\xfd", formatZstd, "", ""},
	{"PK\x03\x04", formatZip, "", ""},
	{"PK\x05\x06", formatZip, "", ""},
	{"PK\x07\x08PK\x03\x04", formatZip, "", ""}, // a part of a split archive that is whole
	{"PK00PK\x03\x04", formatZip, "", ""},
	{"\xff\xfe", formatUTF16, "", ""},
	{"\xfe\xff", formatUTF16, "", ""},
	{"\xfd7zXZ\x00", formatForeign, "an xz file", "unpack it first: xz -dc FILE | tweetstream print"},
	{"7z\xbc\xaf\x27\x1c", formatForeign, "a 7-Zip archive", "unpack it first: 7z x FILE"},
	{"Rar!\x1a\x07", formatForeign, "a RAR archive", "unpack it first: unrar x FILE"},
	{"\x04\x22\x4d\x18", formatForeign, "an lz4 file",
		"unpack it first: lz4 -dc FILE | tweetstream print"},
	{"LZIP", formatForeign, "an lzip file", "unpack it first: lzip -dc FILE | tweetstream print"},
	{"PAR1", formatForeign, "a Parquet file", "query it with DuckDB or pandas"},
	{"SQLite format 3\x00", formatForeign, "an SQLite database", "query it with sqlite3"},
	{"\x89PNG", formatForeign, "a PNG image", ""},
	{"\xff\xd8\xff", formatForeign, "a JPEG image", ""},
	{"GIF8", formatForeign, "a GIF image", ""},
	{"%PDF-", formatForeign, "a PDF document", ""},
	{"\x7fELF", formatForeign, "a program", ""},
	{"d8:announce", formatForeign, "a torrent", "download the files that it names"},
	{"window.YTD.", formatForeign, "a part of an account archive (JavaScript)",
		"its Tweets have no user and counts as text, which no stream has"},
}

// sniff tells the format of the file that begins with head. For a foreign one
// the error names it.
func sniff(head []byte) (format, error) {
	if len(bytes.TrimLeft(head, "\x00")) == 0 {
		return formatOfZeros(len(head)), nil
	}
	for _, m := range magics {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return m.format, foreign(m)
		}
	}
	switch {
	case isBzip2(head):
		return formatBzip2, nil
	case isSkippableZstd(head):
		return formatZstd, nil
	case isTarHeader(head):
		return formatTar, nil
	}
	return sniffText(head)
}

func foreign(m magic) error {
	if m.format != formatForeign {
		return nil
	}
	return &NotRecordingError{m.kind, m.remedy}
}

// formatOfZeros tells an empty tar, two blocks or whole records of zero bytes, from a file
// without bytes, and from one whose bytes were never written.
func formatOfZeros(n int) format {
	const record = 20 * tarBlock // tar -b 20, the default
	switch {
	case n == 0:
		return formatEmpty
	case n == 2*tarBlock, n%record == 0 && n < sniffLen:
		return formatTar
	default:
		return formatZeros
	}
}

// isBzip2 also looks at the magic of the first block or of the end.
func isBzip2(head []byte) bool {
	if len(head) < 4 || string(head[:3]) != "BZh" || head[3] < '1' || head[3] > '9' {
		return false
	}
	block := head[4:]
	return len(block) < 6 || string(block[:6]) == "1AY&SY" ||
		string(block[:6]) == "\x17\x72\x45\x38\x50\x90"
}

// isSkippableZstd reports whether head is a skippable frame (RFC 8878, 3.1.2),
// the beginning of the files of pzstd.
func isSkippableZstd(head []byte) bool {
	return len(head) >= 4 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18"
}

// sniffText tells text that can hold messages from other files. A message is a
// JSON value; a plain-text notice is no reason to read a file.
func sniffText(head []byte) (format, error) {
	text := bytes.TrimPrefix(head, []byte("\ufeff"))
	text = bytes.TrimLeft(text, " \t\r\n\x00\x1e") // RFC 7464 puts 0x1e before each value
	switch {
	case len(text) == 0:
		return formatText, nil
	case text[0] == '<':
		return formatForeign, &NotRecordingError{"XML or HTML", ""}
	case text[0] == '{' || text[0] == '[':
		return formatText, nil
	case isLength(text), bytes.Contains(text, []byte("\n{")):
		return formatText, nil
	case bytes.IndexByte(head, 0) >= 0:
		return formatForeign, &NotRecordingError{"a binary file", ""}
	default:
		line, _, _ := bytes.Cut(text, []byte("\n"))
		return formatForeign, &NotRecordingError{
			fmt.Sprintf("text that begins with %s", quoted(line)),
			"a recording has one JSON object a line",
		}
	}
}

// isLength reports whether text begins as a stream of delimited=length does: a
// number on a line of its own, and an object behind it.
func isLength(text []byte) bool {
	line, rest, _ := bytes.Cut(text, []byte("\n"))
	_, err := strconv.ParseUint(string(bytes.TrimSuffix(line, []byte("\r"))), 10, 31)
	return err == nil && bytes.HasPrefix(bytes.TrimLeft(rest, "\r\n"), []byte("{"))
}

func quoted(line []byte) string {
	const most = 24
	if len(line) > most {
		return strconv.QuoteToASCII(string(line[:most])) + "…"
	}
	return strconv.QuoteToASCII(string(line))
}
