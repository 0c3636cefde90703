package tweet

import "fmt"

const (
	// maxDepth is how deep a message may nest. Tweets stay below 12; the bound
	// keeps the stack small, whatever is sent.
	maxDepth = 128
	// maxElements is how many list elements there is room for in a message. Real
	// ones have some hundreds, and "{}," would make a Media of 3 bytes.
	maxElements = 20_000
	// maxSweeps is how often a reader of a struct goes through the fields to
	// find keys in their order, before it looks them up one by one.
	maxSweeps = 4
)

// parser decodes one message in a single pass. Each of its read methods takes
// the index where a value may start (white space is allowed there) and returns
// the index behind the value. decode_gen.go has the methods for structs and
// lists, made from the types; the other files have the rest.
//
// A method that fails says so with fail, which returns the end of the message:
// nothing can be read there, so that no caller needs to check for failure, and
// the one who started looks at failed. Why a message failed is of no concern
// here, see judge.
type parser struct {
	data     []byte
	depth    int
	elements int // of lists, about
	failed   bool
	refusal  *DecodeError // of what encoding/json would take

	chunks chunks
	desk   *desk
}

// begin prepares a zero parser for a message.
func (p *parser) begin(data []byte) {
	p.data = data
	p.desk = newDesk(len(data))
}

// end gives the fields their strings, if all went well and nothing but white
// space is left at i. It reports whether that is so. Nothing may be read after.
func (p *parser) end(i int) bool {
	ok := !p.failed && p.skipSpace(i) == len(p.data)
	if ok {
		p.desk.settle()
	}
	p.desk.release()
	return ok
}

// fail ends the reading.
func (p *parser) fail() int {
	p.failed = true
	return len(p.data)
}

// refuse ends the reading at i for a reason of our own.
func (p *parser) refuse(i int, reason error) int {
	p.refusal = &DecodeError{Offset: int64(i), Err: reason}
	return p.fail()
}

// mayGrow reports whether a list of n elements may get more room. They move
// then, so that none of their fields may still wait for a string.
func (p *parser) mayGrow(i, n int) bool {
	if p.elements += n; p.elements > maxElements {
		p.refuse(i, fmt.Errorf("more than %d list elements", maxElements))
	}
	if n > 0 {
		p.desk.settle()
	}
	return !p.failed
}

// peek returns the byte at i, or 0 at the end. No token starts with 0.
func (p *parser) peek(i int) byte {
	if uint(i) < uint(len(p.data)) {
		return p.data[i]
	}
	return 0
}

// start returns the index of the first byte from i on that is not white space.
func (p *parser) start(i int) int {
	if p.peek(i) > ' ' {
		return i
	}
	return p.skipSpace(i)
}

func (p *parser) skipSpace(i int) int {
	for ; i < len(p.data); i++ {
		switch p.data[i] {
		case ' ', '\t', '\r', '\n':
		default:
			return i
		}
	}
	return i
}

// enter looks for an opening bracket and returns its index. If another value
// starts there, it reports false.
func (p *parser) enter(i int, bracket byte) (int, bool) {
	if p.peek(i) == bracket && p.depth < maxDepth {
		p.depth++
		return i, true
	}
	return p.enterSlowly(i, bracket)
}

func (p *parser) enterSlowly(i int, bracket byte) (int, bool) {
	i = p.skipSpace(i)
	if p.peek(i) != bracket {
		return i, false
	}
	if p.depth == maxDepth {
		return p.refuse(i, fmt.Errorf("nested deeper than %d", maxDepth)), false
	}
	p.depth++
	return i, true
}

// first goes from the opening bracket of an array to its first element. It
// reports false if there is none, and has then left the array.
func (p *parser) first(i int) (int, bool) {
	if i = p.start(i + 1); p.peek(i) != ']' {
		return i, true
	}
	p.depth--
	return i + 1, false
}

// next goes from the end of an array's element to the next one. It reports
// false if there is none, and has then left the array.
func (p *parser) next(i int) (int, bool) {
	if p.peek(i) == ',' {
		return i + 1, true
	}
	return p.last(i)
}

func (p *parser) last(i int) (int, bool) {
	i = p.start(i)
	switch p.peek(i) {
	case ',':
		return i + 1, true
	case ']':
		p.depth--
		return i + 1, false
	}
	return p.fail(), false
}

// member goes from the opening brace of an object (opened), or from the end of
// a member, to the value of the next one, and returns its key. The key is nil
// if there is none; member has then left the object. The key is valid until
// the next string is read.
func (p *parser) member(i int, opened bool) (key []byte, value int) {
	if opened {
		i = p.start(i + 1)
	} else if i = p.start(i); p.peek(i) == ',' {
		if i = p.start(i + 1); p.peek(i) == '}' {
			return nil, p.fail()
		}
	} else if p.peek(i) != '}' {
		return nil, p.fail()
	}
	if p.peek(i) == '}' {
		p.depth--
		return nil, i + 1
	}
	key, i = p.quoted(i)
	if i = p.start(i); p.peek(i) != ':' {
		return nil, p.fail()
	}
	return key, i + 1
}

// fold returns key in lower case, or nil if it is so already: encoding/json
// takes a key in any case where there is no exact match. Two signs that are not
// ASCII, the long s and the Kelvin sign, are other cases of s and k.
func fold(key []byte) []byte {
	for i, c := range key {
		if c >= 'A' && c <= 'Z' || c >= 0x80 {
			return appendFolded(append([]byte{}, key[:i]...), key[i:])
		}
	}
	return nil
}

func appendFolded(lower, key []byte) []byte {
	for _, r := range string(key) {
		switch {
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r == '\u017f':
			r = 's'
		case r == '\u212a':
			r = 'k'
		case r >= 0x80:
			r = -1 // fits no key of ours
		}
		lower = append(lower, byte(r))
	}
	return lower
}

// null reads what is left when a value is not of the kind wanted: null or a
// failure.
func (p *parser) null(i int) int {
	i = p.start(i)
	if d := p.data; len(d)-i >= 4 && string(d[i:i+4]) == "null" {
		return i + 4
	}
	return p.fail()
}

// readBool reads true, false or null, which leaves *v as it is.
func (p *parser) readBool(i int, v *bool) int {
	i = p.start(i)
	switch d := p.data; {
	case len(d)-i >= 5 && string(d[i:i+5]) == "false":
		*v = false
		return i + 5
	case len(d)-i >= 4 && string(d[i:i+4]) == "true":
		*v = true
		return i + 4
	}
	return p.null(i)
}
