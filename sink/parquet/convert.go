package parquet

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/internal/flat"
	"github.com/gotweetstream/tweetstream/tweet"
)

// fill makes r the row of a Tweet. The pointers of r point into r.
func (r *row) fill(s *tweetstream.Status, raw bool) {
	t := &s.Tweet
	*r = row{
		ID: t.ID, CreatedAt: millis(t.Timestamp()), Type: flat.Type(t), Text: flat.Text(t),
		Lang: t.Lang, Source: t.SourceName(),
		InReplyToStatusID: t.InReplyToStatusID, InReplyToUserID: t.InReplyToUserID,
		RetweetedStatusID: flat.RetweetedID(t), QuotedStatusID: flat.QuotedID(t),
		Hashtags: flat.Hashtags(t), URLs: flat.URLs(t), Mentions: mentions(t), Media: media(t),
		WithheldInCountries: t.WithheldInCountries,
	}
	if t.RetweetedStatus != nil {
		r.RetweetedUserID = t.RetweetedStatus.User.ID
	}
	if t.QuotedStatus != nil {
		r.QuotedUserID = t.QuotedStatus.User.ID
	}
	if raw {
		r.Raw = string(s.Raw)
	}
	r.fillUser(s)
	r.fillPlace(t)
	r.fillCounts(s)
}

func (r *row) fillUser(s *tweetstream.Status) {
	u := &s.User
	r.UserID, r.UserScreenName, r.UserName = u.ID, u.ScreenName, flat.Plain(u.Name)
	r.UserDescription, r.UserLocation = flat.Plain(u.Description), flat.Plain(u.Location)
	r.UserCreatedAt = millis(u.CreatedAt.Time)
	r.UserFollowersCount = r.count(0, u.FollowersCount, flat.UserHas(s, "followers_count"))
	r.UserFriendsCount = r.count(1, u.FriendsCount, flat.UserHas(s, "friends_count"))
	r.UserListedCount = r.count(2, u.ListedCount, flat.UserHas(s, "listed_count"))
	r.UserFavouritesCount = r.count(3, u.FavouritesCount, flat.UserHas(s, "favourites_count"))
	r.UserStatusesCount = r.count(4, u.StatusesCount, flat.UserHas(s, "statuses_count"))
	if u.Verified || flat.UserHas(s, "verified") {
		r.verified = u.Verified
		r.UserVerified = &r.verified
	}
}

func (r *row) fillCounts(s *tweetstream.Status) {
	later := flat.HasReplies(s)
	r.RetweetCount = r.count(5, int64(s.RetweetCount), flat.HasCount(s, "retweet_count"))
	r.FavoriteCount = r.count(6, s.FavoriteCount, flat.HasCount(s, "favorite_count"))
	r.ReplyCount = r.count(7, s.ReplyCount, later)
	r.QuoteCount = r.count(8, s.QuoteCount, later)
	r.PossiblySensitive = flat.Sensitive(s)
}

// count returns a pointer to a count, or nil for one that was not sent.
func (r *row) count(i int, n int64, has bool) *int64 {
	if n == 0 && !has {
		return nil
	}
	r.counts[i] = n
	return &r.counts[i]
}

func (r *row) fillPlace(t *tweet.Tweet) {
	if lon, lat, ok := t.Point(); ok {
		r.point = [2]float64{lon, lat}
		r.Longitude, r.Latitude = &r.point[0], &r.point[1]
	}
	if t.Place == nil {
		return
	}
	r.PlaceID, r.PlaceName = t.Place.ID, t.Place.FullName
	r.PlaceCountryCode = t.Place.CountryCode
	if west, south, east, north, ok := t.Place.BoundingBox.Bounds(); ok {
		r.PlaceBBox = []float64{west, south, east, north}
	}
}

func mentions(t *tweet.Tweet) (list []mention) {
	for _, m := range t.FullEntities().UserMentions {
		list = append(list, mention{m.ID, m.ScreenName})
	}
	return list
}

func media(t *tweet.Tweet) (list []medium) {
	for _, m := range t.Media() {
		list = append(list, medium{m.Type, m.MediaURLHTTPS})
	}
	return list
}

// millis returns a time since 1970, and 0 for none.
func millis(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}

// rowSize is the size of a row and of what the allocator adds to its texts.
var rowSize = int(reflect.TypeFor[row]().Size()) + 10*16

// size returns about how many bytes a row takes in memory.
func (r *row) size() int64 {
	n := rowSize + len(r.Text) + len(r.Source) + len(r.UserScreenName) + len(r.UserName) +
		len(r.UserDescription) + len(r.UserLocation) + len(r.PlaceName) + len(r.Raw)
	for _, list := range [][]string{r.Hashtags, r.URLs} {
		for _, text := range list {
			n += 32 + len(text)
		}
	}
	for _, m := range r.Mentions {
		n += 40 + len(m.ScreenName)
	}
	for _, m := range r.Media {
		n += 48 + len(m.URL)
	}
	return int64(n)
}

// own copies the texts of a row that waits: they keep all texts of the Tweet in memory.
func (r *row) own() {
	for _, text := range []*string{&r.Text, &r.Lang, &r.Source, &r.UserScreenName, &r.UserName,
		&r.UserDescription, &r.UserLocation, &r.PlaceID, &r.PlaceName, &r.PlaceCountryCode} {
		*text = strings.Clone(*text)
	}
	r.WithheldInCountries = slices.Clone(r.WithheldInCountries) // it is that of the event
	for _, list := range [][]string{r.Hashtags, r.URLs, r.WithheldInCountries} {
		for i := range list {
			list[i] = strings.Clone(list[i])
		}
	}
	for i := range r.Mentions {
		r.Mentions[i].ScreenName = strings.Clone(r.Mentions[i].ScreenName)
	}
	for i := range r.Media {
		r.Media[i].URL = strings.Clone(r.Media[i].URL)
	}
}
