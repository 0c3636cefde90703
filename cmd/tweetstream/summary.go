package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// maxShown is how much is shown of a message that was not understood.
const maxShown = 100

// summary says in words what an event is. Where the server's own words are in
// it, they are as they came, so whoever prints it must escape it.
func summary(event tweetstream.Event) string {
	switch e := event.(type) {
	case *tweetstream.Status:
		return fmt.Sprintf("Tweet %d of @%s", e.ID, e.User.ScreenName)
	case *tweetstream.Delete:
		return fmt.Sprintf("Tweet %d of user %d", e.Delete.Status.ID, e.Delete.Status.UserID)
	case *tweetstream.ScrubGeo:
		return fmt.Sprintf("locations of user %d up to Tweet %d", e.UserID, e.UpToStatusID)
	case *tweetstream.Limit:
		return fmt.Sprintf("%d matching Tweets not delivered so far", e.Track)
	case *tweetstream.StatusWithheld:
		return fmt.Sprintf("Tweet %d of user %d in %s", e.ID, e.UserID, strings.Join(e.WithheldInCountries, ", "))
	case *tweetstream.UserWithheld:
		return fmt.Sprintf("user %d in %s", e.ID, strings.Join(e.WithheldInCountries, ", "))
	case *tweetstream.Disconnect:
		return fmt.Sprintf("code %v: %s", e.Code, e.Reason)
	case *tweetstream.Warning:
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	case *tweetstream.Unknown:
		return excerpt(string(e.Raw), maxShown)
	case *tweetstream.Malformed:
		where := fmt.Sprintf("byte %d of %d", e.Offset, e.Size)
		if e.Path != "" {
			where = e.Path + ", " + where
		}
		return fmt.Sprintf("%v (%s)", e.Err, where)
	case *tweetstream.Connected:
		if e.Gap == 0 { // the first one
			return fmt.Sprintf("attempt %d", e.Attempt)
		}
		return fmt.Sprintf("attempt %d, after a gap of %v", e.Attempt, e.Gap.Round(time.Millisecond))
	case *tweetstream.Closed:
		return fmt.Sprintf("the server closed the stream; connecting again in %v", e.RetryIn)
	case *tweetstream.ConnectionError:
		return fmt.Sprintf("%v; connecting again in %v", e.Err, e.RetryIn)
	case *tweetstream.RequestError:
		return fmt.Sprintf("%s; asking again in %v", strings.TrimPrefix(e.Error(), "tweetstream: "), e.RetryIn)
	case *tweetstream.Dropped:
		return fmt.Sprintf("%d messages, since the reader was too slow", e.Count)
	case *tweetstream.KeepAlive: // has nothing to say
	}
	return ""
}

// logUnprinted tells on stderr what stdout does not. The client has its own log
// lines for what happens to the connection.
func logUnprinted(log *slog.Logger, event tweetstream.Event) {
	level := slog.LevelDebug
	switch event.Kind() {
	case tweetstream.KindLimit, tweetstream.KindUnknown:
		level = slog.LevelInfo
	case tweetstream.KindWarning, tweetstream.KindDisconnect, tweetstream.KindMalformed, tweetstream.KindDropped:
		level = slog.LevelWarn
	case tweetstream.KindConnected, tweetstream.KindClosed, tweetstream.KindConnectionError, tweetstream.KindStatus:
		return
	case tweetstream.KindRequestError:
		if refused, ok := event.(*tweetstream.RequestError); ok && len(refused.Body) > 0 {
			log.Info("the server said", "body", excerpt(string(refused.Body), maxSaid))
		}
		return
	}
	if log.Enabled(context.Background(), level) { // most events are not worth a summary
		log.Log(context.Background(), level, string(event.Kind()), "notice", summary(event))
	}
}
