package simulation

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sort is what the enterprise feeds tell apart.
type sort uint8

const (
	plain      sort = iota // a Tweet, a notice of v1.1, or anything else
	liking                 // a like
	unliking               // its undoing
	compliance             // a message of the compliance feed that v1.1 has not
	system                 // about the connection on which it was recorded
)

// sorts are those of messages by their first key.
var sorts = map[string]sort{
	"delete": plain, "scrub_geo": plain, "status_withheld": plain, "user_withheld": plain,
	"favorited_status": liking,
	"drop":             compliance, "undrop": compliance, "tweet_edit": compliance,
	"user_delete": compliance, "user_undelete": compliance,
	"user_protect": compliance, "user_unprotect": compliance,
	"user_suspend": compliance, "user_unsuspend": compliance,
	"info": system, "warn": system, "error": system,
}

// about is what a message that is no Tweet is about.
type about struct {
	sort sort
	// tweet and user are the ids by which partitions split; or 0.
	tweet, user int64
	time        time.Time // may be zero
}

// readAbout does not use the decoder of package tweet: clients do.
func readAbout(text []byte) about {
	var keys map[string]json.RawMessage
	_ = json.Unmarshal(text, &keys) // no keys are those of no notice
	if string(keys["type"]) == `"connection_metadata"` {
		return about{sort: system}
	}
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		switch s, known := sorts[name]; {
		case s == liking:
			return aboutLike(text)
		case known:
			return aboutNotice(s, name, keys[name])
		}
	}
	return about{}
}

// aboutLike reads a like, which is about the Tweet and by the user.
func aboutLike(text []byte) about {
	var like struct {
		Tweet       wireNotice `json:"favorited_status"`
		User        wireNotice `json:"user"`
		TimestampMS wireInt    `json:"timestamp_ms"`
	}
	_ = json.Unmarshal(text, &like) // what does not fit is 0
	return about{liking, int64(like.Tweet.ID), int64(like.User.ID), like.TimestampMS.time()}
}

// aboutNotice reads the value of a notice. Those of the compliance feed have ids a level
// deeper than v1.1.
func aboutNotice(s sort, name string, value []byte) about {
	var n wireNotice
	_ = json.Unmarshal(value, &n) // what does not fit is 0
	a := about{s, int64(n.ID), int64(n.UserID), n.time()}
	switch {
	case n.Favorite != nil:
		a.sort, a.tweet, a.user = unliking, int64(n.Favorite.TweetID), int64(n.Favorite.UserID)
	case n.Status != nil:
		a.tweet, a.user = int64(n.Status.ID), int64(n.Status.UserID)
		if name == "status_withheld" {
			a.sort = compliance
		}
	case n.User != nil:
		a.sort, a.tweet, a.user = compliance, 0, int64(n.User.ID)
	case name == "tweet_edit":
		a.tweet = int64(n.Initial)
	case strings.HasPrefix(name, "user_"):
		a.tweet, a.user = 0, int64(n.ID)
	}
	return a
}

// wireNotice has the keys of all notices.
type wireNotice struct {
	ID                     wireInt
	UserID                 wireInt `json:"user_id"`
	TweetID                wireInt `json:"tweet_id"`
	Initial                wireInt `json:"initial_tweet_id"`
	Status, User, Favorite *wireNotice
	TimestampMS            wireInt `json:"timestamp_ms"`
	TimestampISO           string  `json:"timestampMs"`
}

func (n *wireNotice) time() time.Time {
	if t, err := time.Parse(time.RFC3339, n.TimestampISO); err == nil {
		return t
	}
	return n.TimestampMS.time()
}

// wireInt is a number, or a string with one. Anything else is 0.
type wireInt int64

// UnmarshalJSON implements json.Unmarshaler.
func (i *wireInt) UnmarshalJSON(text []byte) error {
	n, _ := strconv.ParseInt(strings.Trim(string(text), `"`), 10, 64)
	*i = wireInt(n)
	return nil
}

func (i wireInt) time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i))
}
