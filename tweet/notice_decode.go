package tweet

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/gotweetstream/tweetstream/tweet/internal/json"
)

// Notice is any of the notices.
type Notice interface {
	Delete | ScrubGeo | Limit | StatusWithheld | UserWithheld | Disconnect | Warning |
		Compliance | System | Like
}

// UnmarshalNotice decodes a notice into *v. It resets *v first. It wants the whole
// message, {"limit":{…}} for a [Limit], and ignores other keys in it. As
// [Unmarshal] it does not retain data. On failure, if the key is missing, or if the
// notice lacks the id of its Tweet or user, it returns a *[DecodeError] and leaves
// *v zero. A delete of something else than a Tweet gives a zero [Delete].
func UnmarshalNotice[T Notice](data []byte, v *T) error {
	*v = *new(T)
	err := unmarshalNotice(data, v)
	if err != nil {
		*v = *new(T)
	}
	return err
}

func unmarshalNotice(data []byte, v any) error {
	wire := wireOf(v)
	if err := decodeNotice(data, wire); err != nil {
		return err
	}
	if !settle(wire, v) {
		return withoutNotice(data, noticeName(wire))
	}
	if path := missingID(data, v); path != "" {
		return &DecodeError{Path: path, Offset: startOf(data), Err: errNoID}
	}
	return nil
}

// decodeNotice decodes a notice whose fields are those on the wire.
func decodeNotice(data []byte, v any) error {
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

// wireOf returns a pointer to the form of a notice on the wire: v itself for most.
func wireOf(v any) any {
	switch v.(type) {
	case *StatusWithheld:
		return new(statusWithheldObject)
	case *UserWithheld:
		return new(userWithheldObject)
	case *Compliance:
		return new(complianceMessage)
	case *System:
		return new(systemMessage)
	case *Like:
		return new(likeMessage)
	}
	return v
}

// settle fills *v from its form on the wire. It reports false if the message is no
// such notice.
func settle(wire, v any) (found bool) {
	switch v := v.(type) {
	case *StatusWithheld:
		*v = wire.(*statusWithheldObject).notice()
	case *UserWithheld:
		*v = wire.(*userWithheldObject).notice()
	case *Compliance:
		*v = wire.(*complianceMessage).notice()
		return v.Action != ""
	case *System:
		*v = wire.(*systemMessage).notice()
		return v.Level != ""
	case *Like:
		*v, found = wire.(*likeMessage).notice()
		return found
	}
	return true
}

var errNoID = errors.New("want an id, got none")

// missingID returns the path to the id that a notice lacks, or "".
func missingID(data []byte, v any) string {
	switch v := v.(type) {
	case *Delete:
		if v.Status.ID == 0 && (v.Status != DeletedStatus{} || hasStatus(data)) {
			return "delete.status.id"
		}
	case *ScrubGeo:
		if v.UserID == 0 {
			return "scrub_geo.user_id"
		} else if v.UpToStatusID == 0 {
			return "scrub_geo.up_to_status_id"
		}
	case *StatusWithheld:
		if v.ID == 0 {
			return "status_withheld.id"
		}
	case *UserWithheld:
		if v.ID == 0 {
			return "user_withheld.id"
		}
	case *Compliance:
		return v.missingID()
	case *Like:
		return v.missingID()
	}
	return ""
}

func (c *Compliance) missingID() string {
	switch {
	case c.isOfStatus() && c.StatusID != 0, !c.isOfStatus() && c.UserID != 0:
		return ""
	case c.Action == ComplianceDrop, c.Action == ComplianceUndrop:
		return string(c.Action) + ".status.id"
	}
	return string(c.Action) + ".id"
}

func (l *Like) missingID() string {
	paths := [2]string{"favorited_status.id", "user.id"}
	if l.Removed {
		paths = [2]string{"delete.favorite.tweet_id", "delete.favorite.user_id"}
	}
	switch {
	case l.StatusID == 0:
		return paths[0]
	case l.UserID == 0:
		return paths[1]
	}
	return ""
}

// hasStatus reports whether a delete is that of a Tweet, whatever it holds.
func hasStatus(data []byte) bool {
	var message struct {
		Delete struct{ Status stdjson.RawMessage }
	}
	return stdjson.Unmarshal(data, &message) == nil && message.Delete.Status != nil
}

// startOf returns the index of the first byte that is no white space.
func startOf(data []byte) int64 {
	return int64(bytes.IndexFunc(data, func(c rune) bool { return c > ' ' }))
}

func withoutNotice(data []byte, name string) error {
	err := fmt.Errorf("want an object under the key %q", name)
	if name == "" {
		err = errors.New("the message is no such notice")
	}
	return &DecodeError{Offset: startOf(data), Err: err}
}

// readNoticeMessage reads a whole message, and the value of the key name into v.
// Without a name the whole message is the value. It reports whether the key was
// found, and whether the message is well-formed.
func (r *reader) readNoticeMessage(name string, v any) (found, ok bool) {
	if name == "" {
		i := r.Token(0)
		if r.Peek(i) != '{' {
			return false, r.End(r.Fail())
		}
		return true, r.End(r.readNotice(i, v))
	}
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
	case *statusWithheldObject:
		return r.readStatusWithheldObject(i, v)
	case *userWithheldObject:
		return r.readUserWithheldObject(i, v)
	case *Disconnect:
		return r.readDisconnect(i, v)
	case *Warning:
		return r.readWarning(i, v)
	case *complianceMessage:
		return r.readComplianceMessage(i, v)
	case *systemMessage:
		return r.readSystemMessage(i, v)
	case *likeMessage:
		return r.readLikeMessage(i, v)
	}
	return r.Fail()
}

// noticeName returns the key of the notice that v points to, "" if its form is that
// of the whole message.
func noticeName(v any) string {
	switch v.(type) {
	case *Delete:
		return "delete"
	case *ScrubGeo:
		return "scrub_geo"
	case *Limit:
		return "limit"
	case *statusWithheldObject:
		return "status_withheld"
	case *userWithheldObject:
		return "user_withheld"
	case *Disconnect:
		return "disconnect"
	case *Warning:
		return "warning"
	}
	return ""
}

// decodeNoticeSlowly is decodeSlowly for a notice.
func decodeNoticeSlowly(data []byte, name string, v any) error {
	if err := tooLarge(data); err != nil {
		return err
	}
	message := reflect.TypeOf(v).Elem()
	if name != "" {
		message = reflect.StructOf([]reflect.StructField{{
			Name: "Notice", Type: message, Tag: reflect.StructTag(`json:"` + name + `"`),
		}})
	}
	err := stdjson.Unmarshal(data, reflect.New(message).Interface())
	if err == nil {
		return withoutNotice(data, name) // null
	}
	return locate(data, message, err)
}
