package traffic

import (
	"strconv"
	"time"
)

// extras are the messages that only the enterprise feeds have. They come between the
// others, which are the same with and without them.
type extras struct {
	likes, compliance       float64 // of each other message
	likesDue, complianceDue float64
	liked                   []like // the last ones, to be undone
}

type like struct{ tweet, user int64 }

const (
	undoable = 200  // likes
	undone   = 0.05 // share of likes that are undone
)

// next appends an extra message if one is due.
func (e *extras) next(g *Generator, b []byte) ([]byte, bool) {
	switch {
	case e.likesDue >= 1:
		e.likesDue--
		return g.aside(b, g.appendLikeOrUnlike), true
	case e.complianceDue >= 1:
		e.complianceDue--
		return g.aside(b, g.appendCompliance), true
	default:
		e.likesDue += e.likes
		e.complianceDue += e.compliance
		return b, false
	}
}

// aside makes an extra message from random numbers and ids that no other message uses.
func (g *Generator) aside(b []byte, append func([]byte) []byte) []byte {
	serial := g.serial
	g.rng, g.extraRNG = g.extraRNG, g.rng
	b = append(b)
	g.rng, g.extraRNG = g.extraRNG, g.rng
	g.serial = serial
	return b
}

func (g *Generator) appendLikeOrUnlike(b []byte) []byte {
	if len(g.liked) > 0 && g.chance(undone) {
		return g.appendUnlike(b)
	}
	return g.appendLike(b)
}

// appendLike appends a like of a recent Tweet. Its id is hexadecimal.
func (g *Generator) appendLike(b []byte) []byte {
	t, who := pick(g, g.recent), pick(g, g.users)
	l := like{t.id, who.id}
	if len(g.liked) < undoable {
		g.liked = append(g.liked, l)
	} else {
		g.liked[g.rng.IntN(undoable)] = l
	}
	b = append(b, `{"id":"`...)
	for range 32 {
		b = append(b, hexDigits[g.rng.IntN(len(hexDigits))])
	}
	ms := int64(g.now)
	b = appendKeyTime(append(b, '"'), "created_at", time.UnixMilli(ms))
	b = appendKeyInt(b, "timestamp_ms", ms)
	b = g.appendTweet(appendKey(b, "favorited_status", ""), t, inQuote)
	return append(who.append(appendKey(b, "user", "")), '}')
}

// appendUnlike appends the undoing of a like.
func (g *Generator) appendUnlike(b []byte) []byte {
	l := like{pick(g, g.recent).id, pick(g, g.users).id} // of before the stream
	if len(g.liked) > 0 {
		l = pick(g, g.liked)
	}
	b = appendIDs(append(b, `{"delete":{"favorite":{`...), "tweet_id", l.tweet)
	b = append(appendIDs(b, "user_id", l.user), '}')
	return append(appendMillis(b, int64(g.now)), "}}"...)
}

// appendCompliance appends one of the messages that the compliance feed has and v1.1 has
// not. The 12 kinds are equally frequent.
func (g *Generator) appendCompliance(b []byte) []byte {
	return pick(g, []func([]byte) []byte{
		g.appendUnlike, g.about("status_withheld"), g.appendNestedUserWithheld,
		g.about("drop"), g.about("undrop"), g.appendTweetEdit,
		g.ofUser("user_delete"), g.ofUser("user_undelete"), g.ofUser("user_protect"),
		g.ofUser("user_unprotect"), g.ofUser("user_suspend"), g.ofUser("user_unsuspend"),
	})(b)
}

// about returns what appends a message about a Tweet. The ids of a withheld one are a
// level deeper than in v1.1.
func (g *Generator) about(name string) func([]byte) []byte {
	return func(b []byte) []byte {
		t := pick(g, g.recent)
		b = append(append(append(b, `{"`...), name...), `":{"status":{`...)
		b = append(appendIDs(appendIDs(b, "id", t.id), "user_id", t.author.id), '}')
		if name == "status_withheld" {
			b = g.appendCountries(b)
		}
		return append(appendMillis(b, int64(g.now)), "}}"...)
	}
}

// appendNestedUserWithheld appends the one message with a time in ISO 8601.
func (g *Generator) appendNestedUserWithheld(b []byte) []byte {
	b = appendIDs(append(b, `{"user_withheld":{"user":{`...), "id", pick(g, g.recent).author.id)
	b = g.appendCountries(append(b, '}'))
	at := time.UnixMilli(int64(g.now)).UTC().Format("2006-01-02T15:04:05.000-07:00")
	return append(appendKeyString(b, "timestampMs", at), "}}"...)
}

// appendTweetEdit appends the one message with ids that are strings alone.
func (g *Generator) appendTweetEdit(b []byte) []byte {
	initial := strconv.FormatInt(pick(g, g.recent).id, 10)
	edited := strconv.FormatInt(g.newID(int64(g.now)), 10)
	b = appendKeyString(append(b, `{"tweet_edit":{`...), "id", edited)
	b = appendKeyString(b, "initial_tweet_id", initial)
	b = appendString(append(appendKey(b, "edit_tweet_ids", ""), '['), initial)
	b = append(appendString(append(b, ','), edited), ']')
	return append(appendMillis(b, int64(g.now)), "}}"...)
}

// ofUser returns what appends a message about a user.
func (g *Generator) ofUser(name string) func([]byte) []byte {
	return func(b []byte) []byte {
		b = append(append(append(b, `{"`...), name...), `":{`...)
		b = appendKeyInt(b, "id", pick(g, g.users).id)
		return append(appendMillis(b, int64(g.now)), "}}"...)
	}
}
