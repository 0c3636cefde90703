package streamtest

import (
	"fmt"
	"strconv"
	"time"
)

// account is a user. Its JSON is made once, in two parts around the only value
// that changes: the number of its Tweets.
type account struct {
	id       int64
	name     string
	handle   string
	lang     *language
	head     []byte // until statuses_count
	tail     []byte // from there on
	statuses int
}

// accountsPerName is how many accounts share a name, and differ in handle.
const accountsPerName = 4

func (g *Generator) newAccounts(lang *language) []*account {
	var all []*account
	for _, name := range lang.names {
		for i := range accountsPerName {
			a := &account{name: name[0], handle: name[1], lang: lang, statuses: g.heavy(5000) + 100}
			if i > 0 {
				a.name += " " + pick(g, emoji)
				a.handle += strconv.Itoa(i*25 + g.rng.IntN(25))
			}
			g.describe(a)
			all = append(all, a)
		}
	}
	return all
}

// describe gives an account its id, from the days when ids had ten digits or
// later as a snowflake, and all its other keys.
func (g *Generator) describe(a *account) {
	created := time.UnixMilli(int64(g.now)).UTC().Add(-time.Duration(g.between(40, 1200)) * 24 * time.Hour)
	a.id = g.newID(created.UnixMilli())
	if g.chance(0.6) { // never given out: the service went on with snowflakes before
		a.id = 7_000_000_000 + g.rng.Int64N(2_900_000_000)
		created = time.Date(2009+g.rng.IntN(6), 3, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(g.rng.IntN(300*24*3600)) * time.Second)
	}
	b := appendIDs(append(a.head, '{'), "id", a.id)
	b = appendKeyString(b, "name", a.name)
	b = appendKeyString(b, "screen_name", a.handle)
	b = g.appendOptional(b, "location", 0.65, pick(g, towns).name)
	b = g.appendOptional(b, "url", 0.45, "http://"+a.handle[:4]+".example.com")
	b = g.appendOptional(b, "description", 0.9, a.lang.phrases[0]+" #"+a.lang.tags[0])
	b = append(b, `,"translator_type":"none","protected":false`...)
	b = appendKeyBool(b, "verified", g.chance(0.02))
	for _, count := range []struct {
		key     string
		typical float64
	}{{"followers_count", 400}, {"friends_count", 350}, {"listed_count", 3}, {"favourites_count", 3000}} {
		b = appendKeyInt(b, count.key, int64(g.heavy(count.typical)))
	}
	a.head = append(b, `,"statuses_count":`...)
	b = appendKeyTime(a.tail, "created_at", created)
	b = append(b, `,"utc_offset":null,"time_zone":null`...)
	b = appendKeyBool(b, "geo_enabled", g.chance(0.5))
	a.tail = g.appendProfile(append(b, `,"lang":null,"contributors_enabled":false,"is_translator":false`...), a)
}

// appendProfile appends how the profile looks, which ends the object.
func (g *Generator) appendProfile(b []byte, a *account) []byte {
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
	for _, key := range []string{"profile_link_color", "profile_sidebar_border_color", "profile_sidebar_fill_color", "profile_text_color"} {
		colour(key)
	}
	b = appendKeyBool(b, "profile_use_background_image", g.chance(0.8))
	image := "pbs.twimg.com/profile_images/" + strconv.FormatInt(a.id, 10) + "/" + code(a.id, 1, 8) + "_normal.jpg"
	b = appendKeyString(b, "profile_image_url", "http://"+image)
	b = appendKeyString(b, "profile_image_url_https", "https://"+image)
	if g.chance(0.85) {
		b = appendKeyString(b, "profile_banner_url", "https://pbs.twimg.com/profile_banners/"+strconv.FormatInt(a.id, 10)+"/15"+strconv.Itoa(g.between(10_000_000, 77_000_000)))
	}
	b = appendKeyBool(b, "default_profile", theme == "")
	return append(b, `,"default_profile_image":false,"following":null,"follow_request_sent":null,"notifications":null}`...)
}

func (g *Generator) appendOptional(b []byte, key string, p float64, value string) []byte {
	if g.chance(p) {
		return appendKeyString(b, key, value)
	}
	return appendKey(b, key, "null")
}

func (a *account) append(b []byte) []byte {
	b = append(b, a.head...)
	b = strconv.AppendInt(b, int64(a.statuses), 10)
	return append(b, a.tail...)
}

// place is where a Tweet may be sent from.
type place struct {
	town
	json []byte
}

// town has its bounding box as west, south, east, north, in degrees.
type town struct {
	name, country, code string
	kind                string
	box                 [4]float64
}

var towns = []town{
	{"Lisboa", "Portugal", "PT", "city", [4]float64{-9.229836, 38.691266, -9.090571, 38.795854}},
	{"Oslo", "Norge", "NO", "city", [4]float64{10.489166, 59.809311, 10.951384, 60.135107}},
	{"大阪市", "日本", "JP", "city", [4]float64{135.373383, 34.586341, 135.599214, 34.768881}},
	{"Bristol, England", "United Kingdom", "GB", "city", [4]float64{-2.730519, 51.397284, -2.509868, 51.544431}},
	{"Valparaíso", "Chile", "CL", "city", [4]float64{-71.697312, -33.147982, -71.537431, -33.019121}},
	{"California, USA", "United States", "US", "admin", [4]float64{-124.482003, 32.528832, -114.131212, 42.009519}},
	{"Auckland", "New Zealand", "NZ", "city", [4]float64{174.613263, -37.065475, 174.957623, -36.660571}},
	{"İzmir", "Türkiye", "TR", "city", [4]float64{26.953125, 38.323141, 27.311211, 38.528223}},
	{"Nairobi", "Kenya", "KE", "city", [4]float64{36.664893, -1.444882, 37.104859, -1.163332}},
	{"भोपाल", "भारत", "IN", "city", [4]float64{77.284341, 23.157231, 77.539812, 23.349102}},
}

func (g *Generator) newPlace(t town) *place {
	id := fmt.Sprintf("%016x", g.rng.Uint64())
	b := appendKeyString([]byte{'{'}, "id", id)
	b = appendKeyString(b, "url", "https://api.twitter.com/1.1/geo/id/"+id+".json")
	b = appendKeyString(b, "place_type", t.kind)
	b = appendKeyString(b, "name", t.name)
	b = appendKeyString(b, "full_name", t.name)
	b = appendKeyString(b, "country_code", t.code)
	b = appendKeyString(b, "country", t.country)
	w, s, e, n := t.box[0], t.box[1], t.box[2], t.box[3]
	b = fmt.Appendf(b, `,"bounding_box":{"type":"Polygon","coordinates":[[[%f,%f],[%f,%f],[%f,%f],[%f,%f]]]},"attributes":{}}`,
		w, s, w, n, e, n, e, s)
	return &place{t, b}
}
