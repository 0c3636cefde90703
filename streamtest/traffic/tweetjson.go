package traffic

import (
	"strconv"
	"time"
)

// level is the place of a Tweet in a message. Only the outermost has timestamp_ms.
type level int

const (
	topLevel level = iota
	inRetweet
	inQuote
)

// appendTweet appends a Tweet with its keys in the order of the service.
func (g *Generator) appendTweet(b []byte, t *tweet, at level) []byte {
	short := t.shown()
	b = appendKeyTime(append(b, '{'), "created_at", time.UnixMilli(t.ms))
	b = appendIDs(b, "id", t.id)
	b = appendKeyString(b, "text", short.b)
	if from, to, ok := t.displayed(); ok {
		b = appendRange(b, "display_text_range", from, to)
	}
	b = appendKeyString(b, "source", t.source)
	b = appendKeyBool(b, "truncated", t.truncated())
	b = t.appendReply(b)
	b = t.author.append(appendKey(b, "user", ""))
	b = t.appendPlace(b)
	if t.retweet != nil {
		b = g.appendTweet(appendKey(b, "retweeted_status", ""), t.retweet, inRetweet)
	}
	b = g.appendQuote(b, t, at)
	if t.truncated() {
		b = t.appendExtended(b)
	}
	b = t.appendCounts(b)
	visible := t.media != nil && !t.truncated()
	b = t.appendEntities(appendKey(b, "entities", ""), short.entities, visible, false)
	if visible {
		b = t.appendExtendedEntities(b)
	}
	b = append(b, `,"favorited":false,"retweeted":false`...)
	if visible || hasLink(short.entities) {
		b = append(b, `,"possibly_sensitive":false`...)
	}
	b = appendKeyString(append(b, `,"filter_level":"low"`...), "lang", t.lang.code)
	if at == topLevel {
		b = appendMillis(b, t.ms)
	}
	return append(b, '}')
}

// shown returns the text under the key text. That of an extended Tweet is short
// and ends in a link to the rest.
func (t *tweet) shown() *text {
	if !t.truncated() {
		return &t.text
	}
	part, n := t.shorten(beforeLink)
	short := &text{b: append([]byte(nil), part...), n: n}
	for _, e := range t.entities {
		if e.to <= n {
			short.entities = append(short.entities, e)
		}
	}
	short.raw("…")
	short.add(entity{
		kind: link, text: "https://t.co/" + code(t.id, 3, 10),
		expanded: "https://twitter.com/i/web/status/" + strconv.FormatInt(t.id, 10),
	}, "https://t.co/"+code(t.id, 3, 10))
	return short
}

// displayed returns display_text_range. ok is false where it would cover the whole
// text, since the key is then absent.
func (t *tweet) displayed() (from, to int, ok bool) {
	switch {
	case t.retweet != nil || t.from == 0 && t.to == t.n:
		return 0, 0, false
	case t.truncated():
		return min(t.from, tweetLength), tweetLength, true
	}
	return t.from, t.to, true
}

func (t *tweet) appendReply(b []byte) []byte {
	if t.replyTo == nil {
		return append(b, `,"in_reply_to_status_id":null,"in_reply_to_status_id_str":null,`+
			`"in_reply_to_user_id":null,"in_reply_to_user_id_str":null,"in_reply_to_screen_name":null`...)
	}
	b = appendIDs(b, "in_reply_to_status_id", t.replyTo.id)
	b = appendIDs(b, "in_reply_to_user_id", t.replyTo.author.id)
	return appendKeyString(b, "in_reply_to_screen_name", t.replyTo.author.handle)
}

func (t *tweet) appendPlace(b []byte) []byte {
	if !t.pinned {
		b = append(b, `,"geo":null,"coordinates":null`...)
	} else { // geo has latitude first, coordinates longitude
		b = append(b, `,"geo":{"type":"Point","coordinates":[`...)
		b = appendFloat(append(appendFloat(b, t.point[1]), ','), t.point[0])
		b = append(b, `]},"coordinates":{"type":"Point","coordinates":[`...)
		b = appendFloat(append(appendFloat(b, t.point[0]), ','), t.point[1])
		b = append(b, `]}`...)
	}
	if t.place == nil {
		b = append(b, `,"place":null`...)
	} else {
		b = append(appendKey(b, "place", ""), t.place.json...)
	}
	return append(b, `,"contributors":null`...)
}

// appendQuote appends the quoted Tweet. A retweet repeats it at the top level. A
// quoted Tweet has only the id of its own quote.
func (g *Generator) appendQuote(b []byte, t *tweet, at level) []byte {
	if t.quoteID != 0 {
		b = appendIDs(b, "quoted_status_id", t.quoteID)
	}
	if t.quote != nil && at != inQuote {
		b = g.appendTweet(appendKey(b, "quoted_status", ""), t.quote, inQuote)
		id, who := strconv.FormatInt(t.quote.id, 10), t.quote.author.handle
		b = append(b, `,"quoted_status_permalink":{`...)
		b = appendKeyString(b, "url", "https://t.co/"+code(t.id, 4, 10))
		b = appendKeyString(b, "expanded", "https://twitter.com/"+who+"/status/"+id)
		b = append(appendKeyString(b, "display", "twitter.com/"+who+"/status/"+id[:1]+"…"), '}')
	}
	return appendKeyBool(b, "is_quote_status", t.quoteID != 0)
}

func (t *tweet) appendExtended(b []byte) []byte {
	b = appendKeyString(append(b, `,"extended_tweet":{`...), "full_text", t.b)
	b = appendRange(b, "display_text_range", t.from, t.to)
	b = t.appendEntities(appendKey(b, "entities", ""), t.entities, t.media != nil, true)
	if t.media != nil {
		b = t.appendExtendedEntities(b)
	}
	return append(b, '}')
}

func (t *tweet) appendCounts(b []byte) []byte {
	b = appendKeyInt(b, "quote_count", int64(t.quotes))
	b = appendKeyInt(b, "reply_count", int64(t.replies))
	b = appendKeyInt(b, "retweet_count", int64(t.retweets))
	return appendKeyInt(b, "favorite_count", int64(t.likes))
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
