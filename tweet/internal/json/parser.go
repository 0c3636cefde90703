// Package json reads strict JSON in one pass, into fields that the caller
// names. It knows no schema: a reader of a struct walks through an object with
// [Parser.Enter] and [Parser.Member], and calls for each value the method of
// its type.
//
//	var p json.Parser
//	p.Begin(data)
//	i, ok := p.Enter(0, '{')
//	...
//	key, i := p.Member(i, true)
//	for key != nil {
//		switch string(key) {
//		case "name":
//			i = p.ReadString(i, &name)
//		default:
//			i = p.Skip(i)
//		}
//		key, i = p.Member(i, false)
//	}
//	ok = p.End(i)
//
// It accepts and refuses the same messages as encoding/json and gives the same
// values, with two limits of its own: [MaxDepth] and [MaxElements]. It gives a
// reason only for these limits; a caller that wants another reason asks
// encoding/json.
//
// Strings are collected in an arena and become one allocation. A field gets its
// string when [Parser.End] or [Parser.Assign] is called. Lists are cut out of
// slabs, see [Slab].
package json

import "fmt"

const (
	// MaxDepth is how deep a message may nest. It keeps the stack small.
	MaxDepth = 128
	// MaxElements is how many list elements a message may make room for. An
	// element of three bytes, such as "{},", can take hundreds in memory.
	MaxElements = 20_000
)

// Parser reads one message. Its methods take the index where a token may start,
// skip white space there, and return the index behind the token.
//
// A method that fails returns the length of the message. Nothing can be read
// there, so every later read fails too, and only End has to be checked.
//
// The zero Parser is ready for Begin. It must not be copied after that.
type Parser struct {
	data     []byte
	arena    *arena
	depth    int
	elements int // room made for list elements so far
	failed   bool
	refusal  Refusal
}

// Refusal is a limit of this package that a message exceeds.
type Refusal struct {
	Offset int   // Offset is the index in the message of the byte beyond the limit.
	Reason error // Reason is nil if no limit was exceeded.
}

// Begin starts to read data, which must not change before End.
func (p *Parser) Begin(data []byte) {
	p.data = data
	p.arena = newArena(len(data))
}

// End finishes the message. It reports whether all reads succeeded and only
// white space follows from i on; then all fields have their strings. Nothing
// may be read after it.
func (p *Parser) End(i int) bool {
	ok := !p.failed && p.skipSpace(i) == len(p.data)
	if ok {
		p.arena.assign()
	}
	p.arena.release()
	return ok
}

// Assign gives all fields that were read so far their strings. Call it before a
// field is moved or reset.
func (p *Parser) Assign() { p.arena.assign() }

// Fail ends the reading: no JSON, or no value of the type wanted.
func (p *Parser) Fail() int {
	p.failed = true
	return len(p.data)
}

// Failed reports whether a read has failed.
func (p *Parser) Failed() bool { return p.failed }

// Refusal returns the limit that ended the reading, if one did.
func (p *Parser) Refusal() Refusal { return p.refusal }

func (p *Parser) refuse(i int, reason error) int {
	p.refusal = Refusal{i, reason}
	return p.Fail()
}

// MakeRoom is called before the elements of a list move to a larger array, with
// their number. It assigns their strings, and reports whether the message may
// take so much room.
func (p *Parser) MakeRoom(i, elements int) bool {
	if p.elements += elements; p.elements > MaxElements {
		p.refuse(i, fmt.Errorf("more than %d list elements", MaxElements))
	}
	if elements > 0 {
		p.arena.assign()
	}
	return !p.failed
}

// Peek returns the byte at i, or 0 at the end of the message. No token starts
// with 0.
func (p *Parser) Peek(i int) byte {
	if uint(i) < uint(len(p.data)) {
		return p.data[i]
	}
	return 0
}

// Rest returns the message from i on.
func (p *Parser) Rest(i int) []byte { return p.data[i:] }

// Between returns the part of the message from start to end.
func (p *Parser) Between(start, end int) []byte { return p.data[start:end] }

// Token returns the index of the first byte from i on that is no white space.
func (p *Parser) Token(i int) int {
	if p.Peek(i) > ' ' {
		return i
	}
	return p.skipSpace(i)
}

func (p *Parser) skipSpace(i int) int {
	for ; i < len(p.data); i++ {
		switch p.data[i] {
		case ' ', '\t', '\r', '\n':
		default:
			return i
		}
	}
	return i
}

// Enter opens an object or an array. It returns the index of the bracket. If
// another value starts there it reports false; Null reads that value.
func (p *Parser) Enter(i int, bracket byte) (int, bool) {
	if p.Peek(i) == bracket && p.depth < MaxDepth {
		p.depth++
		return i, true
	}
	return p.enterSlowly(i, bracket)
}

func (p *Parser) enterSlowly(i int, bracket byte) (int, bool) {
	i = p.skipSpace(i)
	if p.Peek(i) != bracket {
		return i, false
	}
	if p.depth == MaxDepth {
		return p.refuse(i, fmt.Errorf("nested deeper than %d", MaxDepth)), false
	}
	p.depth++
	return i, true
}

// Leave closes the object or array whose closing bracket is at i.
func (p *Parser) Leave(i int) int {
	p.depth--
	return i + 1
}

// First goes from the opening bracket of an array to its first element. It
// reports false if the array is empty, and has then left it.
func (p *Parser) First(i int) (int, bool) {
	if i = p.Token(i + 1); p.Peek(i) != ']' {
		return i, true
	}
	return p.Leave(i), false
}

// Next goes from the end of an array's element to the next one. It reports
// false if there is none, and has then left the array.
func (p *Parser) Next(i int) (int, bool) {
	if p.Peek(i) == ',' {
		return i + 1, true
	}
	return p.last(i)
}

func (p *Parser) last(i int) (int, bool) {
	i = p.Token(i)
	switch p.Peek(i) {
	case ',':
		return i + 1, true
	case ']':
		return p.Leave(i), false
	}
	return p.Fail(), false
}

// Member goes to the value of an object's next member and returns its key. It
// starts at the opening brace (opened) or at the end of a member. The key is
// nil if no member is left; Member has then left the object. The key is valid
// until the next string is read.
func (p *Parser) Member(i int, opened bool) (key []byte, value int) {
	if opened {
		i = p.Token(i + 1)
	} else if i = p.Token(i); p.Peek(i) == ',' {
		if i = p.Token(i + 1); p.Peek(i) == '}' {
			return nil, p.Fail()
		}
	} else if p.Peek(i) != '}' {
		return nil, p.Fail()
	}
	if p.Peek(i) == '}' {
		return nil, p.Leave(i)
	}
	key, i = p.ReadText(i)
	if i = p.Token(i); p.Peek(i) != ':' {
		return nil, p.Fail()
	}
	return key, i + 1
}

// Null reads null and fails at any other value. A method calls it for a value
// that is not of its type.
func (p *Parser) Null(i int) int {
	i = p.Token(i)
	if d := p.data; len(d)-i >= 4 && string(d[i:i+4]) == "null" {
		return i + 4
	}
	return p.Fail()
}

// ReadBool reads true, false, or null (then *v stays as it is).
func (p *Parser) ReadBool(i int, v *bool) int {
	i = p.Token(i)
	switch d := p.data; {
	case len(d)-i >= 5 && string(d[i:i+5]) == "false":
		*v = false
		return i + 5
	case len(d)-i >= 4 && string(d[i:i+4]) == "true":
		*v = true
		return i + 4
	}
	return p.Null(i)
}
