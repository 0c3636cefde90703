package tally

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/fields"
)

// Dimension is a way to count messages, such as by day.
type Dimension struct {
	Name  string
	About string
	// isTime says that the value is a time.
	isTime bool
	// values appends the values of a message of the given time.
	values func(values []string, event tweetstream.Event, at time.Time) []string
}

// Values appends the values that a message of the given time has; the zero time is none.
func (d Dimension) Values(values []string, event tweetstream.Event, at time.Time) []string {
	return d.values(values, event, at)
}

// Dimensions returns all of them.
func Dimensions() []Dimension {
	return []Dimension{
		inTime("day", "the day (UTC), as 2019-12-25", 24*time.Hour, time.DateOnly),
		inTime("hour", "the hour, as 2019-12-25T12:00:00Z", time.Hour, time.RFC3339),
		inTime("minute", "the minute, as 2019-12-25T12:34:00Z", time.Minute, time.RFC3339),
		{Name: "kind", About: "the kind of the message, such as status or delete", values: kind},
		one("lang", "the language of a Tweet, as the service saw it", lang),
		one("type", "original, retweet, quote or reply", field("type")),
		one("country", "the country of its place, as GB", country),
		several("hashtag", "each hashtag once, in small letters; a Tweet without counts nowhere",
			hashtags),
		several("domain", "each linked host once; a Tweet without counts nowhere", domains),
		one("client", "the application that sent it", field("source_name")),
		one("user", "the author's name at that time, without @", screenName),
		one("user_id", "the author's id", userID),
	}
}

func inTime(name, about string, every time.Duration, form string) Dimension {
	return Dimension{Name: name, About: about, isTime: true,
		values: func(values []string, _ tweetstream.Event, at time.Time) []string {
			if at.IsZero() {
				return append(values, "")
			}
			return append(values, at.UTC().Truncate(every).Format(form))
		}}
}

func kind(values []string, event tweetstream.Event, _ time.Time) []string {
	return append(values, event.Kind().String())
}

// one is a dimension with one value for each Tweet, perhaps an empty one.
func one(name, about string, value func(*tweetstream.Status) string) Dimension {
	return several(name, about, func(values []string, s *tweetstream.Status) []string {
		return append(values, value(s))
	})
}

// several is a dimension with any number of values for a Tweet.
func several(
	name, about string, of func([]string, *tweetstream.Status) []string,
) Dimension {
	return Dimension{Name: name, About: about,
		values: func(values []string, event tweetstream.Event, _ time.Time) []string {
			if s, ok := event.(*tweetstream.Status); ok {
				return of(values, s)
			}
			return append(values, "")
		}}
}

func lang(s *tweetstream.Status) string       { return s.Lang }
func screenName(s *tweetstream.Status) string { return s.User.ScreenName }
func userID(s *tweetstream.Status) string     { return strconv.FormatInt(s.User.ID, 10) }

func country(s *tweetstream.Status) string {
	if s.Place == nil {
		return ""
	}
	return s.Place.CountryCode
}

// field is a field of --fields.
func field(name string) func(*tweetstream.Status) string {
	value := fields.Computed(name)
	return func(s *tweetstream.Status) string { return value(s) }
}

func hashtags(values []string, s *tweetstream.Status) []string {
	for _, h := range s.FullEntities().Hashtags {
		values = appendNew(values, strings.ToLower(h.Text))
	}
	return values
}

func domains(values []string, s *tweetstream.Status) []string {
	for _, u := range s.FullEntities().URLs {
		address := u.ExpandedURL
		if address == "" {
			address = u.URL
		}
		if parsed, err := url.Parse(address); err == nil && parsed.Host != "" {
			values = appendNew(values, strings.TrimPrefix(strings.ToLower(parsed.Hostname()), "www."))
		}
	}
	return values
}

func appendNew(values []string, value string) []string {
	for _, other := range values {
		if other == value {
			return values
		}
	}
	return append(values, value)
}
