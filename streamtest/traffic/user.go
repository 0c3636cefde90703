package traffic

import (
	"fmt"
	"strconv"
	"time"
)

// user is an author of Tweets. Only its number of Tweets ever changes, so the JSON
// before and after that number is made once.
type user struct {
	id       int64
	name     string
	handle   string
	lang     *language
	head     []byte // until statuses_count
	tail     []byte // from there on
	statuses int
}

// usersPerName is the number of users with one name and different handles.
const usersPerName = 4

func (g *Generator) newUsers(lang *language) []*user {
	var all []*user
	for _, name := range lang.names {
		for i := range usersPerName {
			u := &user{name: name[0], handle: name[1], lang: lang, statuses: g.heavy(5000) + 100}
			if i > 0 {
				u.name += " " + pick(g, emoji)
				u.handle += strconv.Itoa(i*25 + g.rng.IntN(25))
			}
			g.describe(u)
			all = append(all, u)
		}
	}
	return all
}

// describe gives a user its id and all other keys. Ids are snowflakes, or numbers
// of ten digits as they were given out before.
func (g *Generator) describe(u *user) {
	const day = 24 * time.Hour
	created := time.UnixMilli(int64(g.now)).UTC().Add(-time.Duration(g.between(40, 1200)) * day)
	u.id = g.newID(created.UnixMilli())
	if g.chance(0.6) { // the service changed to snowflakes before it reached this range
		u.id = 7_000_000_000 + g.rng.Int64N(2_900_000_000)
		created = time.Date(2009+g.rng.IntN(6), 3, 1, 9, 0, 0, 0, time.UTC)
		created = created.Add(time.Duration(g.rng.IntN(300*24*3600)) * time.Second)
	}
	b := appendIDs(append(u.head, '{'), "id", u.id)
	b = appendKeyString(b, "name", u.name)
	b = appendKeyString(b, "screen_name", u.handle)
	b = g.appendOptional(b, "location", 0.65, pick(g, towns).name)
	b = g.appendOptional(b, "url", 0.45, "http://"+u.handle[:4]+".example.com")
	b = g.appendOptional(b, "description", 0.9, u.lang.phrases[0]+" #"+u.lang.tags[0])
	b = append(b, `,"translator_type":"none","protected":false`...)
	b = appendKeyBool(b, "verified", g.chance(0.02))
	for _, count := range []struct {
		key     string
		typical float64
	}{
		{"followers_count", 400}, {"friends_count", 350}, {"listed_count", 3}, {"favourites_count", 3000},
	} {
		b = appendKeyInt(b, count.key, int64(g.heavy(count.typical)))
	}
	u.head = append(b, `,"statuses_count":`...)
	b = appendKeyTime(u.tail, "created_at", created)
	b = append(b, `,"utc_offset":null,"time_zone":null`...)
	b = appendKeyBool(b, "geo_enabled", g.chance(0.5))
	b = append(b, `,"lang":null,"contributors_enabled":false,"is_translator":false`...)
	u.tail = g.appendProfile(b, u)
}

// appendProfile appends the looks of the profile, the last keys of the object.
func (g *Generator) appendProfile(b []byte, u *user) []byte {
	colour := func(key string) {
		b = appendKeyString(b, key, fmt.Sprintf("%06X", g.rng.IntN(1<<24)))
	}
	theme := "abs.twimg.com/images/themes/theme" + strconv.Itoa(g.between(1, 19)) + "/bg.png"
	if g.chance(0.5) {
		theme = ""
	}
	withScheme := func(scheme, rest string) string {
		if rest == "" {
			return ""
		}
		return scheme + rest
	}
	colour("profile_background_color")
	b = appendKeyString(b, "profile_background_image_url", withScheme("http://", theme))
	b = appendKeyString(b, "profile_background_image_url_https", withScheme("https://", theme))
	b = appendKeyBool(b, "profile_background_tile", g.chance(0.2))
	colour("profile_link_color")
	colour("profile_sidebar_border_color")
	colour("profile_sidebar_fill_color")
	colour("profile_text_color")
	b = appendKeyBool(b, "profile_use_background_image", g.chance(0.8))
	id := strconv.FormatInt(u.id, 10)
	image := "pbs.twimg.com/profile_images/" + id + "/" + code(u.id, 1, 8) + "_normal.jpg"
	b = appendKeyString(b, "profile_image_url", "http://"+image)
	b = appendKeyString(b, "profile_image_url_https", "https://"+image)
	if g.chance(0.85) {
		version := "15" + strconv.Itoa(g.between(10_000_000, 77_000_000))
		banner := "https://pbs.twimg.com/profile_banners/" + id + "/" + version
		b = appendKeyString(b, "profile_banner_url", banner)
	}
	b = appendKeyBool(b, "default_profile", theme == "")
	b = append(b, `,"default_profile_image":false,"following":null`...)
	return append(b, `,"follow_request_sent":null,"notifications":null}`...)
}

func (g *Generator) appendOptional(b []byte, key string, p float64, value string) []byte {
	if g.chance(p) {
		return appendKeyString(b, key, value)
	}
	return appendKey(b, key, "null")
}

func (u *user) append(b []byte) []byte {
	b = append(b, u.head...)
	b = strconv.AppendInt(b, int64(u.statuses), 10)
	return append(b, u.tail...)
}
