package traffic

import "time"

// tweet is a Tweet before it is written as JSON. Only its counts change later.
type tweet struct {
	id, ms int64
	author *user
	lang   *language
	source string

	text         // the full text
	from, to int // the displayed part, in code points

	media   *media
	mediaAt int // position of its link, in code points

	replyTo *tweet
	retweet *tweet // the original, if this is a retweet
	quote   *tweet // a copy that quotes nothing itself
	quoteID int64  // set also where quote is left out

	place  *place
	pinned bool // has coordinates
	point  [2]float64

	quotes, replies, retweets, likes int
}

// media is attached to a Tweet through one link in its text: up to four photos, a
// video, or an animated GIF.
type media struct {
	kind   mediaKind
	ids    []int64
	owner  *tweet
	width  int
	height int
	millis int
}

type mediaKind string

const (
	photo mediaKind = "photo"
	video mediaKind = "video"
	gif   mediaKind = "animated_gif"
)

const (
	recentTweets = 400
	tweetLength  = 140                          // of the text in a Tweet that is not extended
	linkLength   = 23                           // of every t.co link
	beforeLink   = tweetLength - linkLength - 2 // ellipsis and space
)

// warmUp makes users, places and Tweets of the day before, so that the first
// messages already have something to reply to.
func (g *Generator) warmUp() {
	for _, l := range languages {
		g.users = append(g.users, g.newUsers(l)...)
	}
	for _, t := range towns {
		g.places = append(g.places, g.newPlace(t))
	}
	start := g.now
	const day = float64(24 * time.Hour / time.Millisecond)
	for i := range recentTweets {
		g.now = start - day*float64(recentTweets-i)/recentTweets
		t := g.blank()
		g.write(t)
		t.retweets, t.likes, t.replies, t.quotes = g.heavy(40), g.heavy(120), g.heavy(5), g.heavy(2)
		g.recent = append(g.recent, t)
	}
	g.now = start
}

// newTweet makes the next Tweet: a retweet, reply, quote or none of these, with
// about the shares of streams in 2020.
func (g *Generator) newTweet() *tweet {
	t := g.blank()
	if g.chance(0.5) {
		g.retweet(t, pick(g, g.recent))
		return t
	}
	switch x := g.rng.Float64(); {
	case x < 0.36:
		g.reply(t, pick(g, g.recent))
	case x < 0.52:
		g.quote(t, pick(g, g.recent))
	}
	g.write(t)
	g.recent[g.rng.IntN(len(g.recent))] = t
	return t
}

// blank is a Tweet of this moment by a random author, without a text.
func (g *Generator) blank() *tweet {
	ms := int64(g.now)
	a := g.author()
	a.statuses++
	return &tweet{id: g.newID(ms), ms: ms, author: a, lang: a.lang, source: pick(g, sources)}
}

// author picks a language by weight and then one of its users.
func (g *Generator) author() *user {
	n := g.rng.IntN(totalWeight)
	first := 0
	for _, l := range languages {
		size := len(l.names) * usersPerName
		if n -= l.weight; n < 0 {
			return g.users[first+g.rng.IntN(size)]
		}
		first += size
	}
	return g.users[0]
}

var totalWeight = func() (sum int) {
	for _, l := range languages {
		sum += l.weight
	}
	return sum
}()

func (g *Generator) reply(t, to *tweet) {
	t.replyTo = to
	to.replies++
	t.mention(to.author)
	if g.chance(0.2) { // someone else in the conversation
		t.mention(pick(g, g.users))
	}
	t.gap()
	t.from = t.n
}

func (g *Generator) quote(t, of *tweet) {
	of.quotes++
	quoted := *of
	quoted.quote = nil
	t.quote, t.quoteID = &quoted, of.id
}

// retweet makes t a retweet. Its text is that of the original after a prefix, cut
// to the length of a Tweet.
func (g *Generator) retweet(t, of *tweet) {
	of.retweets++
	t.retweet, t.lang, t.quote, t.quoteID = of, of.lang, of.quote, of.quoteID
	t.raw("RT ")
	t.mention(of.author)
	t.raw(": ")
	t.splice(&of.text, tweetLength)
	t.to = t.n
	if of.media != nil && t.n-of.n+of.mediaAt+linkLength <= t.n && !t.cut {
		t.media, t.mediaAt = of.media, t.n-of.n+of.mediaAt
	}
}

// write gives t a text of its own: sentences, hashtags, links, at times media and
// a place.
func (g *Generator) write(t *tweet) {
	limit := 275 // a little less than is allowed
	if t.lang.dense {
		limit = 138
	}
	target := g.between(10, 90)
	if g.chance(0.3) {
		target = g.between(limit/2, limit)
	}
	first := g.rng.IntN(len(t.lang.phrases))
	for i := range t.lang.phrases { // no phrase twice
		phrase := t.lang.phrases[(first+i)%len(t.lang.phrases)]
		written := t.n - t.from
		if i > 0 && (written >= target || written+len([]rune(phrase))+40 > limit) {
			break
		}
		g.sentence(t, phrase)
	}
	g.decorate(t)
	t.to = t.n
	if g.chance(0.16) {
		g.attach(t)
	}
	if g.chance(0.02) {
		g.locate(t)
	}
}

func (g *Generator) sentence(t *tweet, phrase string) {
	if !t.lang.dense || t.endsInEntity() {
		t.gap()
	}
	t.phrase(g, phrase)
	switch x := g.rng.Float64(); {
	case x < 0.12:
		t.gap()
		t.raw(pick(g, emoji))
	case x < 0.17:
		t.hashtag(pick(g, t.lang.tags))
	case x < 0.20:
		t.mention(pick(g, g.users))
	}
}

// decorate appends hashtags, a cashtag or a link to the text.
func (g *Generator) decorate(t *tweet) {
	if g.chance(0.18) {
		for range g.between(1, 2) {
			t.hashtag(pick(g, t.lang.tags))
		}
	}
	if t.lang.code == "en" && g.chance(0.01) {
		t.symbol(pick(g, symbols))
	}
	if g.chance(0.14) {
		t.link(code(t.id, 1, 10), pick(g, links), g.between(2, 999))
	}
}

// attach appends media. Their link is outside the displayed part.
func (g *Generator) attach(t *tweet) {
	m := &media{
		kind: photo, owner: t,
		width: g.between(400, 2048), height: g.between(400, 2048),
		millis: g.between(960, 140_000),
	}
	switch x := g.rng.Float64(); {
	case x < 0.17:
		m.kind, m.width, m.height = video, 1280, 720
	case x < 0.21:
		m.kind, m.width, m.height = gif, 480, 270
	}
	for range g.between(1, 4) {
		m.ids = append(m.ids, g.newID(t.ms-int64(g.between(500, 20_000))))
		if m.kind != photo || g.chance(0.7) {
			break
		}
	}
	t.gap()
	t.media, t.mediaAt = m, t.n
	t.raw("https://t.co/" + code(t.id, 2, 10))
}

func (g *Generator) locate(t *tweet) {
	t.place = pick(g, g.places)
	w, s, e, n := t.place.box[0], t.place.box[1], t.place.box[2], t.place.box[3]
	t.pinned = g.chance(0.3)
	t.point = [2]float64{w + float64((e-w)*g.rng.Float64()), s + float64((n-s)*g.rng.Float64())}
}

// truncated reports whether this is an extended Tweet, with the full text in
// extended_tweet alone. Long retweets are cut instead.
func (t *tweet) truncated() bool { return t.retweet == nil && t.n > tweetLength }
