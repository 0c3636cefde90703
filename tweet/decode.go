package tweet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

//go:generate go run ./internal/gen Tweet contributorObject Delete ScrubGeo Limit StatusWithheld UserWithheld Disconnect Warning

// Unmarshal decodes one tweet, a JSON object, into *t, which it resets first,
// so that nothing of an earlier tweet remains. Unknown keys are ignored, and
// data is not retained. The strings of a Tweet share memory: who keeps few of
// them for long should keep copies, see [strings.Clone].
//
// It gives what [json.Unmarshal] would give, several times faster, and takes
// and refuses the same messages, but for three: it wants an object, one that
// nests no deeper than 128, and with no more than 20,000 elements in its lists,
// which bounds the memory that a hostile message costs. So keys count in any case, and of a key sent twice
// the later value holds.
//
// On failure it returns a *[DecodeError] and leaves *t zero. That an object is
// no tweet (lacks id or user) is not an error here.
func Unmarshal(data []byte, t *Tweet) error {
	*t = Tweet{}
	var p parser
	p.begin(data)
	if p.tweet(t) {
		return nil
	}
	*t = Tweet{}
	if p.refusal != nil {
		return p.refusal
	}
	return judge(data, t)
}

// tweet reads the message into *t and reports whether it is one.
func (p *parser) tweet(t *Tweet) bool {
	if i := p.start(0); p.peek(i) == '{' {
		return p.end(p.readTweet(i, t))
	}
	return p.end(p.fail())
}

// judge decodes with encoding/json what the parser refused. It finds the same,
// and says why; should the two ever disagree, its verdict holds.
func judge(data []byte, t *Tweet) error {
	if err := tooLargeToJudge(data); err != nil {
		return err
	}
	err := json.Unmarshal(data, t)
	if err == nil && isObject(data) {
		return nil
	}
	if err == nil {
		err = errors.New("want a JSON object, got null")
	}
	*t = Tweet{}
	return locate(data, reflect.TypeFor[Tweet](), err)
}

// tooLargeToJudge refuses what encoding/json would make very much of: after a
// value that does not fit it goes on, without our limits.
func tooLargeToJudge(data []byte) error {
	if bytes.Count(data, []byte(",")) <= maxElements {
		return nil
	}
	var value json.RawMessage
	err := json.Unmarshal(data, &value)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return &DecodeError{Offset: syntaxOffset(syntax), Err: err}
	}
	return &DecodeError{Err: errors.New("a value does not fit, and there are too many to say which")}
}

func isObject(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte{'{'})
}

// DecodeError says where a tweet does not decode, and why.
type DecodeError struct {
	// Path leads to the value at fault, such as "user.id" or
	// "entities.urls[0].indices[1]". It is "" for the message as a whole.
	Path string
	// Offset is the index in the message of the byte where that value starts.
	// If the message is no JSON at all, it is the byte that cannot stand
	// there, or the length of a message that ends too early. If it nests too
	// deep, it is the first bracket beyond the limit.
	Offset int64
	// Err is the reason.
	Err error
}

// Error names path, offset and reason.
func (e *DecodeError) Error() string {
	path := e.Path
	if path == "" {
		path = "message"
	}
	return fmt.Sprintf("tweet: %s at byte %d: %v", path, e.Offset, e.Err)
}

// Unwrap returns Err.
func (e *DecodeError) Unwrap() error { return e.Err }

// locate finds the value that made decoding into a typ fail with cause. encoding/json
// does not tell: its paths lack indices, its offsets point behind the value,
// and errors of our own types have neither. So this goes through the message
// again, value by value, until one fails; only bad messages pay for it.
func locate(data []byte, typ reflect.Type, cause error) *DecodeError {
	var l locator
	l.begin(data)
	defer l.desk.release()
	start := l.start(0)
	_, found := l.value(start, typ, 0)
	if found == nil { // null, or junk behind the object
		found = &DecodeError{Offset: int64(start)}
	}
	if found.Err == nil {
		found.Err = cause
	}
	var syntax *json.SyntaxError
	if errors.As(cause, &syntax) {
		found.Err, found.Offset = cause, syntaxOffset(syntax)
	}
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
// the index behind what they have read, and the first fault in it, or nil. A fault
// without an Err is that the message is no JSON.
type locator struct{ parser }

func (l *locator) fault(i int) *DecodeError {
	if l.failed {
		return &DecodeError{Offset: int64(i)}
	}
	return nil
}

// value reads one value that should fit into typ (nil: anything).
func (l *locator) value(i int, typ reflect.Type, depth int) (end int, found *DecodeError) {
	for typ != nil && typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	i = l.start(i)
	switch {
	case typ == nil:
		end = l.skip(i)
		return end, l.fault(i)
	case depth > maxLocateDepth || reflect.PointerTo(typ).Implements(reflect.TypeFor[json.Unmarshaler]()):
		return l.whole(i, typ)
	}
	switch kind, first := typ.Kind(), l.peek(i); {
	case kind == reflect.Struct && first == '{':
		return l.object(i, typ, depth)
	case (kind == reflect.Slice || kind == reflect.Array) && first == '[':
		return l.array(i, typ, depth)
	}
	return l.whole(i, typ)
}

// whole reads one value at once.
func (l *locator) whole(i int, typ reflect.Type) (end int, found *DecodeError) {
	if end = l.skip(i); l.failed {
		return end, l.fault(i)
	}
	err := json.Unmarshal(l.data[i:end], reflect.New(typ).Interface())
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
	i, _ = l.enter(i, '{')
	members := membersOf(typ)
	key, i := l.member(i, true)
	for key != nil {
		name := string(key)
		if i, found = l.value(i, members.of(name), depth+1); found != nil {
			return i, found.below(name)
		}
		key, i = l.member(i, false)
	}
	return i, l.fault(i)
}

func (l *locator) array(i int, typ reflect.Type, depth int) (end int, found *DecodeError) {
	i, more := l.enter(i, '[')
	if more {
		i, more = l.first(i)
	}
	for n := 0; more; n++ {
		elem := typ.Elem()
		if typ.Kind() == reflect.Array && n >= typ.Len() {
			elem = nil // encoding/json drops it unseen
		}
		if i, found = l.value(i, elem, depth+1); found != nil {
			return i, found.below(fmt.Sprintf("[%d]", n))
		}
		i, more = l.next(i)
	}
	return i, l.fault(i)
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
	return m[string(fold([]byte(key)))]
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
