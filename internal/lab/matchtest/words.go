package matchtest

import (
	"regexp"
	"strings"

	"github.com/gotweetstream/tweetstream/tweet"
)

// naiveWords returns every word that a message has, in each of its forms.
func naiveWords(t *tweet.Tweet) (words []string) {
	original, quoted := t, t.QuotedStatus
	if t.RetweetedStatus != nil {
		original = t.RetweetedStatus
		words = append(words, "RT")
		words = append(words, wordsOfName("@", original.User.ScreenName)...)
		if original.QuotedStatus != nil {
			quoted = original.QuotedStatus
		}
	}
	words = append(words, wordsOfOne(original)...)
	if quoted != nil {
		words = append(words, wordsOfOne(quoted)...)
	}
	return words
}

func wordsOfOne(t *tweet.Tweet) (words []string) {
	text, entities := t.Text, []tweet.Entities{t.Entities}
	if t.ExtendedText != "" {
		text = t.ExtendedText
	}
	if x := t.ExtendedTweet; x != nil && x.FullText != "" {
		text, entities = x.FullText, []tweet.Entities{x.Entities}
		if x.ExtendedEntities != nil {
			entities = append(entities, *x.ExtendedEntities)
		}
	}
	if t.ExtendedEntities != nil {
		entities = append(entities, tweet.Entities{Media: t.ExtendedEntities.Media})
	}
	words = wordsOfText(strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(text))
	for _, e := range entities {
		words = append(words, wordsOfEntities(e)...)
	}
	if p := t.QuotedStatusPermalink; p != nil {
		words = append(words, wordsOfLinks(p.Expanded, p.Display)...)
	}
	return words
}

func wordsOfEntities(e tweet.Entities) (words []string) {
	for _, h := range e.Hashtags {
		words = append(words, wordsOfName("#", h.Text)...)
	}
	for _, m := range e.UserMentions {
		words = append(words, wordsOfName("@", m.ScreenName)...)
	}
	for _, u := range e.URLs {
		words = append(words, wordsOfLinks(u.ExpandedURL, u.DisplayURL)...)
	}
	for _, m := range e.Media {
		words = append(words, wordsOfLinks(m.ExpandedURL, m.DisplayURL)...)
	}
	return words
}

var (
	signedRun = regexp.MustCompile(`[#@]?[A-Za-z0-9_]+`)
	run       = regexp.MustCompile(`[A-Za-z0-9_]+`)
	firstRun  = regexp.MustCompile(`^[A-Za-z0-9_]+`)
	scheme    = regexp.MustCompile(`[hH][tT][tT][pP][sS]?://`)
	www       = regexp.MustCompile(`^[wW][wW][wW]\.`)
	tco       = regexp.MustCompile(`^[tT]\.[cC][oO]/[A-Za-z0-9]*`)
)

func wordsOfText(text string) (words []string) {
	for _, token := range strings.Fields(text) {
		words = append(words, wordsOfToken(token)...)
	}
	return words
}

// wordsOfToken splits a token at the links in it: http://… up to its end, a t.co
// link up to the first character that cannot belong to it.
func wordsOfToken(token string) []string {
	if www.MatchString(token) {
		return wordsOfLink(token)
	}
	link := scheme.FindStringIndex(token)
	if link == nil {
		words := []string{token}
		for _, r := range signedRun.FindAllString(token, -1) {
			words = append(words, r, strings.TrimLeft(r, "#@"))
		}
		return words
	}
	words := wordsBefore(token[:link[0]])
	short := tco.FindStringIndex(token[link[1]:])
	if short == nil {
		return append(words, wordsOfLink(token[link[0]:])...)
	}
	return append(words, wordsOfToken(token[link[1]+short[1]:])...)
}

// wordsBefore returns the words of a text that stands before a link. It is not
// at the start of a token for a link of its own.
func wordsBefore(text string) []string {
	if text == "" {
		return nil
	}
	return wordsOfToken(text)
}

func wordsOfName(sign, name string) []string {
	if name == "" {
		return nil
	}
	words := append(run.FindAllString(name, -1), name, sign+name)
	if first := firstRun.FindString(name); first != "" {
		words = append(words, sign+first)
	}
	return words
}

func wordsOfLinks(expanded, display string) []string {
	return append(wordsOfLink(expanded), wordsOfLink(strings.TrimSuffix(display, "…"))...)
}

func wordsOfLink(url string) []string {
	protocol := ""
	if at := scheme.FindStringIndex(url); at != nil && at[0] == 0 {
		protocol, url = url[:at[1]], url[at[1]:]
	}
	url = url[len(www.FindString(url)):]
	path := url
	if i := strings.IndexAny(url, "?#"); i >= 0 {
		path = url[:i]
	}
	return append(run.FindAllString(url, -1), url, path, protocol+url, protocol+path)
}
