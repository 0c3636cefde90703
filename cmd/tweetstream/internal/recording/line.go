package recording

import (
	"bytes"
	"errors"

	"github.com/gotweetstream/tweetstream"
)

// Line returns the message of an event as one line, without its end: the bytes
// from the server, in which spaces replace line ends. Those stand between the
// tokens of JSON only, so that the meaning is the same. There is no line for an
// event without a message and for a message that was over the limit, of which only
// the beginning is known.
func Line(event tweetstream.Event) ([]byte, error) {
	raw := tweetstream.Raw(event)
	if raw == nil {
		return nil, &Unfit{"a " + event.Kind().String() + " event has no message"}
	}
	if bad, ok := event.(*tweetstream.Malformed); ok && errors.Is(bad.Err, tweetstream.ErrMessageTooLong) {
		return nil, &Unfit{"the message is over the limit"}
	}
	if bytes.IndexByte(raw, '\n') < 0 {
		return raw, nil
	}
	line := bytes.Clone(raw) // others may read the event
	for i, c := range line {
		if c == '\n' || c == '\r' {
			line[i] = ' '
		}
	}
	return line, nil
}
