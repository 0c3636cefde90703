package frame

import "bytes"

// maxArrays is how many arrays in arrays are looked into at once: rubbish of brackets must not
// cost quadratic time.
const maxArrays = 8

// entersArray reports whether an array of objects begins at start, and goes to its first
// element then. The objects may be in arrays of its own. Other arrays, empty ones as well, are
// lines like others.
func (f *Reader) entersArray() bool {
	if f.start < f.end && f.slab[f.start] == '{' {
		return false
	}
	f.dropMark()
	c, at := f.peek(0, " \t")
	if c != '[' {
		return false
	}
	depth := 0
	for ; c == '[' && depth < maxArrays; depth++ {
		c, at = f.peek(at+1, " \t\r\n")
	}
	if c != '{' {
		return false
	}
	f.take(at)
	f.array = depth
	return true
}

// peek returns the first byte, at or behind place n, that is not one of skip, and its
// place; 0 at the end of the input or of patience.
func (f *Reader) peek(n int, skip string) (c byte, at int) {
	for ; n <= f.limit; n++ {
		for f.start+n == f.end {
			if f.fill() != nil {
				return 0, n
			}
		}
		if c := f.slab[f.start+n]; bytes.IndexByte([]byte(skip), c) < 0 {
			return c, n
		}
	}
	return 0, n
}

// element returns the next element of the array, or the line behind it.
func (f *Reader) element() ([]byte, End, error) {
	c, at := f.peek(0, " \t\r\n,\ufeff")
	f.take(at)
	switch c {
	case '{':
		return f.value()
	case '[':
		if f.entersInner() {
			return f.element()
		}
		return f.value()
	case ']':
		f.leaveArray()
		return f.Next()
	}
	f.array = 0
	if f.start == f.end { // the input ends inside of the array
		return []byte("["), CRLF, f.err
	}
	return f.line() // a scalar, or rubbish
}

// entersInner reports whether the array at start holds objects, and goes into it then.
func (f *Reader) entersInner() bool {
	c, at := f.peek(1, " \t\r\n")
	if c != '{' && c != '[' && c != ']' {
		return false
	}
	f.take(at)
	f.array++
	return true
}

// leaveArray takes the closing bracket and, of the outermost one, the rest of its line, if
// that is blank.
func (f *Reader) leaveArray() {
	f.take(1)
	if f.array--; f.array > 0 {
		return
	}
	c, at := f.peek(0, " \t\r,")
	if c == '\n' {
		at++
	}
	f.take(at)
}

// value returns an object or array up to its end. A value that never ends costs only
// itself if the next object begins on a line of its own.
func (f *Reader) value() ([]byte, End, error) {
	var value extent
	for length := 0; ; {
		part, whole := f.lineAt(length)
		if n := value.end(part); n > 0 {
			return f.cutElement(length + n)
		}
		length += len(part)
		if length > f.limit {
			return f.skipValue(value, length)
		}
		next, _ := f.peek(length, "")
		if f.start+length == f.end { // the input ends inside of the value
			return f.unfinished()
		}
		if whole && next == '{' && !expectsValue(f.slab[f.start:f.start+length]) {
			return f.cutElement(length)
		}
	}
}

// unfinished returns the rest of the input.
func (f *Reader) unfinished() ([]byte, End, error) {
	rest := f.slab[f.start:f.end]
	f.take(len(rest))
	f.array, f.last = 0, 0
	return rest, CRLF, f.err
}

// cutElement takes the next n bytes.
func (f *Reader) cutElement(n int) ([]byte, End, error) {
	whole := f.slab[f.start : f.start+n : f.start+n]
	f.take(n)
	f.last = 0
	if n > f.limit {
		f.skipped = int64(n)
		return bytes.Clone(whole[:ExcerptSize]), TooLong, nil
	}
	return f.keepable(trimEnd(whole)), Element, nil
}

// skipValue drops a value over the limit, of which length bytes were looked at.
func (f *Reader) skipValue(value extent, length int) ([]byte, End, error) {
	excerpt := bytes.Clone(f.slab[f.start : f.start+ExcerptSize])
	f.take(length)
	f.skipped = int64(length)
	for f.start < f.end || f.fill() == nil {
		part := f.slab[f.start:f.end]
		n := value.end(part)
		if n > 0 {
			part = part[:n]
		}
		f.take(len(part))
		f.skipped += int64(len(part))
		if n > 0 {
			return excerpt, TooLong, nil
		}
		if f.skipped > f.most {
			f.err = ErrTooLong
			return nil, TooLong, f.err
		}
	}
	return excerpt, TooLong, nil // the error comes with the next line
}
