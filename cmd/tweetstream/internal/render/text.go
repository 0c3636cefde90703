package render

import (
	"html"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/terminal"
	"github.com/gotweetstream/tweetstream/match"
)

// style is how a terminal is told to show text.
type style struct{ dim, bold, mark, plain string }

func styleFor(colour bool) style {
	if !colour {
		return style{}
	}
	return style{dim: "\x1b[2m", bold: "\x1b[1;36m", mark: "\x1b[1;31m", plain: "\x1b[0m"}
}

// appendText appends a Tweet as time, author and text, and anything else as its
// kind and a summary.
func appendText(s style, highlight match.Filter) Line {
	appendWords := func(dst []byte, _ *tweetstream.Status, text string) []byte {
		return terminal.Append(dst, []byte(text))
	}
	if highlight != nil && s.mark != "" {
		appendWords = highlighting(s, highlight)
	}
	return func(dst []byte, event tweetstream.Event) []byte {
		status, ok := event.(*tweetstream.Status)
		if !ok {
			dst = append(append(append(dst, s.dim...), event.Kind().String()...), s.plain...)
			if what := Summary(event); what != "" {
				dst = terminal.Append(append(dst, ' '), []byte(oneLine(what)))
			}
			return dst
		}
		dst = append(append(append(dst, s.dim...), timeOf(status)...), s.plain...)
		dst = terminal.Append(append(append(dst, ' '), s.bold...),
			[]byte(oneLine("@"+status.User.ScreenName)))
		dst = append(append(dst, s.plain...), ' ')
		return appendWords(dst, status, oneLine(html.UnescapeString(status.FullText())))
	}
}

// timeOf is in UTC, so that it means the same wherever it is read.
func timeOf(status *tweetstream.Status) string {
	posted := status.Timestamp()
	if posted.IsZero() {
		return "(no time)"
	}
	return posted.UTC().Format(time.DateTime)
}

var lineEnds = strings.NewReplacer("\r\n", " ⏎ ", "\n", " ⏎ ", "\r", " ⏎ ")

// oneLine shows line ends as a sign.
func oneLine(text string) string { return lineEnds.Replace(text) }
