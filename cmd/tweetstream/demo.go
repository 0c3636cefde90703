package main

import (
	"log/slog"

	"github.com/spf13/cobra"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest/simulation"
	"github.com/gotweetstream/tweetstream/streamtest/traffic"
)

const demoSeed = 1 // the same for everyone, so that examples can be compared

// demoRates are how many messages a second there are of which a command gets its
// share. About 20 come, which is readable: all of firehose, 1 % of sample, and
// with --track weather 4 % of filter.
var demoRates = map[string]float64{"firehose": 20, "sample": 2000, "filter": 500}

// demoTopics are what the generated Tweets are about.
const demoTopics = "weather, rain, trains, football, soup, golang"

// demo starts a server inside this process and returns a client of it, which
// does all that it would do with another: it signs, the server verifies, and
// the messages come over a socket.
func demo(cmd *cobra.Command, log *slog.Logger, options []tweetstream.Option) (*tweetstream.Client, func(), error) {
	rate := demoRates[cmd.Name()]
	messages := traffic.Traffic{Seed: demoSeed, Rate: rate}.Messages()
	server := simulation.NewServer(simulation.Simulation{Source: messages, Rate: rate})
	client, err := newClient(server.Credentials(), append(options, tweetstream.WithBaseURL(server.URL)))
	if err != nil {
		server.Close()
		return nil, nil, err
	}
	log.Info("demo: this is generated traffic, no Tweet and no account is real", "server", server.URL)
	if cmd.Name() == "filter" {
		log.Info("demo: if nothing comes, track what the traffic has", "topics", demoTopics)
	}
	return client, server.Close, nil
}
