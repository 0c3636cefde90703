package main

import (
	"context"
	"log/slog"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/render"
	"github.com/gotweetstream/tweetstream/tweet"
)

// logUnprinted logs an event that is not printed. The client itself logs the events
// of the connection.
func logUnprinted(log *slog.Logger, event tweetstream.Event) {
	level := slog.LevelDebug
	switch event.Kind() {
	case tweetstream.KindLimit, tweetstream.KindUnknown:
		level = slog.LevelInfo
	case tweetstream.KindWarning, tweetstream.KindMalformed, tweetstream.KindDropped:
		level = slog.LevelWarn
	case tweetstream.KindSystem:
		level = systemLevel(event)
	case tweetstream.KindConnected, tweetstream.KindClosed, tweetstream.KindConnectionError,
		tweetstream.KindDisconnect, tweetstream.KindRepaired, tweetstream.KindStatus:
		return
	case tweetstream.KindRequestError:
		if refused, ok := event.(*tweetstream.RequestError); ok && len(refused.Body) > 0 {
			log.Info("the server said", "body", render.Excerpt(string(refused.Body), maxSaid))
		}
		return
	}
	if log.Enabled(context.Background(), level) { // most events are not worth a summary
		log.Log(context.Background(), level, event.Kind().String(), "notice", render.Summary(event))
	}
}

// systemLevel returns the level that a system message says.
func systemLevel(event tweetstream.Event) slog.Level {
	if e, ok := event.(*tweetstream.System); ok &&
		(e.Level == tweet.SystemWarn || e.Level == tweet.SystemError) {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}
