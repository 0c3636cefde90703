package matchtest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gotweetstream/tweetstream/tweet"
)

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

// naiveText goes through a text chunk by chunk. The text left of a link is a chunk of
// its own, and so is the text right of a t.co link.
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
