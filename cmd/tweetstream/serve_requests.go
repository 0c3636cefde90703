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

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// watch logs requests and, with --once, ends the server after the first that
// got everything, as soon as its connection is closed and so the end is on its
// way.
func (s *serveFlags) watch(server *streamtest.Server, connections *connections, log *slog.Logger, cancel context.CancelCauseFunc) {
	server.OnRequest = func(r streamtest.Request) { log.Info("request", who(r)...) }
	server.OnEnd = func(r streamtest.Request) {
		log.Info("response ended", append(who(r), how(r)...)...)
		end := streamtest.End().String()
		broken := s.broken.Load()
		switch {
		case broken != nil: // and what stood before has been sent
			cancel(*broken)
		case s.once && r.End == end:
			connections.idle(func() { cancel(errDone) })
		case s.isStdin() && !s.live() && r.Status == http.StatusOK && r.End != streamtest.Cut().String(): // as those after the first one are
			cancel(errors.New("--from: the client has gone before the end of standard input, which cannot be read again"))
		}
	}
}

// who says who asks for what.
func who(r streamtest.Request) []any {
	attrs := []any{"method", r.Method, "path", r.Path, "agent", r.Header.Get("User-Agent")}
	if words := asks(r); words != "" {
		attrs = append(attrs, "asks", words)
	}
	return attrs
}

// how says how it ended.
func how(r streamtest.Request) []any {
	attrs := []any{
		"status", r.Status, "end", r.End, "messages", r.Messages, "withheld", r.Withheld, "bytes", r.Bytes,
		"after", r.Ended.Sub(r.Time).Round(time.Millisecond),
	}
	if r.AuthError != nil {
		attrs = append(attrs, "refused", r.AuthError.Error())
	}
	return attrs
}

// shownValues is how many values of a parameter are in the log.
const shownValues = 8

// asks says in words what a request asks for: "track tea, tall ships; language en".
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
	if len(values) > 0 { // which could be secrets
		words = append(words, render.Excerpt(strings.Join(slices.Sorted(maps.Keys(values)), "; "), maxSaid))
	}
	return strings.Join(words, "; ")
}

// documented are the parameters of the service, predicates first.
var documented = []string{"track", "follow", "locations", "language", "filter_level", "stall_warnings", "count", "delimited"}

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
