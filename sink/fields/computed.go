package fields

import (
	"html"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/internal/flat"
	"github.com/gotweetstream/tweetstream/tweet"
)

// name is a computed field.
type name struct {
	about string
	value func(tweetstream.Event) string
}

// computed are the fields that no key of a message has as it is.
var computed = map[string]name{
	"kind": {"kind of the event, such as status",
		func(e tweetstream.Event) string { return e.Kind().String() }},
	"time": {"time of the message, as 2019-12-25T12:00:00Z", timeText},
	"type": {"original, retweet, quote or reply", ofStatus(typeOf)},
	"full_text": {"whole text, without HTML escapes",
		ofStatus(func(s *tweetstream.Status) string { return html.UnescapeString(s.FullText()) })},
	"url": {"address of the Tweet",
		ofStatus(func(s *tweetstream.Status) string { return s.URL() })},
	"hashtags": {"hashtags of the whole text, without #", joined(flat.Hashtags)},
	"mentions": {"mentioned users, without @", joined(flat.Mentions)},
	"links":    {"links of the whole text, expanded", joined(flat.URLs)},
	"media":    {"addresses of photos and previews", joined(flat.Pictures)},
	"source_name": {"name of the application",
		ofStatus(func(s *tweetstream.Status) string { return s.SourceName() })},
	"longitude": {"where the Tweet was written, in degrees",
		ofStatus(func(s *tweetstream.Status) string { return coordinate(s, 0) })},
	"latitude": {"the same", ofStatus(func(s *tweetstream.Status) string { return coordinate(s, 1) })},
}

// Names returns the computed fields and, for each, a few words about it.
func Names() (names, about []string) {
	for _, n := range slices.Sorted(maps.Keys(computed)) {
		names = append(names, n)
		about = append(about, computed[n].about)
	}
	return names, about
}

// Computed returns the value of a computed field: one of [Names].
func Computed(name string) func(tweetstream.Event) string { return computed[name].value }

// ofStatus makes a field of Tweets: other events have no value.
func ofStatus(value func(*tweetstream.Status) string) func(tweetstream.Event) string {
	return func(event tweetstream.Event) string {
		if status, ok := event.(*tweetstream.Status); ok {
			return value(status)
		}
		return ""
	}
}

func timeText(event tweetstream.Event) string {
	at := tweetstream.TimeOf(event)
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

func typeOf(s *tweetstream.Status) string { return flat.Type(&s.Tweet) }

// joined makes a field of several values, with spaces between them.
func joined(values func(*tweet.Tweet) []string) func(tweetstream.Event) string {
	return ofStatus(func(s *tweetstream.Status) string {
		return strings.Join(values(&s.Tweet), " ")
	})
}

func coordinate(s *tweetstream.Status, i int) string {
	lon, lat, ok := s.Point()
	if !ok {
		return ""
	}
	return strconv.FormatFloat([]float64{lon, lat}[i], 'f', -1, 64)
}
