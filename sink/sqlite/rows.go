package sqlite

import (
	"database/sql/driver"
	"strings"
	"time"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/sink/internal/flat"
	"github.com/gotweetstream/tweetstream/tweet"
)

// writeStatus writes a Tweet and its parts, unless the Tweet is there already.
func (d *database) writeStatus(s *tweetstream.Status) error {
	isNew, err := d.writeTweet(s)
	if err != nil || !isNew {
		return err
	}
	for _, write := range []func(*tweetstream.Status) error{
		d.writeUser, d.writePlace, d.writeHashtags, d.writeURLs, d.writeMentions, d.writeMedia,
	} {
		if err := write(s); err != nil {
			return err
		}
	}
	return nil
}

func (d *database) writeTweet(s *tweetstream.Status) (isNew bool, err error) {
	t := &s.Tweet
	var retweeted, quoted int64
	if t.RetweetedStatus != nil {
		retweeted = t.RetweetedStatus.User.ID
	}
	if t.QuotedStatus != nil {
		quoted = t.QuotedStatus.User.ID
	}
	var lon, lat driver.Value
	if x, y, ok := t.Point(); ok {
		lon, lat = x, y
	}
	var place driver.Value
	if t.Place != nil {
		place = text(t.Place.ID)
	}
	var sensitive driver.Value
	if is := flat.Sensitive(s); is != nil {
		sensitive = *is
	}
	replies := flat.HasReplies(s)
	return d.insert("tweets", t.ID, moment(t.Timestamp()), flat.Type(t), flat.Text(t), text(t.Lang),
		text(t.SourceName()), t.User.ID, id(t.InReplyToStatusID), id(t.InReplyToUserID),
		id(flat.RetweetedID(t)), id(retweeted), id(flat.QuotedID(t)), id(quoted), lon, lat, place,
		count(int64(t.RetweetCount), flat.HasCount(s, "retweet_count")),
		count(t.FavoriteCount, flat.HasCount(s, "favorite_count")),
		count(t.ReplyCount, replies), count(t.QuoteCount, replies), sensitive,
		text(strings.Join(t.WithheldInCountries, " ")))
}

func (d *database) writeUser(s *tweetstream.Status) error {
	u := &s.User
	var verified driver.Value
	if u.Verified || flat.UserHas(s, "verified") {
		verified = u.Verified
	}
	seen := moment(s.Timestamp())
	if seen == nil {
		seen = ""
	}
	_, err := d.insert("users", u.ID, text(u.ScreenName), text(flat.Plain(u.Name)),
		text(flat.Plain(u.Description)), text(flat.Plain(u.Location)), text(u.URL),
		moment(u.CreatedAt.Time), count(u.FollowersCount, flat.UserHas(s, "followers_count")),
		count(u.FriendsCount, flat.UserHas(s, "friends_count")),
		count(u.ListedCount, flat.UserHas(s, "listed_count")),
		count(u.FavouritesCount, flat.UserHas(s, "favourites_count")),
		count(u.StatusesCount, flat.UserHas(s, "statuses_count")), verified, seen)
	return err
}

func (d *database) writePlace(s *tweetstream.Status) error {
	p := s.Place
	if p == nil || p.ID == "" {
		return nil
	}
	var box [4]driver.Value
	if west, south, east, north, ok := p.BoundingBox.Bounds(); ok {
		box = [4]driver.Value{west, south, east, north}
	}
	_, err := d.insert("places", p.ID, text(p.FullName), text(p.PlaceType), text(p.CountryCode),
		box[0], box[1], box[2], box[3])
	return err
}

func (d *database) writeHashtags(s *tweetstream.Status) error {
	return each(flat.Hashtags(&s.Tweet), func(position int64, hashtag string) error {
		_, err := d.insert("hashtags", s.ID, position, hashtag)
		return err
	})
}

func (d *database) writeURLs(s *tweetstream.Status) error {
	return each(flat.URLs(&s.Tweet), func(position int64, url string) error {
		_, err := d.insert("urls", s.ID, position, url)
		return err
	})
}

func (d *database) writeMentions(s *tweetstream.Status) error {
	mentions := s.FullEntities().UserMentions
	return each(mentions, func(position int64, m tweet.UserMention) error {
		_, err := d.insert("mentions", s.ID, position, id(m.ID), m.ScreenName)
		return err
	})
}

func (d *database) writeMedia(s *tweetstream.Status) error {
	return each(s.Media(), func(position int64, m tweet.Media) error {
		_, err := d.insert("media", s.ID, position, m.Type, m.MediaURLHTTPS)
		return err
	})
}

func each[E any](list []E, write func(position int64, element E) error) error {
	for i, element := range list {
		if err := write(int64(i+1), element); err != nil {
			return err
		}
	}
	return nil
}

func (d *database) writeDelete(e *tweetstream.Delete) error {
	_, err := d.insert("deletes", e.Status.ID, id(e.Status.UserID), moment(tweetstream.TimeOf(e)))
	return err
}

func (d *database) writeMember(e *tweetstream.Member) error {
	_, err := d.insert("files", e.Source, e.Name, e.Messages, nil)
	return err
}

func (d *database) writeDamaged(e *tweetstream.Damaged) error {
	reason := "damaged"
	if e.Err != nil {
		reason = e.Err.Error()
	}
	_, err := d.insert("files", e.Source, e.Member, e.Messages, reason)
	return err
}

// The functions below return NULL for a value that a message does not have.

func text(s string) driver.Value {
	if s == "" {
		return nil
	}
	return s
}

func id(n int64) driver.Value {
	if n == 0 {
		return nil
	}
	return n
}

func count(n int64, sent bool) driver.Value {
	if n == 0 && !sent {
		return nil
	}
	return n
}

func moment(at time.Time) driver.Value {
	if at.IsZero() {
		return nil
	}
	return at.UTC().Format("2006-01-02T15:04:05.000Z")
}
