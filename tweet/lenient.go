package tweet

import (
	"fmt"
	"reflect"
	"strings"
)

// FieldError is a field that was left zero, because its value has another type
// than in the API v1.1.
type FieldError struct {
	// Path leads to the field, such as "favorite_count" or
	// "entities.hashtags[1].text".
	Path string
	// Offset is the index in the message of the first byte of its value.
	Offset int64
	// Err is the reason, such as "want 64-bit integer, got string".
	Err error
}

// Error names path, offset and reason.
func (e FieldError) Error() string {
	return fmt.Sprintf("tweet: %s at byte %d: %v", e.Path, e.Offset, e.Err)
}

// Unwrap returns Err.
func (e FieldError) Unwrap() error { return e.Err }

// UnmarshalLenient is [Unmarshal] for servers that do not keep to the types of
// the API v1.1. It accepts two things more:
//
//   - An empty array in place of an object counts as an empty object, because PHP
//     writes empty objects so. A Tweet and a User cannot be empty.
//   - A value that does not fit costs its field alone: the field stays zero and
//     is returned in skipped, in the order of the message. A value in a list
//     costs the whole list, unless it belongs to an object in that list.
//
// A wrong id or user, or a user with a wrong id, is still an error, and so are
// more than 100 skipped fields. In a retweeted or quoted Tweet a wrong id or user
// costs the field retweeted_status or quoted_status.
//
// It takes as long as Unmarshal for a message that Unmarshal accepts, and about
// as long as encoding/json for any other.
func UnmarshalLenient(data []byte, t *Tweet) (skipped []FieldError, err error) {
	*t = Tweet{}
	var r reader
	if r.readMessage(data, t) {
		return nil, nil
	}
	*t = Tweet{}
	if err := r.refused(); err != nil {
		return nil, err
	}
	if err := tooLarge(data); err != nil {
		return nil, err
	}
	mended, skipped, fault := mend(data)
	if fault != nil {
		return nil, fault
	}
	var again reader
	if mended != nil && again.readMessage(mended, t) {
		return skipped, nil
	}
	*t = Tweet{}
	return nil, decodeSlowly(data, t)
}

// maxSkipped is how many fields a message may lose.
const maxSkipped = 100

// mending makes a locator go on after a fault, and collects repairs.
type mending struct {
	skipped []*DecodeError
	repairs []repair
	count   int // of all fields ever skipped, those of dropped objects included
}

// repair is a text of the right type for a value.
type repair struct {
	span
	text string
}

// mend returns the message with null in place of each value that does not fit,
// or the fault that cannot be mended. It returns neither for a message that is no
// JSON object.
func mend(data []byte) (mended []byte, skipped []FieldError, fault error) {
	l := locator{mending: new(mending)}
	l.Begin(data)
	defer l.End(0) // for the arena; nothing was kept
	start := l.Token(0)
	if l.Peek(start) != '{' {
		return nil, nil, nil
	}
	end, found := l.value(start, reflect.TypeFor[Tweet](), 0)
	switch refusal := l.refused(); {
	case refusal != nil:
		return nil, nil, refusal
	case l.Failed() || l.Token(end) != len(data):
		return nil, nil, nil
	case found != nil:
		return nil, nil, found
	}
	for _, e := range l.skipped {
		skipped = append(skipped, FieldError(*e))
	}
	return l.mended(data), skipped, nil
}

func (m *mending) mended(data []byte) []byte {
	var out []byte
	rest := 0
	for _, r := range m.repairs {
		out = append(append(out, data[rest:r.start]...), r.text...)
		rest = r.end
	}
	return append(out, data[rest:]...)
}

// mark returns the state before a value.
func (m *mending) mark() mending {
	if m == nil {
		return mending{}
	}
	return *m
}

func (m *mending) skippedSince(mark mending) []*DecodeError {
	if m == nil {
		return nil
	}
	return m.skipped[len(mark.skipped):]
}

// memberOf is a member of an object of that type, with the span of its value.
type memberOf struct {
	object reflect.Type
	name   string
	span
}

// span is the place of a value in the message.
type span struct{ start, end int }

// isEssential reports whether the object is worthless without the member.
func (m memberOf) isEssential() bool {
	switch m.object {
	case reflect.TypeFor[Tweet]():
		return strings.EqualFold(m.name, "id") || strings.EqualFold(m.name, "user")
	case reflect.TypeFor[User]():
		return strings.EqualFold(m.name, "id")
	}
	return false
}

// skip makes the value of a member null, instead of all repairs inside it. It
// reports false if the object is worthless without it, or the message is beyond
// repair.
func (l *locator) skip(mark mending, member memberOf, fault *DecodeError) bool {
	m := l.mending
	if m == nil || l.Failed() || member.isEssential() || m.count == maxSkipped {
		return false
	}
	inside := strings.TrimPrefix(fault.Path, member.name)
	if inside = strings.TrimPrefix(inside, "."); inside != "" {
		fault.Err = fmt.Errorf("%s: %w", inside, fault.Err)
	}
	fault.Path, fault.Offset = member.name, int64(member.start)
	m.skipped = append(mark.skipped, fault)
	m.repairs = append(mark.repairs, repair{member.span, "null"})
	m.count++
	return true
}

// leaveObject returns the index behind the object, from the end of a member on.
// Without mending nobody needs it, and it returns i.
func (l *locator) leaveObject(i int) int {
	for key := []byte{}; l.mending != nil && key != nil; {
		if key, i = l.Member(i, false); key != nil {
			i = l.Skip(i)
		}
	}
	return i
}

// leaveArray is leaveObject for an array.
func (l *locator) leaveArray(i int) int {
	for more := l.mending != nil; more; {
		if i, more = l.Next(i); more {
			i = l.Skip(i)
		}
	}
	return i
}

// emptyObject mends an empty array in place of an object of that type, and returns
// the index behind it. It reports false if there is none.
func (l *locator) emptyObject(i int, typ reflect.Type) (end int, ok bool) {
	end = l.Token(i + 1)
	if l.mending == nil || l.Peek(i) != '[' || l.Peek(end) != ']' ||
		typ == reflect.TypeFor[Tweet]() || typ == reflect.TypeFor[User]() {
		return 0, false
	}
	l.repairs = append(l.repairs, repair{span{i, end + 1}, "{}"})
	return end + 1, true
}
