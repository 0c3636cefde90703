package message

import (
	"fmt"
	"strings"
)

// Template makes a name for a message, such as "TWEETS.{kind}.{lang}".
type Template struct {
	literals []string // one more than fields
	fields   []string
}

// fields are those of a template. What a message does not have is "none".
var fields = map[string]func(*Message) string{
	"kind": func(m *Message) string { return m.Kind.String() },
	"lang": func(m *Message) string { return m.Language },
	"user": func(m *Message) string { return m.User },
	"id":   func(m *Message) string { return m.Tweet },
}

// Fields has the names for messages in a template.
const Fields = "{kind}, {lang}, {user}, {id}"

// Parse reads a template.
func Parse(text string) (t Template, err error) {
	for rest := text; ; {
		before, behind, more := strings.Cut(rest, "{")
		t.literals = append(t.literals, before)
		if strings.Contains(before, "}") || !more {
			if strings.Contains(before, "}") {
				err = fmt.Errorf("%q has a } without a {", text)
			}
			return t, err
		}
		name, after, closed := strings.Cut(behind, "}")
		if fields[name] == nil || !closed {
			return t, fmt.Errorf("%q: there is no {%s}; there are %s", text, name, Fields)
		}
		t.fields = append(t.fields, name)
		rest = after
	}
}

// Of fills in the values of a message.
func (t Template) Of(m *Message) string {
	return t.With(func(name string) string {
		if value := fields[name](m); value != "" {
			return token(value)
		}
		return "none"
	})
}

// With fills in other values.
func (t Template) With(value func(field string) string) string {
	var b strings.Builder
	for i, literal := range t.literals {
		b.WriteString(literal)
		if i < len(t.fields) {
			b.WriteString(value(t.fields[i]))
		}
	}
	return b.String()
}

// token has only letters, digits, "-" and "_": a value must not add a level to a subject.
func token(value string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '_':
			return r
		}
		return '_'
	}, value)
}
