package tweet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

//go:generate go run ./internal/gen Tweet contributorObject Delete ScrubGeo Limit statusWithheldObject userWithheldObject Disconnect Warning complianceMessage systemMessage likeMessage

// Unmarshal decodes one Tweet, a JSON object, into *t. It resets *t first, so
// that nothing of an earlier Tweet remains. It ignores unknown keys and does
// not retain data. The strings of a Tweet share memory: a program that keeps
// few of them for long should keep copies, see [strings.Clone].
//
// It gives what [json.Unmarshal] would give, several times faster: keys count
// in any case, and of a key sent twice the later value holds. Unlike
// json.Unmarshal it refuses a message that is no object, that nests deeper than
// 128, or that has more than 20,000 elements in its lists. That bounds the
// memory that a hostile message costs.
//
// On failure it returns a *[DecodeError] and leaves *t zero. An object that is
// no Tweet, because it lacks id or user, is not an error here.
func Unmarshal(data []byte, t *Tweet) error {
	*t = Tweet{}
	var r reader
	if r.readMessage(data, t) {
		return nil
	}
	*t = Tweet{}
	if err := r.refused(); err != nil {
		return err
	}
	return decodeSlowly(data, t)
}

// decodeSlowly decodes a message that the reader rejected with encoding/json,
// which decides: it supplies the reason, and accepts the message if the reader
// was wrong.
func decodeSlowly(data []byte, t *Tweet) error {
	if err := tooLarge(data); err != nil {
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

// tooLarge refuses a message that could have too many list elements for
// encoding/json, which knows no such limit.
func tooLarge(data []byte) error {
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

// DecodeError says where a message does not decode, and why.
type DecodeError struct {
	// Path leads to the value at fault, such as "user.id" or
	// "entities.urls[0].indices[1]". It is "" for the message as a whole.
	Path string
	// Offset is the index in the message of the byte where that value starts.
	// In a message that is no JSON it is the byte that cannot stand there, or
	// the length of a message that ends too early. In a message that nests too
	// deep it is the first bracket beyond the limit.
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
