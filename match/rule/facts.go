package rule

import (
	"strconv"
	"strings"

	"github.com/gotweetstream/tweetstream/internal/fold"
	"github.com/gotweetstream/tweetstream/internal/params"
	"github.com/gotweetstream/tweetstream/tweet"
)

// A fact is an operator with a value that a Tweet has, such as "from:jack" or "has:links". A
// document names the facts of its Tweet for the operators in use, and looks each up once, however
// many rules there are.

// readFacts notes the facts beside words.
func (d *document) readFacts() {
	for _, read := range d.set.readers {
		read(d)
	}
	for _, flag := range d.set.flags {
		if flag.holds(d) {
			d.text(flag.operator, "")
		}
	}
}

// text notes operator:value.
func (d *document) text(operator, value string) {
	d.key = append(d.key[:0], operator...)
	d.key = d.set.folds.Append(d.key, value, fold.Plain, len(d.key)+d.set.longest)
	d.note()
}

func (d *document) id(operator string, id int64) {
	if id != 0 {
		d.key = strconv.AppendInt(append(d.key[:0], operator...), id, 10)
		d.note()
	}
}

func (d *document) user(operator string, id int64, name string) {
	d.id(operator, id)
	if name != "" {
		d.text(operator, name)
	}
}

// reader notes the facts of an operator with values.
type reader struct {
	operator string
	read     func(*document)
}

var readers = []reader{
	{"#", (*document).hashtags},
	{"$", (*document).symbols},
	{"@", (*document).mentions},
	{"from:", func(d *document) { d.user("from:", d.t.User.ID, d.t.User.ScreenName) }},
	{"to:", func(d *document) { d.user("to:", d.t.InReplyToUserID, d.t.InReplyToScreenName) }},
	{"retweets_of:", (*document).retweeted},
	{"retweets_of_status_id:", func(d *document) {
		if d.t.IsRetweet() {
			d.id("retweets_of_status_id:", d.t.RetweetedStatus.ID)
		}
	}},
	{"in_reply_to_status_id:", func(d *document) {
		d.id("in_reply_to_status_id:", d.t.InReplyToStatusID)
	}},
	{"place:", (*document).place},
	{"place_country:", (*document).country},
	{"source:", func(d *document) {
		d.text("source:", d.t.SourceName())
		d.text("source:", d.t.SourceURL())
	}},
	{"lang:", (*document).language},
}

func (d *document) hashtags() {
	for i := range d.entities {
		for j := range d.entities[i].Hashtags {
			d.text("#", d.entities[i].Hashtags[j].Text)
		}
	}
}

func (d *document) symbols() {
	for i := range d.entities {
		for j := range d.entities[i].Symbols {
			d.text("$", d.entities[i].Symbols[j].Text)
		}
	}
}

// mentions notes also the author of a retweeted Tweet: the retweet begins with "RT @name".
func (d *document) mentions() {
	for i := range d.entities {
		for j := range d.entities[i].UserMentions {
			m := &d.entities[i].UserMentions[j]
			d.user("@", m.ID, m.ScreenName)
		}
	}
	if d.t.IsRetweet() {
		author := &d.t.RetweetedStatus.User
		d.user("@", author.ID, author.ScreenName)
	}
}

func (d *document) retweeted() {
	if d.t.IsRetweet() {
		author := &d.t.RetweetedStatus.User
		d.user("retweets_of:", author.ID, author.ScreenName)
	}
}

// ownPlace returns the place of a Tweet that is no retweet: that has the place of its original.
func (d *document) ownPlace() *tweet.Place {
	if d.t.IsRetweet() {
		return nil
	}
	return d.t.Place
}

func (d *document) place() {
	if p := d.ownPlace(); p != nil {
		for _, name := range []string{p.ID, p.Name, p.FullName, p.Country} {
			d.text("place:", name)
		}
	}
}

func (d *document) country() {
	if p := d.ownPlace(); p != nil {
		d.text("place_country:", p.CountryCode)
	}
}

// language notes the Tweet's language, its wider forms (zh for zh-TW), and their other codes.
func (d *document) language() {
	for lang := d.t.Lang; lang != ""; {
		d.text("lang:", lang)
		if other := params.OtherCode(lang); other != "" {
			d.text("lang:", other)
		}
		lang = lang[:max(strings.LastIndexByte(lang, '-'), 0)]
	}
}

// flag is an operator without values.
type flag struct {
	operator string
	holds    func(*document) bool
}

var flags = []flag{
	{"has:links", (*document).hasLinks},
	{"has:media", func(d *document) bool {
		return len(d.entities[0].Media)+len(d.entities[1].Media) > 0
	}},
	{"has:images", func(d *document) bool { return d.hasMedia(tweet.MediaPhoto) }},
	{"has:videos", func(d *document) bool { return d.hasMedia(tweet.MediaVideo) }},
	{"has:hashtags", func(d *document) bool {
		return len(d.entities[0].Hashtags)+len(d.entities[1].Hashtags) > 0
	}},
	{"has:mentions", func(d *document) bool {
		return len(d.entities[0].UserMentions)+len(d.entities[1].UserMentions) > 0 || d.t.IsRetweet()
	}},
	{"has:symbols", func(d *document) bool {
		return len(d.entities[0].Symbols)+len(d.entities[1].Symbols) > 0
	}},
	{"has:geo", (*document).hasGeo},
	{"has:lang", func(d *document) bool { return d.t.Lang != "" && d.t.Lang != "und" }},
	{"is:retweet", func(d *document) bool { return d.t.IsRetweet() }},
	{"is:quote", func(d *document) bool { return d.t.IsQuote() }},
	{"is:reply", (*document).isReply},
	{"is:verified", func(d *document) bool { return d.t.User.Verified }},
}

// hasLinks counts links of media and to a quoted Tweet, as the page says.
func (d *document) hasLinks() bool {
	for i := range d.entities {
		if len(d.entities[i].URLs)+len(d.entities[i].Media) > 0 {
			return true
		}
	}
	return d.t.IsQuote()
}

// hasMedia looks at the Tweet itself: the quoted Tweet counts for has:media alone.
func (d *document) hasMedia(kind string) bool {
	for i := range d.entities[0].Media {
		if d.entities[0].Media[i].Type == kind {
			return true
		}
	}
	return false
}

func (d *document) hasGeo() bool {
	if d.t.IsRetweet() {
		return false
	}
	_, _, ok := d.t.Point()
	return ok || d.t.Place != nil
}

// isReply counts replies that were retweeted or quoted.
func (d *document) isReply() bool {
	for _, part := range [...]*tweet.Tweet{d.t, d.parts[0], d.parts[1]} {
		if part != nil && part.InReplyToStatusID != 0 {
			return true
		}
	}
	return false
}
