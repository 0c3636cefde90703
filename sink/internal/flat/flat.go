// Package flat has the values of a Tweet that tables share. Text, hashtags, links and media
// are those of the whole text; of a retweet they are those of its original.
package flat

import (
	"html"

	"github.com/gotweetstream/tweetstream/tweet"
)

// Text returns the whole text, without HTML escapes. That of a retweet is its original's, without
// "RT @name: " before it.
func Text(t *tweet.Tweet) string { return Plain(t.Original().FullText()) }

// Plain returns a text without HTML escapes.
func Plain(text string) string { return html.UnescapeString(text) }

// Type returns retweet, quote, reply or original: the first that t is.
func Type(t *tweet.Tweet) string {
	switch {
	case t.IsRetweet():
		return "retweet"
	case t.IsQuote():
		return "quote"
	case t.IsReply():
		return "reply"
	default:
		return "original"
	}
}

// Hashtags returns the hashtags without "#".
func Hashtags(t *tweet.Tweet) []string {
	return texts(t.FullEntities().Hashtags, func(h *tweet.Hashtag) string { return h.Text })
}

// Mentions returns the names of mentioned users without "@".
func Mentions(t *tweet.Tweet) []string {
	return texts(t.FullEntities().UserMentions,
		func(m *tweet.UserMention) string { return m.ScreenName })
}

// URLs returns the links, as they lead on. Short ones stay where the message does not tell that.
func URLs(t *tweet.Tweet) []string {
	return texts(t.FullEntities().URLs, Expanded)
}

// Expanded returns where a link leads.
func Expanded(u *tweet.URLEntity) string {
	if u.ExpandedURL == "" {
		return u.URL
	}
	return u.ExpandedURL
}

// Pictures returns the addresses of photos and previews.
func Pictures(t *tweet.Tweet) []string {
	return texts(t.Media(), func(m *tweet.Media) string { return m.MediaURLHTTPS })
}

// MediaPages returns the pages of photos and videos.
func MediaPages(t *tweet.Tweet) []string {
	return texts(t.Media(), func(m *tweet.Media) string { return m.ExpandedURL })
}

func texts[E any](list []E, text func(*E) string) []string {
	if len(list) == 0 {
		return nil
	}
	all := make([]string, len(list))
	for i := range list {
		all[i] = text(&list[i])
	}
	return all
}

// RetweetedID returns the id of the Tweet that t retweets, or 0.
func RetweetedID(t *tweet.Tweet) int64 {
	if !t.IsRetweet() {
		return 0
	}
	return t.RetweetedStatus.ID
}

// QuotedID returns the id of the Tweet that t quotes, or 0.
func QuotedID(t *tweet.Tweet) int64 {
	if t.QuotedStatusID == 0 && t.QuotedStatus != nil {
		return t.QuotedStatus.ID
	}
	return t.QuotedStatusID
}
