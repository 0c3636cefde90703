package main

import (
	"log/slog"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/spf13/cobra"
)

const (
	demoSeed = 1  // the same for everyone, so that examples can be compared
	demoRate = 20 // messages a second: readable, and 20 of them take a second
)

// demo starts a server inside this process and returns a client of it, which
// does all that it would do with another: it signs, the server verifies, and
// the messages come over a socket.
func demo(cmd *cobra.Command, log *slog.Logger, options []tweetstream.Option) (*tweetstream.Client, func(), error) {
	traffic := streamtest.Traffic{Seed: demoSeed, Rate: demoRate}
	server := streamtest.NewUnstartedServer()
	server.Otherwise = streamtest.Stream(streamtest.Play(traffic.Messages(), demoRate))
	server.Start()
	client, err := newClient(server.Credentials(), append(options, tweetstream.WithBaseURL(server.URL)))
	if err != nil {
		server.Close()
		return nil, nil, err
	}
	log.Info("demo: this is generated traffic, no Tweet and no account is real", "server", server.URL)
	if cmd.Name() == "filter" {
		log.Warn("demo: the server checks the parameters but does not filter; everything is printed")
	}
	return client, server.Close, nil
}
