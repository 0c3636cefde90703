// Package fields picks values out of events, for tables and templates.
//
// A field is a name or a path. Names are computed: full_text is the whole text of a
// Tweet, under any of its keys. A path leads to a key of the message, as the server
// sent it:
//
//	id_str                      a key
//	user.screen_name            a key of an object
//	entities.hashtags.text      that key of each object of a list
//	coordinates.coordinates[0]  an element of a list, from 0
package fields

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/tidwall/gjson"
)

// A Field is a name or a path. Make one by [Parse].
type Field struct {
	text string
	name func(tweetstream.Event) string // of a computed field, else nil
	path []step
}

// step is a key, or an index where key is empty.
type step struct {
	key   string
	index int
}

// Parse reads a field.
func Parse(text string) (Field, error) {
	if name, ok := computed[text]; ok {
		return Field{text: text, name: name.value}, nil
	}
	f := Field{text: text}
	for part := range strings.SplitSeq(text, ".") {
		key, indices, indexed := strings.Cut(part, "[")
		if !isKey(key) {
			return Field{}, fmt.Errorf(
				"%q is neither a name nor a path, such as user.screen_name or "+
					"entities.urls[0].url", text)
		}
		f.path = append(f.path, step{key: key})
		if !indexed {
			continue
		}
		for index := range strings.SplitSeq(strings.TrimSuffix(indices, "]"), "][") {
			n, err := strconv.ParseUint(index, 10, 31)
			if err != nil || !strings.HasSuffix(indices, "]") {
				return Field{}, fmt.Errorf(
					"%q has an index that is not a number from 0 in brackets", text)
			}
			f.path = append(f.path, step{index: int(n)})
		}
	}
	return f, nil
}

// isKey allows the characters of the keys that messages have.
func isKey(key string) bool {
	return key != "" && !strings.ContainsFunc(key, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			r == '_' || r == '-')
	})
}

// ParseList reads fields with commas between them.
func ParseList(text string) ([]Field, error) {
	var list []Field
	for word := range strings.SplitSeq(text, ",") {
		f, err := Parse(strings.TrimSpace(word))
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

// String returns the field as it was written.
func (f Field) String() string { return f.text }

// Value returns the value of an event, or "" if it has none. A string comes without
// quotes and escapes, a number with its digits as the server wrote them, a list with
// spaces between its values, an object as JSON.
func (f Field) Value(event tweetstream.Event) string {
	if f.name != nil {
		return f.name(event)
	}
	raw := tweetstream.Raw(event)
	if !isObject(event.Kind(), raw) {
		return ""
	}
	return textOf(find(gjson.ParseBytes(raw), f.path))
}

// isObject reports whether a message is a JSON object. A message that was decoded is one.
func isObject(kind tweetstream.Kind, raw []byte) bool {
	switch kind {
	case tweetstream.KindMalformed:
		return false
	case tweetstream.KindUnknown:
		return len(raw) > 0 && raw[0] == '{' && gjson.ValidBytes(raw)
	default:
		return len(raw) > 0
	}
}

// find follows a path. At a list it goes on in each element.
func find(value gjson.Result, path []step) []gjson.Result {
	if !value.Exists() || value.Type == gjson.Null {
		return nil
	}
	if len(path) == 0 && !value.IsArray() {
		return []gjson.Result{value}
	}
	if !value.IsArray() {
		return find(member(value, path[0]), path[1:])
	}
	elements := value.Array()
	if len(path) > 0 && path[0].key == "" {
		if i := path[0].index; i < len(elements) {
			return find(elements[i], path[1:])
		}
		return nil
	}
	var found []gjson.Result
	for _, element := range elements {
		found = append(found, find(element, path)...)
	}
	return found
}

// member returns the value of a key. Elements are those of lists only.
func member(object gjson.Result, s step) gjson.Result {
	if s.key == "" || !object.IsObject() {
		return gjson.Result{}
	}
	return object.Get(s.key)
}

func textOf(values []gjson.Result) string {
	var b strings.Builder
	for i, value := range values {
		if i > 0 {
			b.WriteByte(' ')
		}
		if value.Type == gjson.String {
			b.WriteString(value.Str)
		} else {
			b.WriteString(value.Raw) // a number keeps its digits
		}
	}
	return b.String()
}
