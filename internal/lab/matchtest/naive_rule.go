package matchtest

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream/tweet"
)

// NaiveRule reports whether t matches a rule of docs/rules.md. The rule must be one that package
// rule accepts and decides. NaiveRule shares no code with that package: it computes while it reads,
// and for each clause lists all words of the Tweet anew.
func NaiveRule(rule string, t *tweet.Tweet) bool {
	n := naiveRule{lexemes: lexeme.FindAllString(rule, -1), t: t}
	return n.any()
}

var lexeme = regexp.MustCompile(
	`-?\(|\)|-?(?:\w+:)?(?:"(?:\\"|[^"])*"(?:~[1-6])?|\[[^\]]*\]|[^\s()"]+)`)

type naiveRule struct {
	lexemes []string
	t       *tweet.Tweet
}

func (n *naiveRule) next() string {
	if len(n.lexemes) == 0 {
		return ""
	}
	return n.lexemes[0]
}

func (n *naiveRule) any() bool {
	holds := n.all()
	for n.next() == "OR" {
		n.lexemes = n.lexemes[1:]
		holds = n.all() || holds
	}
	return holds
}

func (n *naiveRule) all() bool {
	holds := true
	for n.next() != "" && n.next() != ")" && n.next() != "OR" {
		holds = n.one() && holds
	}
	return holds
}

func (n *naiveRule) one() bool {
	text := n.next()
	n.lexemes = n.lexemes[1:]
	if text == "(" || text == "-(" {
		holds := n.any()
		n.lexemes = n.lexemes[1:] // the ")"
		return holds == (text == "(")
	}
	clause, negated := strings.CutPrefix(text, "-")
	return naiveClause(clause, n.t) != negated
}

var named = regexp.MustCompile(`^(?i:([a-z_]+:)|[#@$])`)

func naiveClause(clause string, t *tweet.Tweet) bool {
	name := named.FindString(clause)
	value := clause[len(name):]
	if i := strings.LastIndex(value, `"~`); i > 0 && name == "" {
		return naiveNear(value[1:i], int(value[i+2]-'0'), t)
	}
	if strings.HasPrefix(value, `"`) {
		value = strings.ReplaceAll(value[1:len(value)-1], `\"`, `"`)
	}
	name = strings.ToLower(name)
	switch name {
	case "":
		return naivePhrase(value, slices.Concat(bodies(t), targets(t), displays(t)))
	case "url:":
		return naivePhrase(value, targets(t))
	case "bio:":
		return naivePhrase(value, []string{t.User.Description})
	case "bio_name:":
		return naivePhrase(value, []string{t.User.Name})
	case "bio_location:":
		return naivePhrase(value, []string{t.User.Location})
	case "contains:":
		return len(places(bodies(t)[0], value)) > 0
	case "url_contains:":
		return slices.ContainsFunc(targets(t), func(s string) bool {
			return len(places(s, value)) > 0
		})
	case "has:", "is:":
		return naiveFlag(name+strings.ToLower(value), t)
	case "bounding_box:", "point_radius:":
		return naiveArea(strings.Fields(strings.Trim(value, "[]")), t)
	}
	if values, ok := naiveValues(name, t); ok {
		return slices.ContainsFunc(values, func(v string) bool { return sameText(v, value) })
	}
	return naiveCount(name, value, &t.User)
}

// bodies are the text of a Tweet, and that of the quoted one.
func bodies(t *tweet.Tweet) []string {
	texts := []string{t.FullText()}
	if q := quotedOf(t); q != nil {
		texts = append(texts, q.FullText())
	}
	for i := range texts {
		texts[i] = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(texts[i])
		texts[i] = string([]rune(texts[i])) // bytes that are no UTF-8 become U+FFFD
	}
	return texts
}

func quotedOf(t *tweet.Tweet) *tweet.Tweet {
	if t.RetweetedStatus != nil && t.RetweetedStatus.QuotedStatus != nil {
		return t.RetweetedStatus.QuotedStatus
	}
	return t.QuotedStatus
}

func entitiesOf(t *tweet.Tweet) []tweet.Entities {
	all := []tweet.Entities{t.FullEntities()}
	if q := quotedOf(t); q != nil {
		all = append(all, q.FullEntities())
	}
	return all
}

func targets(t *tweet.Tweet) (links []string) {
	for _, e := range entitiesOf(t) {
		for _, u := range e.URLs {
			links = append(links, u.ExpandedURL)
			if u.Unwound != nil {
				links = append(links, u.Unwound.URL)
			}
		}
	}
	return links
}

func displays(t *tweet.Tweet) (links []string) {
	for _, e := range entitiesOf(t) {
		for _, u := range e.URLs {
			if !strings.HasSuffix(u.DisplayURL, "…") {
				links = append(links, u.DisplayURL)
			}
		}
	}
	return links
}

// naiveValues are the values of a Tweet that an operator compares with.
func naiveValues(name string, t *tweet.Tweet) (values []string, known bool) {
	user := func(id int64, name string) { values = append(values, strconv.FormatInt(id, 10), name) }
	switch name {
	case "#":
		for _, e := range entitiesOf(t) {
			for _, h := range e.Hashtags {
				values = append(values, h.Text)
			}
		}
	case "$":
		for _, e := range entitiesOf(t) {
			for _, s := range e.Symbols {
				values = append(values, s.Text)
			}
		}
	case "@":
		for _, e := range entitiesOf(t) {
			for _, m := range e.UserMentions {
				user(m.ID, m.ScreenName)
			}
		}
		if r := t.RetweetedStatus; r != nil {
			user(r.User.ID, r.User.ScreenName)
		}
	case "from:":
		user(t.User.ID, t.User.ScreenName)
	case "to:":
		user(t.InReplyToUserID, t.InReplyToScreenName)
	case "retweets_of:":
		if r := t.RetweetedStatus; r != nil {
			user(r.User.ID, r.User.ScreenName)
		}
	case "retweets_of_status_id:":
		if r := t.RetweetedStatus; r != nil {
			user(r.ID, "")
		}
	case "in_reply_to_status_id:":
		user(t.InReplyToStatusID, "")
	case "place:":
		if p := t.Place; p != nil && t.RetweetedStatus == nil {
			values = []string{p.ID, p.Name, p.FullName, p.Country}
		}
	case "place_country:":
		if p := t.Place; p != nil && t.RetweetedStatus == nil {
			values = []string{p.CountryCode}
		}
	case "source:":
		values = []string{t.SourceName(), t.SourceURL()}
	case "lang:":
		return naiveTags(t.Lang), true
	default:
		return nil, false
	}
	return values, true
}

// naiveTags are a language, its wider forms and the other codes of each.
func naiveTags(lang string) (tags []string) {
	other := map[string]string{
		"in": "id", "iw": "he", "ji": "yi", "id": "in", "he": "iw", "yi": "ji",
	}
	parts := strings.Split(lang, "-")
	for i := range parts {
		tag := strings.Join(parts[:i+1], "-")
		tags = append(tags, tag, other[strings.ToLower(tag)])
	}
	return tags
}

func naiveFlag(flag string, t *tweet.Tweet) bool {
	var tags, mentions, symbols, links, media int
	for _, e := range entitiesOf(t) {
		tags += len(e.Hashtags)
		mentions += len(e.UserMentions)
		symbols += len(e.Symbols)
		links += len(e.URLs)
		media += len(e.Media)
	}
	quotes := t.IsQuoteStatus || t.QuotedStatusID != 0 || t.QuotedStatus != nil
	retweets := t.RetweetedStatus != nil
	ofType := func(kind string) bool {
		return slices.ContainsFunc(t.FullEntities().Media, func(m tweet.Media) bool {
			return m.Type == kind
		})
	}
	_, _, point := t.Point()
	return map[string]bool{
		"has:links":    links+media > 0 || quotes,
		"has:media":    media > 0,
		"has:images":   ofType("photo"),
		"has:videos":   ofType("video"),
		"has:hashtags": tags > 0,
		"has:mentions": mentions > 0 || retweets,
		"has:symbols":  symbols > 0,
		"has:geo":      !retweets && (point || t.Place != nil),
		"has:lang":     t.Lang != "" && t.Lang != "und",
		"is:retweet":   retweets,
		"is:quote":     quotes,
		"is:verified":  t.User.Verified,
		"is:reply": t.InReplyToStatusID != 0 ||
			retweets && t.RetweetedStatus.InReplyToStatusID != 0 ||
			quotedOf(t) != nil && quotedOf(t).InReplyToStatusID != 0,
	}[flag]
}

func naiveCount(name, value string, u *tweet.User) bool {
	n := map[string]int64{
		"followers_count:": u.FollowersCount, "friends_count:": u.FriendsCount,
		"listed_count:": u.ListedCount, "statuses_count:": u.StatusesCount,
		"min_followers:": u.FollowersCount,
	}[name]
	first, last, isRange := strings.Cut(value, "..")
	low, _ := strconv.ParseInt(first, 10, 64)
	high, _ := strconv.ParseInt(last, 10, 64)
	return n >= low && (!isRange || n <= high)
}

// naiveArea has four numbers for a box, and three for a circle.
func naiveArea(numbers []string, t *tweet.Tweet) bool {
	if t.RetweetedStatus != nil {
		return false
	}
	contains := func(lon, lat float64) bool { return inNaiveArea(numbers, lon, lat) }
	if lon, lat, ok := t.Point(); ok && contains(lon, lat) {
		return true
	}
	if t.Place == nil || t.Place.BoundingBox == nil {
		return false
	}
	var lons, lats []float64
	for _, p := range slices.Concat(t.Place.BoundingBox.Coordinates...) {
		if p.Valid {
			lons, lats = append(lons, p.Lon), append(lats, p.Lat)
		}
	}
	if len(lons) == 0 {
		return false
	}
	for _, lon := range []float64{slices.Min(lons), slices.Max(lons)} {
		for _, lat := range []float64{slices.Min(lats), slices.Max(lats)} {
			if !contains(lon, lat) {
				return false
			}
		}
	}
	return true
}

func inNaiveArea(numbers []string, lon, lat float64) bool {
	var n []float64
	for _, s := range numbers {
		f, _ := strconv.ParseFloat(strings.TrimRight(s, "kmi"), 64)
		n = append(n, f)
	}
	if len(n) == 4 {
		return lon >= n[0] && lat >= n[1] && lon <= n[2] && lat <= n[3]
	}
	if strings.HasSuffix(numbers[2], "mi") {
		n[2] *= 1.609344
	}
	// The chord between two points of a ball, and the arc above it.
	x1, y1, z1 := onBall(n[0], n[1])
	x2, y2, z2 := onBall(lon, lat)
	chord := math.Hypot(math.Hypot(x1-x2, y1-y2), z1-z2)
	return 2*math.Asin(min(chord/2, 1))*6371.0088 <= n[2]
}

func onBall(lon, lat float64) (x, y, z float64) {
	lon, lat = lon*math.Pi/180, lat*math.Pi/180
	return math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)
}
