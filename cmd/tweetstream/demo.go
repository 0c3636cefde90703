package main

import (
	"fmt"
	"log/slog"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/gotweetstream/tweetstream/match"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
	"github.com/gotweetstream/tweetstream/tweet"
)

const (
	demoSeed = 1 // the same for everyone, so that examples can be compared
	// demoHistory is enough for what a demo is asked to send again.
	demoHistory = 10_000
)

// demoRates are the messages a second. A command gets its share of them. About 20 a
// second remain, and can be read: all of firehose, 1 % of sample, and 4 % of filter
// with --track weather.
var demoRates = map[string]float64{"firehose": 20, "sample": 2000, "filter": 500}

// demoTopics are the subjects of the made-up Tweets.
const demoTopics = "weather, rain, trains, football, soup, golang"

// demonstration is the traffic of a demo.
type demonstration struct {
	rate              float64 // Tweets and notices of v1.1 a second
	likes, compliance float64 // with each of those
}

// connect starts a server inside this process and returns a client of it. The client
// does everything that it would do with another server: it signs, the server
// verifies, and the messages come over a socket. matching is the filter of the
// command, or nil.
func (d demonstration) connect(
	kind *credentials.Kind, log *slog.Logger, matching match.Filter, options []tweetstream.Option,
) (*tweetstream.Client, func(), error) {
	made := traffic.Traffic{
		Seed: demoSeed, Rate: d.rate, Likes: d.likes, Compliance: d.compliance,
	}
	if matching != nil {
		if err := checkDemo(made, matching); err != nil {
			return nil, nil, err
		}
	}
	server := simulation.NewServer(simulation.Simulation{
		Source: made.Messages(), Rate: d.rate * (1 + d.likes + d.compliance), History: demoHistory,
	})
	options = append(options, tweetstream.WithBaseURL(server.URL))
	client, err := newClient(authOf(kind, server), options)
	if err != nil {
		server.Close()
		return nil, nil, err
	}
	log.Info("demo: made-up traffic, no Tweet and no account is real",
		"server", server.URL)
	return client, server.Close, nil
}

// authOf returns what a server takes.
func authOf(kind *credentials.Kind, server *streamtest.Server) tweetstream.Auth {
	keys := server.Keys()
	switch kind {
	case credentials.Bearer:
		return tweetstream.BearerToken{Token: keys.BearerToken}
	case credentials.Basic:
		return tweetstream.BasicAuth{User: keys.User, Password: keys.Password}
	default:
		return server.Credentials()
	}
}

// demoLookahead is the number of messages in which a filter must find something: those
// of 40 seconds.
const demoLookahead = 20_000

// checkDemo refuses a filter that finds nothing in the traffic: the stream would stay
// silent. The error has something to ask for.
func checkDemo(made traffic.Traffic, matching match.Filter) error {
	var place *tweet.Place
	n := 0
	for message := range made.Messages() {
		var t tweet.Tweet
		if tweet.KindOf(message) == tweet.KindTweet && tweet.Unmarshal(message, &t) == nil {
			if matching.Matches(&t) {
				return nil
			}
			if place == nil {
				place = t.Place
			}
		}
		if n++; n == demoLookahead {
			break
		}
	}
	return usagef("--demo: no Tweet of the made-up traffic matches; "+
		"it is about %s%s", demoTopics, boxAround(place))
}

// boxAround suggests --locations.
func boxAround(place *tweet.Place) string {
	if place == nil {
		return ""
	}
	west, south, east, north, ok := place.BoundingBox.Bounds()
	if !ok {
		return ""
	}
	return fmt.Sprintf("; it has Tweets in --locations %.1f,%.1f,%.1f,%.1f",
		west-1, south-1, east+1, north+1)
}
