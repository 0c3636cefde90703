package render

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
)

// maxShown is how many bytes are shown of a message that was not understood.
const maxShown = 100

// Summary describes an event in words. Words of the server stand in it as they
// came: escape it before you print it.
func Summary(event tweetstream.Event) string {
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
		return fmt.Sprintf("Tweet %d of user %d in %s", e.ID, e.UserID,
			strings.Join(e.WithheldInCountries, ", "))
	case *tweetstream.UserWithheld:
		return fmt.Sprintf("user %d in %s", e.ID, strings.Join(e.WithheldInCountries, ", "))
	case *tweetstream.Disconnect:
		return fmt.Sprintf("code %v: %s", e.Code, e.Reason)
	case *tweetstream.Warning:
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	case *tweetstream.Compliance:
		return compliance(e)
	case *tweetstream.System:
		return strings.TrimSpace(fmt.Sprintf("%s: %s%s", e.Level, e.Message, e.Datacenter))
	case *tweetstream.Like:
		if e.Removed {
			return fmt.Sprintf("Tweet %d, no longer by user %d", e.StatusID, e.UserID)
		}
		return fmt.Sprintf("Tweet %d by user %d", e.StatusID, e.UserID)
	case *tweetstream.Unknown:
		return Excerpt(string(e.Raw), maxShown)
	case *tweetstream.Malformed:
		where := fmt.Sprintf("byte %d of %d", e.Offset, e.Size)
		if e.Path != "" {
			where = e.Path + ", " + where
		}
		return fmt.Sprintf("%v (%s)", e.Err, where)
	case *tweetstream.Connected:
		if e.Gap == 0 { // the first one
			return of(e.Feed) + fmt.Sprintf("attempt %d", e.Attempt)
		}
		return of(e.Feed) + fmt.Sprintf("attempt %d, after a gap of %v", e.Attempt,
			e.Gap.Round(time.Millisecond))
	case *tweetstream.Closed:
		return of(e.Feed) + fmt.Sprintf("the server closed the stream; connecting again in %v", e.RetryIn)
	case *tweetstream.ConnectionError:
		return of(e.Feed) + fmt.Sprintf("%v; connecting again in %v", e.Err, e.RetryIn)
	case *tweetstream.RequestError:
		return of(e.Feed) + fmt.Sprintf("%s; asking again in %v",
			strings.TrimPrefix(e.Error(), "tweetstream: "), e.RetryIn)
	case *tweetstream.Dropped:
		return fmt.Sprintf("%d messages, since the reader was too slow", e.Count)
	case *tweetstream.Repaired:
		return of(e.Feed) + repaired(e)
	case *tweetstream.Damaged:
		return fmt.Sprintf("%s: %v, after %d messages", path.Join(e.Source, e.Member), e.Err, e.Messages)
	case *tweetstream.Member:
		return fmt.Sprintf("%s: %d messages", path.Join(e.Source, e.Name), e.Messages)
	case *tweetstream.KeepAlive: // has nothing to say
	}
	return ""
}

// of names a feed that has a name.
func of(feed string) string {
	if feed == "" {
		return ""
	}
	return feed + ": "
}

func compliance(e *tweetstream.Compliance) string {
	switch {
	case e.StatusID == 0:
		return fmt.Sprintf("%s: user %d", e.Action, e.UserID)
	case e.UserID == 0:
		return fmt.Sprintf("%s: Tweet %d", e.Action, e.StatusID)
	}
	return fmt.Sprintf("%s: Tweet %d of user %d", e.Action, e.StatusID, e.UserID)
}

// repaired says what of a gap came back.
func repaired(e *tweetstream.Repaired) string {
	text := fmt.Sprintf("%d messages", e.Count)
	if e.By != "" {
		text += fmt.Sprintf(" by %s", e.By)
	}
	text += fmt.Sprintf(" of the gap %s", period(e.From, e.To))
	for i, p := range e.Missing {
		text += [...]string{"; missing ", ", "}[min(i, 1)] + period(p.From, p.To)
	}
	if e.Err != nil {
		text += ": " + strings.TrimPrefix(e.Err.Error(), "tweetstream: ")
	}
	return text
}

func period(from, to time.Time) string {
	return fmt.Sprintf("%s to %s", from.UTC().Format(time.RFC3339), to.UTC().Format(time.RFC3339))
}

// Excerpt returns the first bytes of a text as one line. It never cuts a
// character.
func Excerpt(text string, most int) string {
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + " …"
	}
	return strings.Join(strings.Fields(text), " ")
}
