package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"text/template"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/fields"
)

// errNoEvent is for a function of a template that runs before there is an event.
var errNoEvent = errors.New("no event")

// ParseTemplate parses a template. Its dot is the event. Besides the functions of
// package text/template it has these:
//
//	field "user.screen_name"   the value of a field; see package fields
//	json .User                 a value as JSON
//	unescape .Text             a text without HTML escapes
func ParseTemplate(text string) (*template.Template, error) {
	return template.New("--template").Funcs(template.FuncMap{
		"field":    func(string) (string, error) { return "", errNoEvent },
		"json":     toJSON,
		"unescape": html.UnescapeString,
	}).Parse(text)
}

func toJSON(value any) (string, error) {
	text, err := json.Marshal(value)
	return string(text), err
}

// execute returns the Line of a template.
func execute(t *template.Template, failed func(tweetstream.Event, error)) Line {
	var current tweetstream.Event
	parsed := map[string]fields.Field{}
	t.Funcs(template.FuncMap{"field": func(text string) (string, error) {
		f, known := parsed[text]
		if !known {
			var err error
			if f, err = fields.Parse(text); err != nil {
				return "", err
			}
			parsed[text] = f
		}
		return f.Value(current), nil
	}})
	return func(dst []byte, event tweetstream.Event) []byte {
		current = event
		line := bytes.NewBuffer(dst)
		if err := t.Execute(line, event); err != nil {
			failed(event, err)
		}
		return line.Bytes()
	}
}
