package tweet

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"

	strict "github.com/gotweetstream/tweetstream/tweet/internal/json"
)

// locate finds the value that made decoding into a typ fail with cause.
// encoding/json does not tell: its paths lack indices, its offsets point behind
// the value, and errors of types with an UnmarshalJSON have neither. So locate
// goes through the message again, value by value, until one fails. Only bad
// messages pay for it.
func locate(data []byte, typ reflect.Type, cause error) *DecodeError {
	var l locator
	l.Begin(data)
	defer l.End(0) // for the arena; nothing was kept
	start := l.Token(0)
	_, found := l.value(start, typ, 0)
	if found == nil { // null, or junk behind the object
		found = &DecodeError{Offset: int64(start)}
	}
	var syntax *json.SyntaxError
	switch isSyntax := errors.As(cause, &syntax); {
	case isSyntax && found.Err != nil: // a fault before the one that counts
		return &DecodeError{Offset: syntaxOffset(syntax), Err: cause}
	case isSyntax:
		found.Offset = syntaxOffset(syntax)
	case found.Err != nil:
		return found
	}
	found.Err = cause
	return found
}

// syntaxOffset turns the number of bytes read into the index of the last one,
// unless that one was fine and the trouble is that no other follows.
func syntaxOffset(err *json.SyntaxError) int64 {
	if err.Offset == 0 || strings.HasPrefix(err.Error(), "unexpected end") {
		return err.Offset
	}
	return err.Offset - 1
}

// maxLocateDepth bounds the work on messages that nest without end. Tweets
// stay below 12; deeper faults are reported at their ancestor on this level.
const maxLocateDepth = 32

// locator goes through a message with the means of the parser. Its methods return
// the index behind a value, and the first fault in it, or nil. A fault without an
// Err is that the message is no JSON. With mending, the methods go on after a
// fault that costs a field alone.
type locator struct {
	reader
	*mending
}

func (l *locator) fault(i int) *DecodeError {
	if l.Failed() {
		return &DecodeError{Offset: int64(i)}
	}
	return nil
}

// value reads one value that should fit into typ (nil: anything).
func (l *locator) value(i int, typ reflect.Type, depth int) (end int, found *DecodeError) {
	for typ != nil && typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	i = l.Token(i)
	typ = wireForm(typ, l.Peek(i))
	switch {
	case typ == nil:
		end = l.Skip(i)
		return end, l.fault(i)
	case depth > maxLocateDepth || decodesItself(typ):
		return l.whole(i, typ)
	}
	switch kind, first := typ.Kind(), l.Peek(i); {
	case kind == reflect.Struct && first == '{':
		return l.object(i, typ, depth)
	case kind == reflect.Struct:
		if end, ok := l.emptyObject(i, typ); ok {
			return end, nil
		}
	case (kind == reflect.Slice || kind == reflect.Array) && first == '[':
		return l.array(i, typ, depth)
	}
	return l.whole(i, typ)
}

func decodesItself(typ reflect.Type) bool {
	return reflect.PointerTo(typ).Implements(reflect.TypeFor[json.Unmarshaler]())
}

// wireForm returns the array or struct behind a type that decodes itself, so that
// a fault can be found inside. It returns other types as they are.
func wireForm(typ reflect.Type, first byte) reflect.Type {
	switch {
	case typ == reflect.TypeFor[LonLat](), typ == reflect.TypeFor[LatLon]():
		return reflect.TypeFor[[2]float64]()
	case typ == reflect.TypeFor[Contributor]() && first == '{':
		return reflect.TypeFor[contributorObject]()
	case typ == reflect.TypeFor[Countries]() && first == '[':
		return reflect.TypeFor[[]string]()
	}
	return typ
}

// whole reads one value at once.
func (l *locator) whole(i int, typ reflect.Type) (end int, found *DecodeError) {
	if end = l.Skip(i); l.Failed() {
		return end, l.fault(i)
	}
	err := json.Unmarshal(l.Between(i, end), reflect.New(typ).Interface())
	if err == nil {
		return end, nil
	}
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		err = fmt.Errorf("want %s, got %s", kindName(mismatch.Type), mismatch.Value)
	}
	return end, &DecodeError{Offset: int64(i), Err: err}
}

// kindName says in the words of JSON what fits into typ.
func kindName(typ reflect.Type) string {
	switch typ.Kind() {
	case reflect.Struct:
		return "object"
	case reflect.Slice, reflect.Array:
		return "array"
	case reflect.Int, reflect.Int64:
		return "64-bit integer"
	case reflect.Float64:
		return "number"
	}
	return typ.Kind().String() // bool, string
}

func (l *locator) object(i int, typ reflect.Type, depth int) (end int, found *DecodeError) {
	i, _ = l.Enter(i, '{')
	members := membersOf(typ)
	key, i := l.Member(i, true)
	for key != nil {
		m, mark := memberOf{typ, string(key), span{start: l.Token(i)}}, l.mark()
		i, found = l.value(m.start, members.of(m.name), depth+1)
		m.end = i
		if found = l.step(m.name, mark, found); found != nil && !l.skip(mark, m, found) {
			return l.leaveObject(i), found
		}
		key, i = l.Member(i, false)
	}
	return i, l.fault(i)
}

func (l *locator) array(i int, typ reflect.Type, depth int) (end int, found *DecodeError) {
	i, more := l.Enter(i, '[')
	if more {
		i, more = l.First(i)
	}
	for n := 0; more; n++ {
		elem, mark := typ.Elem(), l.mark()
		if typ.Kind() == reflect.Array && n >= typ.Len() {
			elem = nil // encoding/json drops it unseen
		}
		i, found = l.value(i, elem, depth+1)
		if found = l.step(fmt.Sprintf("[%d]", n), mark, found); found != nil {
			return l.leaveArray(i), found
		}
		i, more = l.Next(i)
	}
	return i, l.fault(i)
}

// step puts a step before the path of a fault, if there is one, and of the fields
// that were skipped since mark.
func (l *locator) step(step string, mark mending, fault *DecodeError) *DecodeError {
	for _, e := range l.skippedSince(mark) {
		e.below(step)
	}
	if fault == nil {
		return nil
	}
	return fault.below(step)
}

// below puts a step before the path.
func (e *DecodeError) below(step string) *DecodeError {
	if e.Path != "" && e.Path[0] != '[' {
		step += "."
	}
	e.Path = step + e.Path
	return e
}

// members are the types of a struct's fields by their keys.
type members map[string]reflect.Type

// of returns the type of the field for key, or nil. Like encoding/json it
// settles for another case.
func (m members) of(key string) reflect.Type {
	if typ, ok := m[key]; ok {
		return typ
	}
	return m[string(strict.Fold([]byte(key)))]
}

// membersByType has the members of struct types, which take long to find out.
var membersByType sync.Map

func membersOf(typ reflect.Type) members {
	if known, ok := membersByType.Load(typ); ok {
		return known.(members)
	}
	m := members{}
	for field := range typ.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		m[name] = field.Type
	}
	membersByType.Store(typ, m)
	return m
}
