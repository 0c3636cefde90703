package tweet

import (
	"html"
	"strconv"
	"strings"
	"time"
)

// Original returns the Tweet that t retweets, or t itself if it is no retweet.
func (t *Tweet) Original() *Tweet {
	if t.IsRetweet() {
		return t.RetweetedStatus
	}
	return t
}

// IsRetweet reports whether t is a retweet. Old-style retweets, whose text starts
// with "RT", are ordinary Tweets. False for nil.
func (t *Tweet) IsRetweet() bool { return t != nil && t.RetweetedStatus != nil }

// IsQuote reports whether t quotes another Tweet. QuotedStatus is nil if that
// Tweet was deleted. The retweet of a quote is a quote as well. IsQuote works for
// Tweets of 2015 too, which lack is_quote_status. False for nil.
func (t *Tweet) IsQuote() bool {
	return t != nil && (t.IsQuoteStatus || t.QuotedStatusID != 0 || t.QuotedStatus != nil)
}

// IsReply reports whether t answers a Tweet or starts with a mention: the service
// counts that as a reply to the account. False for nil.
func (t *Tweet) IsReply() bool {
	return t != nil && (t.InReplyToStatusID != 0 || t.InReplyToUserID != 0)
}

// FullText returns the whole text, HTML-escaped as on the wire. It takes the
// first of these that is not empty: extended_tweet.full_text, the top-level
// full_text, text.
//
// For a retweet it is "RT @name: " and the whole text of the original, even
// where Text is cut. [Tweet.Original] has the text without that prefix. FullText
// allocates only for a retweet whose text is cut. "" for nil.
func (t *Tweet) FullText() string {
	if t == nil {
		return ""
	}
	own := t.ownText()
	if t.RetweetedStatus == nil {
		return own
	}
	return retweetText(own, t.RetweetedStatus)
}

func (t *Tweet) ownText() string {
	switch {
	case t.ExtendedTweet != nil && t.ExtendedTweet.FullText != "":
		return t.ExtendedTweet.FullText
	case t.ExtendedText != "":
		return t.ExtendedText
	}
	return t.Text
}

// retweetText puts the prefix before the original's text. It returns own if
// nothing is missing there. It compares the texts, because the marks of a cut
// changed over the years ("…", "… ", " ...").
func retweetText(own string, original *Tweet) string {
	const before, after = "RT @", ": "
	name, text := original.User.ScreenName, original.ownText()
	if name == "" || text == "" { // the message says too little of the original
		return own
	}
	prefix, whole := strings.CutSuffix(own, text)
	nameEnd := len(before) + len(name)
	if whole && len(prefix) == nameEnd+len(after) && prefix[len(before):nameEnd] == name {
		return own
	}
	return before + name + after + text
}

// FullEntities returns the entities of the whole text: those of extended_tweet
// where it has a text, else those of the Tweet, with [Tweet.Media] as their Media.
//
// For a retweet they are the original's, and the indices refer to
// t.Original().FullText(), without the "RT @name: " prefix. (t.Entities refer to
// t.Text, and lack the entities behind a cut.) Lists are shared with t. Empty
// for nil.
func (t *Tweet) FullEntities() Entities {
	t = t.Original()
	if t == nil {
		return Entities{}
	}
	entities := t.Entities
	if t.ExtendedTweet != nil && t.ExtendedTweet.FullText != "" {
		entities = t.ExtendedTweet.Entities
	}
	entities.Media = t.Media()
	return entities
}

// Media returns the photos, videos and animated GIFs of t, from the first of
// these that has any: extended_tweet.extended_entities, extended_entities,
// extended_tweet.entities, entities. Only the last, in Tweets before 2014, may
// call everything a photo and lack all but the first.
//
// For a retweet they are the original's (its own list may be missing or
// shorter), or its own if the original has none. Indices are as in
// [Tweet.FullEntities]. The list is shared with t, and nil without any.
func (t *Tweet) Media() []Media {
	if t == nil {
		return nil
	}
	if media := t.Original().ownMedia(); len(media) > 0 {
		return media
	}
	return t.ownMedia()
}

func (t *Tweet) ownMedia() []Media {
	extended := t.ExtendedTweet
	switch {
	case extended != nil && len(extended.ExtendedEntities.media()) > 0:
		return extended.ExtendedEntities.Media
	case len(t.ExtendedEntities.media()) > 0:
		return t.ExtendedEntities.Media
	case extended != nil && len(extended.Entities.Media) > 0:
		return extended.Entities.Media
	}
	return t.Entities.Media
}

func (e *Entities) media() []Media {
	if e == nil {
		return nil
	}
	return e.Media
}

// URL returns the address of the Tweet's page,
// https://twitter.com/<screen_name>/status/<id>, or "" for nil. Without a screen
// name it has "i" there: the service redirects that.
func (t *Tweet) URL() string {
	if t == nil {
		return ""
	}
	name := t.User.ScreenName
	if name == "" {
		name = "i"
	}
	return "https://twitter.com/" + name + "/status/" + strconv.FormatInt(t.ID, 10)
}

// SourceName returns the name of the application that posted t, such as
// "Twitter for iPhone": the text of the anchor in Source, unescaped, or Source
// itself if it is no anchor ("web"). "" for nil.
func (t *Tweet) SourceName() string {
	if t == nil {
		return ""
	}
	name := t.Source
	if _, inner, ok := strings.Cut(name, ">"); ok && strings.HasPrefix(name, "<") {
		name, _, _ = strings.Cut(inner, "</a>")
	}
	return html.UnescapeString(name)
}

// SourceURL returns the address of that application: the href of the anchor in
// Source, unescaped, or "" if there is none.
func (t *Tweet) SourceURL() string {
	if t == nil || !strings.HasPrefix(t.Source, "<") {
		return ""
	}
	_, rest, _ := strings.Cut(t.Source, `href="`)
	url, _, ok := strings.Cut(rest, `"`)
	if !ok {
		return ""
	}
	return html.UnescapeString(url)
}

// Timestamp returns the time of posting, in UTC: to the millisecond from
// timestamp_ms or else from the id ([SnowflakeTime]), or else to the second from
// created_at. It returns the zero time, see [time.Time.IsZero], if none of them
// tells, and for nil.
func (t *Tweet) Timestamp() time.Time {
	if t == nil {
		return time.Time{}
	}
	if t.TimestampMS != 0 {
		return t.TimestampMS.Time()
	}
	if posted, ok := SnowflakeTime(t.ID); ok {
		return posted
	}
	return t.CreatedAt.Time
}
