package matchtest

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/tweet"
)

// Params makes parameters that some of tweets match.
func Params(
	rng *rand.Rand, tweets []tweet.Tweet, terms, users, boxes int,
) (p tweetstream.FilterParams) {
	pick := func() *tweet.Tweet { return &tweets[rng.IntN(len(tweets))] }
	for len(p.Track) < terms {
		if term := Term(rng, pick()); term != "" {
			p.Track = append(p.Track, term)
		}
	}
	for range users {
		t := pick()
		id := t.User.ID
		if t.InReplyToUserID != 0 && rng.IntN(2) == 0 {
			id = t.InReplyToUserID
		}
		if t.RetweetedStatus != nil && rng.IntN(2) == 0 {
			id = t.RetweetedStatus.User.ID
		}
		if id > 0 {
			p.Follow = append(p.Follow, id)
		}
	}
	for range boxes {
		w, s := float64(rng.IntN(350)-180), float64(rng.IntN(170)-90)
		p.Locations = append(p.Locations,
			tweetstream.Box{West: w, South: s, East: w + 10, North: s + 10})
	}
	return p
}

// Term makes a term of one to three words of a Tweet, or of parts of them.
func Term(rng *rand.Rand, t *tweet.Tweet) string {
	original := t.Original()
	words := strings.Fields(original.FullText())
	for _, h := range original.Entities.Hashtags {
		words = append(words, h.Text, "#"+h.Text)
	}
	for _, u := range original.Entities.URLs {
		words = append(words, u.DisplayURL, u.ExpandedURL, strings.TrimPrefix(u.ExpandedURL, "http://"))
		words = append(words, lettersOf(u.ExpandedURL)...)
	}
	if q := original.QuotedStatus; q != nil {
		words = append(words, strings.Fields(q.FullText())...)
	}
	var term []string
	for range 1 + rng.IntN(3)*rng.IntN(2) {
		if len(words) == 0 {
			break
		}
		word := words[rng.IntN(len(words))]
		switch rng.IntN(4) {
		case 0:
			word = strings.TrimFunc(word, func(r rune) bool { return !isLetter(r) })
		case 1:
			word = strings.ToUpper(word)
		case 2:
			if runs := lettersOf(word); len(runs) > 0 {
				word = runs[rng.IntN(len(runs))]
			}
		}
		term = append(term, word)
	}
	return ValidTerm(strings.Join(term, " "))
}

// ValidTerm removes commas and control characters, since New refuses them. It returns
// "" for a term that is not UTF-8.
func ValidTerm(s string) string {
	if !utf8.ValidString(s) {
		return ""
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == ',' || unicode.IsControl(r) {
			return -1
		}
		return r
	}, s))
}

// isLetter reports whether r belongs to a word, whatever its script.
func isLetter(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

// lettersOf returns the rows of letters in s.
func lettersOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !isLetter(r) })
}

// Frequent returns up to n words of letters, the most frequent ones in tweets
// first.
func Frequent(tweets []tweet.Tweet, n int) []string {
	count := map[string]int{}
	for i := range tweets {
		for _, word := range lettersOf(tweets[i].Text) {
			if ValidTerm(word) != "" {
				count[strings.ToLower(word)]++
			}
		}
	}
	words := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b))
	})
	return words[:min(n, len(words))]
}

// pieces make texts with every trap of the rules.
var pieces = []string{
	"harbour", "Lights", "twitter", "TWITTER", "api", "touché", "ΟΔΟΣ", "οδός", "İ", "ſ", "K",
	"ß", "地震", "です", "서울", "привет", "ПРИВЕТ", "co", "t", "www", "http", "example", "com",
	"foo_bar", "9", "½", "e\u0301", "می\u200cخواهم", "メ～テレ", "il·lusió", "bod་skad", " ", " ",
	" ", " ", "\n", "\u3000", "\u00a0", "\u2009", "\u200b", ".", ",", "!", "'", "’", "-", "/",
	":", "…", "&amp;", "&lt;3", "&", "$", "#", "@", "#", "@", "＃", "\ufffd", "\xff",
	"\xe2\x80", "\xc2", "://", "http://", "https://", "HTTPS://", "www.", "https://t.co/",
	"https://t.co/AbC123", "http://example.com/a?b=c#d", "www.example.com", "example.com/",
	"☀", "☀️", "👍", "👍🏽", "🇳🇴", "🇸🇪", "👩‍❤️‍👩", "1️⃣", "Ⓐ", "ⓐ", ":)", "c++", "C#", "\u200d",
	"#a#b", "quay@pier",
}

// Generate makes Tweets of all kinds out of pieces.
func Generate(rng *rand.Rand, n int) []tweet.Tweet {
	tweets := make([]tweet.Tweet, n)
	for i := range tweets {
		t := generateOne(rng)
		switch rng.IntN(4) {
		case 0:
			original := generateOne(rng)
			if rng.IntN(2) == 0 {
				quoted := generateOne(rng)
				original.QuotedStatus, t.QuotedStatus = &quoted, &quoted
			}
			t.RetweetedStatus = &original
		case 1:
			quoted := generateOne(rng)
			t.QuotedStatus = &quoted
			t.QuotedStatusPermalink = &tweet.QuotedStatusPermalink{
				Expanded: Phrase(rng), Display: Phrase(rng) + "…",
			}
		}
		tweets[i] = t
	}
	return tweets
}

// Phrase makes a text of up to a dozen pieces.
func Phrase(rng *rand.Rand) string {
	var b strings.Builder
	for range rng.IntN(12) {
		b.WriteString(pieces[rng.IntN(len(pieces))])
	}
	return b.String()
}

func generateOne(rng *rand.Rand) tweet.Tweet {
	t := tweet.Tweet{
		Text: Phrase(rng), Lang: "en", FilterLevel: "low",
		User: tweet.User{
			ID: 1 + rng.Int64N(2000), ScreenName: "quay" + fmt.Sprint(rng.IntN(9)),
			Protected: rng.IntN(20) == 0,
		},
	}
	t.Entities.Hashtags = []tweet.Hashtag{{Text: strings.TrimSpace(Phrase(rng))}}
	t.Entities.UserMentions = []tweet.UserMention{{ScreenName: "pier" + fmt.Sprint(rng.IntN(9))}}
	t.Entities.URLs = []tweet.URLEntity{generateLink(rng)}
	if rng.IntN(3) == 0 {
		t.ExtendedTweet = &tweet.ExtendedTweet{FullText: t.Text + Phrase(rng), Entities: t.Entities}
		t.Entities = tweet.Entities{}
	}
	if rng.IntN(3) == 0 {
		t.InReplyToUserID, t.InReplyToStatusID = 1+rng.Int64N(2000), rng.Int64N(2)
	}
	lon, lat := float64(rng.IntN(360)-180), float64(rng.IntN(180)-90)
	switch rng.IntN(3) {
	case 0:
		t.Coordinates = &tweet.Point{Coordinates: at(lon, lat)}
	case 1:
		ring := []tweet.LonLat{at(lon, lat), at(lon, lat+4), at(lon+4, lat+4), at(lon+4, lat)}
		rings := [][]tweet.LonLat{ring[:rng.IntN(5)]}
		t.Place = &tweet.Place{BoundingBox: &tweet.BoundingBox{Coordinates: rings}}
		if rng.IntN(3) == 0 { // a point that is none
			t.Coordinates = &tweet.Point{}
		}
	}
	return t
}

// generateLink makes a link whose display form may be a part of it.
func generateLink(rng *rand.Rand) tweet.URLEntity {
	link := tweet.URLEntity{ExpandedURL: "http://" + Phrase(rng), DisplayURL: Phrase(rng)}
	if rng.IntN(2) == 0 {
		shown := strings.TrimPrefix(link.ExpandedURL, "http://")
		link.DisplayURL = shown[:rng.IntN(len(shown)+1)] + "…"
	}
	return link
}

func at(lon, lat float64) tweet.LonLat { return tweet.LonLat{Lon: lon, Lat: lat, Valid: true} }
