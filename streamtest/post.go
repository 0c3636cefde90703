package streamtest

import "time"

// post is a Tweet before it is written as JSON. Once made, only its counts change.
type post struct {
	id, ms int64
	author *account
	lang   *language
	source string

	text         // all of it, however long
	from, to int // what is displayed of it, in code points

	media   *media
	mediaAt int // where its link stands, in code points

	replyTo *post
	retweet *post // what this is a retweet of
	quote   *post // a copy that quotes nothing itself
	quoteID int64 // set also where the quote itself is left out

	place  *place
	pinned bool // has coordinates
	point  [2]float64

	quotes, replies, retweets, likes int
}

// media is what one link in a text stands for: up to four photos, or a video, or
// an animated GIF.
type media struct {
	kind   mediaKind
	ids    []int64
	owner  *post
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
	recentPosts = 400
	tweetLength = 140                          // of the text in a Tweet that is not extended
	linkLength  = 23                           // of every t.co link
	beforeLink  = tweetLength - linkLength - 2 // ellipsis and space
)

// settle makes the world as it is when a client connects: accounts, places, and
// Tweets of the days before.
func (g *Generator) settle() {
	for _, l := range languages {
		g.accounts = append(g.accounts, g.newAccounts(l)...)
	}
	for _, t := range towns {
		g.places = append(g.places, g.newPlace(t))
	}
	start := g.now
	const day = float64(24 * time.Hour / time.Millisecond)
	for i := range recentPosts {
		g.now = start - day*float64(recentPosts-i)/recentPosts
		p := g.blank()
		g.write(p)
		p.retweets, p.likes, p.replies, p.quotes = g.heavy(40), g.heavy(120), g.heavy(5), g.heavy(2)
		g.recent = append(g.recent, p)
	}
	g.now = start
}

// newPost makes the next Tweet, of one of the kinds in about the shares that the
// streams of 2020 had.
func (g *Generator) newPost() *post {
	p := g.blank()
	if g.chance(0.5) {
		g.retweet(p, pick(g, g.recent))
		return p
	}
	switch x := g.rng.Float64(); {
	case x < 0.36:
		g.reply(p, pick(g, g.recent))
	case x < 0.52:
		g.quote(p, pick(g, g.recent))
	}
	g.write(p)
	g.recent[g.rng.IntN(len(g.recent))] = p
	return p
}

// blank is a post of now by someone.
func (g *Generator) blank() *post {
	ms := int64(g.now)
	a := g.author()
	a.statuses++
	return &post{id: g.newID(ms), ms: ms, author: a, lang: a.lang, source: pick(g, sources)}
}

// author picks a language by weight and then an account.
func (g *Generator) author() *account {
	n := g.rng.IntN(totalWeight)
	first := 0
	for _, l := range languages {
		size := len(l.names) * accountsPerName
		if n -= l.weight; n < 0 {
			return g.accounts[first+g.rng.IntN(size)]
		}
		first += size
	}
	return g.accounts[0]
}

var totalWeight = func() (sum int) {
	for _, l := range languages {
		sum += l.weight
	}
	return sum
}()

func (g *Generator) reply(p, to *post) {
	p.replyTo = to
	to.replies++
	p.mention(to.author)
	if g.chance(0.2) { // someone else in the conversation
		p.mention(pick(g, g.accounts))
	}
	p.gap()
	p.from = p.n
}

func (g *Generator) quote(p, of *post) {
	of.quotes++
	quoted := *of
	quoted.quote = nil
	p.quote, p.quoteID = &quoted, of.id
}

// retweet fills a retweet in: the text is that of the original with a prefix,
// cut where it is longer than a Tweet.
func (g *Generator) retweet(p, of *post) {
	of.retweets++
	p.retweet, p.lang, p.quote, p.quoteID = of, of.lang, of.quote, of.quoteID
	p.raw("RT ")
	p.mention(of.author)
	p.raw(": ")
	p.splice(&of.text, tweetLength)
	p.to = p.n
	if of.media != nil && p.n-of.n+of.mediaAt+linkLength <= p.n && !p.cut {
		p.media, p.mediaAt = of.media, p.n-of.n+of.mediaAt
	}
}

// write writes a text of its own: sentences with what stands between and after
// them.
func (g *Generator) write(p *post) {
	limit := 275 // a little less than is allowed
	if p.lang.dense {
		limit = 138
	}
	target := g.between(10, 90)
	if g.chance(0.3) {
		target = g.between(limit/2, limit)
	}
	first := g.rng.IntN(len(p.lang.phrases))
	for i := range p.lang.phrases { // no phrase twice
		phrase := p.lang.phrases[(first+i)%len(p.lang.phrases)]
		if written := p.n - p.from; i > 0 && (written >= target || written+len([]rune(phrase))+40 > limit) {
			break
		}
		g.sentence(p, phrase)
	}
	g.decorate(p)
	p.to = p.n
	if g.chance(0.16) {
		g.attach(p)
	}
	if g.chance(0.02) {
		g.locate(p)
	}
}

func (g *Generator) sentence(p *post, phrase string) {
	if !p.lang.dense || p.endsInEntity() {
		p.gap()
	}
	p.phrase(g, phrase)
	switch x := g.rng.Float64(); {
	case x < 0.12:
		p.gap()
		p.raw(pick(g, emoji))
	case x < 0.17:
		p.hashtag(pick(g, p.lang.tags))
	case x < 0.20:
		p.mention(pick(g, g.accounts))
	}
}

// decorate adds what stands at the end of a text.
func (g *Generator) decorate(p *post) {
	if g.chance(0.18) {
		for range g.between(1, 2) {
			p.hashtag(pick(g, p.lang.tags))
		}
	}
	if p.lang.code == "en" && g.chance(0.01) {
		p.symbol(pick(g, symbols))
	}
	if g.chance(0.14) {
		p.link(code(p.id, 1, 10), pick(g, links), g.between(2, 999))
	}
}

// attach adds media, whose link is not displayed.
func (g *Generator) attach(p *post) {
	m := &media{kind: photo, owner: p, width: g.between(400, 2048), height: g.between(400, 2048), millis: g.between(960, 140_000)}
	switch x := g.rng.Float64(); {
	case x < 0.17:
		m.kind, m.width, m.height = video, 1280, 720
	case x < 0.21:
		m.kind, m.width, m.height = gif, 480, 270
	}
	for range g.between(1, 4) {
		m.ids = append(m.ids, g.newID(p.ms-int64(g.between(500, 20_000))))
		if m.kind != photo || g.chance(0.7) {
			break
		}
	}
	p.gap()
	p.media, p.mediaAt = m, p.n
	p.raw("https://t.co/" + code(p.id, 2, 10))
}

func (g *Generator) locate(p *post) {
	p.place = pick(g, g.places)
	w, s, e, n := p.place.box[0], p.place.box[1], p.place.box[2], p.place.box[3]
	p.pinned = g.chance(0.3)
	p.point = [2]float64{w + float64((e-w)*g.rng.Float64()), s + float64((n-s)*g.rng.Float64())}
}

// truncated says that the Tweet is an extended one: its text is longer than one
// may be, so that only extended_tweet has all of it. Retweets are cut instead.
func (p *post) truncated() bool { return p.retweet == nil && p.n > tweetLength }
