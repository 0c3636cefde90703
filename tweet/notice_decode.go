package tweet

import (
	"bytes"
	stdjson "encoding/json"
	"fmt"
	"reflect"

	"github.com/gotweetstream/tweetstream/tweet/internal/json"
)

// Notice is any of the notices.
type Notice interface {
	Delete | ScrubGeo | Limit | StatusWithheld | UserWithheld | Disconnect | Warning
}

// UnmarshalNotice decodes a notice into *v. It resets *v first. It wants the whole
// message, {"limit":{…}} for a [Limit], and ignores other keys in it. As
// [Unmarshal] it does not retain data. On failure, or if the key is missing, it
// returns a *[DecodeError] and leaves *v zero.
func UnmarshalNotice[T Notice](data []byte, v *T) error {
	*v = *new(T)
	err := unmarshalNotice(data, v)
	if err != nil {
		*v = *new(T)
	}
	return err
}

func unmarshalNotice(data []byte, v any) error {
	var r reader
	r.Begin(data)
	name := noticeName(v)
	found, ok := r.readNoticeMessage(name, v)
	switch {
	case r.refused() != nil:
		return r.refused()
	case !ok:
		return decodeNoticeSlowly(data, name, v)
	case !found:
		return withoutNotice(data, name)
	}
	return nil
}

func withoutNotice(data []byte, name string) error {
	offset := bytes.IndexFunc(data, func(c rune) bool { return c > ' ' })
	err := fmt.Errorf("want an object under the key %q", name)
	return &DecodeError{Offset: int64(offset), Err: err}
}

// readNoticeMessage reads a whole message, and the value of the key name into v.
// It reports whether the key was found, and whether the message is well-formed.
func (r *reader) readNoticeMessage(name string, v any) (found, ok bool) {
	i, opened := r.Enter(r.Token(0), '{')
	if !opened {
		return false, r.End(r.Fail())
	}
	key, i := r.Member(i, true)
	for key != nil {
		if string(key) == name || string(json.Fold(key)) == name {
			if found = r.Peek(r.Token(i)) == '{'; !found { // null, or it fails
				r.Assign()
				reflect.ValueOf(v).Elem().SetZero()
			}
			i = r.readNotice(i, v)
		} else {
			i = r.Skip(i)
		}
		key, i = r.Member(i, false)
	}
	return found, r.End(i)
}

func (r *reader) readNotice(i int, v any) int {
	switch v := v.(type) {
	case *Delete:
		return r.readDelete(i, v)
	case *ScrubGeo:
		return r.readScrubGeo(i, v)
	case *Limit:
		return r.readLimit(i, v)
	case *StatusWithheld:
		return r.readStatusWithheld(i, v)
	case *UserWithheld:
		return r.readUserWithheld(i, v)
	case *Disconnect:
		return r.readDisconnect(i, v)
	case *Warning:
		return r.readWarning(i, v)
	}
	return r.Fail()
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

// decodeNoticeSlowly is decodeSlowly for a notice.
func decodeNoticeSlowly(data []byte, name string, v any) error {
	if err := tooLarge(data); err != nil {
		return err
	}
	message := reflect.StructOf([]reflect.StructField{{
		Name: "Notice", Type: reflect.TypeOf(v).Elem(), Tag: reflect.StructTag(`json:"` + name + `"`),
	}})
	err := stdjson.Unmarshal(data, reflect.New(message).Interface())
	if err == nil {
		return withoutNotice(data, name) // null
	}
	return locate(data, message, err)
}
