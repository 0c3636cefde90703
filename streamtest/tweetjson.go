package streamtest

import (
	"strconv"
	"time"
)

// level is where a Tweet stands in a message. Only the outermost has
// timestamp_ms.
type level int

const (
	topLevel level = iota
	inRetweet
	inQuote
)

// appendTweet appends a Tweet in the key order of the service.
func (g *Generator) appendTweet(b []byte, p *post, at level) []byte {
	short := p.shown()
	b = appendKeyTime(append(b, '{'), "created_at", time.UnixMilli(p.ms))
	b = appendIDs(b, "id", p.id)
	b = appendKeyString(b, "text", short.b)
	if from, to, ok := p.displayed(); ok {
		b = appendRange(b, "display_text_range", from, to)
	}
	b = appendKeyString(b, "source", p.source)
	b = appendKeyBool(b, "truncated", p.truncated())
	b = p.appendReply(b)
	b = p.author.append(appendKey(b, "user", ""))
	b = p.appendPlace(b)
	if p.retweet != nil {
		b = g.appendTweet(appendKey(b, "retweeted_status", ""), p.retweet, inRetweet)
	}
	b = g.appendQuote(b, p, at)
	if p.truncated() {
		b = p.appendExtended(b)
	}
	b = p.appendCounts(b)
	visible := p.media != nil && !p.truncated()
	b = p.appendEntities(appendKey(b, "entities", ""), short.entities, visible, false)
	if visible {
		b = p.appendExtendedEntities(b)
	}
	b = append(b, `,"favorited":false,"retweeted":false`...)
	if visible || hasLink(short.entities) {
		b = append(b, `,"possibly_sensitive":false`...)
	}
	b = appendKeyString(append(b, `,"filter_level":"low"`...), "lang", p.lang.code)
	if at == topLevel {
		b = appendMillis(b, p.ms)
	}
	return append(b, '}')
}

// shown is the text of the Tweet itself, with a link to the rest if it is an
// extended one.
func (p *post) shown() *text {
	if !p.truncated() {
		return &p.text
	}
	part, n := p.shorten(beforeLink)
	short := &text{b: append([]byte(nil), part...), n: n}
	for _, e := range p.entities {
		if e.to <= n {
			short.entities = append(short.entities, e)
		}
	}
	short.raw("…")
	short.add(entity{
		kind: link, text: "https://t.co/" + code(p.id, 3, 10),
		expanded: "https://twitter.com/i/web/status/" + strconv.FormatInt(p.id, 10),
	}, "https://t.co/"+code(p.id, 3, 10))
	return short
}

// displayed is display_text_range, which is there only if it is not the whole
// text.
func (p *post) displayed() (from, to int, ok bool) {
	switch {
	case p.retweet != nil || p.from == 0 && p.to == p.n:
		return 0, 0, false
	case p.truncated():
		return min(p.from, tweetLength), tweetLength, true
	}
	return p.from, p.to, true
}

func (p *post) appendReply(b []byte) []byte {
	if p.replyTo == nil {
		return append(b, `,"in_reply_to_status_id":null,"in_reply_to_status_id_str":null,`+
			`"in_reply_to_user_id":null,"in_reply_to_user_id_str":null,"in_reply_to_screen_name":null`...)
	}
	b = appendIDs(b, "in_reply_to_status_id", p.replyTo.id)
	b = appendIDs(b, "in_reply_to_user_id", p.replyTo.author.id)
	return appendKeyString(b, "in_reply_to_screen_name", p.replyTo.author.handle)
}

func (p *post) appendPlace(b []byte) []byte {
	if !p.pinned {
		b = append(b, `,"geo":null,"coordinates":null`...)
	} else { // geo has latitude first, coordinates longitude
		b = append(b, `,"geo":{"type":"Point","coordinates":[`...)
		b = appendFloat(append(appendFloat(b, p.point[1]), ','), p.point[0])
		b = append(b, `]},"coordinates":{"type":"Point","coordinates":[`...)
		b = appendFloat(append(appendFloat(b, p.point[0]), ','), p.point[1])
		b = append(b, `]}`...)
	}
	if p.place == nil {
		b = append(b, `,"place":null`...)
	} else {
		b = append(appendKey(b, "place", ""), p.place.json...)
	}
	return append(b, `,"contributors":null`...)
}

// appendQuote appends the quoted Tweet. A retweet repeats it at the top level; a
// quoted Tweet that quotes another only names it.
func (g *Generator) appendQuote(b []byte, p *post, at level) []byte {
	if p.quoteID != 0 {
		b = appendIDs(b, "quoted_status_id", p.quoteID)
	}
	if p.quote != nil && at != inQuote {
		b = g.appendTweet(appendKey(b, "quoted_status", ""), p.quote, inQuote)
		id, who := strconv.FormatInt(p.quote.id, 10), p.quote.author.handle
		b = appendKeyString(append(b, `,"quoted_status_permalink":{`...), "url", "https://t.co/"+code(p.id, 4, 10))
		b = appendKeyString(b, "expanded", "https://twitter.com/"+who+"/status/"+id)
		b = append(appendKeyString(b, "display", "twitter.com/"+who+"/status/"+id[:1]+"…"), '}')
	}
	return appendKeyBool(b, "is_quote_status", p.quoteID != 0)
}

func (p *post) appendExtended(b []byte) []byte {
	b = appendKeyString(append(b, `,"extended_tweet":{`...), "full_text", p.b)
	b = appendRange(b, "display_text_range", p.from, p.to)
	b = p.appendEntities(appendKey(b, "entities", ""), p.entities, p.media != nil, true)
	if p.media != nil {
		b = p.appendExtendedEntities(b)
	}
	return append(b, '}')
}

func (p *post) appendCounts(b []byte) []byte {
	b = appendKeyInt(b, "quote_count", int64(p.quotes))
	b = appendKeyInt(b, "reply_count", int64(p.replies))
	b = appendKeyInt(b, "retweet_count", int64(p.retweets))
	return appendKeyInt(b, "favorite_count", int64(p.likes))
}

func hasLink(entities []entity) bool {
	for _, e := range entities {
		if e.kind == link {
			return true
		}
	}
	return false
}

func appendMillis(b []byte, ms int64) []byte {
	b = append(appendKey(b, "timestamp_ms", ""), '"')
	return append(strconv.AppendInt(b, ms, 10), '"')
}
