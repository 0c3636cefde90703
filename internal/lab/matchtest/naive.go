// Package matchtest states the rules of docs/matching.md a second time, slowly
// and plainly, and makes Tweets and parameters to try them on. It shares no code
// with package match: every word of every term is compared with every word of
// the message by strings.EqualFold.
package matchtest

import (
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Naive reports whether t matches one predicate of p, and whether it matches all of
// them. It returns the terms of track that t has.
func Naive(p tweetstream.FilterParams, t *tweet.Tweet) (one, all bool, terms []string) {
	if !naiveLanguage(p.Language, t.Lang) || !naiveLevel(string(p.FilterLevel), t.FilterLevel) {
		return false, false, nil
	}
	terms = naiveTerms(p.Track, t)
	var given, matched int
	for _, predicate := range []struct{ given, matches bool }{
		{len(p.Track) > 0, len(terms) > 0},
		{len(p.Follow) > 0, naiveFollow(p.Follow, t)},
		{len(p.Locations) > 0, naiveLocations(p.Locations, t)},
	} {
		if predicate.given {
			given++
			if predicate.matches {
				matched++
			}
		}
	}
	return given == 0 || matched > 0, matched == given, terms
}

func naiveLanguage(wanted []string, lang string) bool {
	old := strings.NewReplacer("in", "id", "iw", "he", "ji", "yi")
	modern := func(tag string) string {
		tag = strings.ToLower(tag)
		if len(tag) == 2 {
			return old.Replace(tag)
		}
		return tag
	}
	for _, w := range wanted {
		if modern(w) == modern(lang) || strings.HasPrefix(strings.ToLower(lang), strings.ToLower(w)+"-") {
			return true
		}
	}
	return len(wanted) == 0
}

func naiveLevel(wanted, level string) bool {
	rank := map[string]int{"low": 1, "medium": 2}
	return rank[level] >= rank[wanted]
}

func naiveFollow(ids []int64, t *tweet.Tweet) bool {
	if t.User.Protected {
		return false
	}
	if slices.Contains(ids, t.User.ID) {
		return true
	}
	if t.RetweetedStatus != nil {
		return slices.Contains(ids, t.RetweetedStatus.User.ID)
	}
	return slices.Contains(ids, t.InReplyToUserID)
}

func naiveLocations(boxes []tweetstream.Box, t *tweet.Tweet) bool {
	if t.RetweetedStatus != nil {
		return false
	}
	for _, b := range boxes {
		if t.Coordinates != nil && t.Coordinates.Coordinates.Valid {
			lon, lat := t.Coordinates.Coordinates.Lon, t.Coordinates.Coordinates.Lat
			if lon >= b.West && lon <= b.East && lat >= b.South && lat <= b.North {
				return true
			}
			continue
		}
		if t.Place == nil || t.Place.BoundingBox == nil {
			continue
		}
		var lons, lats []float64
		for _, ring := range t.Place.BoundingBox.Coordinates {
			for _, point := range ring {
				if point.Valid {
					lons, lats = append(lons, point.Lon), append(lats, point.Lat)
				}
			}
		}
		if len(lons) == 0 {
			continue
		}
		apart := slices.Max(lons) < b.West || slices.Min(lons) > b.East || slices.Max(lats) < b.South || slices.Min(lats) > b.North
		if !apart {
			return true
		}
	}
	return false
}

// naiveTerms returns the terms that have each of their words in the message.
func naiveTerms(terms []string, t *tweet.Tweet) (matched []string) {
	if len(terms) == 0 {
		return nil
	}
	places := naivePlaces(t)
	for _, term := range terms {
		all := true
		for _, word := range strings.Fields(term) {
			units := unitsOf(word)
			all = all && slices.ContainsFunc(places, func(p naivePlace) bool { return p.holds(word, units) })
		}
		if all {
			matched = append(matched, term)
		}
	}
	return matched
}

// naivePlace holds everything of one field that a word can match.
type naivePlace struct {
	plain  []string   // runs of letters, and symbols
	signed []string   // runs with the sign before them
	whole  [][]string // chunks and links, in units: a word with marks must stand alone there
}

func (p naivePlace) holds(word string, units []string) bool {
	same := func(other string) bool { return strings.EqualFold(word, other) }
	switch {
	case !hasMark(units) && !hasSymbol(units), len(units) == 1 && hasSymbol(units):
		return slices.ContainsFunc(p.plain, same)
	case strings.Contains("#@$", units[0]) && !hasMark(units[1:]) && !hasSymbol(units) && len(units) > 1:
		return slices.ContainsFunc(p.signed, same)
	}
	return slices.ContainsFunc(p.whole, func(chunk []string) bool { return aloneIn(chunk, units) })
}
