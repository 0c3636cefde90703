// Package matchtest states the rules of docs/matching.md a second time, slowly
// and plainly, and makes Tweets and parameters to try them on. It shares no code
// with package match: it lists every word that a Tweet has, and compares each
// with each word of each term.
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
	modern := func(tag string) string {
		tag = strings.ToLower(tag)
		if replaced, old := map[string]string{"in": "id", "iw": "he", "ji": "yi"}[tag]; old {
			return replaced
		}
		return tag
	}
	for _, w := range wanted {
		w, l := modern(w), modern(lang)
		if w == l || strings.HasPrefix(l, w+"-") {
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
		if t.Coordinates != nil && inside(t.Coordinates.Coordinates, b) {
			return true
		}
		if t.Place != nil && t.Place.BoundingBox != nil &&
			naiveOverlap(t.Place.BoundingBox.Coordinates, b) {
			return true
		}
	}
	return false
}

func inside(p tweet.LonLat, b tweetstream.Box) bool {
	return p.Valid && p.Lon >= b.West && p.Lon <= b.East && p.Lat >= b.South && p.Lat <= b.North
}

func naiveOverlap(rings [][]tweet.LonLat, b tweetstream.Box) bool {
	var lons, lats []float64
	for _, ring := range rings {
		for _, p := range ring {
			if p.Valid {
				lons, lats = append(lons, p.Lon), append(lats, p.Lat)
			}
		}
	}
	if len(lons) == 0 {
		return false
	}
	apart := slices.Max(lons) < b.West || slices.Min(lons) > b.East ||
		slices.Max(lats) < b.South || slices.Min(lats) > b.North
	return !apart
}

// naiveTerms returns the terms that have each of their words in the message.
func naiveTerms(terms []string, t *tweet.Tweet) (matched []string) {
	if len(terms) == 0 {
		return nil
	}
	words := naiveWords(t)
	for i, w := range words {
		words[i] = kept.Replace(w)
	}
	for _, term := range terms {
		if hasAll(words, strings.Fields(kept.Replace(term))) {
			matched = append(matched, term)
		}
	}
	return matched
}

func hasAll(words, wanted []string) bool {
	for _, word := range wanted {
		if !slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, word) }) {
			return false
		}
	}
	return true
}

// kept marks the two letters beyond ASCII that strings.EqualFold takes for ASCII
// ones.
var kept = strings.NewReplacer("\u212a", "\u212a*", "\u017f", "\u017f*")
