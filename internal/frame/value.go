package frame

import "bytes"

// Join returns the line that Next returned last, if a bare LF ended it, together with
// the lines after it up to the end of the JSON value that begins in it. It reports false
// if no value goes on from there. The lines after it are returned by Next as well,
// unless [Reader.Accept] is called.
func (f *Reader) Join() ([]byte, bool) {
	size := f.last
	f.joined = 0
	if f.offset+int64(f.start-size) < f.unjoinable {
		return nil, false
	}
	var value extent
	value.add(f.slab[f.start-size : f.start])
	length := size // of the bytes that value has seen
	f.start -= size
	defer func() { // once tried, not again: hostile input would make it quadratic
		f.unjoinable = f.offset + int64(f.start+length)
		f.start += size
		f.scanned = f.start
	}()
	for value.depth > 0 && length <= f.limit {
		next, whole := f.lineAt(length)
		if len(next) == 0 || !f.crlf && next[0] == '{' && !expectsValue(f.slab[f.start:f.start+length]) {
			return nil, false
		}
		value.add(next)
		length += len(next)
		if value.depth <= 0 || whole && bytes.HasSuffix(next, []byte("\r\n")) {
			f.joined = length - size
			return trimEnd(f.slab[f.start : f.start+length : f.start+length]), true
		}
	}
	return nil, false
}

// Accept makes Next go on after the lines that Join has added.
func (f *Reader) Accept() {
	f.take(f.joined)
	f.joined = 0
}

// lineAt returns the line that begins n bytes after start, with its end, or what there
// is of it at the end of the input or over the limit.
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

func (e *extent) add(text []byte) {
	for _, c := range text {
		switch {
		case e.escape:
			e.escape = false
		case e.inString:
			e.escape, e.inString = c == '\\', c != '"'
		case c == '"':
			e.inString = true
		case c == '{' || c == '[':
			e.depth++
			e.deepest = max(e.deepest, e.depth)
		case c == '}' || c == ']':
			e.depth--
		}
	}
}
