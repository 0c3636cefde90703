package match_test

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/tweet"
)

// What follows states the rules of docs/matching.md a second time, slowly and
// plainly, and shares no code with the package: every word of every term is
// compared with every word of the message by strings.EqualFold.

// naive returns whether t matches one predicate of p, whether it matches all of
// them, and which terms of track it has.
func naive(p tweetstream.FilterParams, t *tweet.Tweet) (one, all bool, terms []string) {
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
		if t.Coordinates != nil {
			lon, lat := t.Coordinates.Coordinates[0], t.Coordinates.Coordinates[1]
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
				lons, lats = append(lons, point[0]), append(lats, point[1])
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

// naiveTerms returns the terms whose words are all somewhere in the message.
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

// naivePlace is what can be found in one field.
type naivePlace struct {
	plain  []string   // runs of letters, and symbols
	signed []string   // runs with the sign before them
	whole  [][]string // chunks and links in units, in which a word with marks must stand alone
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

// unitsOf splits s into symbols, with all that belongs to them, and single
// characters.
func unitsOf(s string) (units []string) {
	var runes []rune
	var at []int
	for i, r := range s {
		runes, at = append(runes, r), append(at, i)
	}
	at = append(at, len(s))
	for i := 0; i < len(runes); {
		end := i + 1
		if isSymbol(runes[i]) {
			end += symbolTail(runes[i], runes[end:])
		}
		units = append(units, s[at[i]:at[end]])
		i = end
	}
	return units
}

func symbolTail(symbol rune, after []rune) (n int) {
	if len(after) > 0 && isFlagLetter(symbol) && isFlagLetter(after[0]) {
		n = 1
	}
	for ; n < len(after); n++ {
		switch r := after[n]; {
		case r >= 0xFE00 && r <= 0xFE0F, r == 0x20E3, r >= 0x1F3FB && r <= 0x1F3FF, r >= 0xE0020 && r <= 0xE007F:
		case r == 0x200D && n+1 < len(after) && isSymbol(after[n+1]):
			n++
		default:
			return n
		}
	}
	return n
}

func isFlagLetter(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

func isSymbol(r rune) bool {
	return r != utf8.RuneError && unicode.Is(unicode.So, r) || r >= 0x1F3FB && r <= 0x1F3FF
}

func isLetter(r rune) bool {
	if r >= 0xFE00 && r <= 0xFE0F {
		return false
	}
	return r == '_' || r == 0x200C || r == 0x200D || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

func first(unit string) rune {
	r, _ := utf8.DecodeRuneInString(unit)
	return r
}

func letterUnit(u string) bool { return isLetter(first(u)) }
func symbolUnit(u string) bool { return isSymbol(first(u)) }
func markUnit(u string) bool   { return !letterUnit(u) && !symbolUnit(u) }

func hasLetter(units []string) bool { return slices.ContainsFunc(units, letterUnit) }
func hasSymbol(units []string) bool { return slices.ContainsFunc(units, symbolUnit) }
func hasMark(units []string) bool   { return slices.ContainsFunc(units, markUnit) }

// aloneIn reports whether chunk is word with nothing but marks around it, and
// no hashtag or mention.
func aloneIn(chunk, word []string) bool {
	begin := slices.IndexFunc(chunk, letterUnit)
	if begin > 0 && (chunk[begin-1] == "#" || chunk[begin-1] == "@") {
		return false
	}
	for i := 0; i+len(word) <= len(chunk); i++ {
		end := i + len(word)
		if slices.EqualFunc(chunk[i:end], word, strings.EqualFold) && !hasLetter(chunk[:i]) && !hasLetter(chunk[end:]) {
			return true
		}
	}
	return false
}

func naivePlaces(t *tweet.Tweet) (places []naivePlace) {
	original, quoted := t, t.QuotedStatus
	if t.RetweetedStatus != nil {
		original = t.RetweetedStatus
		places = append(places, naiveText("RT"), naiveText("@"+original.User.ScreenName))
		if original.QuotedStatus != nil {
			quoted = original.QuotedStatus
		}
	}
	places = append(places, naiveOwn(original)...)
	if quoted != nil {
		places = append(places, naiveOwn(quoted)...)
	}
	return places
}

func naiveOwn(t *tweet.Tweet) (places []naivePlace) {
	text, entities := t.Text, []tweet.Entities{t.Entities}
	if t.ExtendedText != "" {
		text = t.ExtendedText
	}
	if x := t.ExtendedTweet; x != nil {
		if x.FullText != "" {
			text = x.FullText
		}
		entities = []tweet.Entities{x.Entities}
		if x.ExtendedEntities != nil {
			entities = append(entities, *x.ExtendedEntities)
		}
	}
	if t.ExtendedEntities != nil {
		entities = append(entities, tweet.Entities{Media: t.ExtendedEntities.Media})
	}
	places = append(places, naiveText(strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(text)))
	for _, e := range entities {
		for _, h := range e.Hashtags {
			places = append(places, naiveText("#"+h.Text))
		}
		for _, m := range e.UserMentions {
			places = append(places, naiveText("@"+m.ScreenName))
		}
		for _, u := range e.URLs {
			places = append(places, naiveURL(u.ExpandedURL), naiveDisplay(u.DisplayURL))
		}
		for _, m := range e.Media {
			places = append(places, naiveURL(m.ExpandedURL), naiveDisplay(m.DisplayURL))
		}
	}
	if p := t.QuotedStatusPermalink; p != nil {
		places = append(places, naiveURL(p.Expanded), naiveDisplay(p.Display))
	}
	return places
}

var (
	tcoOrLink = regexp.MustCompile(`(?i)(https?://)t\.co/[a-z0-9]*|https?://\S*`)
	scheme    = regexp.MustCompile(`(?i)^https?://`)
	www       = regexp.MustCompile(`(?i)^www\.`)
)

// naiveText goes through a text chunk by chunk: what is left of a link is a
// chunk of its own, and so is what is right of a t.co link.
func naiveText(text string) (p naivePlace) {
	for _, chunk := range strings.Fields(text) {
		for chunk != "" {
			if before, after := cutMarks(chunk); www.MatchString(after) && (before == "" || !strings.ContainsAny(before[len(before)-1:], "#@$")) {
				p.addChunk(before)
				p.add(naiveURL(after))
				break
			}
			var link []int
			if strings.Contains(chunk, "://") {
				link = tcoOrLink.FindStringSubmatchIndex(chunk)
			}
			if link == nil {
				p.addChunk(chunk)
				break
			}
			p.addChunk(chunk[:link[0]])
			if isTco := link[2] >= 0; !isTco {
				p.add(naiveURL(chunk[link[0]:]))
				break
			}
			chunk = chunk[link[1]:]
		}
	}
	return p
}

// cutMarks cuts s before its first letter.
func cutMarks(s string) (before, after string) {
	units := unitsOf(s)
	n := slices.IndexFunc(units, letterUnit)
	if n < 0 {
		return s, ""
	}
	return strings.Join(units[:n], ""), strings.Join(units[n:], "")
}

func (p *naivePlace) addChunk(chunk string) {
	units := unitsOf(chunk)
	p.whole = append(p.whole, units)
	p.plain = append(p.plain, plains(units)...)
	for i, u := range units {
		if strings.Contains("#@$", u) && (i == 0 || !letterUnit(units[i-1])) && i+1 < len(units) && letterUnit(units[i+1]) {
			p.signed = append(p.signed, u+plains(units[i+1:])[0])
		}
	}
}

// plains returns the runs of letters and the symbols, in order.
func plains(units []string) (words []string) {
	for i, u := range units {
		switch {
		case letterUnit(u) && i > 0 && letterUnit(units[i-1]):
			words[len(words)-1] += u
		case !markUnit(u):
			words = append(words, u)
		}
	}
	return words
}

func naiveURL(url string) (p naivePlace) {
	protocol := scheme.FindString(url)
	url = url[len(protocol):]
	url = url[len(www.FindString(url)):]
	p.plain = plains(unitsOf(url))
	path := url
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		path = url[:i]
	}
	for _, whole := range []string{url, path} {
		if units := unitsOf(whole); hasLetter(units) {
			p.whole = append(p.whole, units, unitsOf(protocol+whole))
		}
	}
	return p
}

// naiveDisplay is naiveURL, unless the end is missing: then the last run may be
// incomplete, and there is no whole.
func naiveDisplay(url string) naivePlace {
	cut, isCut := strings.CutSuffix(url, "…")
	if !isCut {
		return naiveURL(url)
	}
	units := unitsOf(cut)
	for len(units) > 0 && letterUnit(units[len(units)-1]) {
		units = units[:len(units)-1]
	}
	return naivePlace{plain: naiveURL(strings.Join(units, "")).plain}
}

func (p *naivePlace) add(other naivePlace) {
	p.plain = append(p.plain, other.plain...)
	p.whole = append(p.whole, other.whole...)
}
