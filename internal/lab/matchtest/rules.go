package matchtest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gotweetstream/tweetstream/tweet"
)

// Rules makes n rules that some of tweets match.
func Rules(rng *rand.Rand, tweets []tweet.Tweet, n int) []string {
	rules := make([]string, n)
	for i := range rules {
		rules[i] = Rule(rng, tweets)
	}
	return rules
}

// Rule makes a rule. Most of its clauses are true of one of tweets, those of a conjunction of the
// same one.
func Rule(rng *rand.Rand, tweets []tweet.Tweet) string {
	r := ruleMaker{rng, tweets}
	return r.disjunction(2)
}

type ruleMaker struct {
	*rand.Rand
	tweets []tweet.Tweet
}

func (r ruleMaker) pick() *tweet.Tweet { return &r.tweets[r.IntN(len(r.tweets))] }

func (r ruleMaker) disjunction(depth int) string {
	parts := make([]string, 1+r.IntN(2)*r.IntN(3))
	for i := range parts {
		parts[i] = r.conjunction(depth, r.pick())
	}
	return strings.Join(parts, " OR ")
}

func (r ruleMaker) conjunction(depth int, t *tweet.Tweet) string {
	parts := make([]string, 1+r.IntN(3))
	for i := range parts {
		switch {
		case depth > 0 && r.IntN(5) == 0:
			parts[i] = "(" + r.disjunction(depth-1) + ")"
		case i > 0 && r.IntN(5) == 0:
			parts[i] = "-" + r.clause(r.pick())
		default:
			parts[i] = r.clause(t)
		}
	}
	return strings.Join(parts, " ")
}

// clause makes a clause that t matches, more often than not.
func (r ruleMaker) clause(t *tweet.Tweet) string {
	makers := []func(*tweet.Tweet) string{
		r.term, r.term, r.term, r.phrase, r.near, r.substring, r.user, r.user, r.profile,
		r.entity, r.entity, r.link, r.where, r.area, r.flag, r.flag, r.lang, r.count,
	}
	if c := makers[r.IntN(len(makers))](t); c != "" {
		return c
	}
	return r.term(t)
}

func (r ruleMaker) term(t *tweet.Tweet) string {
	words := naiveToken.FindAllString(t.FullText()+" "+t.Original().FullText(), -1)
	if q := quotedOf(t); q != nil {
		words = append(words, naiveToken.FindAllString(q.FullText(), -1)...)
	}
	for range 3 {
		if len(words) == 0 {
			break
		}
		word := words[r.IntN(len(words))]
		if word != "OR" && word != "AND" && word != "$" && utf8.ValidString(word) {
			return r.otherCase(word)
		}
	}
	return "nothing"
}

func (r ruleMaker) otherCase(s string) string {
	if r.IntN(4) == 0 {
		return swapCase(s)
	}
	return s
}

// swapCase changes ASCII letters alone: other letters may change their number.
func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r ^ ' '
		}
		return r
	}, s)
}

// part cuts a piece out of a text.
func (r ruleMaker) part(s string) string {
	runes := []rune(s)
	if len(runes) == 0 {
		return ""
	}
	start := r.IntN(len(runes))
	return string(runes[start:min(start+1+r.IntN(12), len(runes))])
}

// quoted is "" where a text cannot stand in quotes.
func quoted(s string) string {
	s = ValidTerm(s)
	if strings.TrimSpace(s) == "" || strings.HasSuffix(s, `\`) || strings.Contains(s, `\"`) {
		return ""
	}
	return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"`
}

// clauseOf is "" where there is no value.
func clauseOf(name, value string) string {
	if value == "" {
		return ""
	}
	return name + value
}

func (r ruleMaker) phrase(t *tweet.Tweet) string {
	words := strings.Split(bodies(t)[0], " ")
	start := r.IntN(len(words))
	return quoted(r.otherCase(strings.Join(words[start:min(start+1+r.IntN(3), len(words))], " ")))
}

func (r ruleMaker) near(t *tweet.Tweet) string {
	words := naiveToken.FindAllString(bodies(t)[0], -1)
	if len(words) == 0 {
		return ""
	}
	var row []string
	at := r.IntN(len(words))
	for range 1 + r.IntN(3) {
		row = append(row, words[at])
		at = min(max(at+r.IntN(7)-2, 0), len(words)-1)
	}
	phrase := quoted(strings.Join(row, " "))
	if phrase == "" {
		return ""
	}
	return phrase + "~" + strconv.Itoa(1+r.IntN(6))
}

func (r ruleMaker) substring(t *tweet.Tweet) string {
	return clauseOf("contains:", quoted(r.otherCase(r.part(bodies(t)[0]))))
}

func (r ruleMaker) user(t *tweet.Tweet) string {
	name := []string{"from:", "to:", "retweets_of:", "@"}[r.IntN(4)]
	values, _ := naiveValues(name, t)
	if len(values) == 0 {
		return ""
	}
	value := values[r.IntN(len(values))]
	if value == "0" || !allIn(value, func(c rune) bool { return c == '_' || isASCIILetter(c) }) {
		return ""
	}
	return clauseOf(name, r.otherCase(value))
}

func (r ruleMaker) profile(t *tweet.Tweet) string {
	switch r.IntN(3) {
	case 0:
		return clauseOf("bio:", quoted(r.part(t.User.Description)))
	case 1:
		return clauseOf("bio_name:", quoted(r.part(t.User.Name)))
	}
	return clauseOf("bio_location:", quoted(r.part(t.User.Location)))
}

func (r ruleMaker) entity(t *tweet.Tweet) string {
	name := []string{"#", "$"}[r.IntN(2)]
	values, _ := naiveValues(name, t)
	if len(values) == 0 {
		return ""
	}
	value := values[r.IntN(len(values))]
	if !allIn(value, func(c rune) bool { return isLetter(c) && !unicode.IsMark(c) }) {
		return ""
	}
	return clauseOf(name, r.otherCase(value))
}

func (r ruleMaker) link(t *tweet.Tweet) string {
	links := targets(t)
	if len(links) == 0 {
		return ""
	}
	link := links[r.IntN(len(links))]
	if r.IntN(2) == 0 {
		return clauseOf("url:", quoted(r.part(link)))
	}
	return clauseOf("url_contains:", quoted(r.part(link)))
}

func (r ruleMaker) where(t *tweet.Tweet) string {
	switch p := t.Place; {
	case p == nil:
		return clauseOf("source:", quoted(t.SourceName()))
	case r.IntN(2) == 0 && len(p.CountryCode) == 2:
		return "place_country:" + p.CountryCode
	default:
		return clauseOf("place:", quoted([]string{p.ID, p.Name, p.FullName, p.Country}[r.IntN(4)]))
	}
}

func (r ruleMaker) area(t *tweet.Tweet) string {
	lon, lat, ok := t.Point()
	if t.Place != nil && r.IntN(2) == 0 {
		lon, lat, _, _, ok = t.Place.BoundingBox.Bounds()
	}
	if !ok || max(lon, -lon) > 170 || max(lat, -lat) > 80 {
		return ""
	}
	if r.IntN(2) == 0 {
		return fmt.Sprintf("point_radius:[%.3f %.3f %d%s]", lon+r.Float64(), lat, 1+r.IntN(300),
			[]string{"km", "mi"}[r.IntN(2)])
	}
	return fmt.Sprintf("bounding_box:[%.3f %.3f %.3f %.3f]",
		lon-r.Float64()*2, lat-r.Float64()*2, lon+r.Float64()*5, lat+r.Float64()*5)
}

func (r ruleMaker) flag(*tweet.Tweet) string {
	flags := []string{
		"has:links", "has:media", "has:images", "has:videos", "has:hashtags", "has:mentions",
		"has:symbols", "has:geo", "has:lang", "is:retweet", "is:quote", "is:reply", "is:verified",
	}
	return flags[r.IntN(len(flags))]
}

func (r ruleMaker) lang(t *tweet.Tweet) string {
	lang, _, _ := strings.Cut(t.Lang, "-")
	return clauseOf("lang:", lang)
}

func (r ruleMaker) count(t *tweet.Tweet) string {
	n := max(t.User.FollowersCount+r.Int64N(20)-10, 0)
	return []string{
		fmt.Sprintf("followers_count:%d", n), fmt.Sprintf("followers_count:%d..%d", n, n+9),
		fmt.Sprintf("min_followers:%d", n),
		fmt.Sprintf("friends_count:%d", max(t.User.FriendsCount, 0)),
		fmt.Sprintf("listed_count:%d", t.User.ListedCount),
		fmt.Sprintf("statuses_count:0..%d", t.User.StatusesCount),
	}[r.IntN(6)]
}

func allIn(s string, is func(rune) bool) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !is(r) }) < 0
}

func isASCIILetter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}
