package main

import (
	"fmt"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/tweet"
)

// tweetDigest is a part of a Tweet that every client should find: enough to see
// whether it read the whole Tweet, and rightly. Entities are those of the full
// text.
type tweetDigest struct {
	id                              int64
	text, extended, created         string
	source, lang                    string
	retweets, favorites             int64
	replyTo, quotes                 int64
	userID                          int64
	screenName, name, description   string
	followers                       int64
	hashtags, urls, mentions, media int
}

func (d tweetDigest) line() string { return fmt.Sprintf("tweet %+q", fmt.Sprintf("%v", d)) }

// digest gives one line for a message, the same for every client that read it
// alike.
func digest(message any) string {
	switch m := message.(type) {
	case *tweetstream.Status:
		return digestTweet(&m.Tweet)
	case *tweetstream.Delete:
		return digestDelete(m.Status.ID, m.Status.UserID)
	case *tweetstream.Limit:
		return digestLimit(m.Track)
	case *wireMessage:
		return digestWire(m)
	default:
		return digestPeer(m)
	}
}

func digestWire(m *wireMessage) string {
	switch {
	case m.Delete != nil:
		return digestDelete(m.Delete.Status.ID, m.Delete.Status.UserID)
	case m.Limit != nil:
		return digestLimit(m.Limit.Track)
	default:
		return digestTweet(&m.Tweet)
	}
}

func digestDelete(id, user int64) string { return fmt.Sprintf("delete %d %d", id, user) }
func digestLimit(track int64) string     { return fmt.Sprintf("limit %d", track) }

func digestTweet(t *tweet.Tweet) string {
	if t == nil {
		return ""
	}
	d := tweetDigest{
		id: t.ID, text: t.Text, created: t.CreatedAt.Format(time.RubyDate),
		source: t.Source, lang: t.Lang,
		retweets: int64(t.RetweetCount), favorites: t.FavoriteCount,
		replyTo: t.InReplyToStatusID, quotes: t.QuotedStatusID,
		userID: t.User.ID, screenName: t.User.ScreenName, name: t.User.Name,
		description: t.User.Description, followers: t.User.FollowersCount,
	}
	e := &t.Entities
	if t.ExtendedTweet != nil {
		d.extended, e = t.ExtendedTweet.FullText, &t.ExtendedTweet.Entities
	}
	d.hashtags, d.urls = len(e.Hashtags), len(e.URLs)
	d.mentions, d.media = len(e.UserMentions), len(e.Media)
	return d.line() + nested("retweeted", digestTweet(t.RetweetedStatus)) +
		nested("quoted", digestTweet(t.QuotedStatus))
}

func nested(name, digest string) string {
	if digest == "" {
		return ""
	}
	return " " + name + " " + digest
}
