package render

import (
	"encoding/json"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/gotweetstream/tweetstream/match"
)

// explaining adds to the line of each Tweet why it matched.
func explaining(
	line Line, why match.Filter, append func(dst []byte, reasons match.Reasons) []byte,
) Line {
	return func(dst []byte, event tweetstream.Event) []byte {
		dst = line(dst, event)
		if status, ok := event.(*tweetstream.Status); ok {
			reasons, _ := why.Match(&status.Tweet)
			dst = append(dst, reasons)
		}
		return dst
	}
}

// noReason is said of a Tweet that a server has sent, and that does not match by
// the rules of package match. That may be the server's right: it knows more than
// is in the message.
const noReason = "no reason found"

func appendTextReasons(s style) func(dst []byte, reasons match.Reasons) []byte {
	return func(dst []byte, reasons match.Reasons) []byte {
		why := noReason
		if len(reasons) > 0 {
			why = reasons.String()
		}
		dst = terminal.Append(append(append(dst, ' '), s.dim...), []byte(oneLine("("+why+")")))
		return append(dst, s.plain...)
	}
}

// appendJSONReasons makes reasons the last key of the object that a line is.
func appendJSONReasons(line []byte, reasons match.Reasons) []byte {
	if reasons == nil {
		reasons = match.Reasons{} // an empty list, not null
	}
	text, err := json.Marshal(reasons)
	if err != nil { // not with these types
		return line
	}
	line = append(line[:len(line)-1], `,"reasons":`...)
	return append(append(line, text...), '}')
}
