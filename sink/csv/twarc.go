package csv

import (
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/internal/flat"
	"github.com/gotweetstream/tweetstream/tweet"
)

type (
	status = *tweetstream.Status
	author = *tweet.User
)

// parsed is how Python writes a time.
const parsed = "2006-01-02 15:04:05-07:00"

// twarc are the columns of twarc's json2csv, in its order. Where a message lacks the key of a
// count or a flag, the value is empty.
var twarc = []Column{
	{"id", number(func(s status) int64 { return s.ID })},
	{"tweet_url", text(func(s status) string { return s.URL() })},
	{"created_at", moment(time.RubyDate, func(s status) time.Time { return s.CreatedAt.Time })},
	{"parsed_created_at", moment(parsed, func(s status) time.Time { return s.CreatedAt.Time })},
	{"user_screen_name", ofUser(func(u author) string { return u.ScreenName })},
	{"text", text(func(s status) string { return flat.Text(&s.Tweet) })},
	{"tweet_type", text(tweetType)},
	{"coordinates", coordinates},
	{"hashtags", list(flat.Hashtags)},
	{"media", list(flat.MediaPages)},
	{"urls", list(flat.URLs)},
	{"favorite_count", count("favorite_count", func(s status) int64 { return s.FavoriteCount })},
	{"in_reply_to_screen_name", text(func(s status) string { return s.InReplyToScreenName })},
	{"in_reply_to_status_id", number(func(s status) int64 { return s.InReplyToStatusID })},
	{"in_reply_to_user_id", number(func(s status) int64 { return s.InReplyToUserID })},
	{"lang", text(func(s status) string { return s.Lang })},
	{"place", text(place)},
	{"possibly_sensitive", sensitive},
	{"retweet_count", count("retweet_count", func(s status) int64 { return int64(s.RetweetCount) })},
	{"retweet_or_quote_id", number(otherID)},
	{"retweet_or_quote_screen_name", text(func(s status) string { return other(s).User.ScreenName })},
	{"retweet_or_quote_user_id", number(func(s status) int64 { return other(s).User.ID })},
	{"source", text(func(s status) string { return s.Source })},
	{"user_id", number(func(s status) int64 { return s.User.ID })},
	{"user_created_at",
		moment(time.RubyDate, func(s status) time.Time { return s.User.CreatedAt.Time })},
	{"user_default_profile_image",
		flag("default_profile_image", func(u author) bool { return u.DefaultProfileImage })},
	{"user_description", ofUser(func(u author) string { return u.Description })},
	{"user_favourites_count",
		countOfUser("favourites_count", func(u author) int64 { return u.FavouritesCount })},
	{"user_followers_count",
		countOfUser("followers_count", func(u author) int64 { return u.FollowersCount })},
	{"user_friends_count",
		countOfUser("friends_count", func(u author) int64 { return u.FriendsCount })},
	{"user_listed_count",
		countOfUser("listed_count", func(u author) int64 { return u.ListedCount })},
	{"user_location", ofUser(func(u author) string { return u.Location })},
	{"user_name", ofUser(func(u author) string { return u.Name })},
	{"user_statuses_count",
		countOfUser("statuses_count", func(u author) int64 { return u.StatusesCount })},
	{"user_time_zone", ofUser(func(u author) string { return u.TimeZone })},
	{"user_urls", text(userURLs)},
	{"user_verified", flag("verified", func(u author) bool { return u.Verified })},
}

// tweetType goes by the order of twarc: the retweet of a reply has no id of a reply.
func tweetType(s status) string {
	if s.InReplyToStatusID != 0 {
		return "reply"
	}
	if kind := flat.Type(&s.Tweet); kind != "reply" {
		return kind
	}
	return "original" // begins with a mention
}

// none is the Tweet that is not there.
var none tweet.Tweet

// other returns the Tweet that is retweeted or else quoted.
func other(s status) *tweet.Tweet {
	switch {
	case s.RetweetedStatus != nil:
		return s.RetweetedStatus
	case s.QuotedStatus != nil:
		return s.QuotedStatus
	default:
		return &none
	}
}

// otherID is also that of a quoted Tweet that was deleted.
func otherID(s status) int64 {
	if id := other(s).ID; id != 0 {
		return id
	}
	return s.QuotedStatusID
}

func place(s status) string {
	if s.Place == nil {
		return ""
	}
	return s.Place.FullName
}

// userURLs returns the link of the profile as it leads on, where the message tells that.
func userURLs(s status) string {
	u := &s.User
	if u.Entities == nil || u.Entities.URL == nil {
		if u.ExpandedURL != "" {
			return u.ExpandedURL
		}
		return u.URL
	}
	var urls []string
	for i := range u.Entities.URL.URLs {
		urls = append(urls, flat.Expanded(&u.Entities.URL.URLs[i]))
	}
	return strings.Join(urls, " ")
}

func ofUser(value func(author) string) func([]byte, status) []byte {
	return text(func(s status) string { return flat.Plain(value(&s.User)) })
}
