package recording

import "github.com/gotweetstream/tweetstream"

// Line is [tweetstream.Line], with the reason where there is no line.
func Line(event tweetstream.Event) ([]byte, error) {
	if line, ok := tweetstream.Line(event); ok {
		return line, nil
	}
	if tweetstream.Raw(event) == nil {
		return nil, &Unfit{"a " + event.Kind().String() + " event has no message"}
	}
	return nil, &Unfit{"the message is over the limit"}
}
