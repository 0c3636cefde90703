package csv

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream/sink/fields"
	"github.com/gotweetstream/tweetstream/sink/internal/flat"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Column is a column of a table of Tweets. Make some by [Columns].
type Column struct {
	name  string
	value func(dst []byte, s status) []byte // appends the value
}

// String returns the name, as it stands in the header.
func (c Column) String() string { return c.name }

// The sets of columns that have a name.
const (
	Twarc = "twarc" // the 37 of twarc's json2csv: the default
	Short = "short" // id, time, user.screen_name, text
)

var short = []Column{
	twarc[0],
	{"time", field("time")},
	{"user.screen_name", twarc[4].value},
	{"text", twarc[5].value},
}

// Columns reads a list with commas between its words. A word is [Twarc] or [Short], the name of
// one of twarc's columns that is not the path of a key, such as tweet_url, or a field of package
// fields: a computed name, such as full_text, or a path, such as user.screen_name.
func Columns(words string) ([]Column, error) {
	var columns []Column
	for word := range strings.SplitSeq(words, ",") {
		some, err := columnsOf(strings.TrimSpace(word))
		if err != nil {
			return nil, err
		}
		columns = append(columns, some...)
	}
	return columns, twice(columns)
}

func columnsOf(word string) ([]Column, error) {
	switch word {
	case Twarc:
		return twarc, nil
	case Short:
		return short, nil
	}
	for _, c := range twarc {
		if c.name == word && !isPath(word) {
			return []Column{c}, nil
		}
	}
	f, err := fields.Parse(word)
	if err != nil {
		return nil, err
	}
	return []Column{{word, ofField(f)}}, nil
}

// isPath reports whether the name of a column of twarc means something else as a field.
func isPath(name string) bool {
	switch name {
	case "id", "created_at", "text", "coordinates", "favorite_count", "in_reply_to_screen_name",
		"in_reply_to_status_id", "in_reply_to_user_id", "lang", "place", "possibly_sensitive",
		"retweet_count", "source":
		return true
	}
	names, _ := fields.Names()
	return slices.Contains(names, name)
}

// twice returns an error for a name that stands more than once: readers go by names.
func twice(columns []Column) error {
	for i, c := range columns {
		same := func(other Column) bool { return other.name == c.name }
		if slices.ContainsFunc(columns[:i], same) {
			return fmt.Errorf("the column %s is given twice", c.name)
		}
	}
	return nil
}

func field(name string) func([]byte, status) []byte {
	f, err := fields.Parse(name)
	if err != nil {
		panic(err) // a mistake in this package
	}
	return ofField(f)
}

func ofField(f fields.Field) func([]byte, status) []byte {
	return func(dst []byte, s status) []byte { return append(dst, f.Value(s)...) }
}

func text(value func(status) string) func([]byte, status) []byte {
	return func(dst []byte, s status) []byte { return append(dst, value(s)...) }
}

// number makes a column of ids: 0 is none.
func number(value func(status) int64) func([]byte, status) []byte {
	return func(dst []byte, s status) []byte {
		if id := value(s); id != 0 {
			return strconv.AppendInt(dst, id, 10)
		}
		return dst
	}
}

// count makes a column of counts. It is empty where a message lacks the key.
func count(key string, value func(status) int64) func([]byte, status) []byte {
	return func(dst []byte, s status) []byte {
		n := value(s)
		if n == 0 && !flat.HasCount(s, key) {
			return dst
		}
		return strconv.AppendInt(dst, n, 10)
	}
}

// countOfUser is count for a key of the author.
func countOfUser(key string, value func(author) int64) func([]byte, status) []byte {
	return func(dst []byte, s status) []byte {
		n := value(&s.User)
		if n == 0 && !flat.UserHas(s, key) {
			return dst
		}
		return strconv.AppendInt(dst, n, 10)
	}
}

// flag makes a column of a key of the author.
func flag(key string, value func(author) bool) func([]byte, status) []byte {
	return func(dst []byte, s status) []byte {
		is := value(&s.User)
		if !is && !flat.UserHas(s, key) {
			return dst
		}
		return appendBool(dst, is)
	}
}

func sensitive(dst []byte, s status) []byte {
	if is := flat.Sensitive(s); is != nil {
		return appendBool(dst, *is)
	}
	return dst
}

// appendBool appends True or False, as Python writes them.
func appendBool(dst []byte, is bool) []byte {
	if is {
		return append(dst, "True"...)
	}
	return append(dst, "False"...)
}

func list(values func(*tweet.Tweet) []string) func([]byte, status) []byte {
	return func(dst []byte, s status) []byte {
		for i, value := range values(&s.Tweet) {
			if i > 0 {
				dst = append(dst, ' ')
			}
			dst = append(dst, value...)
		}
		return dst
	}
}

func moment(layout string, value func(status) time.Time) func([]byte, status) []byte {
	return func(dst []byte, s status) []byte {
		if at := value(s); !at.IsZero() {
			return at.UTC().AppendFormat(dst, layout)
		}
		return dst
	}
}

// coordinates are longitude and latitude, in degrees.
func coordinates(dst []byte, s status) []byte {
	lon, lat, ok := s.Point()
	if !ok {
		return dst
	}
	dst = strconv.AppendFloat(dst, lon, 'f', 6, 64)
	return strconv.AppendFloat(append(dst, ' '), lat, 'f', 6, 64)
}
