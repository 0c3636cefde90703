package frame

import (
	"bytes"
	"strings"
)

// Join returns the line that Next returned last together with the lines after it, up to
// the end of the JSON value that begins in it. It reports false if no value goes on from
// there. The lines after it are returned by Next as well, unless [Reader.Accept] is
// called.
//
// A line that ended in CRLF is joined only if it ends as lines of indented JSON do: on a
// live stream it is far more likely to be a message that was cut, and the next one may be
// long in coming.
func (f *Reader) Join() ([]byte, bool) {
	size := f.last
	f.joined = 0
	line := f.slab[f.start-size : f.start]
	endsInCRLF := bytes.HasSuffix(line, []byte("\r\n"))
	if endsInCRLF && !isIndented(line) || f.vain > f.patience() {
		return nil, false
	}
	f.start -= size
	length := f.extend(size, endsInCRLF)
	value := f.slab[f.start : f.start+length : f.start+length]
	f.start += size
	f.scanned = f.start
	if length == 0 {
		return nil, false
	}
	f.joined = length - size
	f.lent++
	return trimEnd(value), true
}

// patience is how many bytes may be looked at in vain. Without a bound hostile input
// would cost quadratic time.
func (f *Reader) patience() int64 {
	const each = 8 // bytes looked at for each that was read
	return each*(f.offset+int64(f.start)) + 2*int64(f.limit)
}

// extend returns how many bytes from start on are one value of several lines, 0 if none
// are. The first line has size bytes.
func (f *Reader) extend(size int, overCRLF bool) int {
	var value extent
	value.add(f.slab[f.start : f.start+size])
	length := size // of the bytes that value has seen
	for value.depth > 0 && length <= f.limit {
		next, whole := f.lineAt(length)
		if len(next) == 0 || next[0] == '{' && !expectsValue(f.slab[f.start:f.start+length]) {
			break
		}
		value.add(next)
		length += len(next)
		if value.depth <= 0 || !overCRLF && whole && bytes.HasSuffix(next, []byte("\r\n")) {
			return length
		}
	}
	f.vain += int64(length)
	return 0
}

// isIndented reports whether a line ends as one of indented JSON does.
func isIndented(line []byte) bool {
	line = bytes.TrimRight(line, " \t\r\n")
	return len(line) > 0 && bytes.IndexByte([]byte("{[,"), line[len(line)-1]) >= 0
}

// Accept makes Next go on after the lines that Join has added.
func (f *Reader) Accept() {
	f.take(f.joined)
	f.joined = 0
}

// lineAt returns the line that begins n bytes after start, with its end. At the end of the
// input or over the limit it returns the beginning of the line.
func (f *Reader) lineAt(n int) (line []byte, whole bool) {
	for scanned := n; ; {
		if i := bytes.IndexByte(f.slab[f.start+scanned:f.end], '\n'); i >= 0 {
			return f.slab[f.start+n : f.start+scanned+i+1], true
		}
		scanned = f.end - f.start
		if scanned > f.limit || f.fill() != nil {
			return f.slab[f.start+n : f.end], false
		}
	}
}

// expectsValue reports whether JSON that ends here can go on with an object.
func expectsValue(text []byte) bool {
	// From the right only: text grows line by line, and may begin with a lot of space.
	text = bytes.TrimRight(text, " \t\r\n")
	return len(text) > 0 && bytes.IndexByte([]byte(",:["), text[len(text)-1]) >= 0
}

// Split returns the first value of the line that Next returned last, where other values,
// commas or NUL bytes stand beside it. Next goes on behind it. It reports false if the
// line cannot be split, and changes nothing then.
func (f *Reader) Split() ([]byte, bool) {
	line := f.slab[f.start-f.last : f.start : f.start]
	first, rest, ok := split(trimEnd(line))
	if !ok {
		return nil, false
	}
	if len(rest) > 0 {
		f.start -= len(rest) + len(line) - len(trimEnd(line))
		f.scanned = f.start
	}
	f.last = 0 // is not to be joined or split again
	f.lent++
	return f.keepable(first), true
}

// between are the bytes that may stand between two values on a line. A lone CR is the line
// end of old systems; 0x1e begins a value of RFC 7464.
const between = " \t,\r\x1e"

// split returns the first value of a line, or the NUL bytes in front of it, and the
// rest.
func split(line []byte) (first, rest []byte, ok bool) {
	if rest = bytes.TrimLeft(line, "\x00"); len(rest) < len(line) {
		return line[:len(line)-len(rest)], rest, len(bytes.TrimSpace(rest)) > 0
	}
	n := ValueEnd(line)
	if n == 0 {
		return nil, nil, false
	}
	rest = bytes.TrimLeft(line[n:], between)
	if len(rest) == 0 {
		return line[:n], nil, n < len(line)
	}
	return line[:n], rest, rest[0] == '{' || rest[0] == '['
}

// ValueEnd returns where the first object or array of a text of JSON ends, 0 if the text
// begins with none or it does not end. Brackets are counted, nothing else is checked.
func ValueEnd(text []byte) int {
	start := len(text) - len(bytes.TrimLeft(text, " \t"))
	if start == len(text) || text[start] != '{' && text[start] != '[' {
		return 0
	}
	var value extent
	return start + value.end(text[start:])
}

// IsOne reports whether a line that ended so is one object, from its first byte to its last.
//
// It counts braces, those inside strings among them. That is several times faster than to
// follow the strings. Only where another value may begin does it look closely, so the braces
// of one string would have to outweigh those of another for it to be wrong.
func IsOne(line []byte, end End) bool {
	if len(line) == 0 || line[0] != '{' || line[len(line)-1] != '}' {
		return false
	}
	if end == LF {
		return ValueEnd(line) == len(line) // a bare LF may have cut it: the strings are followed
	}
	depth, counted := 0, 0 // without the braces that are opened from counted on
	for at := 1; at < len(line); at++ {
		at += bytes.IndexByte(line[at:], '}') // there is one at the end
		depth--
		if !begins(line[at+1:]) {
			continue
		}
		depth += bytes.Count(line[counted:at+1], []byte("{"))
		if counted = at + 1; depth <= 1 {
			return ValueEnd(line) == len(line)
		}
	}
	return depth+bytes.Count(line[counted:], []byte("{")) == 0 || ValueEnd(line) == len(line)
}

// begins reports whether a value may begin in a text that stands behind another value.
func begins(text []byte) bool {
	i := 0
	for i < len(text) && (text[i] == 0 || strings.IndexByte(between, text[i]) >= 0) {
		i++
	}
	return i < len(text) && (text[i] == '{' || text[i] == '[')
}

// Depth returns how deeply objects and arrays are nested in a text of JSON.
func Depth(text []byte) int {
	var value extent
	value.add(text)
	return value.deepest
}

// extent finds the end of a JSON value without checking it. The value has begun and not
// ended while depth is positive.
type extent struct {
	depth, deepest   int
	inString, escape bool
}

// add goes on with more text.
func (e *extent) add(text []byte) {
	for len(text) > 0 {
		if e.inString {
			text = e.leaveString(text)
			continue
		}
		text = text[e.step(text):]
	}
}

// end goes on with more text until the value ends, and returns where that is, 0 if it does
// not end in text.
func (e *extent) end(text []byte) int {
	for rest := text; len(rest) > 0; {
		if e.inString {
			rest = e.leaveString(rest)
			continue
		}
		rest = rest[e.step(rest):]
		if e.depth <= 0 {
			return len(text) - len(rest)
		}
	}
	return 0
}

// step goes up to and over the next bracket or quotation mark outside of strings, and
// returns how many bytes that were.
func (e *extent) step(text []byte) int {
	for i, c := range text {
		switch c {
		case '"':
			e.inString = true
			return i + 1
		case '{', '[':
			e.depth++
			e.deepest = max(e.deepest, e.depth)
			return i + 1
		case '}', ']':
			e.depth--
			return i + 1
		}
	}
	return len(text)
}

// leaveString returns the text behind the string that it begins in.
func (e *extent) leaveString(text []byte) []byte {
	if e.escape {
		e.escape = false
		text = text[1:]
	}
	for {
		inside, rest, found := bytes.Cut(text, []byte(`"`))
		escapes := len(inside) - len(bytes.TrimRight(inside, `\`))
		switch {
		case !found:
			e.escape = escapes%2 == 1
			return nil
		case escapes%2 == 0:
			e.inString = false
			return rest
		}
		text = rest // the quotation mark was escaped
	}
}
