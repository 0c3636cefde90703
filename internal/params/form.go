package params

import (
	"math"
	"net/url"
	"strconv"
	"strings"
)

// Encode returns f as the body of a POST, with the keys in tweepy's order. It
// does not check f.
func (f Filter) Encode() string {
	var b form
	b.add("follow", join(f.Follow, func(id int64) string { return strconv.FormatInt(id, 10) }))
	b.add("track", strings.Join(f.Track, ","))
	b.add("locations", join(f.Locations, Box.String))
	b.add("filter_level", f.FilterLevel)
	b.add("language", strings.Join(f.Language, ","))
	b.common(f.StallWarnings, f.Extra)
	return b.String()
}

// Encode returns s as the query of a GET. It does not check s.
func (s Sample) Encode() string {
	var b form
	b.add("language", strings.Join(s.Language, ","))
	b.common(s.StallWarnings, s.Extra)
	// tweepy does not escape commas here. A comma has no meaning of its own in
	// a query, and the signature covers the decoded value: both forms are valid.
	return strings.ReplaceAll(b.String(), "%2C", ",")
}

// String returns the box as it is sent: four numbers with four decimals.
func (b Box) String() string {
	b = b.sent()
	return join([]float64{b.West, b.South, b.East, b.North}, func(v float64) string {
		return strconv.FormatFloat(v, 'f', 4, 64)
	})
}

// sent returns b with the degrees that the server reads: rounded to four
// decimals, and without a negative zero.
func (b Box) sent() Box {
	round := func(degrees float64) float64 { return math.Round(degrees*1e4)/1e4 + 0 }
	return Box{round(b.West), round(b.South), round(b.East), round(b.North)}
}

type form struct{ strings.Builder }

// add appends a parameter. An empty value is not sent.
func (f *form) add(name, value string) {
	if value != "" {
		f.append(name + "=" + url.QueryEscape(value))
	}
}

func (f *form) append(pairs string) {
	if f.Len() > 0 {
		f.WriteByte('&')
	}
	f.WriteString(pairs)
}

func (f *form) common(stallWarnings bool, extra url.Values) {
	if stallWarnings {
		f.add("stall_warnings", "true")
	}
	if pairs := extra.Encode(); pairs != "" {
		f.append(pairs)
	}
}

func join[T any](items []T, text func(T) string) string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = text(item)
	}
	return strings.Join(texts, ",")
}
