package main

import (
	"context"

	"github.com/gotweetstream/tweetstream"
	"github.com/spf13/cobra"
)

func newSample() *cobra.Command {
	cmd := newUnfiltered((*tweetstream.Client).Sample)
	cmd.Use = "sample"
	cmd.Short = "Print a random sample of all public Tweets, about 1 %"
	cmd.Example = `  tweetstream sample --demo --limit 20

  export TWEETSTREAM_BASE_URL=https://stream.example.com/1.1
  tweetstream sample --format raw > stream.jsonl
  tweetstream sample --format json --events status,delete | jq -c .message.id
  tweetstream sample --drop oldest --for 1h`
	return cmd
}

func newFirehose() *cobra.Command {
	cmd := newUnfiltered((*tweetstream.Client).Firehose)
	cmd.Use = "firehose"
	cmd.Short = "Print all public Tweets, for accounts that may"
	cmd.Example = `  tweetstream firehose --demo --limit 20

  export TWEETSTREAM_BASE_URL=https://stream.example.com/1.1
  tweetstream firehose --format raw > stream.jsonl
  tweetstream firehose --limit 1000`
	return cmd
}

// newUnfiltered makes a command for a stream that takes the parameters of
// sample.
func newUnfiltered(
	open func(*tweetstream.Client, context.Context, tweetstream.SampleParams) (<-chan tweetstream.Event, <-chan error),
) *cobra.Command {
	var flags streamFlags
	var sample sampleFlags
	cmd := &cobra.Command{Args: noArgs}
	cmd.RunE = running(func() error {
		params, err := sample.params()
		if err != nil {
			return err
		}
		return flags.run(cmd, func(ctx context.Context, client *tweetstream.Client) (<-chan tweetstream.Event, <-chan error) {
			return open(client, ctx, params)
		})
	})
	sample.register(cmd)
	flags.register(cmd)
	return cmd
}
