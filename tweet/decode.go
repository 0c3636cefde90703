package tweet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
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
