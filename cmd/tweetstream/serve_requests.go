package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/listen"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// watch logs requests. With --once it ends the server after the first client that
// got everything, as soon as its connection is closed and the end so on its way.
func (s *serveFlags) watch(
	server *streamtest.Server, listener *listen.Listener, log *slog.Logger,
	cancel context.CancelCauseFunc,
) {
	server.OnRequest = func(r streamtest.Request) { log.Info("request", clientOf(r)...) }
	server.OnEnd = func(r streamtest.Request) {
		log.Info("response ended", append(clientOf(r), outcomeOf(r)...)...)
		broken := s.broken.Load()
		switch {
		case broken != nil: // the messages before the break are sent
			cancel(*broken)
		case s.once && r.End == allSent.String():
			listener.OnIdle(func() { cancel(errDone) })
		case s.isStdin() && !s.live() && isLost(r):
			cancel(errors.New("--from: the client has gone before the end of standard input, " +
				"which cannot be read again"))
		}
	}
}

// isLost reports whether messages of standard input were on their way to a client
// that has gone. The stream of a second client is cut at once.
func isLost(r streamtest.Request) bool {
	return r.Status == http.StatusOK && r.End != streamtest.Cut().String()
}

// allSent is the step at the end of all messages.
var allSent = streamtest.End()

// clientOf names the client and its request.
func clientOf(r streamtest.Request) []any {
	attrs := []any{"method", r.Method, "path", r.Path, "agent", r.Header.Get("User-Agent")}
	if words := asks(r); words != "" {
		attrs = append(attrs, "asks", words)
	}
	return attrs
}

// outcomeOf says how a response ended.
func outcomeOf(r streamtest.Request) []any {
	attrs := []any{
		"status", r.Status, "end", endWords(r.End), "messages", r.Messages,
		"withheld", r.Withheld, "bytes", r.Bytes,
		"after", r.Ended.Sub(r.Time).Round(time.Millisecond),
	}
	if r.AuthError != nil {
		attrs = append(attrs, "refused", r.AuthError.Error())
	}
	return attrs
}

// endWords says an end in words: a disconnect message by its reason, any other step
// by its name.
func endWords(end string) string {
	var code int
	var reason string
	if _, err := fmt.Sscanf(end, "Disconnect(%d, %q)", &code, &reason); err == nil {
		return fmt.Sprintf("disconnected (code %d): %s", code, reason)
	}
	if _, err := fmt.Sscanf(end, "ForceDisconnect(%q)", &reason); err == nil {
		return "disconnected: " + reason
	}
	if end == allSent.String() {
		return "complete"
	}
	name, arguments, isStep := strings.Cut(end, "(")
	if isStep && arguments == ")" {
		return strings.ToLower(name)
	}
	return end
}

// shownValues is the number of values of a parameter in the log.
const shownValues = 8

// asks returns the parameters of a request in words: "track tea, tall ships; language
// en".
func asks(r streamtest.Request) string {
	values := map[string][]string{}
	for _, params := range []map[string][]string{r.Query, r.Form} {
		for name, more := range params {
			values[name] = append(values[name], more...)
		}
	}
	var words []string
	for _, name := range documented {
		if values[name] != nil {
			words = append(words, name+" "+render.Excerpt(list(name, split(values[name])), maxSaid))
			delete(values, name)
		}
	}
	if len(values) > 0 { // their values could be secrets
		words = append(words,
			render.Excerpt(strings.Join(slices.Sorted(maps.Keys(values)), "; "), maxSaid))
	}
	return strings.Join(words, "; ")
}

// documented are the parameters of the service, predicates first.
var documented = []string{"track", "follow", "locations", "language", "filter_level",
	"stall_warnings", "count", "delimited", "partition", "backfillMinutes", "startTime", "endTime",
	"localDcOnly"}

func list(name string, values []string) string {
	if name == "locations" { // four numbers are one box
		boxes := slices.Collect(slices.Chunk(values, 4))
		values = nil
		for _, box := range boxes {
			values = append(values, strings.Join(box, ","))
		}
	}
	if len(values) <= shownValues {
		return strings.Join(values, ", ")
	}
	return fmt.Sprintf("%s … (%d)", strings.Join(values[:shownValues], ", "), len(values))
}
