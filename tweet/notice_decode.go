package tweet

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Notice is any of the notices.
type Notice interface {
	Delete | ScrubGeo | Limit | StatusWithheld | UserWithheld | Disconnect | Warning
}

// UnmarshalNotice decodes a notice into *v, which it resets first. It wants the
// whole message, {"limit":{…}} for a [Limit], and ignores other keys in it.
// Else it is like [Unmarshal]: data is not retained, and on failure, or if the
// key is missing, it returns a *[DecodeError] and leaves *v zero.
func UnmarshalNotice[T Notice](data []byte, v *T) error {
	*v = *new(T)
	err := unmarshalNotice(data, v)
	if err != nil {
		*v = *new(T)
	}
	return err
}

func unmarshalNotice(data []byte, v any) error {
	var p parser
	p.begin(data)
	name := noticeName(v)
	found, ok := p.notice(name, v)
	switch {
	case p.refusal != nil:
		return p.refusal
	case !ok:
		return judgeNotice(data, name, v)
	case !found:
		return withoutNotice(p.start(0), name)
	}
	return nil
}

func withoutNotice(offset int, name string) error {
	return &DecodeError{Offset: int64(offset), Err: fmt.Errorf("want an object under the key %q", name)}
}

// notice reads the message, with the value of the key name into v.
func (p *parser) notice(name string, v any) (found, ok bool) {
	i, opened := p.enter(p.start(0), '{')
	if !opened {
		return false, p.end(p.fail())
	}
	key, i := p.member(i, true)
	for key != nil {
		if string(key) == name || string(fold(key)) == name {
			if found = p.peek(p.start(i)) == '{'; !found { // null, or it fails
				p.desk.settle()
				reflect.ValueOf(v).Elem().SetZero()
			}
			i = p.readNotice(i, v)
		} else {
			i = p.skip(i)
		}
		key, i = p.member(i, false)
	}
	return found, p.end(i)
}

func (p *parser) readNotice(i int, v any) int {
	switch v := v.(type) {
	case *Delete:
		return p.readDelete(i, v)
	case *ScrubGeo:
		return p.readScrubGeo(i, v)
	case *Limit:
		return p.readLimit(i, v)
	case *StatusWithheld:
		return p.readStatusWithheld(i, v)
	case *UserWithheld:
		return p.readUserWithheld(i, v)
	case *Disconnect:
		return p.readDisconnect(i, v)
	case *Warning:
		return p.readWarning(i, v)
	}
	return p.fail()
}

// noticeName returns the key of the notice that v points to.
func noticeName(v any) string {
	switch v.(type) {
	case *Delete:
		return "delete"
	case *ScrubGeo:
		return "scrub_geo"
	case *Limit:
		return "limit"
	case *StatusWithheld:
		return "status_withheld"
	case *UserWithheld:
		return "user_withheld"
	case *Disconnect:
		return "disconnect"
	}
	return "warning"
}

// judgeNotice is judge for a notice.
func judgeNotice(data []byte, name string, v any) error {
	if err := tooLargeToJudge(data); err != nil {
		return err
	}
	message := reflect.StructOf([]reflect.StructField{{
		Name: "Notice", Type: reflect.TypeOf(v).Elem(), Tag: reflect.StructTag(`json:"` + name + `"`),
	}})
	err := json.Unmarshal(data, reflect.New(message).Interface())
	if err == nil {
		return withoutNotice((&parser{data: data}).start(0), name) // null
	}
	return locate(data, message, err)
}
