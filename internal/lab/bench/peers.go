package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/ChimeraCoder/anaconda"
	//lint:ignore SA1019 deprecated, and still a candidate
	"github.com/dghubble/go-twitter/twitter"
	"github.com/dghubble/oauth1"
)

// redirect sends every request to another place, since the libraries have the
// service's host in their code.
type redirect struct{ target *url.URL }

func (r redirect) RoundTrip(request *http.Request) (*http.Response, error) {
	clone := request.Clone(request.Context())
	clone.URL, clone.Host = r.target, ""
	return http.DefaultTransport.RoundTrip(clone)
}

func redirected(base string) (*http.Client, error) {
	target, err := url.Parse(base + streamPath)
	return &http.Client{Transport: redirect{target}}, err
}

func runGoTwitter(base string, handle func(any) bool) error {
	carrier, err := redirected(base)
	if err != nil {
		return err
	}
	ctx := context.WithValue(context.Background(), oauth1.HTTPClient, carrier)
	config := oauth1.NewConfig("benchmark", "benchmark")
	api := twitter.NewClient(config.Client(ctx, oauth1.NewToken("benchmark", "benchmark")))
	stream, err := api.Streams.Sample(&twitter.StreamSampleParams{})
	if err != nil {
		return err
	}
	for message := range stream.Messages {
		if !handle(message) {
			return nil // not Stop: it races with the goroutine that sets the body
		}
	}
	return errEnded
}

func runAnaconda(base string, handle func(any) bool) error {
	api := anaconda.NewTwitterApiWithCredentials("benchmark", "benchmark", "benchmark", "benchmark")
	var err error
	if api.HttpClient, err = redirected(base); err != nil {
		return err
	}
	for message := range api.PublicStreamSample(url.Values{}).C {
		if !handle(message) {
			return nil
		}
	}
	return errEnded
}

// digestGoTwitter is digestTweet for this library's type.
func digestGoTwitter(t *twitter.Tweet) string {
	if t == nil {
		return ""
	}
	d := tweetDigest{
		id: t.ID, text: t.Text, created: t.CreatedAt, source: t.Source, lang: t.Lang,
		retweets: int64(t.RetweetCount), favorites: int64(t.FavoriteCount),
		replyTo: t.InReplyToStatusID, quotes: t.QuotedStatusID,
	}
	if u := t.User; u != nil {
		d.userID, d.screenName, d.name = u.ID, u.ScreenName, u.Name
		d.description, d.followers = u.Description, int64(u.FollowersCount)
	}
	entities := t.Entities
	if t.ExtendedTweet != nil {
		d.extended, entities = t.ExtendedTweet.FullText, t.ExtendedTweet.Entities
	}
	if e := entities; e != nil {
		d.hashtags, d.urls = len(e.Hashtags), len(e.Urls)
		d.mentions, d.media = len(e.UserMentions), len(e.Media)
	}
	return d.line() + nested("retweeted", digestGoTwitter(t.RetweetedStatus)) +
		nested("quoted", digestGoTwitter(t.QuotedStatus))
}

// digestAnaconda is digestTweet for this library's type. The library itself
// replaces Entities by those of the extended Tweet.
func digestAnaconda(t *anaconda.Tweet) string {
	if t == nil {
		return ""
	}
	d := tweetDigest{
		id: t.Id, text: t.Text, extended: t.ExtendedTweet.FullText, created: t.CreatedAt,
		source: t.Source, lang: t.Lang,
		retweets: int64(t.RetweetCount), favorites: int64(t.FavoriteCount),
		replyTo: t.InReplyToStatusID, quotes: t.QuotedStatusID,
		userID: t.User.Id, screenName: t.User.ScreenName, name: t.User.Name,
		description: t.User.Description, followers: int64(t.User.FollowersCount),
		hashtags: len(t.Entities.Hashtags), urls: len(t.Entities.Urls),
		mentions: len(t.Entities.User_mentions), media: len(t.Entities.Media),
	}
	return d.line() + nested("retweeted", digestAnaconda(t.RetweetedStatus)) +
		nested("quoted", digestAnaconda(t.QuotedStatus))
}

// digestPeer returns the digest of a message as a library hands it out.
func digestPeer(message any) string {
	switch m := message.(type) {
	case *twitter.Tweet:
		return digestGoTwitter(m)
	case *twitter.StatusDeletion:
		return digestDelete(m.ID, m.UserID)
	case *twitter.StreamLimit:
		return digestLimit(m.Track)
	case anaconda.Tweet:
		return digestAnaconda(&m)
	case anaconda.StatusDeletionNotice:
		return digestDelete(m.Id, m.UserId)
	case anaconda.LimitNotice:
		return digestLimit(m.Track)
	default:
		return fmt.Sprintf("%T", m)
	}
}
